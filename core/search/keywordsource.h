#pragma once

#include "search/retriever.h"

namespace docent {

/// Passages that hold the query's words.
class KeywordSource : public SearchSource {
public:
    explicit KeywordSource(Database& database);
    QString name() const override;
    QString displayName() const override;
    double weight() const override;
    Task<QList<ScoredPassage>> search(
        SearchRequest request, int limit, QJsonObject* timings, std::stop_token stop) override;

private:
    Database& m_database;
};

} // namespace docent
