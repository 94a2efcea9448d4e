#include "search/phrasecheck.h"

#include "terms/phrase.h"

#include <algorithm>
#include <array>

namespace docent {

namespace {

/// What the query asks for, as it is looked for in passages of one language.
struct SoughtPhrases {
    SoughtPhrases(const SearchQuery& query, const terms::Language& of, terms::Analyzer& analyzer)
        : language(of)
    {
        for (const QStringList& group : query.required) {
            required.emplace_back();
            for (const QString& phrase : group)
                required.back().emplace_back(analyzer, phrase, language);
        }
        for (const QString& phrase : query.excluded)
            excluded.emplace_back(analyzer, phrase, language);
    }

    bool isMetBy(const keywordlog::Entry& passage, terms::Analyzer& analyzer) const
    {
        // A phrase doesn't reach from one of the texts into another.
        const std::array<QStringView, 3> texts { passage.text, passage.above, passage.title };
        std::vector<terms::PlacedTerms> placed;
        const auto stands = [&](const terms::Phrase& phrase) {
            if (std::any_of(texts.begin(), texts.end(), [&](QStringView text) { return phrase.standsPlainlyIn(text); }))
                return true;
            for (std::size_t i = placed.size(); i < texts.size(); ++i)
                placed.emplace_back(analyzer.places(texts[i], language));
            return std::any_of(placed.begin(), placed.end(),
                [&phrase](const terms::PlacedTerms& text) { return phrase.firstIn(text).has_value(); });
        };
        // Signs alone are no words that could be missing.
        const auto oneStands = [&](const std::vector<terms::Phrase>& group) {
            return std::any_of(group.begin(), group.end(),
                [&](const terms::Phrase& phrase) { return phrase.isEmpty() || stands(phrase); });
        };
        return std::all_of(required.begin(), required.end(), oneStands)
            && std::none_of(excluded.begin(), excluded.end(), stands);
    }

    terms::Language language;
    std::vector<std::vector<terms::Phrase>> required;
    std::vector<terms::Phrase> excluded;
};

} // namespace

bool hasPhrases(const SearchQuery& query)
{
    return !query.required.isEmpty() || !query.excluded.isEmpty();
}

Result<QSet<qint64>> passagesMeeting(const SearchQuery& query, const QList<keywordlog::Entry>& passages,
    terms::Analyzer& analyzer, const std::stop_token& stop)
{
    QSet<qint64> found;
    std::vector<SoughtPhrases> languages;
    for (const keywordlog::Entry& passage : passages) {
        if (stop.stop_requested())
            return fail(Error::cancelled());
        const terms::Language language(passage.language);
        auto sought = std::find_if(languages.begin(), languages.end(),
            [&language](const SoughtPhrases& one) { return one.language == language; });
        if (sought == languages.end())
            sought = languages.emplace(languages.end(), query, language, analyzer);
        if (sought->isMetBy(passage, analyzer))
            found.insert(passage.passage);
        analyzer.reset();
    }
    return found;
}

} // namespace docent
