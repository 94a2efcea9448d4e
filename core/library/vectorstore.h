#pragma once

#include "library/connection.h"
#include "library/document.h"
#include "library/vectorchunk.h"

#include <optional>

/// Vectors in the database. These run inside Database::read and Database::write jobs.
namespace docent::vectorstore {

/// A model's row; the dimension is 0 until its first vector is stored.
struct Model {
    qint64 id = 0;
    int dimension = 0;
};

/// Empty if the model has no row.
Result<std::optional<Model>> find(Connection& db, const QString& name);
/// Makes the model the one whose vectors documents count as embedded, adding its row if needed.
Result<Model> makeCurrent(Connection& db, const QString& name);

/// Stores vectors of length 1, one per passage, and counts them in their documents. Passages that are gone or have a
/// vector of the model are left out. Another dimension than the model's is refused with InvalidArgument.
Result<> insert(
    Connection& db, const QString& model, const QList<qint64>& passageIds, const std::vector<Embedding>& vectors);

/// Passages from `firstId` on that have no vector of the model, in the order of their ids.
struct Missing {
    QList<Passage> passages;
    qint64 firstId = 0; ///< all before have one
};
Result<Missing> missing(Connection& db, qint64 model, qint64 firstId, int limit);
/// How many passages have no vector of the current model.
Result<qint64> countMissing(Connection& db);

/// The next vectors of a model behind the row `after`, at most one chunk of them.
struct Loaded {
    std::shared_ptr<const VectorChunk> chunk; ///< `grown` with the new rows; null if there are none
    qint64 lastRow = 0;
    bool more = false;
};
Result<Loaded> load(Connection& db, const Model& model, qint64 after, std::shared_ptr<const VectorChunk> grown);

/// The vectors of these passages; those that are gone are left out.
Result<QHash<qint64, Embedding>> vectors(Connection& db, qint64 model, const QList<qint64>& passageIds);

} // namespace docent::vectorstore
