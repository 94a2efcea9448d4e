#include "keywords/queryplan.h"

#include "keywords/bm25.h"

#include <algorithm>
#include <limits>
#include <map>

namespace docent::keywords {

namespace {

constexpr quint64 largestScore = std::numeric_limits<quint16>::max();
constexpr std::size_t mostWords = 4096; ///< leaves enough steps of a score for each

using Alternatives = std::vector<std::string_view>;

/// Each word once, with the sum of its boosts; each of its alternatives once.
std::map<Alternatives, double> distinctWords(const std::vector<QueryWord>& words)
{
    std::map<Alternatives, double> distinct;
    for (const QueryWord& word : words) {
        Alternatives alternatives;
        for (const std::string& term : word.alternatives)
            alternatives.push_back(format::storedTerm(term));
        std::sort(alternatives.begin(), alternatives.end());
        alternatives.erase(std::unique(alternatives.begin(), alternatives.end()), alternatives.end());
        if (word.boost > 0)
            distinct[alternatives] += double(word.boost);
    }
    return distinct;
}

PlannedWord planned(std::span<const LiveSegment> segments, const Alternatives& alternatives)
{
    PlannedWord word;
    word.lists.resize(segments.size());
    for (std::size_t i = 0; i < segments.size(); ++i) {
        for (const std::string_view term : alternatives) {
            const Postings list = segments[i].segment->postings(term);
            if (list.count == 0)
                continue;
            word.lists[i].push_back(list);
            word.postings += list.count;
        }
    }
    return word;
}

void keepMostTelling(std::vector<PlannedWord>& words, quint64 mostPostings)
{
    std::stable_sort(
        words.begin(), words.end(), [](const PlannedWord& a, const PlannedWord& b) { return a.weight > b.weight; });
    quint64 postings = 0;
    std::size_t count = 0;
    while (count < words.size() && count < mostWords) {
        postings += words[count].postings;
        if (count > 0 && postings > mostPostings)
            break;
        ++count;
    }
    words.erase(words.begin() + std::ptrdiff_t(count), words.end());
}

/// What the word adds that the term stands for; 0 where it isn't looked for.
double weightOf(const std::string& term, const std::map<std::string_view, double>& weights)
{
    const auto known = weights.find(format::storedTerm(term));
    return known == weights.end() ? 0 : known->second;
}

} // namespace

QueryPlan::QueryPlan(std::span<const LiveSegment> segments, const KeywordQuery& query)
{
    double entries = 0;
    std::map<std::string_view, double> weights;
    for (const LiveSegment& live : segments)
        entries += double(live.segment->size());
    for (const auto& [alternatives, boost] : distinctWords(query.words)) {
        PlannedWord word = planned(segments, alternatives);
        if (word.postings == 0)
            continue;
        word.weight = boost * (bm25::k1 + 1) * bm25::idf(std::min(double(word.postings), entries), entries);
        for (const std::string_view term : alternatives)
            weights.emplace(term, word.weight);
        words.push_back(std::move(word));
    }
    for (const WordPair& pair : query.pairs) {
        PlannedPair& planned = pairs.emplace_back(PlannedPair { &pair, {} });
        for (const WordPair::Way& way : pair.ways)
            planned.scores.push_back(pairShare * std::min(weightOf(way.first, weights), weightOf(way.second, weights)));
    }
    keepMostTelling(words, query.mostPostings);

    // The best that an entry can get is the largest 16-bit number: room for rounding each word up is left.
    double best = 0;
    for (const PlannedWord& word : words)
        best += word.weight;
    unit = best / double(largestScore - words.size());
    for (PlannedWord& word : words) {
        for (std::size_t impact = 1; impact < word.steps.size(); ++impact)
            word.steps[impact] =
                quint16(std::max(1.0, word.weight / unit * double(impact) / bm25::largestImpact + 0.5));
    }
}

} // namespace docent::keywords
