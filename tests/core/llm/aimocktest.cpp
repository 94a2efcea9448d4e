#include "llm/chatclient.h"
#include "llm/embeddingclient.h"
#include "llm/modelfactory.h"
#include "net/httpclient.h"
#include "support/coroutinerunner.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;
using namespace std::chrono_literals;

namespace {

/// What the server is to say, by the words of a question.
const char* const fixtures = R"({"fixtures":[
{"match":{"userMessage":"greet"},"response":{"content":"Grüße, 漢字 and 😀 from the mock."},"chunkSize":3},
{"match":{"userMessage":"think"},"response":{"content":"It is blue.","reasoning":"Let me see."}},
{"match":{"userMessage":"slowly"},"latency":20,"chunkSize":5,
 "response":{"content":"one two three four five six seven eight nine ten"}},
{"match":{"userMessage":"endless"},"latency":200,"chunkSize":1,"response":{"content":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}},
{"match":{"userMessage":"cut"},"latency":5,"chunkSize":5,"truncateAfterChunks":4,
 "response":{"content":"word word word word word word word word word word"}},
{"match":{"userMessage":"later","sequenceIndex":0},"status":503,
 "response":{"error":{"message":"Not yet","type":"server_error"},"status":503}},
{"match":{"userMessage":"later"},"response":{"content":"At last."}},
{"match":{"userMessage":"status 400"},"response":{"error":{"message":"No such option","type":"invalid_request_error"},"status":400}},
{"match":{"userMessage":"status 401"},"response":{"error":{"message":"Wrong key","type":"authentication_error"},"status":401}},
{"match":{"userMessage":"status 403"},"response":{"error":{"message":"Not for you","type":"permission_error"},"status":403}},
{"match":{"userMessage":"status 404"},"response":{"error":{"message":"No such model","type":"not_found_error"},"status":404}},
{"match":{"userMessage":"status 500"},"response":{"error":{"message":"It broke","type":"server_error"},"status":500}},
{"match":{"userMessage":"dropped"},"chaos":{"disconnectRate":1},"response":{"content":"x"}},
{"match":{"userMessage":"malformed"},"chaos":{"malformedRate":1},"response":{"content":"x"}},
{"match":{"userMessage":"limited"},"chaos":{"rateLimitRate":1},"response":{"content":"x"}},
{"match":{"inputText":"the sea"},"response":{"embedding":[3,4]}}]})";

/// The mock in a process of its own.
class Mock {
public:
    static QString program() { return qEnvironmentVariable("DOCENT_AIMOCK"); }

    Mock()
    {
        const QString file = m_place.filePath(QStringLiteral("fixtures.json"));
        QFile fixtureFile(file);
        if (!fixtureFile.open(QIODevice::WriteOnly) || fixtureFile.write(fixtures) < 0)
            qFatal("the fixtures can't be written");
        fixtureFile.close();
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(QStringLiteral("node"),
            { program(), QStringLiteral("-p"), QStringLiteral("0"), QStringLiteral("-f"), file });
    }
    ~Mock()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(Mock)

    bool waitUntilListening()
    {
        static const QRegularExpression listening(QStringLiteral("listening on http://127\\.0\\.0\\.1:(\\d+)"));
        const auto isUp = [this] {
            m_log += m_process.readAll();
            const auto match = listening.match(QString::fromUtf8(m_log));
            m_port = match.captured(1).toInt();
            return m_port > 0 || m_process.state() == QProcess::NotRunning;
        };
        return QTest::qWaitFor(isUp, 30'000) && m_port > 0;
    }
    ModelConfig config(ModelConfig::Kind kind, const QString& path = {}, const QString& model = {}) const
    {
        return { kind, QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(m_port).arg(path)), model };
    }
    const QByteArray& log() const { return m_log; }

private:
    QTemporaryDir m_place;
    QProcess m_process;
    QByteArray m_log;
    int m_port = 0;
};

struct Heard {
    Result<ChatReply> reply = fail(Error::cancelled());
    QStringList pieces;
    QString text;
    QString reasoning;
    int waits = 0; ///< that were told
};

} // namespace

