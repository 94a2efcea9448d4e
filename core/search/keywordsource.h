#pragma once

#include "search/keywordindex.h"
#include "search/retriever.h"

namespace docent {

/// Passages that hold the query's words.
class KeywordSource : public SearchSource {
public:
    explicit KeywordSource(KeywordIndex& index);
    QString name() const override;
    QString displayName() const override;
    double weight() const override;
    QString notice() const override;
    Task<QList<ScoredPassage>> search(
        SearchRequest request, int limit, QJsonObject* timings, std::stop_token stop) override;
    Task<Suggestion> suggestion(SearchRequest request, bool found, std::stop_token stop) override;

private:
    KeywordIndex& m_index;
};

} // namespace docent
