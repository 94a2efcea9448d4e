#include "core/llm/chatbench.h"
#include "core/llm/decodesplits.h"
#include "llm/embeddingclient.h"
#include "llm/modelfactory.h"

using namespace docent;
using namespace docent::test;

namespace {

const QByteArray anthropicSse = "text/event-stream; anthropic";
const QByteArray anthropicJson = "application/json; anthropic";
const QByteArray messagesPath = "/v1/messages";

QByteArray streamed(const QByteArray& name, const QByteArray& fields = {})
{
    return "event: " + name + "\ndata: {\"type\":\"" + name + "\"" + (fields.isEmpty() ? "" : ",") + fields + "}\n\n";
}

QByteArray start(const QByteArray& usage = R"({"input_tokens":25,"output_tokens":1})")
{
    return streamed("message_start",
        R"("message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"claude-x","stop_reason":null,"usage":)"
            + usage + "}");
}

QByteArray block(int index, const QByteArray& type)
{
    const QByteArray fields = type == "tool_use" ? R"("type":"tool_use","id":"t1","name":"look","input":{})"
        : type == "thinking"                     ? R"("type":"thinking","thinking":"","signature":"")"
        : type == "redacted_thinking"            ? R"("type":"redacted_thinking","data":"Ab=")"
                                                 : R"("type":"text","text":"")";
    return streamed(
        "content_block_start", "\"index\":" + QByteArray::number(index) + ",\"content_block\":{" + fields + "}");
}

QByteArray delta(int index, const QByteArray& type, const QByteArray& field, const QByteArray& text)
{
    return streamed("content_block_delta",
        "\"index\":" + QByteArray::number(index) + ",\"delta\":{\"type\":\"" + type + "\",\"" + field + "\":\"" + text
            + "\"}");
}

QByteArray text(const QByteArray& words, int index = 0)
{
    return delta(index, "text_delta", "text", words);
}

QByteArray blockEnd(int index = 0)
{
    return streamed("content_block_stop", "\"index\":" + QByteArray::number(index));
}

QByteArray ending(const QByteArray& reason, int tokens = 15)
{
    return streamed("message_delta",
        "\"delta\":{\"stop_reason\":\"" + reason
            + "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":" + QByteArray::number(tokens) + "}");
}

const QByteArray stop = streamed("message_stop");

QByteArray wholeStream(const QByteArray& words)
{
    return start() + block(0, "text") + streamed("ping") + text(words) + blockEnd() + ending("end_turn") + stop;
}

} // namespace

class AnthropicTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void decodes_data();
    void decodes();
    void usageIsATotal();
    void toolCalls();
    void streamsAnAnswer();
    void rolesTakeTurns();
    void alwaysSaysHowLong();
    void overloadIsTriedAgain_data();
    void overloadIsTriedAgain();
    void errorsInWords_data();
    void errorsInWords();
    void temperatureIsLeftOutOnceRefused();
    void brokenStreamKeepsItsText();
    void embeddingsAreNotOffered();
    void listsModels();
};