/// The clients against a server that somebody else wrote: a mock of OpenAI, Azure, Ollama and Anthropic with faults and
/// latency. tests/run-aimock gets it and sets `DOCENT_AIMOCK`; without it all is skipped.
class AimockTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void says_data();
    void says();
    void thinks_data();
    void thinks();
    void errors_data();
    void errors();
    void latencyIsNoFault();
    void stops();
    void keepsWhatCameBeforeACut();
    void triesAgainLater();
    void embeds();
    void embedsManyAtOnce();
    void tellsOfAWrongNumberOfVectors();
    void isChecked();

private:
    static void shapes();
    ModelConfig shape() const;
    Heard chat(const ModelConfig& config, const QString& text, std::function<void(const Heard&)> onPiece = {},
        std::stop_token stop = {});

    std::unique_ptr<Mock> m_mock;
    HttpClient m_http;
};

void AimockTest::initTestCase()
{
    if (!QFileInfo::exists(Mock::program()) || QStandardPaths::findExecutable(QStringLiteral("node")).isEmpty())
        QSKIP("SKIP-SUITE: no mock server; tests/run-aimock gets one and runs this");
    m_mock = std::make_unique<Mock>();
    QVERIFY2(m_mock->waitUntilListening(), m_mock->log().constData());
}

void AimockTest::cleanupTestCase()
{
    m_mock.reset();
}

void AimockTest::shapes()
{
    using Kind = ModelConfig::Kind;
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("model");
    QTest::newRow("OpenAI") << Kind::OpenAi << QStringLiteral("/v1") << QStringLiteral("o3-mini");
    QTest::newRow("Azure") << Kind::Azure << QString() << QStringLiteral("o3-mini");
    QTest::newRow("Azure, by deployment") << Kind::Azure << QStringLiteral("/openai/deployments/o3-mini") << QString();
    QTest::newRow("Ollama") << Kind::Ollama << QString() << QStringLiteral("llama3.2");
    QTest::newRow("Anthropic") << Kind::Anthropic << QString() << QStringLiteral("claude-sonnet-4-5");
}

ModelConfig AimockTest::shape() const
{
    using Kind = ModelConfig::Kind;
    QFETCH(Kind, kind);
    QFETCH(QString, path);
    QFETCH(QString, model);
    return m_mock->config(kind, path, model);
}

Heard AimockTest::chat(
    const ModelConfig& config, const QString& text, std::function<void(const Heard&)> onPiece, std::stop_token stop)
{
    ChatClientOptions options;
    options.retry.firstWait = 1ms;
    options.loadingPoll = 1ms;
    ChatClient client(m_http, ProviderProfile(config, QStringLiteral("a-key")), options);
    ChatRequest request;
    request.messages.append({ ChatRole::User, text });
    request.maxTokens = 200;
    Heard heard;
    const ChatModel::Sink sink = [&](const ChatDelta& delta) {
        heard.text += delta.text;
        heard.reasoning += delta.reasoning;
        if (!delta.text.isEmpty())
            heard.pieces.append(delta.text);
        if (onPiece)
            onPiece(heard);
    };
    const ChatModel::Status status = [&heard](const QString& words) { heard.waits += words.isEmpty() ? 0 : 1; };
    auto outcome = test::run(client.chat(request, sink, status, stop), 60s);
    if (outcome.result)
        heard.reply = *outcome.result;
    return heard;
}

void AimockTest::says_data()
{
    shapes();
}

void AimockTest::says()
{
    const Heard heard = chat(shape(), QStringLiteral("greet"));
    QVERIFY2(heard.reply, heard.reply ? "" : qPrintable(heard.reply.error().message));
    QCOMPARE(heard.text, QStringLiteral("Grüße, 漢字 and 😀 from the mock."));
    QCOMPARE(heard.reply->text, heard.text);
    QVERIFY(heard.pieces.size() > 3);
    QCOMPARE(heard.waits, 0);
}

void AimockTest::thinks_data()
{
    shapes();
}

