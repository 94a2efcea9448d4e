#include "core/llm/decodesplits.h"

#include <QTest>

using namespace docent;
using namespace docent::test;

namespace {

QByteArray sseEvent(const QByteArray& json)
{
    return "data: " + json + "\n\n";
}

QByteArray delta(const QByteArray& fields, const QByteArray& finish = "null")
{
    return sseEvent(
        "{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{" + fields + "},\"finish_reason\":" + finish + "}]}");
}

QByteArray content(const QByteArray& text)
{
    return delta("\"content\":\"" + text + "\"");
}

const QByteArray stopChunk = delta("", "\"stop\"");
const QByteArray doneMark = "data: [DONE]\n\n";
const QByteArray sse = "text/event-stream";
const QByteArray ndjson = "application/x-ndjson";

} // namespace

class ChatDecoderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void quirks_data();
    void quirks();
    void toolCalls_data();
    void toolCalls();
    void usage_data();
    void usage();
    void reasoningTags_data();
    void reasoningTags();
    void onlyClosingTagIsPartedAtTheEnd();
    void errorsNeverShowTheKey();
};

void ChatDecoderTest::quirks_data()
{
    QTest::addColumn<QByteArray>("contentType");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("reasoning");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const QByteArray& type, const QByteArray& bytes, const char* text,
                         const char* reasoning = "", const char* error = "") {
        QTest::newRow(name) << type << bytes << QString::fromUtf8(text) << QString::fromUtf8(reasoning)
                            << QString::fromLatin1(error);
    };
    const QByteArray hi = content("Hi");
    const QByteArray end = stopChunk + doneMark;
    row("plain", sse, hi + content(" there") + end, "Hi there");
    row("Q1 choices empty first", sse, sseEvent(R"({"choices":[],"prompt_filter_results":[{}]})") + hi + end, "Hi");
    row("Q1 choices empty last", sse,
        hi + stopChunk + sseEvent(R"({"choices":[],"usage":{"prompt_tokens":3}})") + doneMark, "Hi");
    row("Q2 choice without delta", sse,
        hi + sseEvent(R"({"choices":[{"index":0,"finish_reason":null,"content_filter_results":{}}]})") + end, "Hi");
    row("Q3 content null", sse, delta(R"("role":"assistant","content":null)") + hi + end, "Hi");
    row("Q3 content absent", sse, delta(R"("role":"assistant")") + hi + end, "Hi");
    row("Q3 content empty", sse, content("") + hi + content("") + end, "Hi");
    row("Q4 usage null", sse, sseEvent(R"({"choices":[{"index":0,"delta":{"content":"Hi"}}],"usage":null})") + end,
        "Hi");
    row("Q5 role repeated", sse,
        delta(R"("role":"assistant","content":"H")") + delta(R"("role":"assistant","content":"i")") + end, "Hi");
    row("Q6 comments", sse, ": OPENROUTER PROCESSING\n\n" + hi + ": keep-alive\n\n" + end, "Hi");
    row("Q7 bare data", sse, "data:\n\ndata\n\n" + hi + "data: \n\n" + end, "Hi");
    row("Q8 CRLF", sse, QByteArray(hi + end).replace("\n", "\r\n"), "Hi");
    row("Q9 no last blank line", sse, hi + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}", "Hi");
    row("Q10 data over several lines", sse, "data: {\"choices\":[{\"delta\":\ndata: {\"content\":\"Hi\"}}]}\n\n" + end,
        "Hi");
    row("Q11 UTF-8", sse, content("Grüße 😀 漢字") + end, "Grüße 😀 漢字");
    row("Q11 escaped surrogates", sse, content("\\ud83d\\ude00") + end, "😀");
    row("Q12 no DONE", sse, hi + stopChunk, "Hi");
    row("Q12 DONE without a finish reason", sse, hi + doneMark, "Hi");
    row("Q13 neither", sse, hi, "Hi", "", "truncated");
    row("Q13 cut within an event", sse, hi + stopChunk.left(20), "Hi", "", "truncated");
    row("Q13 nothing at all", sse, "", "", "", "truncated");
    row("Q14 error in mid-stream", sse, hi + sseEvent(R"({"error":{"message":"boom","code":502}})") + end, "Hi", "",
        "http");
    row("Q14 error in one read with text", sse, hi + sseEvent(R"({"error":{"message":"slow down","code":429}})"), "Hi",
        "", "rate_limited");
    row("Q14 error event", sse, hi + "event: error\ndata: {\"message\":\"boom\"}\n\n", "Hi", "", "http");
    row("Q14 error field", sse, hi + "error: {\"code\":500,\"message\":\"boom\"}\n\n", "Hi", "", "http");
    row("Q14 bare JSON line", sse, hi + "{\"error\":\"boom\"}\n\n", "Hi", "", "http");
    row("Q14 error null is none", sse, sseEvent(R"({"error":null,"choices":[{"delta":{"content":"Hi"}}]})") + end,
        "Hi");
    row("Q15 error as array", sse, sseEvent(R"([{"error":{"code":400,"message":"bad","status":"INVALID"}}])"), "", "",
        "invalid_argument");
    row("Q17 200 with an error", "application/json", R"x({"error":"Unexpected endpoint or method. (POST /chat)"})x", "",
        "", "http");
    row("Q18 plain JSON", "application/json; charset=utf-8",
        R"({"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi","reasoning_content":"hm"},"finish_reason":"stop"}]})",
        "Hi", "hm");
    row("Q18 plain JSON without a content type", "",
        "\n\n {\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n", "Hi");
    row("Q18 events without a content type", "", "\n: ping\n\n" + hi + end, "Hi");
    row("Q18 plain JSON, cut", "application/json", R"({"choices":[{"message":{"conte)", "", "", "truncated");
    row("Q19 reasoning_content", sse, delta(R"("reasoning_content":"hm")") + hi + end, "Hi", "hm");
    row("Q19 reasoning", sse, delta(R"("reasoning":"hm","content":"")") + hi + end, "Hi", "hm");
    row("Q19 thinking", sse, delta(R"("thinking":"hm")") + hi + end, "Hi", "hm");
    row("Q19 null reasoning", sse, delta(R"("reasoning_content":null,"content":"Hi")") + end, "Hi");
    row("Q19 parts", sse,
        delta(R"("content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"Hi"}])")
            + end,
        "Hi", "hm");
    row("Q19 tags split", sse, content("<th") + content("ink>h") + content("m</thi") + content("nk>\\n\\nHi") + end,
        "Hi", "hm");
    row("Q20 tool arguments are no text", sse,
        hi + delta(R"("tool_calls":[{"index":0,"function":{"name":"f","arguments":"{\"a"}}])")
            + delta(R"("tool_calls":[{"function":{"arguments":"\":1}"}}])", "\"tool_calls\"") + doneMark,
        "Hi");
    row("Q21 tool index missing", sse,
        hi + delta(R"("tool_calls":[{"id":"1","function":{"name":"f","arguments":"{"}}])")
            + delta(R"("tool_calls":[{"function":{"arguments":"}"}}])") + end,
        "Hi");
    row("Q22 stop though tools were called", sse,
        hi + delta(R"("tool_calls":[{"index":0,"function":{"name":"f","arguments":"{}"}}])", "\"stop\"") + doneMark,
        "Hi");
    row("Q23 finish reason beside content", sse, delta("\"content\":\"Hi\"", "\"stop\"") + doneMark, "Hi");
    row("Q24 choices interleaved", sse,
        hi + sseEvent(R"({"choices":[{"index":1,"delta":{"content":"No"}},{"index":0,"delta":{"content":"!"}}]})")
            + end,
        "Hi!");
    row("Q35 blank lines before JSON", "application/json",
        "\n\n\n{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}", "Hi");
    row("Q36 unknown fields and events", sse,
        "event: queue\ndata: not json\n\nid: 1\nretry: 3\n" + hi + "event: ping\ndata: {\"type\":\"ping\"}\n\n" + end,
        "Hi");
    row("after a failure nothing counts", sse, hi + "data: what\n\n" + content("more") + content("more").chopped(2),
        "Hi", "", "parse");
    row("after DONE nothing counts", sse, hi + end + content("more"), "Hi");
    row("a web page", "text/html", "<html><body><h1>Bad Gateway</h1></body></html>", "", "", "parse");
    row("a web page as a stream", "", "<html><body><h1>Bad Gateway</h1></body></html>", "", "", "parse");
    row("not JSON", sse, hi + "data: what\n\n" + end, "Hi", "", "parse");
    row("legacy text", sse, sseEvent(R"({"choices":[{"index":0,"text":"Hi","finish_reason":"stop"}]})"), "Hi");

    const auto line = [](const QByteArray& message, const QByteArray& rest) {
        return "{\"model\":\"m\",\"message\":{\"role\":\"assistant\"," + message + "}," + rest + "}\n";
    };
    const QByteArray last =
        line(R"("content":"")", R"("done":true,"done_reason":"stop","prompt_eval_count":5,"eval_count":2)");
    row("Ollama", ndjson, line(R"("content":"Hi")", "\"done\":false") + last, "Hi");
    row("Ollama thinking", ndjson,
        line(R"("content":"","thinking":"hm")", "\"done\":false") + line(R"("content":"Hi")", "\"done\":false") + last,
        "Hi", "hm");
    row("Ollama without its last line end", ndjson, line(R"("content":"Hi")", "\"done\":false") + last.trimmed(), "Hi");
    row("Ollama cut", ndjson, line(R"("content":"Hi")", "\"done\":false"), "Hi", "", "truncated");
    row("Ollama cut within a line", ndjson, line(R"("content":"Hi")", "\"done\":false") + last.left(30), "Hi", "",
        "truncated");
    row("Ollama error as the last line", ndjson,
        line(R"("content":"Hi")", "\"done\":false") + "{\"error\":\"model runner has unexpectedly stopped\"}\n", "Hi",
        "", "http");
}