void AnthropicTest::decodes_data()
{
    QTest::addColumn<QByteArray>("contentType");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("reasoning");
    QTest::addColumn<QString>("finish");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const QByteArray& bytes, const char* answer, const char* reasoning = "",
                         const char* finish = "stop", const char* error = "", const QByteArray& type = anthropicSse) {
        QTest::newRow(name) << type << bytes << QString::fromUtf8(answer) << QString::fromUtf8(reasoning)
                            << QString::fromLatin1(finish) << QString::fromLatin1(error);
    };
    const QByteArray opened = start() + block(0, "text");
    row("plain", wholeStream("Hi"), "Hi");
    row("UTF-8 and CRLF", QByteArray(wholeStream("Grüße 😀 漢字")).replace("\n", "\r\n"), "Grüße 😀 漢字");
    row("thinking, its signature, then text",
        start() + block(0, "thinking") + delta(0, "thinking_delta", "thinking", "Let me see.")
            + delta(0, "signature_delta", "signature", "EqQB") + blockEnd() + block(1, "text") + text("Yes.", 1)
            + blockEnd(1) + ending("end_turn") + stop,
        "Yes.", "Let me see.");
    row("redacted thinking says nothing",
        start() + block(0, "redacted_thinking") + blockEnd() + block(1, "text") + text("Yes.", 1) + ending("end_turn")
            + stop,
        "Yes.");
    row("several texts",
        opened + text("One ") + blockEnd() + block(1, "text") + text("two", 1) + ending("end_turn") + stop, "One two");
    row("unknown events and deltas",
        opened + streamed("vendor_news", R"("text":"buy")") + text("Hi") + delta(0, "citations_delta", "citation", "c")
            + ending("end_turn") + stop,
        "Hi");
    row("a kind of event that is no JSON",
        opened + "event: heartbeat\ndata: tick\n\n" + text("Hi") + ending("end_turn") + stop, "Hi");
    row("without event names", QByteArray(wholeStream("Hi")).replace("event: ", "x: "), "Hi");
    row("cut at its longest", opened + text("Hi") + ending("max_tokens") + stop, "Hi", "", "length");
    row("window used up", opened + text("Hi") + ending("model_context_window_exceeded") + stop, "Hi", "", "length");
    row("refusal", opened + text("No") + ending("refusal") + stop, "No", "", "content_filter");
    row("stop sequence", opened + text("Hi") + ending("stop_sequence") + stop, "Hi");
    row("no message_stop", opened + text("Hi") + blockEnd() + ending("end_turn"), "Hi");
    row("no message_stop, no blank line", opened + text("Hi") + ending("end_turn").trimmed(), "Hi");
    row("cut in the middle", opened + text("Hi"), "Hi", "", "", "truncated");
    row("cut in an event", opened + text("Hi") + text("there").left(40), "Hi", "", "", "truncated");
    row("error in mid-stream",
        opened + text("Hi") + streamed("error", R"("error":{"type":"overloaded_error","message":"Overloaded"})"), "Hi",
        "", "", "busy");
    row("wrong key in mid-stream",
        start() + streamed("error", R"("error":{"type":"authentication_error","message":"no"})"), "", "", "",
        "unauthorized");
    row("nothing", "", "", "", "", "truncated");
    row("one piece",
        R"({"type":"message","model":"claude-x","content":[{"type":"thinking","thinking":"Hm"},{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{"input_tokens":25,"output_tokens":15}})",
        "Hi", "Hm", "stop", "", anthropicJson);
    row("an error in one piece under 200",
        R"({"type":"error","error":{"type":"rate_limit_error","message":"slow down"}})", "", "", "", "rate_limited",
        anthropicJson);
    row("something else", R"({"hello":"world"})", "", "", "", "parse", anthropicJson);
}

// A41
void AnthropicTest::decodes()
{
    QFETCH(QByteArray, contentType);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, answer);
    QFETCH(QString, reasoning);
    QFETCH(QString, finish);
    QFETCH(QString, error);
    const Decoded outcome = decodeInEverySplit(contentType, bytes, 20);
    QCOMPARE(outcome.error, error);
    QCOMPARE(outcome.text, answer);
    QCOMPARE(outcome.reasoning, reasoning);
    QCOMPARE(outcome.reply.text, answer);
    QCOMPARE(outcome.reply.reasoning, reasoning);
    QCOMPARE(outcome.reply.finishReason, finish);
}

void AnthropicTest::usageIsATotal()
{
    const QByteArray cached =
        R"({"input_tokens":20,"cache_creation_input_tokens":300,"cache_read_input_tokens":4000,"output_tokens":1})";
    const Decoded outcome = decodeInEverySplit(anthropicSse,
        start(cached) + block(0, "text") + text("Hi") + ending("end_turn", 9) + ending("end_turn", 15) + stop, 5);
    QCOMPARE(outcome.reply.promptTokens, 4320);
    QCOMPARE(outcome.reply.answerTokens, 15);
    QCOMPARE(outcome.reply.model, QStringLiteral("claude-x"));
}

void AnthropicTest::toolCalls()
{
    const auto part = [](const QByteArray& json) { return delta(0, "input_json_delta", "partial_json", json); };
    const Decoded outcome = decodeInEverySplit(anthropicSse,
        start() + block(0, "tool_use") + part(R"({\"where\":)") + part(R"( \"here\"})") + blockEnd()
            + ending("tool_use") + stop,
        5);
    QCOMPARE(outcome.reply.toolCalls.size(), 1);
    QCOMPARE(outcome.reply.toolCalls.first().name, QStringLiteral("look"));
    QCOMPARE(outcome.reply.toolCalls.first().arguments, QStringLiteral(R"({"where": "here"})"));
    QCOMPARE(outcome.reply.finishReason, QStringLiteral("tool_calls"));
}

