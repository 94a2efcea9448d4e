#include "llm/chatdecoder.h"
#include "llm/providererror.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace docent {

namespace {

constexpr qsizetype largestReply = 32 << 20;

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

QJsonObject firstObject(const QJsonDocument& document)
{
    return document.isArray() ? document.array().first().toObject() : document.object();
}

} // namespace

OpenAiDecoder::OpenAiDecoder(QUrl server, QString secret, const QByteArray& contentType)
    : ChatDecoder(std::move(server), std::move(secret))
{
    const QByteArray type = contentType.toLower();
    if (type.startsWith("text/event-stream"))
        m_form = Form::Events;
    else if (type.contains("json") || type.startsWith("text/html"))
        m_form = Form::Whole;
}

Result<> OpenAiDecoder::feed(const QByteArray& bytes, const Sink& sink)
{
    if (isDone())
        return {};
    if (m_form == Form::Events)
        return takeEvents(m_events.feed(bytes), sink);
    m_waiting += bytes;
    if (m_waiting.size() > largestReply)
        return fail(notAnAnswer(m_waiting.left(1000)));
    recogniseForm();
    if (m_form == Form::Events)
        return takeEvents(m_events.feed(std::exchange(m_waiting, {})), sink);
    return {};
}

/// By the first byte that is not blank: no line of an event stream begins like JSON or a web page.
void OpenAiDecoder::recogniseForm()
{
    if (m_form != Form::Unknown)
        return;
    const QByteArray start = m_waiting.trimmed();
    if (!start.isEmpty())
        m_form = QByteArrayLiteral("{[<").contains(start.front()) ? Form::Whole : Form::Events;
}

Result<> OpenAiDecoder::flush(const Sink& sink)
{
    if (m_form == Form::Whole)
        return takeWhole(sink);
    const Result<> taken = takeEvents(m_events.finish(), sink);
    // A last event that is no JSON was cut.
    return !taken && taken.error().code == ErrorCode::Parse ? Result<>() : taken;
}

Result<> OpenAiDecoder::takeEvents(const Result<QList<SseEvent>>& events, const Sink& sink)
{
    if (!events)
        return fail(events.error());
    for (const SseEvent& event : *events) {
        const Result<> taken = takeEvent(event, sink);
        if (!taken || isDone())
            return taken;
    }
    return {};
}

Result<> OpenAiDecoder::takeEvent(const SseEvent& event, const Sink& sink)
{
    const QByteArray data = event.data.trimmed();
    if (data.isEmpty())
        return {};
    if (data == "[DONE]") {
        m_done = true;
        return {};
    }
    const QJsonDocument document = QJsonDocument::fromJson(data);
    if (event.name == "error") {
        const QJsonObject object = firstObject(document);
        const auto said = providerErrorIn(object);
        return fail(serverError(said ? *said : providerErrorFromBody(data)));
    }
    if (document.isNull()) {
        // Events of other kinds may hold anything.
        const bool ours = event.name.isEmpty() || event.name == "message";
        return ours ? Result<>(fail(notAnAnswer(data))) : Result<>();
    }
    return takeChunk(firstObject(document), sink);
}

Result<> OpenAiDecoder::takeWhole(const Sink& sink)
{
    const QByteArray body = m_waiting.trimmed();
    const QJsonDocument document = QJsonDocument::fromJson(body);
    if (document.isNull() && (body.startsWith('{') || body.isEmpty()))
        return {}; // cut
    const QJsonObject object = firstObject(document);
    const Result<> taken = takeChunk(object, sink);
    if (!taken)
        return taken;
    if (object.value(QLatin1String("choices")).toArray().isEmpty())
        return fail(notAnAnswer(m_waiting));
    // A reply in one piece is whole, whether or not it says why it ended.
    m_done = true;
    return {};
}

Result<> OpenAiDecoder::takeChunk(const QJsonObject& chunk, const Sink& sink)
{
    if (const std::optional<ProviderError> said = providerErrorIn(chunk))
        return fail(serverError(*said));
    if (const QString model = chunk.value(QLatin1String("model")).toString(); !model.isEmpty())
        m_reply.model = model;
    const QJsonObject usage = chunk.value(QLatin1String("usage")).toObject();
    if (!usage.isEmpty()) {
        m_reply.promptTokens = usage.value(QLatin1String("prompt_tokens")).toInt();
        m_reply.answerTokens = usage.value(QLatin1String("completion_tokens")).toInt();
    }
    for (const QJsonValue& entry : chunk.value(QLatin1String("choices")).toArray()) {
        const QJsonObject choice = entry.toObject();
        // Only one answer is asked for; a server may send more, interleaved.
        if (choice.value(QLatin1String("index")).toInt() == 0)
            takeChoice(choice, sink);
    }
    return {};
}

void OpenAiDecoder::takeChoice(const QJsonObject& choice, const Sink& sink)
{
    const bool streamed = choice.value(QLatin1String("delta")).isObject();
    const QJsonObject delta = choice.value(QLatin1String(streamed ? "delta" : "message")).toObject();
    takeReasoning(reasoningOf(delta), sink);
    takeContent(textOf(delta.value(QLatin1String("content")), QStringLiteral("text")), sink);
    takeContent(delta.value(QLatin1String("refusal")).toString(), sink);
    takeContent(choice.value(QLatin1String("text")).toString(), sink);
    if (const QString reason = choice.value(QLatin1String("finish_reason")).toString(); !reason.isEmpty())
        m_reply.finishReason = reason;
}

} // namespace docent
