#include "support/llamaserver.h"
#include "llm/chatclient.h"
#include "llm/embeddingclient.h"
#include "llm/filemodels.h"
#include "llm/localservers.h"
#include "llm/modelfactory.h"
#include "llm/rerankclient.h"
#include "net/httpclient.h"
#include "support/coroutinerunner.h"
#include "support/ggufbytes.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;
using namespace std::chrono_literals;
using test::LlamaServer;

namespace {

struct Heard {
    Result<ChatReply> reply = fail(Error::cancelled());
    QString text;
    QString reasoning;
};

Heard chat(ChatModel& model, const QString& text, int maxTokens, std::function<void(const Heard&)> onDelta = {},
    std::stop_token stop = {})
{
    ChatRequest request;
    request.messages.append({ ChatRole::User, text });
    request.temperature = 0;
    request.maxTokens = maxTokens;
    Heard heard;
    const ChatModel::Sink sink = [&](const ChatDelta& delta) {
        heard.text += delta.text;
        heard.reasoning += delta.reasoning;
        if (onDelta)
            onDelta(heard);
    };
    auto outcome = test::run(model.chat(request, sink, {}, stop), 120s);
    if (outcome.result)
        heard.reply = *outcome.result;
    return heard;
}

/// Servers that the program runs itself, with the real program.
struct OwnServers {
    OwnServers()
    {
        ModelServerOptions options;
        options.program = LlamaServer::program();
        servers.setOptions(options);
    }
    ~OwnServers()
    {
        if (!test::finish(servers.shutdown()))
            qFatal("the servers don't end");
    }

    HttpClient http;
    ModelServers servers { http };
};

} // namespace

/// The clients against a real llama-server. `DOCENT_LLAMA_SERVER` names its program; without it all is skipped.
class LlamaServerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void says();
    void thinks();
    void writesProse();
    void stopEndsAnEndlessReply();
    void contextOverflow();
    void embeds();
    void embeddingsNotOffered();
    void reranks();
    void rerankingNotOffered();
    void keyIsChecked();
    void speaksAsAnthropic();
    void isFoundAndChecked();
    void fileIsRun();
    void fileIsRunAgainAfterAKill();
    void fileEmbeds();
    void fileReranks();
    void brokenFileIsTold();
};

void LlamaServerTest::initTestCase()
{
    if (const QString missing = LlamaServer::missing(); !missing.isEmpty())
        QSKIP(qPrintable(QLatin1String("SKIP-SUITE: ") + missing));
}

void LlamaServerTest::says()
{
    LlamaServer server(QStringLiteral("micro-say.gguf"), 2048);
    QVERIFY2(server.waitUntilListening(), server.log().constData());
    HttpClient http;
    const auto model = makeChatModel(http, server.config(), {});
    const Heard heard = chat(*model, QStringLiteral("What is it?"), 0);
    QVERIFY2(heard.reply, heard.reply ? "" : qPrintable(heard.reply.error().message));
    qInfo("%s", qPrintable(heard.text));
    QVERIFY(!heard.text.isEmpty());
    QCOMPARE(heard.reply->text, heard.text);
    QCOMPARE(heard.reply->finishReason, QStringLiteral("stop"));
    QCOMPARE(heard.reply->model, QStringLiteral("micro"));
    QVERIFY(heard.reply->promptTokens > 0 && heard.reply->answerTokens > 0);
    QCOMPARE(model->contextWindow(), 1024); // 2048 for two conversations
    QCOMPARE(model->displayName(), QString::fromUtf8("micro · this computer"));
}

void LlamaServerTest::thinks()
{
    LlamaServer server(QStringLiteral("micro-think.gguf"), 2048);
    QVERIFY(server.waitUntilListening());
    HttpClient http;
    const auto model = makeChatModel(http, server.config(), {});
    const Heard heard = chat(*model, QStringLiteral("What is it?"), 0);
    QVERIFY2(heard.reply, heard.reply ? "" : qPrintable(heard.reply.error().message));
    qInfo("reasoning: %s | answer: %s", qPrintable(heard.reasoning), qPrintable(heard.text));
    QVERIFY(!heard.reasoning.isEmpty());
    QVERIFY(!heard.text.isEmpty());
    QVERIFY(!heard.text.contains(QLatin1String("think>")));
}

void LlamaServerTest::writesProse()
{
    LlamaServer server(QStringLiteral("stories260K.gguf"), 1024);
    QVERIFY(server.waitUntilListening());
    HttpClient http;
    const auto model = makeChatModel(http, server.config(), {});
    int deltas = 0;
    const Heard heard = chat(*model, QStringLiteral("Once upon a time"), 100, [&deltas](const Heard&) { ++deltas; });
    QVERIFY2(heard.reply, heard.reply ? "" : qPrintable(heard.reply.error().message));
    qInfo("%d pieces: %s", deltas, qPrintable(heard.text));
    QVERIFY(deltas > 10);
    QVERIFY(heard.text.count(QLatin1Char(' ')) > 10);
}

