#include "llm/chatdecoder.h"
#include "llm/providererror.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace docent {

Result<> OllamaDecoder::take(const QByteArray& bytes, const Sink& sink)
{
    const Result<QList<QByteArray>> lines = m_lines.feed(bytes);
    if (!lines)
        return fail(lines.error());
    for (const QByteArray& line : *lines) {
        if (isDone())
            break;
        const Result<> taken = takeLine(line, sink);
        if (!taken)
            return taken;
    }
    return {};
}

Result<> OllamaDecoder::flush(const Sink& sink)
{
    const Result<> taken = takeLine(m_lines.takeRest(), sink);
    // A last line that is no JSON was cut.
    return !taken && taken.error().code == ErrorCode::Parse ? Result<>() : taken;
}

Result<> OllamaDecoder::takeLine(const QByteArray& line, const Sink& sink)
{
    if (line.trimmed().isEmpty())
        return {};
    const QJsonDocument document = QJsonDocument::fromJson(line);
    if (!document.isObject())
        return fail(notAnAnswer(line));
    const QJsonObject object = document.object();
    if (const std::optional<ProviderError> said = providerErrorIn(object))
        return fail(serverError(*said));
    if (const QString model = object.value(QLatin1String("model")).toString(); !model.isEmpty())
        m_reply.model = model;
    const QJsonObject message = object.value(QLatin1String("message")).toObject();
    for (const char* name : { "thinking", "reasoning_content", "reasoning" })
        takeReasoning(message.value(QLatin1String(name)).toString(), sink);
    takeContent(message.value(QLatin1String("content")).toString(), sink);
    for (const QJsonValue& entry : message.value(QLatin1String("tool_calls")).toArray()) {
        // Each comes whole, its arguments as an object.
        const QJsonObject function = entry.toObject().value(QLatin1String("function")).toObject();
        const QJsonObject arguments = function.value(QLatin1String("arguments")).toObject();
        takeToolCall(int(m_reply.toolCalls.size()), {}, function.value(QLatin1String("name")).toString(),
            QString::fromUtf8(QJsonDocument(arguments).toJson(QJsonDocument::Compact)));
    }
    if (object.value(QLatin1String("done")).toBool()) {
        const QString reason = object.value(QLatin1String("done_reason")).toString();
        m_reply.finishReason = reason.isEmpty() ? QStringLiteral("stop") : reason;
        m_reply.promptTokens = object.value(QLatin1String("prompt_eval_count")).toInt();
        m_reply.answerTokens = object.value(QLatin1String("eval_count")).toInt();
        const double nanoseconds = object.value(QLatin1String("eval_duration")).toDouble();
        if (nanoseconds > 0)
            m_reply.tokensPerSecond = m_reply.answerTokens / (nanoseconds / 1e9);
        m_done = true;
    }
    return {};
}

} // namespace docent
