#pragma once

#include "library/vectorindex.h"
#include "llm/models.h"
#include "search/retriever.h"

#include <functional>
#include <QCache>

namespace docent {

/// Passages that are near the query in the embedding model's space: embeds the query, then scans.
class VectorSource : public SearchSource {
public:
    static constexpr int rememberedQueries = 16;
    using Model = std::function<std::shared_ptr<EmbeddingModel>()>;
    /// `chosen`: gives the model of the moment, `former` the one that was before it, whose vectors are searched until
    /// all passages have one of the chosen; nullptr while there is none.
    VectorSource(VectorIndex& vectors, Model chosen, Model former = {});
    QString name() const override;
    QString displayName() const override;
    /// While nobody has measured the model; trust() knows how that differs.
    double weight() const override;
    bool isAvailable() const override;
    QString notice() const override;
    /// Times its stages "embed" and "vector", the scan.
    Task<QList<ScoredPassage>> search(
        SearchRequest request, int limit, QJsonObject* timings, std::stop_token stop) override;

    /// What measuring the model came to, by how much vectors tell about this query.
    Task<double> trust(
        SearchRequest request, QList<ScoredPassage> found, QList<qint64> others, std::stop_token stop) override;

private:
    /// What a query became.
    struct QueryVector {
        QString model;
        Embedding vector;
    };
    Task<std::shared_ptr<EmbeddingModel>> serving(std::stop_token stop);
    VectorIndex& m_vectors;
    Model m_chosen;
    Model m_former;
    QCache<QString, QueryVector> m_queries { rememberedQueries }; ///< the latest, by their text
};

} // namespace docent
