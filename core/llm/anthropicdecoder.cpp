#include "llm/chatdecoder.h"
#include "llm/providererror.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace docent {

namespace {

/// The reason under the name that OpenAI gives it, which the rest of the program knows.
QString finishReasonOf(const QString& stopReason)
{
    if (stopReason == QLatin1String("end_turn") || stopReason == QLatin1String("stop_sequence"))
        return QStringLiteral("stop");
    if (stopReason == QLatin1String("max_tokens") || stopReason == QLatin1String("model_context_window_exceeded"))
        return QStringLiteral("length");
    if (stopReason == QLatin1String("refusal"))
        return QStringLiteral("content_filter");
    if (stopReason == QLatin1String("tool_use"))
        return QStringLiteral("tool_calls");
    return stopReason;
}

} // namespace

Result<> AnthropicDecoder::takeEvent(const QByteArray& name, const QByteArray& data, const Sink& sink)
{
    const QJsonObject event = QJsonDocument::fromJson(data).object();
    if (const std::optional<ProviderError> said = providerErrorIn(event))
        return fail(serverError(*said));
    QString type = event.value(QLatin1String("type")).toString();
    if (type.isEmpty())
        type = QString::fromLatin1(name);
    if (type == QLatin1String("error"))
        return fail(serverError(providerErrorFromBody(data)));
    if (event.isEmpty())
        return name.isEmpty() || name == "message" ? Result<>(fail(notAnAnswer(data))) : Result<>();
    const int index = event.value(QLatin1String("index")).toInt();
    if (type == QLatin1String("message_start"))
        takeEnd(event.value(QLatin1String("message")).toObject());
    else if (type == QLatin1String("content_block_start"))
        takeBlock(event.value(QLatin1String("content_block")).toObject(), index, sink);
    else if (type == QLatin1String("content_block_delta"))
        takeDelta(event.value(QLatin1String("delta")).toObject(), index, sink);
    else if (type == QLatin1String("message_delta"))
        takeEnd(event);
    else if (type == QLatin1String("message_stop"))
        m_done = true;
    // What is left is a ping, the end of a block, or newer than this.
    return {};
}

Result<bool> AnthropicDecoder::takeReply(const QJsonObject& object, const Sink& sink)
{
    if (const std::optional<ProviderError> said = providerErrorIn(object))
        return fail(serverError(*said));
    if (!object.value(QLatin1String("content")).isArray())
        return false;
    int index = 0;
    for (const QJsonValue& block : object.value(QLatin1String("content")).toArray())
        takeBlock(block.toObject(), index++, sink);
    takeEnd(object);
    return true;
}

/// A block at its start, which is empty as a rule, or a whole one.
void AnthropicDecoder::takeBlock(const QJsonObject& block, int index, const Sink& sink)
{
    takeReasoning(block.value(QLatin1String("thinking")).toString(), sink);
    takeContent(block.value(QLatin1String("text")).toString(), sink);
    if (block.value(QLatin1String("type")).toString() != QLatin1String("tool_use"))
        return;
    const QJsonObject input = block.value(QLatin1String("input")).toObject();
    takeToolCall(index, block.value(QLatin1String("id")).toString(), block.value(QLatin1String("name")).toString(),
        input.isEmpty() ? QString() : QString::fromUtf8(QJsonDocument(input).toJson(QJsonDocument::Compact)));
}

/// The signature of a thought is for sending it back, which is never done here.
void AnthropicDecoder::takeDelta(const QJsonObject& delta, int index, const Sink& sink)
{
    takeReasoning(delta.value(QLatin1String("thinking")).toString(), sink);
    takeContent(delta.value(QLatin1String("text")).toString(), sink);
    if (const QString part = delta.value(QLatin1String("partial_json")).toString(); !part.isEmpty())
        takeToolCall(index, {}, {}, part);
}

/// Name, usage and stop reason: of the message as it begins, of its delta at the end, or of a whole one.
void AnthropicDecoder::takeEnd(const QJsonObject& message)
{
    if (const QString model = message.value(QLatin1String("model")).toString(); !model.isEmpty())
        m_reply.model = model;
    takeUsage(message.value(QLatin1String("usage")).toObject());
    QString reason = message.value(QLatin1String("stop_reason")).toString();
    if (reason.isEmpty())
        reason = message.value(QLatin1String("delta")).toObject().value(QLatin1String("stop_reason")).toString();
    if (!reason.isEmpty())
        m_reply.finishReason = finishReasonOf(reason);
}

/// The numbers are totals so far; what was read from a cache is counted apart.
void AnthropicDecoder::takeUsage(const QJsonObject& usage)
{
    const auto number = [&usage](const char* name) { return usage.value(QLatin1String(name)).toInt(); };
    const int prompt =
        number("input_tokens") + number("cache_creation_input_tokens") + number("cache_read_input_tokens");
    m_reply.promptTokens = std::max(m_reply.promptTokens, prompt);
    m_reply.answerTokens = std::max(m_reply.answerTokens, number("output_tokens"));
}

} // namespace docent
