#include "llm/chatclient.h"
#include "core/llm/chatbench.h"

#include "async/gather.h"
#include "async/scope.h"
#include "net/httpclient.h"
#include "support/coroutinerunner.h"
#include "support/fakewaits.h"
#include "support/scriptedserver.h"
#include "terms/tokenestimate.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace docent;
using namespace docent::test;
using namespace std::chrono_literals;

class ChatClientTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void streamsAnAnswer();
    void splitsDoNotMatter_data();
    void splitsDoNotMatter();
    void sequentialChatsShareOneConnection();
    void learnsTheWindow();
    void learnsTheModel();
    void learnsWhereTheModelRuns_data();
    void learnsWhereTheModelRuns();
    void azure_data();
    void azure();
    void ollama();
    void ollamaRefusesWhatItWouldCut();
    void q31ContextOverflow();
    void q31LearnsFromTheFigures();
    void learnsFromUsage();
    void countsTokens();
    void asksNoSecondTimeWhoCanNotCount();
    void windowFromProps();
    void ollamaWithoutTemperature();
    void stopInMidStream();
    void endlessReplyIsCut();
    void completionsInFlightAreLimited();
    void threeChatsAtTheirOwnSpeed();
    void keyReachesTheServerOnly();
    void offline();
    void clientMayDieBeforeItsChat();
};

void ChatClientTest::streamsAnAnswer()
{
    Bench bench;
    bench.server.on(chatPath, ScriptedReply::sse().send(content("Hello")).wait(5ms).send(content(" you")).send(end));
    const auto reply = bench.chat();
    QVERIFY(reply);
    QCOMPARE(reply->text, QStringLiteral("Hello you"));
    QCOMPARE(bench.text, reply->text);
    QCOMPARE(reply->model, QStringLiteral("m1"));
    QCOMPARE(reply->finishReason, QStringLiteral("stop"));
    QCOMPARE(bench.client().displayName(), QString::fromUtf8("m1 · this computer"));
    const SeenRequest request = bench.server.requests(chatPath).value(0);
    QCOMPARE(request.header("authorization"), QByteArray("Bearer sk-secret"));
    const QJsonObject body = bodyOf(request);
    QCOMPARE(body.value(QLatin1String("model")).toString(), QStringLiteral("m1"));
    QCOMPARE(body.value(QLatin1String("stream")).toBool(), true);
    QCOMPARE(body.value(QLatin1String("max_tokens")).toInt(), 50);
    QCOMPARE(body.value(QLatin1String("temperature")).toDouble(), 0.2); // A42
    const QJsonArray messages = body.value(QLatin1String("messages")).toArray();
    QCOMPARE(messages.size(), 2);
    QCOMPARE(messages.at(0).toObject().value(QLatin1String("role")).toString(), QStringLiteral("system"));
    QCOMPARE(messages.at(1).toObject().value(QLatin1String("content")).toString(), QStringLiteral("Question?"));
}

void ChatClientTest::splitsDoNotMatter_data()
{
    QTest::addColumn<int>("size");
    for (const int size : { 1, 2, 3, 7, 64, 1000 })
        QTest::newRow(qPrintable(QString::number(size))) << size;
}

// A41
void ChatClientTest::splitsDoNotMatter()
{
    QFETCH(int, size);
    Bench bench;
    bench.server.on(chatPath, ScriptedReply::sse().drip(content("Grüße, 漢字 😀") + end, size, 0ms));
    const auto reply = bench.chat();
    QVERIFY(reply);
    QCOMPARE(reply->text, QString::fromUtf8("Grüße, 漢字 😀"));
}

// A5
void ChatClientTest::sequentialChatsShareOneConnection()
{
    Bench bench;
    bench.server.on(chatPath, answer("Hi"));
    for (int i = 0; i < 10; ++i)
        QVERIFY(bench.chat());
    // One for the list of models, which has a lane of its own.
    QCOMPARE(bench.server.connections(), 2);
    QCOMPARE(bench.server.requests("/v1/models").size(), 1);
}

