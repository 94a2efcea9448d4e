#include "core/llm/chatbench.h"
#include "llm/embeddingclient.h"
#include "support/fakeclock.h"

using namespace docent;
using namespace docent::test;

namespace {

QByteArray finished(const QByteArray& rest)
{
    return "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]," + rest
        + "}\n\ndata: [DONE]\n\n";
}

const QByteArray usage = R"("usage":{"prompt_tokens":7,"completion_tokens":5})";

/// How its one model is reached.
ModelConfig configOf(ScriptedServer& server)
{
    server.on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"m1"}]})"));
    ModelConfig config;
    config.kind = ModelConfig::Kind::OpenAi;
    config.endpoint = server.url(QStringLiteral("/v1"));
    config.model = QStringLiteral("m1");
    return config;
}

} // namespace

/// What a reply tells beside its text: how much and how fast, by which model, and what is left for others.
class ChatUsageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void serverMeasures();
    void ollamaMeasures();
    void piecesAreMeasured();
    void onePieceHasNoSpeed();
    void q30OtherModelIsTold();
    void q30VersionsAreTheSame();
    void q22ToolInPlaceOfAnAnswer();
    void pauseIsSharedWithEmbeddings();
    void embeddingsLearnTheLimitsToo();
    void pauseIsTold();
};

void ChatUsageTest::serverMeasures()
{
    Bench bench;
    bench.server.on(chatPath,
        ScriptedReply::sse().send(content("Hi")
            + finished(R"("timings":{"prompt_n":20,"cache_n":100,"predicted_n":8,"predicted_per_second":64.5})")));
    const auto reply = bench.chat();
    QVERIFY(reply);
    QCOMPARE(reply->tokensPerSecond, 64.5);
    QCOMPARE(reply->promptTokens, 120);
    QCOMPARE(reply->answerTokens, 8);
}

void ChatUsageTest::ollamaMeasures()
{
    Bench bench(ModelConfig::Kind::Ollama);
    bench.server.on("/api/chat",
        ScriptedReply::chunked("application/x-ndjson")
            .send("{\"model\":\"m1\",\"message\":{\"content\":\"Hi\"},\"done\":false}\n"
                  "{\"model\":\"m1\",\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":26,\"eval_count\":50,"
                  "\"eval_duration\":2000000000}\n"));
    const auto reply = bench.chat();
    QVERIFY(reply);
    QCOMPARE(reply->tokensPerSecond, 25.0);
    QCOMPARE(reply->promptTokens, 26);
    QCOMPARE(reply->answerTokens, 50);
}

void ChatUsageTest::piecesAreMeasured()
{
    Bench bench;
    bench.server.on(
        chatPath, ScriptedReply::sse().wait(20ms).send(content("a")).gate("next").send(content("b") + finished(usage)));
    bench.onDelta = [&bench] { QTimer::singleShot(20, &bench.server, [&bench] { bench.server.openGate("next"); }); };
    const auto reply = bench.chat();
    QVERIFY(reply);
    QVERIFY(reply->firstToken >= 19ms); // a coarse timer may be a little early
    // Four tokens after the first one, in no less than the pause after its arrival.
    QVERIFY(reply->tokensPerSecond > 0);
    QVERIFY2(reply->tokensPerSecond <= 4 * 1000.0 / 18, qPrintable(QString::number(reply->tokensPerSecond)));
}

void ChatUsageTest::onePieceHasNoSpeed()
{
    Bench bench;
    bench.server.on(chatPath, ScriptedReply::sse().send(content("all of it") + finished(usage)));
    const auto reply = bench.chat();
    QVERIFY(reply);
    QCOMPARE(reply->tokensPerSecond, 0.0);
    QCOMPARE(reply->answerTokens, 5);
}

void ChatUsageTest::q30OtherModelIsTold()
{
    Bench bench(ModelConfig::Kind::OpenAi, QStringLiteral("wanted"));
    bench.server.on(chatPath, answer("Hi"));
    QCOMPARE(bench.client().displayName(), QString::fromUtf8("wanted · this computer"));
    const auto reply = bench.chat();
    QVERIFY(reply);
    QCOMPARE(reply->model, QStringLiteral("m1"));
    QCOMPARE(bench.client().displayName(), QString::fromUtf8("m1, not wanted · this computer"));
}

void ChatUsageTest::q30VersionsAreTheSame()
{
    Bench bench(ModelConfig::Kind::OpenAi, QStringLiteral("vendor/m1-latest"));
    bench.server.on(chatPath, answer("Hi"));
    QVERIFY(bench.chat());
    QCOMPARE(bench.client().displayName(), QString::fromUtf8("vendor/m1-latest · this computer"));
}

void ChatUsageTest::q22ToolInPlaceOfAnAnswer()
{
    Bench bench;
    bench.server.on(chatPath,
        ScriptedReply::sse().send(
            "data: "
            "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"1\",\"function\":{\"name\":\"search\","
            "\"arguments\":\"{}\"}}]}}]}\n\n"
            + finished(usage)));
    const auto reply = bench.chat();
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::Unsupported);
    QVERIFY2(reply.error().message.contains(QLatin1String("(search)")), qPrintable(reply.error().message));
    QCOMPARE(bench.server.requests(chatPath).size(), 1);
}

