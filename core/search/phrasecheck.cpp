#include "search/phrasecheck.h"

#include "terms/marks.h"

#include <algorithm>
#include <array>

namespace docent {

namespace {

/// A phrase doesn't reach from one of the texts into another.
bool has(const keywordlog::Entry& passage, const QString& phrase, terms::Analyzer& analyzer)
{
    const terms::Language language(passage.language);
    const std::array<QStringView, 3> texts { passage.text, passage.above, passage.title };
    return std::any_of(texts.begin(), texts.end(),
        [&](QStringView text) { return !terms::phraseMarks(analyzer, text, language, phrase).empty(); });
}

bool meetsPhrases(const SearchQuery& query, const keywordlog::Entry& passage, terms::Analyzer& analyzer)
{
    const auto says = [&](const QString& phrase) { return !analyzer.places(phrase, terms::Language()).empty(); };
    const auto stands = [&](const QString& phrase) { return has(passage, phrase, analyzer); };
    // Signs alone are no words that could be missing.
    const auto oneStands = [&](const QStringList& group) {
        return std::any_of(
            group.begin(), group.end(), [&](const QString& phrase) { return !says(phrase) || stands(phrase); });
    };
    return std::all_of(query.required.begin(), query.required.end(), oneStands)
        && std::none_of(query.excluded.begin(), query.excluded.end(), stands);
}

} // namespace

bool hasPhrases(const SearchQuery& query)
{
    return !query.required.isEmpty() || !query.excluded.isEmpty();
}

Result<QSet<qint64>> passagesMeeting(const SearchQuery& query, const QList<keywordlog::Entry>& passages,
    terms::Analyzer& analyzer, const std::stop_token& stop)
{
    QSet<qint64> found;
    for (const keywordlog::Entry& passage : passages) {
        if (stop.stop_requested())
            return fail(Error::cancelled());
        if (meetsPhrases(query, passage, analyzer))
            found.insert(passage.passage);
        analyzer.reset();
    }
    return found;
}

} // namespace docent
