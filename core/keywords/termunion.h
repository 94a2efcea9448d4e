#pragma once

#include "keywords/segment.h"

namespace docent::keywords {

/// Walks over the terms of several segments at once in bytewise order, each term once:
///     for (TermUnion at(segments); at.isValid(); at.next())
class TermUnion {
public:
    explicit TermUnion(std::span<const LiveSegment> segments, std::string_view from = {});

    bool isValid() const { return !m_current.empty(); }
    std::string_view term() const { return m_cursors[m_current.front()].term(); }
    /// Which of the segments have the term, in their order.
    std::span<const std::size_t> segments() const { return m_current; }
    Postings postings(std::size_t segment) const { return m_cursors[segment].postings(); }
    /// In how many entries of all segments the term is, the dead ones included.
    quint64 documentFrequency() const;
    void next();

private:
    void collect();

    std::vector<TermCursor> m_cursors; ///< one for each segment
    std::vector<std::size_t> m_waiting; ///< heap of those that stand on a later term, the next one on top
    std::vector<std::size_t> m_current;
};

} // namespace docent::keywords