// A41
void ChatDecoderTest::quirks()
{
    QFETCH(QByteArray, contentType);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QFETCH(QString, reasoning);
    QFETCH(QString, error);
    const Decoded outcome = decodeInEverySplit(contentType, bytes, 20);
    QCOMPARE(outcome.error, error);
    QCOMPARE(outcome.text, text);
    QCOMPARE(outcome.reasoning, reasoning);
    QCOMPARE(outcome.reply.text, text);
    QCOMPARE(outcome.reply.reasoning, reasoning);
    if (error.isEmpty() && !bytes.contains("[DONE]"))
        QCOMPARE(outcome.reply.finishReason, QStringLiteral("stop"));
}

void ChatDecoderTest::toolCalls_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QList<ToolCall>>("calls");
    const auto row = [](const char* name, const QByteArrayList& calls, const QList<ToolCall>& expected) {
        QByteArray bytes;
        for (const QByteArray& call : calls)
            bytes += delta("\"tool_calls\":[" + call + "]");
        QTest::newRow(name) << bytes + stopChunk + doneMark << expected;
    };
    const ToolCall look { QStringLiteral("look"), QStringLiteral(R"({"at":1})") };
    const ToolCall find { QStringLiteral("find"), QStringLiteral("{}") };
    row("Q20 whole", { R"({"index":0,"id":"a","function":{"name":"look","arguments":"{\"at\":1}"}})" }, { look });
    row("Q20 whole, as an object", { R"({"index":0,"id":"a","function":{"name":"look","arguments":{"at":1}}})" },
        { look });
    row("Q20 in fragments",
        { R"({"index":0,"id":"a","function":{"name":"look","arguments":""}})",
            R"({"index":0,"function":{"arguments":"{\"at\""}})", R"({"index":0,"function":{"arguments":":1}"}})" },
        { look });
    row("Q20 two in turns",
        { R"({"index":0,"id":"a","function":{"name":"look","arguments":"{\"at\""}})",
            R"({"index":1,"id":"b","function":{"name":"find","arguments":"{"}})",
            R"({"index":0,"function":{"arguments":":1}"}})", R"({"index":1,"function":{"arguments":"}"}})" },
        { look, find });
    row("Q21 index missing",
        { R"({"id":"a","function":{"name":"look","arguments":"{\"at\""}})", R"({"function":{"arguments":":1}"}})",
            R"({"id":"b","function":{"name":"find","arguments":"{}"}})" },
        { look, find });
    row("Q21 index and ids missing",
        { R"({"function":{"name":"look","arguments":"{\"at\":1}"}})",
            R"({"function":{"name":"find","arguments":"{}"}})" },
        { look, find });
    row("Q22 none", {}, {});
}

