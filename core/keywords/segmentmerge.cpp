#include "keywords/segmentmerge.h"

#include "keywords/bm25.h"
#include "keywords/segmentencoder.h"
#include "keywords/termunion.h"

#include <algorithm>
#include <limits>
#include <QCoreApplication>

namespace docent::keywords {

namespace {

constexpr quint32 gone = std::numeric_limits<quint32>::max();
constexpr std::size_t entriesPerLook = 4096; ///< between two looks at the stop token

class Merge {
public:
    explicit Merge(std::span<const LiveSegment> segments)
        : m_segments(segments)
    {
    }

    Result<QByteArray> run(const std::stop_token& stop)
    {
        if (!numberEntries(stop))
            return fail(Error::cancelled());
        if (m_entries.passages.size() > format::mostEntries || m_entries.filterWords() > format::mostFilterWords)
            return fail(ErrorCode::TooLarge,
                QCoreApplication::translate("docent", "The keyword index has too many passages for one file."));
        m_average = usualLength(m_segments).value_or(0);
        SegmentEncoder encoder(m_entries, m_average, expectedSize());
        for (TermUnion terms(m_segments); terms.isValid(); terms.next()) {
            if (stop.stop_requested())
                return fail(Error::cancelled());
            m_postings.clear();
            for (const std::size_t segment : terms.segments())
                collect(segment, terms.postings(segment));
            if (!m_postings.empty())
                encoder.add(terms.term(), m_postings);
        }
        return encoder.finished();
    }

private:
    /// Goes through all segments at once by passage, and gives each entry its new number.
    bool numberEntries(const std::stop_token& stop)
    {
        for (const LiveSegment& live : m_segments)
            m_numbers.emplace_back(live.segment->size(), gone);
        std::vector<quint32> next(m_segments.size(), 0);
        for (std::size_t turn = 1; const std::optional<std::size_t> last = lastOfFirstPassage(next); ++turn) {
            if (turn % entriesPerLook == 0 && stop.stop_requested())
                return false;
            const Segment& segment = *m_segments[*last].segment;
            const quint32 entry = next[*last];
            const qint64 passage = segment.passageId(entry);
            m_numbers[*last][entry] = quint32(m_entries.passages.size());
            m_entries.append(passage, segment.documentId(entry), segment.length(entry), segment.filterBytes(entry));
            for (std::size_t i = 0; i < next.size(); ++i) {
                if (next[i] < m_segments[i].segment->size() && m_segments[i].segment->passageId(next[i]) == passage)
                    ++next[i];
            }
        }
        return true;
    }

    /// Skips dead entries. Of the segments whose next entry has the lowest passage the last.
    std::optional<std::size_t> lastOfFirstPassage(std::vector<quint32>& next) const
    {
        std::optional<std::size_t> best;
        qint64 lowest = 0;
        for (std::size_t i = 0; i < next.size(); ++i) {
            const LiveSegment& live = m_segments[i];
            while (next[i] < live.segment->size() && live.isDead(next[i]))
                ++next[i];
            if (next[i] == live.segment->size())
                continue;
            const qint64 passage = live.segment->passageId(next[i]);
            if (!best || passage <= lowest) {
                best = i;
                lowest = passage;
            }
        }
        return best;
    }

    /// The postings of one segment's list, with new numbers and, if they are for another average length, new impacts.
    void collect(std::size_t index, const Postings& list)
    {
        const Segment& segment = *m_segments[index].segment;
        const std::vector<quint32>& numbers = m_numbers[index];
        const double oldAverage = segment.averageLength();
        const bool sameAverage = oldAverage == m_average;
        const std::size_t before = m_postings.size();
        PostingCursor(list).advance(segment.size(), [&](quint32 entry, quint8 impact) {
            const quint32 number = numbers[entry];
            if (number == gone)
                return;
            if (!sameAverage) {
                const quint32 length = m_entries.lengths[number];
                impact = bm25::requantised(
                    impact, bm25::halfFrequency(length, oldAverage), bm25::halfFrequency(length, m_average));
            }
            m_postings.push_back({ number, impact });
        });
        const auto middle = m_postings.begin() + std::ptrdiff_t(before);
        const auto earlier = [](const Posting& a, const Posting& b) { return a.entry < b.entry; };
        if (before > 0 && middle != m_postings.end() && earlier(*middle, *(middle - 1)))
            std::inplace_merge(m_postings.begin(), middle, m_postings.end(), earlier);
    }

    qsizetype expectedSize() const
    {
        std::size_t size = 0;
        for (const LiveSegment& live : m_segments)
            size += live.segment->byteSize();
        return qsizetype(size);
    }

    std::span<const LiveSegment> m_segments;
    std::vector<std::vector<quint32>> m_numbers; ///< of each segment's entries in the new one
    EntryTable m_entries;
    double m_average = 0;
    std::vector<Posting> m_postings;
};

} // namespace

Result<QByteArray> merged(std::span<const LiveSegment> segments, const std::stop_token& stop)
{
    return Merge(segments).run(stop);
}

} // namespace docent::keywords
