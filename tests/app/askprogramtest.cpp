#include "support/program.h"

#include <QRegularExpression>

using namespace docent;
using test::Ended;
using test::Program;
using test::ScriptedReply;
using test::ScriptedServer;
using test::SeenRequest;

/// docent ask with a server of models, and what search and ask make of one that is away.
class AskProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void streams();
    void printsOneObject();
    void writesFollowUps();
    void keyGoesToItsServerOnly();
    void asksTheServerOfTheSettings();
    void isStopped();
    void serverSaysNo();
    void listsWithoutAModel();
    void noticesCountWithStrict_data();
    void noticesCountWithStrict();

private:
    QStringList ask(const QStringList& more = {}) const;

    std::unique_ptr<Program> m_program;
    std::unique_ptr<ScriptedServer> m_server;
};

namespace {

const QByteArray chatPath = "/v1/chat/completions";
const QByteArray key = "sk-of-the-test-0123456789";
const Program::Variables keyVariable { { "DOCENT_API_KEY", QString::fromLatin1(key) } };
const QUrl nowhere(QStringLiteral("http://127.0.0.1:9/v1"));

QByteArray content(const QByteArray& words)
{
    return R"(data: {"model":"m1","choices":[{"index":0,"delta":{"content":")" + words + "\"}}]}\n\n";
}

const QByteArray end = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
                       "\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":9},"
                       "\"timings\":{\"predicted_per_second\":62.5}}\n\ndata: [DONE]\n\n";

/// Cites the first passage that the request offers, and stops in the middle until the gate is opened.
ScriptedReply cited(const SeenRequest& request)
{
    static const QRegularExpression offered(
        QStringLiteral(R"(^==\S+ passage (\S+) )"), QRegularExpression::MultilineOption);
    const QJsonArray messages =
        QJsonDocument::fromJson(request.body).object().value(QLatin1String("messages")).toArray();
    const QString last = messages.last().toObject().value(QLatin1String("content")).toString();
    const QByteArray id = offered.match(last).captured(1).toUtf8();
    return ScriptedReply::sse()
        .send(content("Lost keys are reported "))
        .gate("rest")
        .send(content("to Ms Nakamura [" + id + "].") + end);
}

} // namespace

void AskProgramTest::init()
{
    m_server = std::make_unique<ScriptedServer>();
    m_server->on(chatPath, cited);
    m_program = std::make_unique<Program>();
    m_program->write(QStringLiteral("keys.md"), "# Keys\n\nLost keys are reported to Ms Nakamura at once.\n");
    const Ended indexed = m_program->run({ QStringLiteral("index"), m_program->documents() });
    QVERIFY2(indexed.status == 0, indexed.said());
}

QStringList AskProgramTest::ask(const QStringList& more) const
{
    return QStringList { QStringLiteral("ask"), QStringLiteral("Who is told about lost keys?"),
        QStringLiteral("--endpoint"), m_server->url(QStringLiteral("/v1")).toString(), QStringLiteral("--model"),
        QStringLiteral("m1") }
    + more;
}

