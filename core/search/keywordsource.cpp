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

} // namespace docent
