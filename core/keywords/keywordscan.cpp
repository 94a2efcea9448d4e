#include "keywords/keywordscan.h"

#include "keywords/bm25.h"
#include "keywords/queryplan.h"
#include "keywords/scorescan.h"

#include <algorithm>
#include <numeric>

namespace docent::keywords {

namespace {

/// Entries whose scores are added up at a time: they stay in the processor's second cache.
constexpr quint64 windowSize = 1 << 16;

struct Candidate {
    quint16 score = 0;
    quint32 entry = 0;
    const Segment* segment = nullptr;
    qint64 passageId = 0;
};

bool better(const Candidate& a, const Candidate& b)
{
    return a.score != b.score ? a.score > b.score : a.passageId < b.passageId;
}

/// A heap of the best so far, the worst of them on top.
class BestCandidates {
public:
    explicit BestCandidates(qsizetype limit)
        : m_limit(std::size_t(limit))
    {
    }

    /// The score above which a passage may belong to the best, if its id is at least this.
    quint16 floor(qint64 passageId) const
    {
        if (m_heap.size() < m_limit)
            return 0;
        return quint16(m_heap.front().score - (passageId < m_heap.front().passageId ? 1 : 0));
    }

    void add(const Candidate& candidate)
    {
        if (m_heap.size() == m_limit) {
            if (!better(candidate, m_heap.front()))
                return;
            std::pop_heap(m_heap.begin(), m_heap.end(), better);
            m_heap.pop_back();
        }
        m_heap.push_back(candidate);
        std::push_heap(m_heap.begin(), m_heap.end(), better);
    }

    std::span<const Candidate> sorted()
    {
        std::sort_heap(m_heap.begin(), m_heap.end(), better);
        return m_heap;
    }

private:
    std::size_t m_limit;
    std::vector<Candidate> m_heap;
};

using Bits = std::vector<quint64>; ///< one for each entry of a window

/// What is known of the entries of one window.
struct Window {
    quint64 begin = 0;
    quint64 end = 0;
    std::vector<quint16> scores = std::vector<quint16>(windowSize);
    std::vector<quint8> together = std::vector<quint8>(windowSize); ///< impacts of a word with alternatives
    Bits allowed = Bits(windowSize / 64); ///< by required and excluded terms
    Bits marked = Bits(windowSize / 64); ///< that have one of some terms
};

class SegmentScan {
public:
    SegmentScan(const LiveSegment& live, const KeywordQuery& query, Window& window, BestCandidates& best)
        : m_live(live)
        , m_query(query)
        , m_window(window)
        , m_best(best)
    {
        for (const std::vector<std::string>& terms : query.required)
            m_required.push_back(cursors(terms));
        std::stable_sort(m_required.begin(), m_required.end(), rarer);
        m_excluded = cursors(query.excluded);
        m_limited = !m_required.empty() || !m_excluded.empty();
    }

    void add(const PlannedWord& word, std::size_t segment)
    {
        if (!word.lists[segment].empty())
            m_words.push_back({ { word.lists[segment].begin(), word.lists[segment].end() }, word.steps.data() });
    }

    void run(const std::stop_token& stop)
    {
        const quint64 size = m_live.segment->size();
        quint64 next = nextEntry();
        while (next < size && !stop.stop_requested()) {
            m_window.begin = next / windowSize * windowSize;
            m_window.end = std::min(m_window.begin + windowSize, size);
            if (m_limited && !findAllowed()) {
                next = m_window.end; // the words' lists are caught up with where there is something again
                continue;
            }
            for (WordLists& word : m_words)
                addScores(word);
            pick();
            next = nextEntry();
            std::fill_n(m_window.scores.begin(), m_window.end - m_window.begin, quint16(0));
        }
    }

private:
    struct WordLists {
        std::vector<PostingCursor> cursors;
        const quint16* steps = nullptr;
    };

    static bool rarer(const std::vector<PostingCursor>& one, const std::vector<PostingCursor>& other)
    {
        const auto more = [](quint64 sum, const PostingCursor& cursor) { return sum + cursor.left(); };
        return std::accumulate(one.begin(), one.end(), quint64(0), more)
            < std::accumulate(other.begin(), other.end(), quint64(0), more);
    }

    std::vector<PostingCursor> cursors(const std::vector<std::string>& terms) const
    {
        std::vector<PostingCursor> cursors;
        for (const std::string& term : terms)
            cursors.emplace_back(m_live.segment->postings(term));
        return cursors;
    }

    /// With one of the words, that hasn't been scored yet.
    quint64 nextEntry() const
    {
        quint64 next = format::mostEntries;
        for (const WordLists& word : m_words) {
            for (const PostingCursor& cursor : word.cursors)
                next = std::min(next, cursor.next());
        }
        return next;
    }

    void addScores(WordLists& word)
    {
        quint16* const scores = m_window.scores.data();
        const quint64 begin = m_window.begin;
        const quint64 end = m_window.end;
        const quint16* const steps = word.steps;
        for (PostingCursor& cursor : word.cursors)
            cursor.advance(begin, [](quint32, quint8) {});
        if (word.cursors.size() == 1) {
            word.cursors.front().advance(
                end, [=](quint32 entry, quint8 impact) { scores[entry - begin] += steps[impact]; });
            return;
        }
        // Twice over the lists: the first time the alternatives of each entry are put together, the second time that is
        // added to its score and taken away, so that it is added once.
        quint8* const together = m_window.together.data();
        for (PostingCursor cursor : word.cursors) {
            cursor.advance(end, [=](quint32 entry, quint8 impact) {
                quint8& sum = together[entry - begin];
                sum = sum == 0 ? impact : bm25::together(sum, impact);
            });
        }
        for (PostingCursor& cursor : word.cursors) {
            cursor.advance(end, [=](quint32 entry, quint8) {
                quint8& sum = together[entry - begin];
                scores[entry - begin] += steps[sum];
                sum = 0;
            });
        }
    }

