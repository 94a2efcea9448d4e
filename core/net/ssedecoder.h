#pragma once

#include "net/linedecoder.h"

namespace docent {

struct SseEvent {
    QByteArray name; ///< of the `event:` field; empty: "message"
    QByteArray data; ///< the `data:` lines, joined by LF
    bool operator==(const SseEvent&) const = default;
};

/// Server-sent events (WHATWG HTML, 9.2.6) from bytes in any split. Two habits of servers are understood beyond the
/// standard: a line that is bare JSON counts as data, and an `error:` field as an event of that name.
class SseDecoder {
public:
    explicit SseDecoder(qsizetype limit = 16 << 20);

    /// The events that are complete now; TooLarge for a line or an event beyond the limit.
    Result<QList<SseEvent>> feed(const QByteArray& bytes);
    /// At the end of the stream: the last event where its blank line is missing.
    Result<QList<SseEvent>> finish();

private:
    void takeLine(const QByteArray& line, QList<SseEvent>& events);
    void dispatch(QList<SseEvent>& events);

    LineDecoder m_lines;
    qsizetype m_limit;
    SseEvent m_event;
    bool m_hasData = false;
    bool m_atStart = true;
};

} // namespace docent
