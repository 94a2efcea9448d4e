#include "llm/chatdecoder.h"
#include "llm/providererror.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace docent {

namespace {

/// A string, or what is text in a list of parts.
QString textOf(const QJsonValue& value, const QString& partType)
{
    if (!value.isArray())
        return value.toString();
    QString text;
    for (const QJsonValue& entry : value.toArray()) {
        const QJsonObject part = entry.toObject();
        if (part.value(QLatin1String("type")).toString() == partType)
            text += textOf(part.value(partType), QStringLiteral("text"));
    }
    return text;
}

/// The reasoning under whichever name the server gives it.
QString reasoningOf(const QJsonObject& delta)
{
    for (const char* name : { "reasoning_content", "reasoning", "thinking" }) {
        const QString text = textOf(delta.value(QLatin1String(name)), QStringLiteral("text"));
        if (!text.isEmpty())
            return text;
    }
    return textOf(delta.value(QLatin1String("content")).toArray(), QStringLiteral("thinking"));
}

/// As text, which some servers send as an object.
QString argumentsOf(const QJsonObject& function)
{
    const QJsonValue arguments = function.value(QLatin1String("arguments"));
    if (arguments.isObject())
        return QString::fromUtf8(QJsonDocument(arguments.toObject()).toJson(QJsonDocument::Compact));
    return arguments.toString();
}

QJsonObject firstObject(const QJsonDocument& document)
{
    return document.isArray() ? document.array().first().toObject() : document.object();
}

} // namespace

Result<> OpenAiDecoder::takeEvent(const QByteArray& name, const QByteArray& data, const Sink& sink)
{
    if (data == "[DONE]") {
        m_done = true;
        return {};
    }
    const QJsonDocument document = QJsonDocument::fromJson(data);
    if (name == "error") {
        const auto said = providerErrorIn(firstObject(document));
        return fail(serverError(said ? *said : providerErrorFromBody(data)));
    }
    if (document.isNull()) {
        // Events of other kinds may hold anything.
        const bool ours = name.isEmpty() || name == "message";
        return ours ? Result<>(fail(notAnAnswer(data))) : Result<>();
    }
    return takeChunk(firstObject(document), sink);
}

Result<bool> OpenAiDecoder::takeReply(const QJsonObject& object, const Sink& sink)
{
    const Result<> taken = takeChunk(object, sink);
    if (!taken)
        return fail(taken.error());
    return !object.value(QLatin1String("choices")).toArray().isEmpty();
}

Result<> OpenAiDecoder::takeChunk(const QJsonObject& chunk, const Sink& sink)
{
    if (const std::optional<ProviderError> said = providerErrorIn(chunk))
        return fail(serverError(*said));
    if (const QString model = chunk.value(QLatin1String("model")).toString(); !model.isEmpty())
        m_reply.model = model;
    takeUsage(chunk);
    for (const QJsonValue& entry : chunk.value(QLatin1String("choices")).toArray()) {
        const QJsonObject choice = entry.toObject();
        // Only one answer is asked for; a server may send more, interleaved.
        if (choice.value(QLatin1String("index")).toInt() == 0)
            takeChoice(choice, sink);
    }
    return {};
}

void OpenAiDecoder::takeUsage(const QJsonObject& chunk)
{
    // Groq's place for it is under a name of its own.
    for (const QJsonObject& place : { chunk, chunk.value(QLatin1String("x_groq")).toObject() }) {
        const QJsonObject usage = place.value(QLatin1String("usage")).toObject();
        if (usage.isEmpty())
            continue;
        m_reply.promptTokens = usage.value(QLatin1String("prompt_tokens")).toInt();
        m_reply.answerTokens = usage.value(QLatin1String("completion_tokens")).toInt();
    }
    // llama-server measures, and counts where nobody asked for usage.
    const QJsonObject timings = chunk.value(QLatin1String("timings")).toObject();
    if (timings.isEmpty())
        return;
    m_reply.tokensPerSecond = timings.value(QLatin1String("predicted_per_second")).toDouble();
    if (m_reply.promptTokens == 0) {
        m_reply.promptTokens =
            timings.value(QLatin1String("prompt_n")).toInt() + timings.value(QLatin1String("cache_n")).toInt();
    }
    if (m_reply.answerTokens == 0)
        m_reply.answerTokens = timings.value(QLatin1String("predicted_n")).toInt();
}

void OpenAiDecoder::takeChoice(const QJsonObject& choice, const Sink& sink)
{
    const bool streamed = choice.value(QLatin1String("delta")).isObject();
    const QJsonObject delta = choice.value(QLatin1String(streamed ? "delta" : "message")).toObject();
    takeReasoning(reasoningOf(delta), sink);
    takeContent(textOf(delta.value(QLatin1String("content")), QStringLiteral("text")), sink);
    takeContent(delta.value(QLatin1String("refusal")).toString(), sink);
    takeContent(choice.value(QLatin1String("text")).toString(), sink);
    for (const QJsonValue& entry : delta.value(QLatin1String("tool_calls")).toArray()) {
        const QJsonObject call = entry.toObject();
        const QJsonObject function = call.value(QLatin1String("function")).toObject();
        takeToolCall(call.value(QLatin1String("index")).toInt(-1), call.value(QLatin1String("id")).toString(),
            function.value(QLatin1String("name")).toString(), argumentsOf(function));
    }
    if (const QString reason = choice.value(QLatin1String("finish_reason")).toString(); !reason.isEmpty())
        m_reply.finishReason = reason;
}

} // namespace docent