void AnthropicTest::streamsAnAnswer()
{
    Bench bench(ModelConfig::Kind::Anthropic, QStringLiteral("claude-x"));
    bench.server.on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"claude-x"}]})"));
    bench.server.on(messagesPath, ScriptedReply::sse().drip(wholeStream("Hello"), 7, 0ms));
    const auto reply = bench.chat();
    QVERIFY2(reply, reply ? "" : qPrintable(reply.error().message));
    QCOMPARE(reply->text, QStringLiteral("Hello"));
    QCOMPARE(bench.text, reply->text);
    QCOMPARE(bench.client().contextWindow(), 200'000);
    const SeenRequest request = bench.server.requests(messagesPath).value(0);
    QCOMPARE(request.method, QByteArray("POST"));
    QCOMPARE(request.header("x-api-key"), QByteArray("sk-secret"));
    QCOMPARE(request.header("anthropic-version"), QByteArray("2023-06-01"));
    QVERIFY(request.header("authorization").isEmpty());
    const QJsonObject body = bodyOf(request);
    QCOMPARE(body.value(QLatin1String("model")).toString(), QStringLiteral("claude-x"));
    QCOMPARE(body.value(QLatin1String("system")).toString(), QStringLiteral("Be brief."));
    QCOMPARE(body.value(QLatin1String("max_tokens")).toInt(), 50);
    QCOMPARE(body.value(QLatin1String("stream")).toBool(), true);
    QVERIFY(!body.contains(QLatin1String("stream_options")));
    QCOMPARE(body.value(QLatin1String("messages")).toArray().size(), 1);
}

void AnthropicTest::rolesTakeTurns()
{
    Bench bench(ModelConfig::Kind::Anthropic);
    bench.server.on(messagesPath, ScriptedReply::sse().send(wholeStream("Hi")));
    ChatRequest request;
    const auto say = [&request](ChatRole role, const char* words) {
        request.messages.append({ role, QString::fromLatin1(words) });
    };
    say(ChatRole::System, "One.");
    say(ChatRole::Assistant, "an answer without its question");
    say(ChatRole::User, "a");
    say(ChatRole::User, "b");
    say(ChatRole::Assistant, "c");
    say(ChatRole::Assistant, "  ");
    say(ChatRole::System, "Two.");
    say(ChatRole::User, "d");
    QVERIFY(bench.chat(request));
    const QJsonObject body = bodyOf(bench.server.requests(messagesPath).value(0));
    QStringList turns;
    for (const QJsonValue& turn : body.value(QLatin1String("messages")).toArray())
        turns.append(turn[QLatin1String("role")].toString() + u':' + turn[QLatin1String("content")].toString());
    const QStringList expected { QStringLiteral("user:a\n\nb"), QStringLiteral("assistant:c"),
        QStringLiteral("user:d") };
    QCOMPARE(turns, expected);
    QCOMPARE(body.value(QLatin1String("system")).toString(), QStringLiteral("One.\n\nTwo."));
}

void AnthropicTest::alwaysSaysHowLong()
{
    Bench bench(ModelConfig::Kind::Anthropic);
    bench.server.on(messagesPath, ScriptedReply::sse().send(wholeStream("Hi")));
    ChatRequest request = ask();
    request.maxTokens = 0;
    request.temperature = 1.7;
    QVERIFY(bench.chat(request));
    const QJsonObject body = bodyOf(bench.server.requests(messagesPath).value(0));
    QCOMPARE(body.value(QLatin1String("max_tokens")).toInt(), 4096);
    QCOMPARE(body.value(QLatin1String("temperature")).toDouble(), 1.0);
}

void AnthropicTest::overloadIsTriedAgain_data()
{
    QTest::addColumn<ScriptedReply>("refusal");
    QTest::addColumn<int>("wait");
    QTest::newRow("529") << error(529, R"("type":"overloaded_error","message":"Overloaded")") << 375;
    QTest::newRow("429 with a time")
        << error(429, R"("type":"rate_limit_error","message":"slow down")").header("retry-after-ms", "400") << 400;
    QTest::newRow("before the first word of a stream") << ScriptedReply::sse().send(
        start() + streamed("error", R"("error":{"type":"overloaded_error","message":"Overloaded"})"))
                                                       << 375;
}

// A39
void AnthropicTest::overloadIsTriedAgain()
{
    QFETCH(ScriptedReply, refusal);
    QFETCH(int, wait);
    Bench bench(ModelConfig::Kind::Anthropic);
    bench.server.on(messagesPath, { refusal, ScriptedReply::sse().send(wholeStream("Hi")) });
    QVERIFY(bench.chat());
    QCOMPARE(bench.server.requests(messagesPath).size(), 2);
    QCOMPARE(*bench.waits.asked, QList<std::chrono::milliseconds> { std::chrono::milliseconds(wait) });
}

