#include "llm/chatdecoder.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace docent {

namespace {

constexpr qsizetype largestReply = 32 << 20;

} // namespace

EventDecoder::EventDecoder(QUrl server, QString secret, const QByteArray& contentType)
    : ChatDecoder(std::move(server), std::move(secret))
{
    const QByteArray type = contentType.toLower();
    if (type.startsWith("text/event-stream"))
        m_form = Form::Events;
    else if (type.contains("json") || type.startsWith("text/html"))
        m_form = Form::Whole;
}

Result<> EventDecoder::take(const QByteArray& bytes, const Sink& sink)
{
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
void EventDecoder::recogniseForm()
{
    if (m_form != Form::Unknown)
        return;
    const QByteArray start = m_waiting.trimmed();
    if (!start.isEmpty())
        m_form = QByteArrayLiteral("{[<").contains(start.front()) ? Form::Whole : Form::Events;
}

Result<> EventDecoder::flush(const Sink& sink)
{
    if (m_form == Form::Whole)
        return takeWhole(sink);
    const Result<> taken = takeEvents(m_events.finish(), sink);
    // A last event that is no JSON was cut.
    return !taken && taken.error().code == ErrorCode::Parse ? Result<>() : taken;
}

Result<> EventDecoder::takeEvents(const Result<QList<SseEvent>>& events, const Sink& sink)
{
    if (!events)
        return fail(events.error());
    for (const SseEvent& event : *events) {
        const QByteArray data = event.data.trimmed();
        const Result<> taken = data.isEmpty() ? Result<>() : takeEvent(event.name, data, sink);
        if (!taken || isDone())
            return taken;
    }
    return {};
}

Result<> EventDecoder::takeWhole(const Sink& sink)
{
    const QByteArray body = m_waiting.trimmed();
    const QJsonDocument document = QJsonDocument::fromJson(body);
    if (document.isNull() && (body.startsWith('{') || body.isEmpty()))
        return {}; // cut
    const Result<bool> isReply =
        takeReply(document.isArray() ? document.array().first().toObject() : document.object(), sink);
    if (!isReply)
        return fail(isReply.error());
    if (!*isReply)
        return fail(notAnAnswer(m_waiting));
    // A reply in one piece is whole, whether or not it says why it ended.
    m_done = true;
    return {};
}

} // namespace docent
