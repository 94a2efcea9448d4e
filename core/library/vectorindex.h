#pragma once

#include "library/database.h"
#include "library/document.h"
#include "library/documentfilter.h"
#include "library/scoredpassage.h"
#include "library/vectorchunk.h"

#include <memory>
#include <QThreadPool>
#include <vector>

namespace docent {

/// Vectors of one embedding model, kept in the database (half floats) and scanned exactly in memory (eight bits a
/// number) on pool threads; the best are scored again from the database. Vectors of another model or dimension are
/// refused.
class VectorIndex {
public:
    /// Jobs on the pool own what they touch: the index may go while one ends.
    VectorIndex(Database& database, QThreadPool& pool);
    ~VectorIndex();
    Q_DISABLE_COPY_MOVE(VectorIndex)

    /// Chooses the model whose vectors count; loads them in the background at the first search.
    void setModel(QString model);
    QString model() const;
    /// Passages that have no vector of the model yet, oldest document first: what the embedder does next.
    Task<QList<Passage>> missing(int limit, std::stop_token stop);
    /// How many passages have no vector of the model yet; counted by the writer, between two of its jobs.
    Task<qint64> countMissing(std::stop_token stop);
    /// Stores vectors, one per passage; passages deleted meanwhile are left out.
    Task<> add(QList<qint64> passageIds, std::vector<Embedding> vectors, std::stop_token stop);
    /// The nearest by cosine, best first.
    Task<QList<ScoredPassage>> search(Embedding query, int limit, DocumentFilter filter, std::stop_token stop);

private:
    struct Matrix;
    Task<> ensureCurrent(std::shared_ptr<Matrix> matrix, std::stop_token stop);
    Task<> refresh(std::shared_ptr<Matrix> matrix, std::stop_token stop);
    Task<QList<ScoredPassage>> scan(std::shared_ptr<Matrix> matrix, VectorQuery query, std::stop_token stop);
    Task<QList<ScoredPassage>> rescore(
        std::shared_ptr<Matrix> matrix, QList<ScoredPassage> candidates, Embedding query, std::stop_token stop);

    Database& m_database;
    QThreadPool& m_pool;
    std::shared_ptr<Matrix> m_matrix; ///< another one for each choice of a model
};

} // namespace docent
