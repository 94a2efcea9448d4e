#include "search/keywordplan.h"

#include "keywords/termunion.h"
#include "search/textpairs.h"
#include "terms/queryterms.h"

#include <algorithm>
#include <optional>

namespace docent {

namespace {

constexpr std::size_t mostCompletions = 48; ///< of an unfinished word: the most frequent ones
constexpr std::size_t mostLookedAt = 20'000; ///< terms that begin so, in the order of the dictionary
constexpr std::size_t shortestStem = 4; ///< bytes of a term that what was typed may be a longer form of
constexpr std::size_t longestEnding = 4; ///< bytes by which it may be longer

struct Completion {
    std::string term;
    quint64 documentFrequency = 0;
};

/// The most frequent terms that begin so.
std::vector<std::string> completions(std::span<const keywords::LiveSegment> segments, const std::string& beginning)
{
    std::vector<Completion> found;
    const auto rarer = [](const Completion& a, const Completion& b) {
        return a.documentFrequency > b.documentFrequency;
    };
    std::size_t seen = 0;
    for (keywords::TermUnion at(segments, beginning);
         at.isValid() && at.term().starts_with(beginning) && seen < mostLookedAt; at.next(), ++seen) {
        found.push_back({ std::string(at.term()), at.documentFrequency() });
        std::push_heap(found.begin(), found.end(), rarer);
        if (found.size() > mostCompletions) {
            std::pop_heap(found.begin(), found.end(), rarer);
            found.pop_back();
        }
    }
    std::vector<std::string> terms;
    for (const Completion& completion : found)
        terms.push_back(completion.term);
    return terms;
}

bool isTerm(std::span<const keywords::LiveSegment> segments, std::string_view term)
{
    return std::any_of(segments.begin(), segments.end(),
        [term](const keywords::LiveSegment& live) { return live.segment->documentFrequency(term) > 0; });
}

/// "organis" is on the way to "organisation", whose term is "organ": the longest term that the beginning begins with.
std::string stemWithin(std::span<const keywords::LiveSegment> segments, const std::string& beginning)
{
    for (std::size_t size = beginning.size() - 1; size >= shortestStem && size + longestEnding >= beginning.size();
         --size) {
        if (isTerm(segments, std::string_view(beginning).substr(0, size)))
            return beginning.substr(0, size);
    }
    return {};
}

/// A single letter of an alphabet begins a tenth of all words.
bool isWorthCompleting(const QString& beginning)
{
    const QList<uint> letters = beginning.toUcs4();
    return letters.size() > 1 || (letters.size() == 1 && QChar::script(letters.first()) == QChar::Script_Han);
}

/// The word that is being typed, with what it may become.
std::optional<keywords::QueryWord> completed(
    const QString& beginning, const QStringList& languages, std::span<const keywords::LiveSegment> segments)
{
    if (!isWorthCompleting(beginning))
        return {};
    keywords::QueryWord word;
    for (const terms::QueryWord& found : terms::queryWords(beginning, languages)) {
        if (found.shown == beginning)
            word.alternatives = found.alternatives;
    }
    const std::vector<std::string> beginnings = word.alternatives;
    for (const std::string& one : beginnings) {
        std::vector<std::string> terms = completions(segments, one);
        if (std::string stem = stemWithin(segments, one); !stem.empty())
            terms.push_back(std::move(stem));
        for (std::string& term : terms) {
            if (std::find(word.alternatives.begin(), word.alternatives.end(), term) == word.alternatives.end())
                word.alternatives.push_back(std::move(term));
        }
    }
    if (word.alternatives.empty())
        return {};
    return word;
}

void append(std::vector<keywords::QueryWord>& words, const std::vector<terms::QueryWord>& found)
{
    for (const terms::QueryWord& word : found)
        words.push_back({ word.alternatives, word.weight });
}

/// What a passage must have for one phrase of the group to stand in it: all words of the only one, or of several at
/// least the first word of one.
std::vector<std::vector<std::string>> needed(const QStringList& group, const QStringList& languages)
{
    std::vector<std::vector<std::string>> lists;
    std::vector<std::string> firsts;
    for (const QString& phrase : group) {
        const std::vector<terms::QueryWord> words = terms::phraseWords(phrase, languages);
        if (words.empty())
            return {};
        for (const terms::QueryWord& word : words)
            lists.push_back(word.alternatives);
        firsts.insert(firsts.end(), words.front().alternatives.begin(), words.front().alternatives.end());
    }
    if (group.size() > 1)
        return { firsts };
    return lists;
}

} // namespace

keywords::KeywordQuery keywordQueryOf(const SearchQuery& query, const QStringList& languages, bool prefix,
    std::span<const keywords::LiveSegment> segments)
{
    const terms::Vocabulary vocabulary = [segments](std::string_view term) { return isTerm(segments, term); };
    keywords::KeywordQuery plan;
    append(plan.words, terms::queryWords(query.words, languages, vocabulary));
    if (prefix) {
        if (std::optional<keywords::QueryWord> word = completed(query.unfinished, languages, segments))
            plan.words.push_back(std::move(*word));
    }
    for (const QStringList& group : query.required) {
        for (const QString& phrase : group)
            append(plan.words, terms::queryWords(phrase, languages, vocabulary));
        std::vector<std::vector<std::string>> lists = needed(group, languages);
        std::move(lists.begin(), lists.end(), std::back_inserter(plan.required));
    }
    plan.sequences = requiredSequences(query.required, languages);
    // Phrases are looked for in ever more passages, of which the first ones have to stay the same.
    if (query.required.isEmpty() && query.excluded.isEmpty())
        plan.pairs = wordPairs(query.words, languages);
    for (const QString& phrase : query.excluded) {
        // Of several words only the text can tell whether they stand side by side.
        // Of a word with several stems only the passage's language tells which one counts.
        const std::vector<terms::QueryWord> words = terms::phraseWords(phrase, languages);
        if (words.size() == 1 && words.front().alternatives.size() == 1)
            plan.excluded.push_back(words.front().alternatives.front());
    }
    return plan;
}

} // namespace docent
