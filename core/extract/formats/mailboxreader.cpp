#include "extract/formats/mailboxreader.h"

#include <algorithm>
#include <cctype>

namespace docent {

namespace {

constexpr qsizetype step = qsizetype(1) << 20; ///< bytes read at a time; a longer line comes in pieces

/// "From someone Thu Jan  1 00:00:00 1970": a time of day tells it from a sentence.
bool isEnvelope(QByteArrayView line)
{
    if (!line.startsWith("From "))
        return false;
    const auto digit = [line](qsizetype at) { return isdigit(quint8(line[at])) != 0; };
    for (qsizetype i = 5; i + 4 < line.size(); ++i) {
        if (line[i + 2] == ':' && digit(i) && digit(i + 1) && digit(i + 3) && digit(i + 4))
            return true;
    }
    return false;
}

/// Writers put a ">" before lines that look like an envelope.
bool isEscapedEnvelope(QByteArrayView line)
{
    qsizetype marks = 0;
    while (marks < line.size() && line[marks] == '>')
        ++marks;
    return marks > 0 && line.sliced(marks).startsWith("From ");
}

} // namespace

/// Makes room for a whole line; false at the end.
bool MailboxReader::fill()
{
    m_buffer.remove(0, m_at);
    m_at = 0;
    const QByteArray more = m_device.read(step);
    m_buffer.append(more);
    return !more.isEmpty();
}

/// With its line feed; empty at the end.
QByteArrayView MailboxReader::takeLine()
{
    qsizetype feed = m_buffer.indexOf('\n', m_at);
    if (feed < 0 && m_buffer.size() - m_at < step && fill())
        feed = m_buffer.indexOf('\n', m_at);
    const qsizetype end = feed < 0 ? m_buffer.size() : feed + 1;
    const QByteArrayView line = QByteArrayView(m_buffer).sliced(m_at, end - m_at);
    m_at = end;
    return line;
}

bool MailboxReader::next(QByteArray* message)
{
    message->clear();
    for (QByteArrayView line = takeLine(); !line.isEmpty(); line = takeLine()) {
        const bool envelope = m_blankBefore && isEnvelope(line);
        m_blankBefore = line == "\n" || line == "\r\n";
        if (envelope) {
            if (std::exchange(m_inMessage, true) && !message->isEmpty())
                return true;
            continue;
        }
        m_inMessage = true;
        if (isEscapedEnvelope(line))
            line = line.sliced(1);
        const qsizetype room = longestMessage - message->size();
        m_cut = m_cut || line.size() > room;
        message->append(line.first(std::min(line.size(), room)));
    }
    return !message->isEmpty();
}

} // namespace docent