void ChatDecoderTest::toolCalls()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QList<ToolCall>, calls);
    const Decoded outcome = decodeInEverySplit(sse, bytes, 5);
    QCOMPARE(outcome.reply.toolCalls, calls);
    QCOMPARE(outcome.reply.finishReason, QStringLiteral("stop"));
}

void ChatDecoderTest::usage_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("Q4 in a chunk of its own") << content("a") + stopChunk
            + sseEvent(R"({"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2}})") + doneMark;
    QTest::newRow("Q4 beside choices") << content("a")
            + sseEvent(
                R"({"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":2}})")
            + doneMark;
    QTest::newRow("Q4 null after numbers") << content("a") + stopChunk
            + sseEvent(R"({"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2}})")
            + sseEvent(R"({"choices":[],"usage":null})") + doneMark;
}

void ChatDecoderTest::usage()
{
    QFETCH(QByteArray, bytes);
    const Decoded outcome = decodeInEverySplit(sse, bytes, 5);
    QCOMPARE(outcome.reply.promptTokens, 7);
    QCOMPARE(outcome.reply.answerTokens, 2);
    QCOMPARE(outcome.reply.model, QStringLiteral("m"));
    QCOMPARE(outcome.reply.finishReason, QStringLiteral("stop"));
}

void ChatDecoderTest::reasoningTags_data()
{
    QTest::addColumn<QString>("content");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("reasoning");
    const auto row = [](const char* whole, const char* text, const char* reasoning) {
        QTest::newRow(whole) << QString::fromUtf8(whole) << QString::fromUtf8(text) << QString::fromUtf8(reasoning);
    };
    row("<think>a</think>b", "b", "a");
    row("\n <think>\na\n</think>\n\nb c", "b c", "\na\n");
    row("<thinking>a</thinking>b", "b", "a");
    row("<think></think>b", "b", "");
    row("<think>a < b </thin> c</think>d", "d", "a < b </thin> c");
    row("<think>never closed", "", "never closed");
    row("<think>a</thi", "", "a</thi");
    row("<thin", "<thin", "");
    row("<", "<", "");
    row("  ", "  ", "");
    row("<thinker> is a word", "<thinker> is a word", "");
    row("The tag <think>x</think> starts it", "The tag <think>x</think> starts it", "");
    row("<think>a</think>b <think>c</think>", "b <think>c</think>", "a");
}

