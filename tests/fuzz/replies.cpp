#include "fuzz/replies.h"

#include "llm/chatdecoder.h"
#include "llm/embeddingreply.h"
#include "llm/modellist.h"
#include "llm/providererror.h"
#include "llm/rerankreply.h"

namespace docent::fuzz {

namespace {

/// All that came out, in words that can be compared.
struct Decoded {
    ChatReply reply;
    QString shown; ///< what the sink got of the answer
    QString error; ///< its code; empty: none
};

std::unique_ptr<ChatDecoder> decoderFor(const QByteArray& name)
{
    const QUrl server(QStringLiteral("http://models.example/v1"));
    const QString secret = QStringLiteral("sk-secret");
    if (name.startsWith("ollama"))
        return std::make_unique<OllamaDecoder>(server, secret);
    const QByteArray type = name.contains("unknown") ? QByteArray() : QByteArray("text/event-stream");
    if (name.startsWith("anthropic"))
        return std::make_unique<AnthropicDecoder>(server, secret, type);
    return std::make_unique<OpenAiDecoder>(server, secret, type);
}

Decoded decode(const QByteArray& name, const QByteArray& bytes, qsizetype piece)
{
    Decoded decoded;
    const auto decoder = decoderFor(name);
    const ChatDecoder::Sink sink = [&decoded](const ChatDelta& delta) { decoded.shown += delta.text; };
    Result<> fed;
    for (qsizetype at = 0; at < bytes.size() && fed; at += piece)
        fed = decoder->feed(bytes.mid(at, piece), sink);
    const Result<> finished = decoder->finish(sink);
    const Result<>& ended = fed ? finished : fed;
    if (!ended && ended.error().message.isEmpty())
        qFatal("a failure without a reason");
    decoded.reply = decoder->reply();
    decoded.error = ended ? QString() : errorCodeName(ended.error().code);
    return decoded;
}

void compare(const Decoded& whole, const Decoded& pieces, qsizetype piece)
{
    if (whole.reply.text != pieces.reply.text || whole.reply.reasoning != pieces.reply.reasoning)
        qFatal("in pieces of %lld another text comes out", static_cast<long long>(piece));
    if (whole.shown != pieces.shown || whole.reply.toolCalls != pieces.reply.toolCalls)
        qFatal("in pieces of %lld something else is shown", static_cast<long long>(piece));
    if (whole.error != pieces.error || whole.reply.finishReason != pieces.reply.finishReason)
        qFatal("in pieces of %lld it ends otherwise", static_cast<long long>(piece));
}

const char* const openAi = R"(: ping

data: {"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}

data: {"choices":[{"index":0,"delta":{"reasoning_content":"Let me see. 漢"}}]}

data: {"choices":[{"index":0,"delta":{"content":"<think>hm</think>Grüße [1]"},"finish_reason":null}],"usage":null}

data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{\"a\""}}]}}]}

data: {"choices":[{"index":0,"delta":{"tool_calls":[{"function":{"arguments":":1}"}}]},"finish_reason":"stop"}]}

data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4},"timings":{"predicted_per_second":40.5}}

data: [DONE]

)";

const char* const anthropic = R"(event: message_start
data: {"type":"message_start","message":{"model":"claude","content":[],"usage":{"input_tokens":25,"output_tokens":1}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Let me see."}}

event: ping
data: {"type":"ping"}

event: content_block_delta
data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Grüße 😀"}}

event: content_block_start
data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}

event: content_block_delta
data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"}}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}

event: message_stop
data: {"type":"message_stop"}

)";

const char* const ollama = R"({"model":"m","message":{"role":"assistant","content":"","thinking":"hm"},"done":false}
{"model":"m","message":{"role":"assistant","content":"Grüße "},"done":false}
{"model":"m","message":{"role":"assistant","content":"[1]","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]}}
{"model":"m","message":{"content":""},"done":true,"done_reason":"stop","eval_count":2,"eval_duration":1000000}
)";

const char* const whole = R"({"model":"m","choices":[{"index":0,"message":{"content":[{"type":"text","text":"Hi"}]},
"finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":1}})";

const char* const failure =
    R"([{"error":{"code":429,"message":"slow down","type":"rate_limit_error","param":"max_tokens","n_ctx":512}}])";

const char* const vectors =
    R"({"model":"m","data":[{"index":1,"embedding":[0,2]},{"index":0,"embedding":"AABAQAAAgEA="}]})";

const char* const scores =
    R"({"results":[{"index":2,"relevance_score":-3.5},{"index":0,"relevance_score":1e9,"document":{"text":"a"}}]})";

const char* const list = R"({"data":[{"id":"m","max_model_len":4096,"meta":{"n_ctx":512}}],"models":[{"name":"n"}]})";

} // namespace

QList<Seed> replySeeds()
{
    QList<Seed> seeds;
    const auto add = [&seeds](const char* name, const char* bytes) { seeds.append({ name, { { {}, bytes } } }); };
    add("openai.reply", openAi);
    add("openai-unknown.reply", openAi);
    add("openai-unknown-whole.reply", whole);
    add("anthropic.reply", anthropic);
    add("anthropic-unknown.reply",
        R"({"type":"message","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn"})");
    add("ollama.reply", ollama);
    add("failure.reply", failure);
    add("vectors.reply", vectors);
    add("scores.reply", scores);
    add("scores-tei.reply", R"([{"index":1,"score":0.5},{"index":0,"score":null}])");
    add("list.reply", list);
    return seeds;
}

bool parseReply(const QByteArray& name, const QByteArray& bytes)
{
    if (name.startsWith("failure")) {
        const ProviderError said = providerErrorFromBody(bytes);
        for (const int status : { 200, 400, 429, 503 })
            (void)errorFromProvider(said, status, {}, QUrl(QStringLiteral("http://h")), {});
        return refusedParameter(said, 400) == OptionalParameter::MaxTokens;
    }
    if (name.startsWith("vectors")) {
        const auto reply = parseEmbeddings(bytes, 2);
        if (reply && (reply->vectors.size() != 2 || reply->vectors[0].size() != reply->vectors[1].size()))
            qFatal("vectors that can't be compared");
        return reply.has_value();
    }
    if (name.startsWith("scores")) {
        const auto reply = parseScores(bytes, 3);
        if (reply && reply->size() != 3)
            qFatal("not a place for each text");
        return reply.has_value();
    }
    if (name.startsWith("list")) {
        HttpReply reply;
        reply.status = 200;
        reply.body = bytes;
        ModelConfig config;
        config.kind = ModelConfig::Kind::OpenAi;
        return parseModelList(reply, ProviderProfile(config, {})).has_value();
    }
    const Decoded whole = decode(name, bytes, std::max<qsizetype>(1, bytes.size()));
    for (const qsizetype piece : { 1, 7, 100 })
        compare(whole, decode(name, bytes, piece), piece);
    return whole.error.isEmpty();
}

} // namespace docent::fuzz