void AimockTest::thinks() // Q19
{
    const Heard heard = chat(shape(), QStringLiteral("think"));
    QVERIFY2(heard.reply, heard.reply ? "" : qPrintable(heard.reply.error().message));
    QCOMPARE(heard.text, QStringLiteral("It is blue."));
    QCOMPARE(heard.reasoning, QStringLiteral("Let me see."));
}

void AimockTest::errors_data()
{
    using Kind = ModelConfig::Kind;
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("says");
    const std::vector<std::tuple<const char*, Kind, QString>> servers { { "OpenAI", Kind::OpenAi,
                                                                            QStringLiteral("/v1") },
        { "Ollama", Kind::Ollama, QString() }, { "Anthropic", Kind::Anthropic, QString() } };
    const std::vector<std::tuple<const char*, ErrorCode, const char*>> failures {
        { "status 400", ErrorCode::InvalidArgument, "It says: “No such option”" },
        { "status 401", ErrorCode::Unauthorized, "" },
        { "status 403", ErrorCode::Unauthorized, "It says: “Not for you”" },
        { "status 404", ErrorCode::NotFound, "It says: “No such model”" },
        { "status 500", ErrorCode::Http, "It says: “It broke”" },
        { "nothing that is known", ErrorCode::NotFound, "No fixture matched" },
        { "dropped", ErrorCode::Network, "" },
        { "malformed", ErrorCode::Truncated, "" },
        { "limited", ErrorCode::RateLimited, "" },
    };
    for (const auto& [server, kind, path] : servers) {
        for (const auto& [asked, code, says] : failures) {
            QTest::addRow("%s, %s", server, asked) << kind << path << QStringLiteral("llama3.2")
                                                   << QString::fromUtf8(asked) << code << QString::fromUtf8(says);
        }
    }
}

void AimockTest::errors() // A39 Q15
{
    QFETCH(QString, asked);
    QFETCH(ErrorCode, code);
    QFETCH(QString, says);
    const Heard heard = chat(shape(), asked);
    QVERIFY2(!heard.reply, qPrintable(heard.text));
    qInfo("%s: %s", qPrintable(errorCodeName(heard.reply.error().code)), qPrintable(heard.reply.error().message));
    QCOMPARE(heard.reply.error().code, code);
    QVERIFY(!heard.reply.error().message.isEmpty());
    QVERIFY(heard.reply.error().message.contains(says));
    QVERIFY(heard.text.isEmpty());
    const bool again = code == ErrorCode::Network || code == ErrorCode::Http || code == ErrorCode::RateLimited
        || code == ErrorCode::Truncated;
    QVERIFY2((heard.waits > 0) == again, qPrintable(QString::number(heard.waits)));
}

void AimockTest::latencyIsNoFault()
{
    const Heard heard =
        chat(m_mock->config(ModelConfig::Kind::OpenAi, QStringLiteral("/v1")), QStringLiteral("slowly"));
    QVERIFY2(heard.reply, heard.reply ? "" : qPrintable(heard.reply.error().message));
    QCOMPARE(heard.text, QStringLiteral("one two three four five six seven eight nine ten"));
    QCOMPARE(heard.pieces.join(QString()), heard.text);
    QVERIFY(heard.pieces.size() >= 8);
}

void AimockTest::stops() // A43
{
    std::stop_source stop;
    const auto stopSoon = [&stop](const Heard& heard) {
        if (heard.text.size() >= 2)
            stop.request_stop();
    };
    const ModelConfig config = m_mock->config(ModelConfig::Kind::OpenAi, QStringLiteral("/v1"));
    const Heard heard = chat(config, QStringLiteral("endless"), stopSoon, stop.get_token());
    QVERIFY(!heard.reply && heard.reply.error().isCancelled());
    QVERIFY(heard.text.size() >= 2 && heard.text.size() < 38);
    QVERIFY(chat(config, QStringLiteral("greet")).reply);
}

void AimockTest::keepsWhatCameBeforeACut() // Q13
{
    const Heard heard = chat(m_mock->config(ModelConfig::Kind::OpenAi, QStringLiteral("/v1")), QStringLiteral("cut"));
    QVERIFY(!heard.reply);
    QCOMPARE(heard.reply.error().code, ErrorCode::Truncated);
    QVERIFY(heard.text.startsWith(QLatin1String("word word")));
    QCOMPARE(heard.waits, 0);
}