// Q19
void ChatDecoderTest::reasoningTags()
{
    QFETCH(QString, content);
    QFETCH(QString, text);
    QFETCH(QString, reasoning);
    for (qsizetype size = 1; size <= content.size(); ++size) {
        ThinkSplitter splitter;
        QList<ChatDelta> deltas;
        for (qsizetype at = 0; at < content.size(); at += size)
            deltas += splitter.feed(content.mid(at, size));
        deltas += splitter.finish();
        QString gotText;
        QString gotReasoning;
        for (const ChatDelta& piece : deltas) {
            gotText += piece.text;
            gotReasoning += piece.reasoning;
        }
        QCOMPARE(gotText, text);
        QCOMPARE(gotReasoning, reasoning);
    }
}

void ChatDecoderTest::onlyClosingTagIsPartedAtTheEnd()
{
    const Decoded outcome = decode(sse, content("hm") + content("</think>\\n\\nHi") + stopChunk + doneMark, {});
    QCOMPARE(outcome.reply.text, QStringLiteral("Hi"));
    QCOMPARE(outcome.reply.reasoning, QStringLiteral("hm"));
}

void ChatDecoderTest::errorsNeverShowTheKey()
{
    for (const QByteArray& bytes : { sseEvent(R"({"error":{"message":"Incorrect API key: sk-secret","code":"x"}})"),
             QByteArray("data: nonsense sk-secret\n\n") }) {
        const auto decoder = makeDecoder(sse);
        const Result<> result = decoder->feed(bytes, {});
        QVERIFY(!result);
        QVERIFY(!result.error().message.contains(QLatin1String("sk-secret")));
        QVERIFY(!result.error().detail.contains(QLatin1String("sk-secret")));
    }
}

QTEST_APPLESS_MAIN(ChatDecoderTest)
#include "chatdecodertest.moc"