void ChatClientTest::learnsTheWindow()
{
    Bench bench;
    QCOMPARE(bench.client().contextWindow(), 0);
    QVERIFY(*test::run(bench.client().prepare({})).result);
    QCOMPARE(bench.client().contextWindow(), 4096);
}

void ChatClientTest::learnsTheModel()
{
    Bench bench(ModelConfig::Kind::OpenAi, {});
    bench.server.on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"nomic-embed-text"},{"id":"writer"}]})"));
    bench.server.on(chatPath, answer("Hi"));
    QVERIFY(bench.chat());
    QCOMPARE(bodyOf(bench.server.requests(chatPath).value(0)).value(QLatin1String("model")).toString(),
        QStringLiteral("writer"));
    QCOMPARE(bench.client().displayName(), QString::fromUtf8("writer · this computer"));
}

void ChatClientTest::learnsWhereTheModelRuns_data()
{
    QTest::addColumn<QByteArray>("models");
    QTest::addColumn<QString>("chosen");
    QTest::addColumn<bool>("here");
    const QByteArray cloud = R"({"name":"gpt-oss:120b-cloud"})";
    QTest::newRow("one here behind one elsewhere")
        << cloud + R"(,{"name":"llama3.2"})" << QStringLiteral("llama3.2") << true;
    QTest::newRow("only elsewhere") << cloud << QStringLiteral("gpt-oss:120b-cloud") << false;
    QTest::newRow("no other that chats") << R"({"name":"nomic-embed-text"},)" + cloud
                                         << QStringLiteral("gpt-oss:120b-cloud") << false;
}

void ChatClientTest::learnsWhereTheModelRuns()
{
    QFETCH(const QByteArray, models);
    QFETCH(const QString, chosen);
    QFETCH(const bool, here);
    Bench bench(ModelConfig::Kind::Ollama, {});
    bench.server.on("/api/tags", ScriptedReply::json("{}", 500));
    QVERIFY(!bench.client().isHere()); // nobody knows yet
    QVERIFY(*test::run(bench.client().prepare({})).result);
    QVERIFY(!bench.client().isHere()); // still
    bench.server.on("/api/tags", ScriptedReply::json("{\"models\":[" + models + "]}"));
    QVERIFY(*test::run(bench.client().prepare({})).result);
    QVERIFY(bench.client().displayName().startsWith(chosen));
    QCOMPARE(bench.client().isHere(), here);
}

void ChatClientTest::azure_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<bool>("modelInBody");
    const QByteArray v1 = "/openai/v1/chat/completions";
    const QByteArray old = "/openai/deployments/d1/chat/completions";
    const QString key = QStringLiteral("abc");
    QTest::newRow("resource") << QString() << key << v1 << QByteArray() << true;
    QTest::newRow("v1") << QStringLiteral("/openai/v1/") << key << v1 << QByteArray() << true;
    QTest::newRow("deployment") << QStringLiteral("/openai/deployments/d1") << key << old
                                << QByteArray("api-version=2024-10-21") << false;
    QTest::newRow("deployment, whole address")
        << QStringLiteral("/openai/deployments/d1/chat/completions?api-version=2025-01-01") << key << old
        << QByteArray("api-version=2025-01-01") << false;
    QTest::newRow("Entra") << QString() << QStringLiteral("eyJabc.def.ghi") << v1 << QByteArray() << true;
}

void ChatClientTest::azure()
{
    QFETCH(QString, base);
    QFETCH(QString, key);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, query);
    QFETCH(bool, modelInBody);
    Bench bench(ModelConfig::Kind::Azure, QStringLiteral("gpt"));
    bench.config.endpoint = bench.server.url(base);
    bench.key = key;
    bench.server.on(path,
        ScriptedReply::sse().send(R"(data: {"choices":[],"prompt_filter_results":[]})"
                                  "\n\n"
            + content("Hi") + end));
    const auto reply = bench.chat();
    QVERIFY(reply);
    QCOMPARE(reply->text, QStringLiteral("Hi"));
    const SeenRequest request = bench.server.requests(path).value(0);
    QCOMPARE(request.query, query);
    QCOMPARE(bodyOf(request).contains(QLatin1String("model")), modelInBody);
    if (key.startsWith(QLatin1String("eyJ"))) {
        QCOMPARE(request.header("authorization"), QByteArray("Bearer eyJabc.def.ghi"));
    } else {
        QCOMPARE(request.header("api-key"), QByteArray("abc"));
        QVERIFY(request.header("authorization").isEmpty());
    }
}