void AimockTest::triesAgainLater() // A39
{
    const Heard heard = chat(m_mock->config(ModelConfig::Kind::OpenAi, QStringLiteral("/v1")), QStringLiteral("later"));
    QVERIFY2(heard.reply, heard.reply ? "" : qPrintable(heard.reply.error().message));
    QCOMPARE(heard.text, QStringLiteral("At last."));
    QVERIFY(heard.waits > 0);
}

void AimockTest::embeds()
{
    const ModelConfig config =
        m_mock->config(ModelConfig::Kind::OpenAi, QStringLiteral("/v1"), QStringLiteral("text-embedding-3-small"));
    EmbeddingClient client(m_http, ProviderProfile(config, QStringLiteral("a-key")));
    const QStringList texts { QStringLiteral("the sea"), QStringLiteral("the sea") };
    const auto outcome = test::run(client.embed(texts, EmbeddingModel::Purpose::Passage, {}), 60s);
    QVERIFY2(*outcome.result, *outcome.result ? "" : qPrintable(outcome.result->error().message));
    const Vectors& vectors = **outcome.result;
    QCOMPARE(vectors.size(), std::size_t(2));
    // Brought to length 1.
    QCOMPARE(vectors.front(), (std::vector<float> { 0.6F, 0.8F }));
}

void AimockTest::embedsManyAtOnce()
{
    const ModelConfig config =
        m_mock->config(ModelConfig::Kind::OpenAi, QStringLiteral("/v1"), QStringLiteral("text-embedding-3-small"));
    EmbeddingClientOptions options;
    options.localBatch = 2;
    options.localInFlight = 20;
    EmbeddingClient client(m_http, ProviderProfile(config, QStringLiteral("a-key")), options);
    const QStringList texts(400, QStringLiteral("the sea"));
    const auto outcome = test::run(client.embed(texts, EmbeddingModel::Purpose::Passage, {}), 60s);
    QVERIFY2(*outcome.result, *outcome.result ? "" : qPrintable(outcome.result->error().message));
    QCOMPARE(outcome.result->value().size(), std::size_t(400));
}

/// In Ollama's shape it gives one vector, whatever it is asked: that must not be taken for two.
void AimockTest::tellsOfAWrongNumberOfVectors()
{
    const ModelConfig config = m_mock->config(ModelConfig::Kind::Ollama, QString(), QStringLiteral("nomic-embed-text"));
    EmbeddingClient client(m_http, ProviderProfile(config, {}));
    const QStringList texts { QStringLiteral("a"), QStringLiteral("b") };
    const auto outcome = test::run(client.embed(texts, EmbeddingModel::Purpose::Passage, {}), 60s);
    QVERIFY(outcome.result && !*outcome.result);
    qInfo("%s", qPrintable(outcome.result->error().message));
    QCOMPARE(outcome.result->error().code, ErrorCode::Parse);
}

void AimockTest::isChecked()
{
    ModelChoice models;
    models.chat = m_mock->config(ModelConfig::Kind::OpenAi, QStringLiteral("/v1"), QStringLiteral("gpt-4o"));
    const auto checks = test::run(checkConnection(m_http, models, QStringLiteral("a-key"), {}));
    QVERIFY(checks.result && *checks.result);
    for (const ConnectionCheck& check : checks.result->value())
        qInfo("%s: %s", qPrintable(check.what), qPrintable(check.detail));
    // It greets nobody that it doesn't know, but is there and lists its models.
    QVERIFY(!checks.result->value().last().ok);
    QCOMPARE(checks.result->value().last().what, QStringLiteral("Chats"));
    const auto listed = test::run(listModels(m_http, models.chat, {}, {}));
    QVERIFY(listed.result->value().contains(QStringLiteral("gpt-4o")));
}

QTEST_GUILESS_MAIN(AimockTest)
#include "aimocktest.moc"
