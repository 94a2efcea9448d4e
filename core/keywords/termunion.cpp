#include "keywords/termunion.h"

#include <algorithm>

namespace docent::keywords {

namespace {

/// For a heap with the first term on top, and of equal ones that of the first segment.
auto later(const std::vector<TermCursor>& cursors)
{
    return [&cursors](std::size_t a, std::size_t b) {
        const int order = cursors[a].term().compare(cursors[b].term());
        return order != 0 ? order > 0 : a > b;
    };
}

} // namespace

TermUnion::TermUnion(std::span<const LiveSegment> segments, std::string_view from)
{
    m_cursors.reserve(segments.size());
    for (const LiveSegment& live : segments) {
        m_cursors.push_back(live.segment->terms(from));
        if (m_cursors.back().isValid())
            m_waiting.push_back(m_cursors.size() - 1);
    }
    std::make_heap(m_waiting.begin(), m_waiting.end(), later(m_cursors));
    collect();
}

quint64 TermUnion::documentFrequency() const
{
    quint64 sum = 0;
    for (const std::size_t segment : m_current)
        sum += m_cursors[segment].documentFrequency();
    return sum;
}

void TermUnion::next()
{
    for (const std::size_t segment : m_current) {
        m_cursors[segment].next();
        if (!m_cursors[segment].isValid())
            continue;
        m_waiting.push_back(segment);
        std::push_heap(m_waiting.begin(), m_waiting.end(), later(m_cursors));
    }
    collect();
}

void TermUnion::collect()
{
    m_current.clear();
    while (!m_waiting.empty()
        && (m_current.empty() || m_cursors[m_waiting.front()].term() == m_cursors[m_current.front()].term())) {
        std::pop_heap(m_waiting.begin(), m_waiting.end(), later(m_cursors));
        m_current.push_back(m_waiting.back());
        m_waiting.pop_back();
    }
}

} // namespace docent::keywords