void ChatClientTest::ollama()
{
    Bench bench(ModelConfig::Kind::Ollama, {});
    bench.config.endpoint = bench.server.url(QStringLiteral("/v1"));
    bench.key.clear();
    bench.server.on(
        "/api/tags", ScriptedReply::json(R"({"models":[{"name":"llama3.2:latest","model":"llama3.2:latest"}]})"));
    bench.server.on("/api/show", ScriptedReply::json(R"({"model_info":{"llama.context_length":131072}})"));
    bench.server.on("/api/chat",
        ScriptedReply::chunked("application/x-ndjson")
            .send("{\"model\":\"llama3.2\",\"message\":{\"thinking\":\"hm\",\"content\":\"\"},\"done\":false}\n")
            .send("{\"model\":\"llama3.2\",\"message\":{\"content\":\"Hi\"},\"done\":false}\n")
            .send("{\"model\":\"llama3.2\",\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
                  "\"prompt_eval_count\":9,\"eval_count\":3}\n"));
    const auto reply = bench.chat();
    QVERIFY(reply);
    QCOMPARE(reply->text, QStringLiteral("Hi"));
    QCOMPARE(reply->reasoning, QStringLiteral("hm"));
    QCOMPARE(reply->promptTokens, 9);
    const QJsonObject body = bodyOf(bench.server.requests("/api/chat").value(0));
    QCOMPARE(body.value(QLatin1String("model")).toString(), QStringLiteral("llama3.2:latest"));
    const QJsonObject options = body.value(QLatin1String("options")).toObject();
    QCOMPARE(options.value(QLatin1String("num_ctx")).toInt(), 8192);
    QCOMPARE(options.value(QLatin1String("num_predict")).toInt(), 50);
    QCOMPARE(bench.client().contextWindow(), 8192);
}

