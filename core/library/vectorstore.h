#pragma once

#include "library/document.h"
#include "library/vectormodels.h"
#include "vectors/vectorblock.h"

/// Vectors in the database, as half floats. These run inside Database::read and Database::write jobs.
namespace docent::vectorstore {

/// Stores vectors of length 1, one per passage, and counts them in their documents. Passages that are gone or have a
/// vector of the model are left out. Another dimension than the model's is refused with InvalidArgument. `hashes`: of
/// the passages' texts, by which the vectors can be found again.
Result<> insert(Connection& db, const QString& model, const QList<qint64>& passageIds,
    const std::vector<Embedding>& vectors, const QByteArrayList& hashes = {});
/// Counts new vectors of these passages in their documents.
Result<> countEmbedded(Connection& db, const QList<qint64>& passageIds);
/// Removes the passages' vectors, of all models, and tells the indexes; they are kept for reuse for a while.
Result<> remove(Connection& db, const QList<qint64>& passageIds);

/// Passages from `firstId` on that have no vector of the model, in the order of their ids.
struct Missing {
    QList<Passage> passages;
    qint64 firstId = 0; ///< all before have one
};
/// `everything`: also what only models on this computer may be given.
Result<Missing> missing(Connection& db, qint64 model, qint64 firstId, int limit, bool everything);
/// How many passages have no vector of the current model.
Result<qint64> countMissing(Connection& db, bool everything);

/// How far an index knows a model.
struct Known {
    vectormodels::Model model;
    qint64 lastRow = 0; ///< of the vectors
    qint64 lastDeath = 0;
};
/// What it doesn't know yet.
struct News {
    Known known; ///< with these news; if the model's row is another than before, that is all
    std::vector<qint64> dead; ///< vectors in the file that are gone
    quint32 rows = 0; ///< vectors behind the last known that were written into the block
    bool more = false; ///< the block is full
};
/// Writes into `block`, from `place` on; nothing if there is none.
Result<News> news(Connection& db, Known known, vectors::VectorBlock* block, quint32 place);
/// How many vectors of the model are behind the row `after`.
Result<qint64> countAfter(Connection& db, const vectormodels::Model& model, qint64 after);

/// Passages that have a vector of the model, evenly spread over all; none where its last row isn't beyond one.
struct Sample {
    QList<qint64> passages;
    qint64 lastRow = 0; ///< of the model's vectors
};
Result<Sample> sample(Connection& db, const QString& model, int count, qint64 beyond);

/// Vectors that are there of those with these ids, with their passages.
struct Stored {
    qint64 passage = 0;
    Embedding vector;
};
Result<QHash<qint64, Stored>> vectors(Connection& db, qint64 model, const QList<qint64>& ids);
/// Those of these passages, in no order.
Result<QList<Embedding>> vectorsOf(Connection& db, qint64 model, const QList<qint64>& passages);

/// The model's row becomes `after`, and its file holds `rows` more vectors: those behind what it held before, if they
/// all are there still. Otherwise, or if the row isn't `before` any more, nothing is changed, and this is false.
/// `write` writes to the file.
Result<bool> seal(Connection& db, const vectormodels::Model& before, qint64 lastRow, qint64 rows,
    const std::function<Result<vectormodels::Model>()>& write);

} // namespace docent::vectorstore
