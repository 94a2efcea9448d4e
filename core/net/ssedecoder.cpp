#include "net/ssedecoder.h"

#include <QCoreApplication>

namespace docent {

SseDecoder::SseDecoder(qsizetype limit)
    : m_lines(limit)
    , m_limit(limit)
{
}

Result<QList<SseEvent>> SseDecoder::feed(const QByteArray& bytes)
{
    const Result<QList<QByteArray>> lines = m_lines.feed(bytes);
    if (!lines)
        return fail(lines.error());
    QList<SseEvent> events;
    for (const QByteArray& line : *lines)
        takeLine(line, events);
    if (m_event.data.size() > m_limit) {
        return fail(ErrorCode::TooLarge,
            QCoreApplication::translate(
                "docent", "The server sent an event that is too large to be part of an answer."));
    }
    return events;
}

Result<QList<SseEvent>> SseDecoder::finish()
{
    QList<SseEvent> events;
    const QByteArray rest = m_lines.takeRest();
    if (!rest.isEmpty())
        takeLine(rest, events);
    dispatch(events);
    return events;
}

void SseDecoder::takeLine(const QByteArray& given, QList<SseEvent>& events)
{
    QByteArray line = given;
    if (std::exchange(m_atStart, false) && line.startsWith("\xEF\xBB\xBF"))
        line.remove(0, 3);
    if (line.isEmpty()) {
        dispatch(events);
        return;
    }
    const auto addData = [this](const QByteArray& data) {
        if (std::exchange(m_hasData, true))
            m_event.data += '\n';
        m_event.data += data;
    };
    if (line.startsWith('{')) {
        addData(line);
        return;
    }
    const qsizetype colon = line.indexOf(':');
    const QByteArray field = colon < 0 ? line : line.left(colon);
    QByteArray value = colon < 0 ? QByteArray() : line.mid(colon + 1);
    if (value.startsWith(' '))
        value.remove(0, 1);
    if (field == "data") {
        addData(value);
    } else if (field == "event") {
        m_event.name = value;
    } else if (field == "error") {
        m_event.name = field;
        addData(value);
    }
    // A comment (an empty field) and whatever else there is mean nothing here.
}

void SseDecoder::dispatch(QList<SseEvent>& events)
{
    if (std::exchange(m_hasData, false))
        events.append(m_event);
    m_event = {};
}

} // namespace docent