// Q31
void ChatClientTest::ollamaRefusesWhatItWouldCut()
{
    Bench bench(ModelConfig::Kind::Ollama);
    const auto reply = bench.chat(ask(QString(100'000, QLatin1Char('x'))));
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::ContextOverflow);
    QVERIFY(bench.server.requests("/api/chat").isEmpty());
}

void ChatClientTest::q31ContextOverflow()
{
    Bench bench;
    bench.server.on(chatPath,
        error(400, R"("message":"exceeds","type":"exceed_context_size_error","n_prompt_tokens":3010,"n_ctx":1024)"));
    const auto reply = bench.chat();
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::ContextOverflow);
    QCOMPARE(bench.client().contextWindow(), 1024);
    QCOMPARE(bench.server.requests(chatPath).size(), 1);
}

// Q31
void ChatClientTest::q31LearnsFromTheFigures()
{
    Bench bench;
    bench.server.on(chatPath,
        error(400, R"("message":"exceeds","type":"exceed_context_size_error","n_prompt_tokens":14018,"n_ctx":8192)"));
    const QString text = QStringLiteral("one token for each byte ").repeated(500);
    QVERIFY(!bench.chat(ask(text)));
    QCOMPARE(bench.client().contextWindow(), 8192);
    const double expected = 14018.0 / (estimateTokens(text) + estimateTokens(QStringLiteral("Be brief.")));
    QVERIFY(qAbs(bench.client().tokenRatio() - expected) < 0.01);
}

void ChatClientTest::learnsFromUsage()
{
    Bench bench;
    const QString text = QStringLiteral("quelques mots d'une autre langue ").repeated(300);
    const auto told = [&bench](int tokens) {
        bench.server.on(chatPath,
            ScriptedReply::sse().send(content("Hi") + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":"
                + QByteArray::number(tokens) + ",\"completion_tokens\":1}}\n\n" + end));
    };
    told(40);
    QVERIFY(bench.chat());
    QCOMPARE(bench.client().tokenRatio(), 1.0); // most of so short a prompt is the template's
    told(2 * estimateTokens(text));
    QVERIFY(bench.chat(ask(text)));
    QVERIFY(qAbs(bench.client().tokenRatio() - 2) < 0.05);
}

void ChatClientTest::countsTokens()
{
    Bench bench;
    const QString text = QStringLiteral("words to be counted ").repeated(200);
    bench.server.on("/tokenize", ScriptedReply::json(R"({"tokens":[1,2,3]})"));
    QCOMPARE(test::run(bench.client().countTokens(text, {})).result.value().value(), 3);
    const QJsonObject body = bodyOf(bench.server.requests("/tokenize").value(0));
    QCOMPARE(body.value(QLatin1String("content")).toString(), text);
    QCOMPARE(body.value(QLatin1String("prompt")).toString(), text);
    const int estimated = estimateTokens(text);
    bench.server.on("/tokenize",
        ScriptedReply::json("{\"count\":" + QByteArray::number(3 * estimated) + ",\"tokens\":[1,2]}")); // vLLM
    QCOMPARE(test::run(bench.client().countTokens(text, {})).result.value().value(), 3 * estimated);
    QCOMPARE(bench.client().tokenRatio(), 3.0);
}

void ChatClientTest::asksNoSecondTimeWhoCanNotCount()
{
    Bench bench;
    bench.server.on("/tokenize", { ScriptedReply::json("{}", 503), ScriptedReply::json("{}", 404) });
    for (int i = 0; i < 4; ++i)
        QCOMPARE(test::run(bench.client().countTokens(QStringLiteral("words"), {})).result.value().value(), 0);
    QCOMPARE(bench.server.requests("/tokenize").size(), 2);
    QCOMPARE(bench.client().tokenRatio(), 1.0);
}

void ChatClientTest::windowFromProps()
{
    Bench bench;
    bench.server.on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"m1"}]})"));
    bench.server.on("/props", ScriptedReply::json(R"({"default_generation_settings":{"n_ctx":3072}})"));
    QVERIFY(test::run(bench.client().prepare({})).result.value());
    QCOMPARE(bench.client().contextWindow(), 3072);
}

void ChatClientTest::ollamaWithoutTemperature()
{
    Bench bench(ModelConfig::Kind::Ollama);
    bench.server.on("/api/chat",
        { ScriptedReply::json(R"({"error":"temperature is not supported by this model"})", 400),
            ScriptedReply::chunked("application/x-ndjson")
                .send(R"({"message":{"role":"assistant","content":"Hi"},"done":true,"done_reason":"stop"})"
                      "\n") });
    QVERIFY(bench.chat());
    const auto options = [&bench](int request) {
        return bodyOf(bench.server.requests("/api/chat").value(request)).value(QLatin1String("options")).toObject();
    };
    QVERIFY(options(0).contains(QLatin1String("temperature")));
    QVERIFY(!options(1).contains(QLatin1String("temperature")));
    QCOMPARE(options(1).value(QLatin1String("num_ctx")).toInt(), 8192);
}

// A43
void ChatClientTest::stopInMidStream()
{
    Bench bench;
    bench.server.on(chatPath, ScriptedReply::sse().forever(content("x"), 1ms));
    std::stop_source stop;
    bench.onDelta = [&] {
        if (bench.text.size() == 5)
            stop.request_stop();
    };
    auto reply = bench.chat(ask(), stop.get_token());
    QVERIFY(!reply && reply.error().isCancelled());
    QVERIFY(bench.text.size() >= 5);
    QTRY_COMPARE(bench.server.disconnects(), 1);
    QCOMPARE(bench.server.inFlight(chatPath), 0);

    bench.server.on(chatPath, answer("Hi"));
    bench.text.clear();
    QVERIFY(bench.chat());
    QCOMPARE(bench.text, QStringLiteral("Hi"));
}

