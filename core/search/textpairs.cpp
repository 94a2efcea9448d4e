#include "search/textpairs.h"

#include "terms/phrase.h"

#include <algorithm>

namespace docent {

namespace {

keywords::TermSequence sequenceOf(const QString& phrase, const terms::Language& language, terms::Analyzer& analyzer)
{
    std::vector<keywords::TermSequence::Term> terms;
    const QStringView compared = QStringView(phrase).left(terms::longestPhraseText);
    for (const terms::TermAt& place : analyzer.places(compared, language))
        terms.push_back({ place.term, place.first, place.last });
    return keywords::TermSequence(std::move(terms));
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
    // A passage whose language isn't known is taken for English.
    std::vector<terms::Language> distinct(1);
    for (const QString& code : languages) {
        const terms::Language language(code);
        if (std::find(distinct.begin(), distinct.end(), language) == distinct.end())
            distinct.push_back(language);
    }
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

} // namespace docent