void AnthropicTest::errorsInWords_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, int status, const QByteArray& fields, ErrorCode code, const char* words) {
        QTest::newRow(name) << status << fields << int(code) << QString::fromLatin1(words);
    };
    row("key", 401, R"("type":"authentication_error","message":"invalid x-api-key")", ErrorCode::Unauthorized,
        "does not accept the key");
    row("model", 404, R"("type":"not_found_error","message":"model: claude-0")", ErrorCode::ModelNotFound,
        "does not have this model");
    row("too long", 400,
        R"("type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum")",
        ErrorCode::ContextOverflow, "210000 tokens, and 200000 fit");
    row("credit", 400,
        R"("type":"invalid_request_error","message":"Your credit balance is too low to access the API.")",
        ErrorCode::Permission, "no credit left");
    row("too large", 413, R"("type":"request_too_large","message":"too large")", ErrorCode::TooLarge, "larger than");
}

void AnthropicTest::errorsInWords()
{
    QFETCH(int, status);
    QFETCH(QByteArray, fields);
    QFETCH(int, code);
    QFETCH(QString, words);
    Bench bench(ModelConfig::Kind::Anthropic);
    bench.server.on(messagesPath, ScriptedReply::json(R"({"type":"error","error":{)" + fields + "}}", status));
    const auto reply = bench.chat();
    QVERIFY(!reply);
    QCOMPARE(int(reply.error().code), code);
    QVERIFY2(reply.error().message.contains(words), qPrintable(reply.error().message));
    QCOMPARE(bench.server.requests(messagesPath).size(), 1);
}

void AnthropicTest::temperatureIsLeftOutOnceRefused()
{
    Bench bench(ModelConfig::Kind::Anthropic);
    bench.server.on(messagesPath,
        { error(400, R"("type":"invalid_request_error","message":"`temperature` is deprecated for this model.")"),
            ScriptedReply::sse().send(wholeStream("Hi")) });
    QVERIFY(bench.chat());
    QVERIFY(bench.chat());
    const auto requests = bench.server.requests(messagesPath);
    QCOMPARE(requests.size(), 3);
    QVERIFY(bodyOf(requests.at(0)).contains(QLatin1String("temperature")));
    QVERIFY(!bodyOf(requests.at(1)).contains(QLatin1String("temperature")));
    QVERIFY(!bodyOf(requests.at(2)).contains(QLatin1String("temperature")));
}

void AnthropicTest::brokenStreamKeepsItsText()
{
    Bench bench(ModelConfig::Kind::Anthropic);
    bench.server.on(messagesPath, ScriptedReply::sse().send(start() + block(0, "text") + text("Half")).cut());
    const auto reply = bench.chat();
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::Truncated);
    QCOMPARE(bench.text, QStringLiteral("Half"));
    QCOMPARE(bench.server.requests(messagesPath).size(), 1);
}

void AnthropicTest::embeddingsAreNotOffered()
{
    Bench bench(ModelConfig::Kind::Anthropic);
    EmbeddingClient client(bench.http, ProviderProfile(bench.config, bench.key));
    const auto vectors =
        *test::run(client.embed({ QStringLiteral("text") }, EmbeddingModel::Purpose::Query, {})).result;
    QVERIFY(!vectors);
    QCOMPARE(vectors.error().code, ErrorCode::Unsupported);
    QVERIFY(vectors.error().message.contains(QLatin1String("no models for searching by meaning")));
    QVERIFY(bench.server.requests().isEmpty());
}

void AnthropicTest::listsModels()
{
    Bench bench(ModelConfig::Kind::Anthropic, {});
    bench.server.on("/v1/models",
        ScriptedReply::json(
            R"({"data":[{"type":"model","id":"claude-b","display_name":"B"},{"type":"model","id":"claude-a"}],"has_more":false})"));
    bench.server.on(messagesPath, ScriptedReply::sse().send(wholeStream("Hi")));
    QVERIFY(bench.chat());
    const QJsonObject body = bodyOf(bench.server.requests(messagesPath).value(0));
    QCOMPARE(body.value(QLatin1String("model")).toString(), QStringLiteral("claude-b"));
    const SeenRequest listed = bench.server.requests("/v1/models").value(0);
    QCOMPARE(listed.header("x-api-key"), QByteArray("sk-secret"));
    QCOMPARE(listed.header("anthropic-version"), QByteArray("2023-06-01"));
    const auto names = *test::run(listModels(bench.http, bench.config, bench.key, {})).result;
    QCOMPARE(*names, QStringList({ QStringLiteral("claude-b"), QStringLiteral("claude-a") }));
}

QTEST_GUILESS_MAIN(AnthropicTest)
#include "anthropictest.moc"
