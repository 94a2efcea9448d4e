#include "search/keywordsource.h"

#include <QCoreApplication>

namespace docent {

KeywordSource::KeywordSource(Database& database)
    : m_database(database)
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

Task<QList<ScoredPassage>> KeywordSource::search(SearchRequest request, int limit, QJsonObject*, std::stop_token stop)
{
    auto job = [request = std::move(request), limit](
                   Connection& db) { return keywordindex::search(db, request.query, limit, request.collection); };
    auto found = co_await m_database.read(std::move(job), stop);
    co_return found;
}

} // namespace docent
