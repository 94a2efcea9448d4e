#include "net/linedecoder.h"

#include <algorithm>
#include <QCoreApplication>

namespace docent {

LineDecoder::LineDecoder(qsizetype lineLimit)
    : m_lineLimit(lineLimit)
{
}

Result<QList<QByteArray>> LineDecoder::feed(const QByteArray& bytes)
{
    m_rest += bytes;
    QList<QByteArray> lines;
    qsizetype begin = 0;
    if (m_skipLineFeed && !m_rest.isEmpty()) {
        begin = m_rest.startsWith('\n') ? 1 : 0;
        m_skipLineFeed = false;
    }
    const auto isEnd = [](char c) { return c == '\n' || c == '\r'; };
    auto from = m_rest.cbegin() + std::max(begin, m_scanned);
    while (true) {
        const auto end = std::find_if(from, m_rest.cend(), isEnd);
        if (end == m_rest.cend())
            break;
        lines.append(m_rest.mid(begin, std::distance(m_rest.cbegin(), end) - begin));
        from = end + 1;
        if (*end == '\r') {
            if (from == m_rest.cend())
                m_skipLineFeed = true;
            else if (*from == '\n')
                ++from;
        }
        begin = std::distance(m_rest.cbegin(), from);
    }
    m_rest.remove(0, begin);
    m_scanned = m_rest.size();
    if (m_rest.size() > m_lineLimit) {
        return fail(ErrorCode::TooLarge,
            QCoreApplication::translate("docent", "The server sent a line that is too long to be part of an answer."));
    }
    return lines;
}

QByteArray LineDecoder::takeRest()
{
    m_scanned = 0;
    return std::exchange(m_rest, {});
}

} // namespace docent