void ChatUsageTest::pauseIsSharedWithEmbeddings()
{
    FakeClock clock;
    ScriptedServer server;
    HttpClient http(clock.clock());
    const ModelConfig config = configOf(server);
    server.on(chatPath, error(429, "\"message\":\"slow down\"").header("Retry-After", "7"));
    server.on("/v1/embeddings", ScriptedReply::json(R"({"data":[{"index":0,"embedding":[3,4]}]})"));
    ChatClientOptions options;
    options.retry.attempts = 1;
    ChatClient chat(http, ProviderProfile(config, QStringLiteral("sk-a")), options);
    QVERIFY(!*test::run(chat.chat(ask(), {}, {}, {})).result);

    EmbeddingClient same(http, ProviderProfile(config, QStringLiteral("sk-a")));
    EmbeddingClient other(http, ProviderProfile(config, QStringLiteral("sk-b")));
    const auto embed = [](EmbeddingClient& client, bool& done) -> QCoro::Task<> {
        const QStringList texts { QStringLiteral("a") };
        done = bool(co_await client.embed(texts, EmbeddingModel::Purpose::Query, std::stop_token()));
    };
    bool sameDone = false;
    bool otherDone = false;
    const auto first = embed(same, sameDone);
    const auto second = embed(other, otherDone);
    QTRY_VERIFY(otherDone); // another account has limits of its own
    QVERIFY(!sameDone);
    QCOMPARE(server.requests("/v1/embeddings").size(), 1);
    QCOMPARE(clock.sleeping(), 1);
    QVERIFY(clock.advanceToNext());
    QCOMPARE(clock.now(), 7000ms);
    QTRY_VERIFY(sameDone);
}

void ChatUsageTest::embeddingsLearnTheLimitsToo()
{
    FakeClock clock;
    ScriptedServer server;
    HttpClient http(clock.clock());
    ModelConfig config;
    config.kind = ModelConfig::Kind::OpenAi;
    config.endpoint = server.url(QStringLiteral("/v1"));
    config.model = QStringLiteral("m1");
    server.on("/v1/embeddings",
        ScriptedReply::json(R"({"data":[{"index":0,"embedding":[3,4]}]})")
            .header("x-ratelimit-remaining-tokens", "3")
            .header("x-ratelimit-reset-tokens", "1m10s"));
    EmbeddingClient client(http, ProviderProfile(config, {}));
    const QStringList few { QStringLiteral("abc") };
    QVERIFY(*test::run(client.embed(few, EmbeddingModel::Purpose::Passage, {})).result);
    // More than a minute is a day's allowance or the like, which a refusal tells better than a silent wait.
    const QStringList many { QString(100, QLatin1Char('a')) };
    QVERIFY(*test::run(client.embed(many, EmbeddingModel::Purpose::Passage, {})).result);
    server.on("/v1/embeddings",
        ScriptedReply::json(R"({"data":[{"index":0,"embedding":[3,4]}]})")
            .header("x-ratelimit-remaining-tokens", "3")
            .header("x-ratelimit-reset-tokens", "10s"));
    QVERIFY(*test::run(client.embed(few, EmbeddingModel::Purpose::Passage, {})).result);
    QCOMPARE(clock.now(), 0ms);
    QVERIFY(*test::run(client.embed(few, EmbeddingModel::Purpose::Query, {})).result); // one token is left for it
    std::stop_source stop;
    QTimer::singleShot(20, this, [&stop] { stop.request_stop(); });
    QVERIFY(!*test::run(client.embed(many, EmbeddingModel::Purpose::Passage, stop.get_token())).result);
    QCOMPARE(clock.asked().back(), 10'000ms);
    QCOMPARE(server.requests("/v1/embeddings").size(), 4);
}

void ChatUsageTest::pauseIsTold()
{
    FakeClock clock;
    ScriptedServer server;
    HttpClient http(clock.clock());
    const ModelConfig config = configOf(server);
    server.on(chatPath,
        answer("Hi").header("x-ratelimit-remaining-requests", "0").header("x-ratelimit-reset-requests", "12s"));
    ChatClient chat(http, ProviderProfile(config, {}));
    QVERIFY(*test::run(chat.chat(ask(), {}, {}, {})).result);
    QStringList said;
    bool done = false;
    const auto again = [](ChatClient& client, QStringList& words, bool& ended) -> QCoro::Task<> {
        const ChatModel::Status status = [&words](const QString& text) { words.append(text); };
        const ChatRequest request = ask();
        ended = bool(co_await client.chat(request, nullptr, status, std::stop_token()));
    };
    const auto task = again(chat, said, done);
    QTRY_COMPARE(clock.sleeping(), 1);
    QVERIFY2(said.join(u' ').contains(QLatin1String("Going on in 12 s")), qPrintable(said.join(u' ')));
    QCOMPARE(server.requests(chatPath).size(), 1);
    QVERIFY(clock.advanceToNext());
    QTRY_VERIFY(done);
}

QTEST_GUILESS_MAIN(ChatUsageTest)
#include "chatusagetest.moc"
