#pragma once

#include "keywords/keywordscan.h"

#include <array>

namespace docent::keywords {

/// A word of a query and its lists of postings in each segment.
struct PlannedWord {
    std::vector<std::vector<Postings>> lists;
    double weight = 0; ///< what it adds to a score at most
    quint64 postings = 0;
    std::array<quint16, 256> steps = {}; ///< what it adds for each impact, in units of the plan
};

/// A pair of words, and what each way to say it is worth.
struct PlannedPair {
    const WordPair* pair = nullptr;
    std::vector<double> scores; ///< of its ways
};

/// What a scan reads: the words of a query that occur, and what they are worth on one scale for all segments.
struct QueryPlan {
    std::vector<PlannedWord> words;
    std::vector<PlannedPair> pairs;
    double unit = 0; ///< of BM25, for each step of a 16-bit score

    QueryPlan(std::span<const LiveSegment> segments, const KeywordQuery& query);
};

} // namespace docent::keywords