void ChatClientTest::endlessReplyIsCut()
{
    Bench bench;
    bench.server.on(chatPath, ScriptedReply::sse().forever(content(QByteArray(100'000, 'x')), 0ms));
    const auto reply = bench.chat(ask());
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::Truncated);
    QVERIFY2(
        reply.error().message.contains(QStringLiteral("did not come to an end")), qPrintable(reply.error().message));
    QVERIFY(bench.text.size() < 8 << 20); // what is read at once, behind the limit of 4 MB
    QTRY_COMPARE(bench.server.inFlight(chatPath), 0);
}

// A16
void ChatClientTest::completionsInFlightAreLimited()
{
    Bench bench;
    bench.server.on(chatPath, ScriptedReply::sse().gate("go").send(content("Hi") + end));
    std::vector<Task<ChatReply>> tasks;
    for (int i = 0; i < 12; ++i)
        tasks.push_back(bench.client().chat(ask(QString::number(i)), {}, {}, {}));
    QTRY_COMPARE(bench.server.inFlight(chatPath), 5);
    QTest::qWait(30);
    QCOMPARE(bench.server.inFlight(chatPath), 5);
    bench.server.openGate("go");
    const auto outcome = test::run(gather(std::move(tasks)));
    QVERIFY(outcome.result);
    for (const auto& reply : *outcome.result)
        QVERIFY(reply);
    QCOMPARE(bench.server.requests(chatPath).size(), 12);
    QCOMPARE(bench.server.maxInFlight(chatPath), 5);
}

// A21
void ChatClientTest::threeChatsAtTheirOwnSpeed()
{
    Bench bench;
    bench.server.on(chatPath, [](const SeenRequest& request) {
        const bool slow = request.body.contains("slow");
        ScriptedReply reply = ScriptedReply::sse().send(content("a"));
        return slow ? reply.gate("go").send(end) : reply.send(end);
    });
    auto slow = bench.client().chat(ask(QStringLiteral("slow")), {}, {}, {});
    QVERIFY(*test::run(bench.client().chat(ask(QStringLiteral("quick")), {}, {}, {})).result);
    QVERIFY(*test::run(bench.client().chat(ask(QStringLiteral("quick")), {}, {}, {})).result);
    QVERIFY(!slow.isReady());
    bench.server.openGate("go");
    QVERIFY(*test::run(std::move(slow)).result);
}

void ChatClientTest::keyReachesTheServerOnly()
{
    Bench bench;
    bench.server.on(chatPath, error(401, R"("message":"Incorrect API key provided: sk-secret")"));
    const auto reply = bench.chat();
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::Unauthorized);
    QVERIFY(!(reply.error().message + reply.error().detail).contains(QLatin1String("sk-secret")));
    for (const ConnectionRecord& record : bench.http.log().records())
        QVERIFY(!(record.server + record.purpose).contains(QLatin1String("sk-secret")));
}

void ChatClientTest::offline()
{
    Bench bench;
    bench.config.endpoint = QUrl(QStringLiteral("https://models.example/v1"));
    bench.http.setOffline(true);
    const auto reply = bench.chat();
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::Offline);
    QVERIFY(bench.waits.asked->isEmpty());
}

// A61
void ChatClientTest::clientMayDieBeforeItsChat()
{
    Bench bench;
    bench.server.on(chatPath, ScriptedReply::sse().gate("go").send(content("Hi") + end));
    auto chat = bench.client().chat(ask(), {}, {}, {});
    QTRY_COMPARE(bench.server.inFlight(chatPath), 1);
    bench.made.reset();
    bench.server.openGate("go");
    QVERIFY(*test::run(std::move(chat)).result);
}

QTEST_GUILESS_MAIN(ChatClientTest)
#include "chatclienttest.moc"