// A43
void LlamaServerTest::stopEndsAnEndlessReply()
{
    LlamaServer server(QStringLiteral("micro-loop.gguf"), 65536, { QStringLiteral("-lv"), QStringLiteral("4") });
    QVERIFY(server.waitUntilListening());
    HttpClient http;
    const auto model = makeChatModel(http, server.config(), {});
    std::stop_source stop;
    QElapsedTimer sinceStop;
    const auto stopAfterSome = [&](const Heard& heard) {
        if (heard.text.size() > 500 && !stop.stop_requested()) {
            sinceStop.start();
            stop.request_stop();
        }
    };
    const Heard heard = chat(*model, QStringLiteral("Go"), 0, stopAfterSome, stop.get_token());
    QVERIFY(!heard.reply && heard.reply.error().isCancelled());
    QVERIFY(heard.text.size() > 500);
    QTRY_VERIFY_WITH_TIMEOUT(server.log().contains("cancel task"), 10'000);
    qInfo("the server cancelled its task %lld ms after the stop", sinceStop.elapsed());
    // The next question works.
    const Heard next = chat(*model, QStringLiteral("Go"), 5);
    QVERIFY2(next.reply, next.reply ? "" : qPrintable(next.reply.error().message));
    QCOMPARE(next.reply->finishReason, QStringLiteral("length"));
}

// Q31
void LlamaServerTest::contextOverflow()
{
    LlamaServer server(QStringLiteral("micro-say.gguf"), 512);
    QVERIFY(server.waitUntilListening());
    HttpClient http;
    const auto model = makeChatModel(http, server.config(), {});
    const Heard heard = chat(*model, QStringLiteral("word ").repeated(5000), 0);
    QVERIFY(!heard.reply);
    QCOMPARE(heard.reply.error().code, ErrorCode::ContextOverflow);
    qInfo("%s", qPrintable(heard.reply.error().message));
}

void LlamaServerTest::embeds()
{
    LlamaServer server(QStringLiteral("micro-embed.gguf"), 1024, { QStringLiteral("--embeddings") });
    QVERIFY(server.waitUntilListening());
    HttpClient http;
    EmbeddingClient model(http, ProviderProfile(server.config(), {}));
    QStringList texts;
    for (int i = 0; i < 100; ++i)
        texts.append(QStringLiteral("passage number %1 about the sea").arg(i));
    texts[41] = QStringLiteral("long ").repeated(3000); // Q32
    const auto outcome = test::run(model.embed(texts, EmbeddingModel::Purpose::Passage, {}), 120s);
    QVERIFY(outcome.result);
    QVERIFY2(*outcome.result, *outcome.result ? "" : qPrintable(outcome.result->error().message));
    const Vectors& vectors = **outcome.result;
    QCOMPARE(vectors.size(), std::size_t(100));
    qInfo("%zu numbers, %d shortened", vectors.front().size(), model.shortenedTexts());
    QCOMPARE(model.shortenedTexts(), 1);
    for (const auto& vector : vectors) {
        double square = 0;
        for (const float value : vector)
            square += double(value) * double(value);
        QVERIFY(std::abs(square - 1) < 1e-4);
    }
    // The same text alone gives the same vector: the order was kept.
    const auto alone = test::run(model.embed({ texts.at(7) }, EmbeddingModel::Purpose::Query, {}), 60s);
    double product = 0;
    for (std::size_t i = 0; i < vectors[7].size(); ++i)
        product += double(vectors[7][i]) * double(alone.result->value().front()[i]);
    QVERIFY2(product > 0.999, qPrintable(QString::number(product)));
}

void LlamaServerTest::embeddingsNotOffered()
{
    LlamaServer server(QStringLiteral("micro-say.gguf"), 512);
    QVERIFY(server.waitUntilListening());
    HttpClient http;
    const auto model = makeEmbeddingModel(http, server.config(), {});
    const auto outcome = test::run(model->embed({ QStringLiteral("a") }, EmbeddingModel::Purpose::Query, {}), 60s);
    QVERIFY(outcome.result && !*outcome.result);
    QCOMPARE(outcome.result->error().code, ErrorCode::Unsupported);
}

// Q34
void LlamaServerTest::reranks()
{
    LlamaServer server(QStringLiteral("micro-rerank.gguf"), 1024, { QStringLiteral("--reranking") });
    QVERIFY2(server.waitUntilListening(), server.log().constData());
    QTRY_VERIFY(server.log().contains("model loaded"));
    HttpClient http;
    RerankClient model(http, ProviderProfile(server.config(), {}));
    QStringList texts;
    for (int i = 0; i < 50; ++i)
        texts.append(QStringLiteral("passage number %1 about the sea").arg(i));
    const QString query = QStringLiteral("what is in the sea");
    const auto outcome = test::run(model.rerank(query, texts, {}), 120s);
    QVERIFY(outcome.result);
    QVERIFY2(*outcome.result, *outcome.result ? "" : qPrintable(outcome.result->error().message));
    const RerankScores& scores = **outcome.result;
    QCOMPARE(scores.size(), std::size_t(50));
    const auto [least, most] = std::minmax_element(scores.begin(), scores.end());
    qInfo("scores from %f to %f", double(*least), double(*most));
    QVERIFY(std::none_of(scores.begin(), scores.end(), [](float score) { return std::isnan(score); }));
    QVERIFY(*least < *most);
    // Some alone have the scores that they had among the others: the order was kept.
    const auto some = test::run(model.rerank(query, { texts.at(41), texts.at(7) }, {}), 60s);
    QVERIFY(some.result && *some.result);
    QVERIFY(std::abs(some.result->value().at(0) - scores.at(41)) < 0.01F);
    QVERIFY(std::abs(some.result->value().at(1) - scores.at(7)) < 0.01F);
    // Longer than its batch, and than its context: cut rather than failing.
    texts[3] = QStringLiteral("sea ").repeated(3000);
    texts[4] = QStringLiteral("passage ").repeated(450);
    const auto cut = test::run(model.rerank(query, texts, {}), 120s);
    QVERIFY2(*cut.result, *cut.result ? "" : qPrintable(cut.result->error().message));
    QVERIFY(std::none_of(
        cut.result->value().begin(), cut.result->value().end(), [](float score) { return std::isnan(score); }));
    QVERIFY(std::abs(cut.result->value().at(7) - scores.at(7)) < 0.01F);
    // The tiny model is none that understands: that is noticed.
    const auto checks = test::run(checkReranking(http, server.config(), {}, {}));
    QVERIFY(!checks.result->value().last().ok);
    QVERIFY2(checks.result->value().last().detail.startsWith(QLatin1String("It gives scores")),
        qPrintable(checks.result->value().last().detail));
}

void LlamaServerTest::rerankingNotOffered()
{
    LlamaServer server(QStringLiteral("micro-say.gguf"), 512);
    QVERIFY(server.waitUntilListening());
    QTRY_VERIFY(server.log().contains("model loaded"));
    HttpClient http;
    RerankClient model(http, ProviderProfile(server.config(), {}));
    const auto outcome = test::run(model.rerank(QStringLiteral("q"), { QStringLiteral("a") }, {}), 60s);
    QVERIFY(outcome.result && !*outcome.result);
    QCOMPARE(outcome.result->error().code, ErrorCode::Unsupported);
}

void LlamaServerTest::keyIsChecked()
{
    LlamaServer server(QStringLiteral("micro-say.gguf"), 512, { QStringLiteral("--api-key"), QStringLiteral("right") });
    QVERIFY(server.waitUntilListening());
    HttpClient http;
    const Heard refused = chat(*makeChatModel(http, server.config(), QStringLiteral("wrong")), QStringLiteral("a"), 5);
    QCOMPARE(refused.reply.error().code, ErrorCode::Unauthorized);
    QVERIFY(chat(*makeChatModel(http, server.config(), QStringLiteral("right")), QStringLiteral("a"), 5).reply);
}

/// It speaks as Anthropic does, too.
void LlamaServerTest::speaksAsAnthropic()
{
    LlamaServer server(QStringLiteral("micro-say.gguf"), 512, { QStringLiteral("--api-key"), QStringLiteral("right") });
    QVERIFY(server.waitUntilListening());
    ModelConfig config = server.config();
    config.kind = ModelConfig::Kind::Anthropic;
    HttpClient http;
    const auto model = makeChatModel(http, config, QStringLiteral("right"));
    const Heard heard = chat(*model, QStringLiteral("hi"), 6);
    QVERIFY2(heard.reply, heard.reply ? "" : qPrintable(heard.reply.error().message));
    QVERIFY(!heard.reply->text.isEmpty());
    QCOMPARE(heard.reply->finishReason, QStringLiteral("length"));
    QVERIFY(heard.reply->promptTokens > 0 && heard.reply->answerTokens > 0);
    const Heard refused = chat(*makeChatModel(http, config, QStringLiteral("wrong")), QStringLiteral("hi"), 6);
    QCOMPARE(refused.reply.error().code, ErrorCode::Unauthorized);
}

void LlamaServerTest::isFoundAndChecked()
{
    LlamaServer server(QStringLiteral("micro-say.gguf"), 512);
    QVERIFY(server.waitUntilListening());
    HttpClient http;
    const LocalServerProbe probe { QStringLiteral("somewhere"), server.port(), ModelConfig::Kind::OpenAi };
    QTRY_VERIFY(server.log().contains("model loaded"));
    const auto found = test::run(findLocalServers(http, { probe }, {}));
    QCOMPARE(found.result->value().size(), 1);
    QCOMPARE(found.result->value().first().name, QStringLiteral("llama-server"));
    QCOMPARE(found.result->value().first().config, server.config());
    const auto checks = test::run(checkConnection(http, { server.config(), {}, {} }, {}, {}));
    for (const ConnectionCheck& check : checks.result->value()) {
        qInfo("%s: %s", qPrintable(check.what), qPrintable(check.detail));
        QVERIFY(check.ok);
    }
}

void LlamaServerTest::fileIsRun()
{
    OwnServers own;
    FileChatModel model(own.http, own.servers, LlamaServer::modelFile(QStringLiteral("micro-say.gguf")));
    const Heard heard = chat(model, QStringLiteral("What is it?"), 0);
    QVERIFY2(heard.reply, heard.reply ? "" : qPrintable(heard.reply.error().message));
    QVERIFY(heard.text.contains(QLatin1String("it works")));
    QCOMPARE(heard.reply->model, QStringLiteral("micro-say"));
    QCOMPARE(model.contextWindow(), 8192);
    QCOMPARE(own.servers.processes().size(), 1);
}

void LlamaServerTest::fileIsRunAgainAfterAKill()
{
    OwnServers own;
    FileChatModel model(own.http, own.servers, LlamaServer::modelFile(QStringLiteral("micro-loop.gguf")));
    bool killed = false;
    const auto kill = [&](const Heard& sofar) {
        if (sofar.text.size() > 100 && !std::exchange(killed, true))
            ::kill(pid_t(own.servers.processes().first()), SIGKILL);
    };
    const Heard cut = chat(model, QStringLiteral("Go on."), 100'000, kill);
    QVERIFY(killed && !cut.reply && cut.text.size() > 100);
    QCOMPARE(cut.reply.error().code, ErrorCode::Truncated);
    const Heard next = chat(model, QStringLiteral("Go on."), 20);
    QVERIFY2(next.reply, next.reply ? "" : qPrintable(next.reply.error().message));
    QVERIFY(!next.text.isEmpty());
}

void LlamaServerTest::fileEmbeds()
{
    OwnServers own;
    FileEmbeddingModel model(own.http, own.servers, LlamaServer::modelFile(QStringLiteral("micro-embed.gguf")));
    const QStringList texts { QStringLiteral("the notice period of the lease"),
        QStringLiteral("the lease and its notice"), QStringLiteral("a fish in the sea") };
    const auto outcome = test::run(model.embed(texts, EmbeddingModel::Purpose::Passage, {}), 120s);
    QVERIFY2(*outcome.result, *outcome.result ? "" : qPrintable(outcome.result->error().message));
    QCOMPARE(outcome.result->value().size(), std::size_t(3));
    QCOMPARE(outcome.result->value().front().size(), std::size_t(64));
}

void LlamaServerTest::fileReranks()
{
    OwnServers own;
    FileRerankModel model(own.http, own.servers, LlamaServer::modelFile(QStringLiteral("micro-rerank.gguf")));
    const QStringList texts { QStringLiteral("a fish in the sea"), QStringLiteral("the notice period of the lease") };
    const auto outcome = test::run(model.rerank(QStringLiteral("notice period"), texts, {}), 120s);
    QVERIFY2(*outcome.result, *outcome.result ? "" : qPrintable(outcome.result->error().message));
    const std::vector<float> scores = **outcome.result;
    QCOMPARE(scores.size(), std::size_t(2));
    QVERIFY(scores.at(1) > scores.at(0));
    QVERIFY(model.candidates() > 0 && model.atOnce() > 0);
}

/// Its beginning is good, what follows isn't: what the server says of it is told.
void LlamaServerTest::brokenFileIsTold()
{
    const QTemporaryDir place;
    QFile file(place.filePath(QStringLiteral("broken.gguf")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(test::GgufBytes::chat().bytes());
    file.close();
    OwnServers own;
    FileChatModel model(own.http, own.servers, file.fileName());
    const Heard heard = chat(model, QStringLiteral("a"), 5);
    QVERIFY(!heard.reply);
    QVERIFY2(heard.reply.error().message.contains(QLatin1String("failed to load model")),
        qPrintable(heard.reply.error().message));
}

QTEST_GUILESS_MAIN(LlamaServerTest)
#include "llamaservertest.moc"
