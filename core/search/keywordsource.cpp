#include "search/keywordsource.h"

#include <QCoreApplication>

namespace docent {

KeywordSource::KeywordSource(KeywordIndex& index)
    : m_index(index)
{
}

QString KeywordSource::name() const
{
    return QStringLiteral("keyword");
}

QString KeywordSource::displayName() const
{
    return QCoreApplication::translate("docent", "Keyword search");
}

double KeywordSource::weight() const
{
    return 1;
}

QString KeywordSource::notice() const
{
    if (m_index.isCutShort()) {
        return QCoreApplication::translate("docent",
            "Too many passages have these words to look for the phrases in all of them: some may be missing.");
    }
    if (!m_index.isBehind())
        return {};
    return QCoreApplication::translate(
        "docent", "The keyword index is being made anew: until that is done, some passages aren't found.");
}

Task<QList<ScoredPassage>> KeywordSource::search(SearchRequest request, int limit, QJsonObject*, std::stop_token stop)
{
    auto found = co_await m_index.search(std::move(request.parsed), limit, request.prefix, std::move(stop));
    co_return found;
}

/// The other spellings with which something can be found under the conditions of the request.
Task<Suggestion> KeywordSource::suggestion(SearchRequest request, bool found, std::stop_token stop)
{
    const QString unfinished = request.prefix ? request.parsed.unfinished : QString();
    const Respell when = found && !request.suggest ? Respell::WhereTopicIsUnknown : Respell::Always;
    const auto respellings = co_await m_index.respellings(request.parsed, unfinished, found, when, stop);
    if (!respellings)
        co_return fail(respellings.error());
    QList<Respelling> finding;
    for (const Respelling& word : respellings->words) {
        SearchQuery query;
        query.words = word.written;
        query.excluded = request.parsed.excluded;
        query.filter = request.parsed.filter;
        const auto hits = co_await m_index.search(std::move(query), 1, false, stop);
        if (!hits)
            co_return fail(hits.error());
        if (!hits->isEmpty())
            finding.append(word);
    }
    Suggestion suggestion { respelt(request.query, finding), respellings->topicIsKnown };
    if (suggestion.query == request.query)
        suggestion.query.clear();
    co_return suggestion;
}

} // namespace docent
