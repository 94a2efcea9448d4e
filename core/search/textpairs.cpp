#include "search/textpairs.h"

#include "terms/phrase.h"
#include "terms/stopwords.h"

#include <algorithm>
#include <map>

namespace docent {

namespace {

constexpr qsizetype longestPairedText = 400; ///< characters of a query; with each pair more of them says less
constexpr qsizetype mostPairedLanguages = 4; ///< the library's most frequent ones
constexpr std::size_t farthestWord = 3; ///< with two stop words between

keywords::TermSequence sequenceOf(const QString& phrase, const terms::Language& language, terms::Analyzer& analyzer)
{
    std::vector<keywords::TermSequence::Term> terms;
    const QStringView compared = QStringView(phrase).left(terms::longestPhraseText);
    for (const terms::TermAt& place : analyzer.places(compared, language))
        terms.push_back({ place.term, place.first, place.last });
    return keywords::TermSequence(std::move(terms));
}

/// A passage whose language isn't known is taken for English.
std::vector<terms::Language> distinctLanguages(const QStringList& languages)
{
    std::vector<terms::Language> distinct(1);
    for (const QString& code : languages) {
        const terms::Language language(code);
        if (std::find(distinct.begin(), distinct.end(), language) == distinct.end())
            distinct.push_back(language);
    }
    return distinct;
}

/// The terms that stand for one word each, in the order of the words; of each word the first.
std::vector<terms::TermAt> oneTermAWord(const std::vector<terms::TermAt>& places)
{
    std::vector<terms::TermAt> words;
    for (const terms::TermAt& place : places) {
        if (place.first == place.last && (words.empty() || words.back().first < place.first))
            words.push_back(place);
    }
    return words;
}

/// A letter by itself stands for no word: a name's initial, or one of the letters that Chinese is written with.
bool isTelling(const QString& word, const terms::Language& language)
{
    const bool isLetter = word.size() == 1 && word.front().isLetter();
    return !isLetter && !terms::isStopWord(word.toLower(), language.code());
}

/// The way from one word to another through all words between.
keywords::WordPair::Way wayBetween(std::span<const terms::TermAt> words)
{
    keywords::WordPair::Way way { std::string(words.front().term), std::string(words.back().term), {} };
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        way.steps.push_back(keywords::pairOf(words[i].term, words[i + 1].term));
    return way;
}

} // namespace

void appendPairs(std::vector<terms::TermAt>& places, std::vector<quint64>& pairs)
{
    const auto earlier = [](const terms::TermAt& a, const terms::TermAt& b) { return a.first < b.first; };
    if (!std::is_sorted(places.begin(), places.end(), earlier))
        std::stable_sort(places.begin(), places.end(), earlier);
    for (auto place = places.begin(); place != places.end(); ++place) {
        for (auto next = place + 1; next != places.end() && next->first <= place->last + 1; ++next) {
            if (next->first == place->last + 1)
                pairs.push_back(keywords::pairOf(place->term, next->term));
        }
    }
}

std::vector<std::vector<keywords::TermSequence>> requiredSequences(
    const QList<QStringList>& required, const QStringList& languages)
{
    std::vector<std::vector<keywords::TermSequence>> sequences;
    if (required.isEmpty())
        return sequences;
    const std::vector<terms::Language> distinct = distinctLanguages(languages);
    terms::Analyzer analyzer;
    for (const QStringList& group : required) {
        std::vector<keywords::TermSequence>& list = sequences.emplace_back();
        for (const QString& phrase : group) {
            for (const terms::Language& language : distinct)
                list.push_back(sequenceOf(phrase, language, analyzer));
        }
    }
    return sequences;
}

std::vector<keywords::WordPair> wordPairs(const QString& words, const QStringList& languages)
{
    std::map<qsizetype, keywords::WordPair> pairs; // by where the first word begins
    const QString compared = words.left(longestPairedText);
    terms::Analyzer analyzer;
    for (const terms::Language& language : distinctLanguages(languages.mid(0, mostPairedLanguages))) {
        const std::vector<terms::TermAt> terms = oneTermAWord(analyzer.places(compared, language));
        std::size_t from = terms.size();
        for (std::size_t at = 0; at < terms.size(); ++at) {
            if (at > 0 && terms[at].first != terms[at - 1].first + 1)
                from = terms.size();
            if (!isTelling(compared.mid(terms[at].from, terms[at].size), language))
                continue;
            if (from < at && at - from <= farthestWord) {
                const auto way = wayBetween(std::span(terms).subspan(from, at - from + 1));
                std::vector<keywords::WordPair::Way>& ways = pairs[terms[from].from].ways;
                if (std::find(ways.begin(), ways.end(), way) == ways.end())
                    ways.push_back(way);
            }
            from = at;
        }
    }
    std::vector<keywords::WordPair> list;
    for (auto& [place, pair] : pairs)
        list.push_back(std::move(pair));
    return list;
}

} // namespace docent