void AskProgramTest::streams()
{
    const auto process = m_program->start(ask(), keyVariable);
    QByteArray out;
    QTRY_VERIFY_WITH_TIMEOUT((out += process->readAllStandardOutput()).contains("Lost keys are reported"), 30'000);
    // The first words are there while the model still speaks.
    QVERIFY(!out.contains("Nakamura"));
    QCOMPARE(process->state(), QProcess::Running);
    QFile commandLine(QStringLiteral("/proc/%1/cmdline").arg(process->processId()));
    QVERIFY(commandLine.open(QIODevice::ReadOnly));
    QVERIFY(!commandLine.readAll().contains(key));
    m_server->openGate("rest");
    const Ended ended = Program::end(*process);
    QVERIFY2(ended.status == 0, ended.said());
    out += ended.out;
    QVERIFY2(out.startsWith("Lost keys are reported to Ms Nakamura [1].\n"), out.constData());
    QVERIFY2(out.contains("[1] " + m_program->path(QStringLiteral("keys.md")).toUtf8() + "\n"), out.constData());
    QVERIFY(!out.contains(key) && !ended.err.contains(key));
}

void AskProgramTest::printsOneObject()
{
    m_server->openGate("rest");
    const Ended ended = m_program->run(ask({ QStringLiteral("--json") }), keyVariable);
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(ended.out.count('\n'), 1);
    const QJsonObject object = ended.object();
    QCOMPARE(
        object.value(QLatin1String("answer")).toString(), QStringLiteral("Lost keys are reported to Ms Nakamura [1]."));
    QVERIFY(object.value(QLatin1String("error")).isNull());
    QCOMPARE(object.value(QLatin1String("stopped")).toBool(true), false);
    const QJsonObject usage = object.value(QLatin1String("usage")).toObject();
    QCOMPARE(usage.value(QLatin1String("prompt_tokens")).toInt(), 120);
    QCOMPARE(usage.value(QLatin1String("answer_tokens")).toInt(), 9);
    QVERIFY(usage.value(QLatin1String("first_token_milliseconds")).isDouble());
    QCOMPARE(usage.value(QLatin1String("tokens_per_second")).toDouble(), 62.5);
    const QJsonArray citations = object.value(QLatin1String("citations")).toArray();
    QCOMPARE(citations.size(), 1);
    const QJsonObject citation = citations.first().toObject();
    QCOMPARE(citation.value(QLatin1String("n")).toInt(), 1);
    QCOMPARE(citation.value(QLatin1String("path")).toString(), m_program->path(QStringLiteral("keys.md")));
    QVERIFY(citation.value(QLatin1String("verified")).toBool());
    QVERIFY(!object.value(QLatin1String("sources")).toArray().isEmpty());
    // By rule: the model was asked for nothing but the answer.
    QCOMPARE(
        object.value(QLatin1String("follow_ups")).toArray().first().toString(), QStringLiteral("Summarise “keys”"));
    QCOMPARE(m_server->requests(chatPath).size(), 1);
    QVERIFY(!ended.out.contains(key) && !ended.err.contains(key));
}

void AskProgramTest::writesFollowUps()
{
    m_server->openGate("rest");
    m_server->on(chatPath, [](const SeenRequest& request) {
        return request.body.contains("three short questions")
            ? ScriptedReply::sse().send(content("Who is Ms Nakamura?\\nWhere are new keys?") + end)
            : cited(request);
    });
    const Ended ended = m_program->run(ask({ QStringLiteral("--follow-ups") }));
    QVERIFY2(ended.status == 0, ended.said());
    QVERIFY2(ended.out.endsWith("\nWhat could follow:\n- Who is Ms Nakamura?\n- Where are new keys?\n"), ended.said());
    QCOMPARE(m_server->requests(chatPath).size(), 2);
    const Ended json = m_program->run(ask({ QStringLiteral("--follow-ups"), QStringLiteral("--json") }));
    QCOMPARE(json.object().value(QLatin1String("follow_ups")).toArray().size(), 2);
}

void AskProgramTest::keyGoesToItsServerOnly()
{
    m_server->openGate("rest");
    ScriptedServer embedding(QStringLiteral("127.0.0.2"));
    embedding.on("/v1/embeddings", test::letterVectors);
    m_program->useEmbedding(embedding.url(QStringLiteral("/v1")));
    const Ended indexed = m_program->run({ QStringLiteral("index"), m_program->documents() }, keyVariable);
    QVERIFY2(indexed.status == 0, indexed.said());
    const Ended ended = m_program->run(ask(), keyVariable);
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(m_server->requests(chatPath).size(), 1);
    QCOMPARE(m_server->requests(chatPath).first().header("Authorization"), QByteArray("Bearer " + key));
    QVERIFY(embedding.requests().size() >= 2); // the passage and the question
    for (const SeenRequest& request : embedding.requests()) {
        for (const auto& [name, value] : request.headers)
            QVERIFY2(!value.contains(key), name.constData());
        QVERIFY(!request.query.contains(key) && !request.body.contains(key));
    }
}

void AskProgramTest::asksTheServerOfTheSettings()
{
    m_server->openGate("rest");
    m_program->useChat(m_server->url(QStringLiteral("/v1")));
    const auto model = [this](const QStringList& more) {
        const QStringList arguments { QStringLiteral("ask"), QStringLiteral("lost keys"), QStringLiteral("--json") };
        const Ended ended = m_program->run(arguments + more);
        const auto seen = m_server->requests(chatPath);
        const QByteArray body = seen.isEmpty() ? QByteArray() : seen.last().body;
        return std::pair(ended.status, QJsonDocument::fromJson(body).object().value(QLatin1String("model")).toString());
    };
    QCOMPARE(model({}), std::pair(0, QStringLiteral("fake")));
    QVERIFY(m_server->requests(chatPath).last().header("Authorization").isEmpty());
    QCOMPARE(model({ QStringLiteral("--model"), QStringLiteral("other") }), std::pair(0, QStringLiteral("other")));
    QCOMPARE(m_server->requests(chatPath).size(), 2);
    QCOMPARE(model({ QStringLiteral("--no-model") }).first, 0);
    QCOMPARE(m_server->requests(chatPath).size(), 2);
}

void AskProgramTest::isStopped()
{
    const auto process = m_program->start(ask({ QStringLiteral("--json") }));
    QTRY_COMPARE_WITH_TIMEOUT(m_server->requests(chatPath).size(), 1, 30'000);
    process->terminate();
    const Ended ended = Program::end(*process);
    QVERIFY2(ended.status == 130, ended.said());
    QVERIFY(ended.object().value(QLatin1String("stopped")).toBool());
}

void AskProgramTest::serverSaysNo()
{
    m_server->on(chatPath, ScriptedReply::json(R"({"error":{"message":"Incorrect API key provided"}})", 401));
    const Ended ended = m_program->run(ask({ QStringLiteral("--json") }), keyVariable);
    QVERIFY2(ended.status == 2, ended.said());
    const QJsonObject error = ended.object().value(QLatin1String("error")).toObject();
    QCOMPARE(error.value(QLatin1String("code")).toString(), QStringLiteral("unauthorized"));
    QVERIFY(!ended.out.contains(key) && !ended.err.contains(key));
}

void AskProgramTest::listsWithoutAModel()
{
    const Ended ended = m_program->run({ QStringLiteral("ask"), QStringLiteral("Which files mention Ms Nakamura?"),
                                           QStringLiteral("--json"), QStringLiteral("--no-model") },
        keyVariable);
    QVERIFY2(ended.status == 0, ended.said());
    const QJsonObject object = ended.object();
    QCOMPARE(object.value(QLatin1String("mode")).toString(), QStringLiteral("list"));
    QVERIFY2(
        object.value(QLatin1String("answer")).toString().startsWith(QLatin1String("**1 document**")), ended.said());
    const QJsonArray citations = object.value(QLatin1String("citations")).toArray();
    QCOMPARE(citations.size(), 1);
    QCOMPARE(citations.first().toObject().value(QLatin1String("path")).toString(),
        m_program->path(QStringLiteral("keys.md")));
    QVERIFY(m_server->requests(chatPath).isEmpty());
    const Ended overview = m_program->run({ QStringLiteral("ask"), QStringLiteral("What do I have here?"),
        QStringLiteral("--json"), QStringLiteral("--no-model") });
    QCOMPARE(overview.object().value(QLatin1String("mode")).toString(), QStringLiteral("document")); // there is one
    m_program->write(QStringLiteral("cars.md"), "# Cars\n\nCars are parked behind the house.\n");
    QCOMPARE(m_program->run({ QStringLiteral("index"), m_program->documents() }).status, 0);
    const QJsonObject several = m_program
                                    ->run({ QStringLiteral("ask"), QStringLiteral("What do I have here?"),
                                        QStringLiteral("--json"), QStringLiteral("--no-model") })
                                    .object();
    QCOMPARE(several.value(QLatin1String("mode")).toString(), QStringLiteral("overview"));
    QVERIFY(several.value(QLatin1String("answer")).toString().startsWith(QLatin1String("There are **2 documents**")));
    QCOMPARE(several.value(QLatin1String("citations")).toArray().size(), 2);
    const Ended lookup = m_program->run({ QStringLiteral("ask"), QStringLiteral("Who is told about lost keys?"),
        QStringLiteral("--json"), QStringLiteral("--no-model") });
    QCOMPARE(lookup.object().value(QLatin1String("mode")).toString(), QStringLiteral("lookup"));
}

void AskProgramTest::noticesCountWithStrict_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("search") << QStringList { QStringLiteral("search"), QStringLiteral("lost keys") };
    QTest::newRow("ask") << QStringList { QStringLiteral("ask"), QStringLiteral("lost keys"),
        QStringLiteral("--no-model") };
}

void AskProgramTest::noticesCountWithStrict() // A32
{
    QFETCH(QStringList, arguments);
    m_program->useEmbedding(nowhere);
    const Ended lenient = m_program->run(arguments);
    QVERIFY2(lenient.status == 0 && lenient.out.contains("Nakamura"), lenient.said());
    QVERIFY2(lenient.err.contains("Vector search unavailable"), lenient.said());
    const Ended strict =
        m_program->run(arguments + QStringList { QStringLiteral("--strict"), QStringLiteral("--quiet") });
    QVERIFY2(strict.status == 3 && strict.out.contains("Nakamura"), strict.said());
    QVERIFY2(strict.err.isEmpty(), strict.said());
}

QTEST_GUILESS_MAIN(AskProgramTest)
#include "askprogramtest.moc"