    /// Marks the entries that have what is required and nothing that is excluded; false if there are none. Begins with
    /// the rarest: where that isn't, the others needn't be looked for.
    bool findAllowed()
    {
        Bits& allowed = m_window.allowed;
        std::fill(allowed.begin(), allowed.end(), ~quint64(0));
        for (std::vector<PostingCursor>& terms : m_required) {
            mark(terms);
            if (!allow([this](std::size_t i) { return m_window.marked[i]; }))
                return false;
        }
        mark(m_excluded);
        return allow([this](std::size_t i) { return ~m_window.marked[i]; });
    }

    /// Allows only what was allowed and has a bit in these words; false if that is nothing.
    template <typename Words> bool allow(Words&& words)
    {
        quint64 any = 0;
        for (std::size_t i = 0; i < m_window.allowed.size(); ++i)
            any |= m_window.allowed[i] &= words(i);
        return any != 0;
    }

    void mark(std::vector<PostingCursor>& terms)
    {
        std::fill(m_window.marked.begin(), m_window.marked.end(), quint64(0));
        for (PostingCursor& cursor : terms) {
            cursor.advance(m_window.begin, [](quint32, quint8) {});
            cursor.advance(m_window.end, [this](quint32 entry, quint8) {
                const quint64 place = entry - m_window.begin;
                m_window.marked[place / 64] |= quint64(1) << place % 64;
            });
        }
    }

    void pick()
    {
        const Segment& segment = *m_live.segment;
        const std::span<const quint16> scores(m_window.scores.data(), m_window.end - m_window.begin);
        quint16 floor = m_best.floor(segment.passageId(quint32(m_window.begin)));
        for (std::size_t at = firstAbove(scores, 0, floor); at < scores.size();
             at = firstAbove(scores, at + 1, floor)) {
            const auto entry = quint32(m_window.begin + at);
            if (!isWanted(entry))
                continue;
            const qint64 passage = segment.passageId(entry);
            m_best.add({ scores[at], entry, &segment, passage });
            floor = m_best.floor(passage);
        }
    }

    bool isWanted(quint32 entry)
    {
        const quint64 place = entry - m_window.begin;
        if (m_limited && (m_window.allowed[place / 64] >> place % 64 & 1) == 0)
            return false;
        return !m_live.isDead(entry) && (!m_query.documents || isInDocuments(m_live.segment->documentId(entry)))
            && mayHold(m_live.segment->pairs(entry), m_query.sequences);
    }

    /// The passages of a document mostly follow each other: its answer is kept for the next.
    bool isInDocuments(qint64 document)
    {
        if (document != m_lastDocument) {
            m_lastDocument = document;
            m_lastIsWanted = std::binary_search(m_query.documents->begin(), m_query.documents->end(), document);
        }
        return m_lastIsWanted;
    }

    const LiveSegment& m_live;
    const KeywordQuery& m_query;
    Window& m_window;
    BestCandidates& m_best;
    std::vector<WordLists> m_words;
    std::vector<std::vector<PostingCursor>> m_required;
    std::vector<PostingCursor> m_excluded;
    bool m_limited = false; ///< by required or excluded terms
    std::optional<qint64> m_lastDocument;
    bool m_lastIsWanted = false;
};

double pairScore(const Candidate& candidate, const std::vector<PlannedPair>& pairs)
{
    const PairFilter filter = candidate.segment->pairs(candidate.entry);
    double sum = 0;
    for (const PlannedPair& planned : pairs) {
        double best = 0;
        for (std::size_t i = 0; i < planned.scores.size(); ++i) {
            if (planned.scores[i] > best && planned.pair->ways[i].mayStandIn(filter))
                best = planned.scores[i];
        }
        sum += best;
    }
    return sum;
}

/// The best, in the order of their words' and pairs' scores.
QList<KeywordHit> hits(std::span<const Candidate> best, const QueryPlan& plan)
{
    QList<KeywordHit> list;
    for (const Candidate& candidate : best) {
        list.append({ candidate.passageId, candidate.segment->documentId(candidate.entry),
            candidate.score * plan.unit + pairScore(candidate, plan.pairs) });
    }
    std::stable_sort(
        list.begin(), list.end(), [](const KeywordHit& a, const KeywordHit& b) { return a.score > b.score; });
    return list;
}

} // namespace

QList<KeywordHit> scan(std::span<const LiveSegment> segments, const KeywordQuery& query, const std::stop_token& stop)
{
    const QueryPlan plan(segments, query);
    if (query.limit <= 0 || plan.words.empty())
        return {};
    Window window;
    BestCandidates best(query.limit);
    for (std::size_t i = 0; i < segments.size(); ++i) {
        SegmentScan one(segments[i], query, window, best);
        for (const PlannedWord& word : plan.words)
            one.add(word, i);
        one.run(stop);
    }
    return hits(best.sorted(), plan);
}

} // namespace docent::keywords
