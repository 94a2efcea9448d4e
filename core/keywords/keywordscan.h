#pragma once

#include "keywords/segment.h"
#include "keywords/termsequence.h"
#include "keywords/wordpair.h"

#include <QList>
#include <stop_token>
#include <string>

namespace docent::keywords {

/// A word of a query. Its alternatives (stems in several languages, other spellings, the completions of a beginning)
/// count as one and the same term: what is rare is the word, not each way to write it, or else a misspelling that
/// occurs once would outweigh all. In an entry their frequencies add up, and so do their document frequencies, which is
/// exact unless an entry has several of them.
struct QueryWord {
    std::vector<std::string> alternatives;
    float boost = 1; ///< above 0
};

struct KeywordQuery {
    std::vector<QueryWord> words; ///< a passage is found that has at least one
    std::vector<std::vector<std::string>> required; ///< of each list at least one term must be in the passage
    std::vector<std::string> excluded; ///< none of them may be
    /// Of each list one sequence must be in the passage, as far as its pairs tell: some are found that don't have it.
    std::vector<std::vector<TermSequence>> sequences = {};
    std::vector<WordPair> pairs = {}; ///< put the best passages in order: those that have them come before others
    std::optional<std::vector<qint64>> documents = {}; ///< only passages of these; ascending
    qsizetype limit = 50;
    /// Bounds the time for a query of any length, to about 20 ms: the words that say the least are left out of it.
    quint64 mostPostings = 20'000'000;
};

struct KeywordHit {
    qint64 passageId = 0;
    qint64 documentId = 0;
    double score = 0; ///< BM25 (bm25.h) and what pairs add, comparable between queries

    bool operator==(const KeywordHit&) const = default;
};

/// The best passages of all segments, best first, equal ones by passage. Ends early on a stop, with what it has.
///
/// Every posting of every word is added up in 16-bit scores, a window of entries after the other, on one scale for all
/// segments. What keeps an entry from being found is asked only for those whose score is among the best so far.
QList<KeywordHit> scan(std::span<const LiveSegment> segments, const KeywordQuery& query, const std::stop_token& stop);

} // namespace docent::keywords
