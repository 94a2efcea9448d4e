#pragma once

#include "keywords/segmentformat.h"

#include <limits>
#include <QtEndian>

namespace docent::keywords {

/// In which entries a term is, as the bytes of a segment.
struct Postings {
    const uchar* gaps = nullptr;
    const uchar* impacts = nullptr; ///< where the gaps end
    quint32 count = 0;
};

/// Walks over a list of postings, once, in the order of the entries. Reads nothing outside of the list, whatever its
/// bytes say; a list that makes no sense ends early.
class PostingCursor {
public:
    explicit PostingCursor(const Postings& postings)
        : m_gap(postings.gaps)
        , m_gapsEnd(postings.impacts)
        , m_impact(postings.impacts)
        , m_impactsEnd(postings.impacts + postings.count)
    {
        if (postings.count > 0)
            moveOn(0);
    }

    /// The entry that comes next; one that no segment can have after the last.
    quint64 next() const { return m_next; }
    /// How many are to come.
    quint64 left() const { return quint64(m_impactsEnd - m_impact); }

    /// Calls visit(entry, impact) for all that come before entry `end`.
    template <typename Visit> void advance(quint64 end, Visit&& visit)
    {
        while (m_next < end) {
            while (advanceEight(end, visit)) { }
            for (int i = 0; i < 8 && m_next < end; ++i) {
                visit(quint32(m_next), *m_impact);
                if (++m_impact == m_impactsEnd)
                    m_next = none;
                else
                    moveOn(m_next + 1);
            }
        }
    }

private:
    static constexpr quint64 none = std::numeric_limits<quint64>::max() / 2;

    /// Eight gaps of one byte each lead over at most 1,024 entries, so that one look at the end is enough for them all.
    template <typename Visit> bool advanceEight(quint64 end, Visit& visit)
    {
        constexpr quint64 longestStride = 8 * 0x80;
        if (m_next + longestStride >= end || m_gapsEnd - m_gap < 8 || m_impactsEnd - m_impact <= 8)
            return false;
        quint64 gaps = qFromLittleEndian<quint64>(m_gap);
        if (gaps & 0x8080808080808080U)
            return false;
        for (int i = 0; i < 8; ++i, gaps >>= 8) {
            visit(quint32(m_next), m_impact[i]);
            m_next += (gaps & 0x7F) + 1;
        }
        m_gap += 8;
        m_impact += 8;
        return true;
    }

    /// Gaps of one and of two bytes are mixed at random: they are told apart without a branch.
    void moveOn(quint64 from)
    {
        if (m_gapsEnd - m_gap >= 2) {
            const auto bytes = qFromLittleEndian<quint16>(m_gap);
            if ((bytes & 0x8080) != 0x8080) {
                const unsigned second = bytes >> 7 & 1;
                m_next = from + ((bytes & 0x7F) | ((bytes >> 1 & 0x3F80) & (0U - second)));
                m_gap += 1 + second;
                return;
            }
        }
        quint64 gap = 0;
        m_next = format::readVarint(m_gap, m_gapsEnd, gap) && gap < format::mostEntries ? from + gap : none;
    }

    const uchar* m_gap;
    const uchar* m_gapsEnd;
    const uchar* m_impact;
    const uchar* m_impactsEnd;
    quint64 m_next = none;
};

} // namespace docent::keywords
