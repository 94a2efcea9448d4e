#pragma once

#include "library/connection.h"

#include <optional>

/// Embedding models whose vectors the library holds, and what ties their files to it. Of a model's file as many blocks
/// count as its row says: what a crash leaves behind them is of no meaning, and vectors behind the last of them still
/// stand in the database. Who writes to a file does so inside of the transaction that makes it count.
namespace docent::vectormodels {

/// A model's row.
struct Model {
    qint64 id = 0; ///< never given again
    QString name;
    int dimension = 0; ///< 0 until its first vector is stored
    QString file = {}; ///< its name in the index's folder; empty: there is none
    qint64 blocks = 0; ///< of the file, that count
    qint64 lastRow = 0; ///< of the vectors, up to which they stand in these
    quint64 checksum = 0; ///< of the last block

    bool operator==(const Model&) const = default;
};

/// Empty if the model has no row.
Result<std::optional<Model>> find(Connection& db, const QString& name);
/// Makes the model the one whose vectors are made, and that documents count as embedded; adds its row if needed. Where
/// no other model's vectors can be searched, those of this one are, as far as they go.
Result<Model> makeCurrent(Connection& db, const QString& name);
/// The model whose vectors are searched; empty if there is none.
Result<QString> serving(Connection& db);
/// From now on the vectors of this model are searched, if it is the one whose vectors are made.
Result<> serve(Connection& db, const QString& name);

/// How well a model was found to know this library.
struct Measured {
    double weight = 0; ///< beside keywords
    qint64 lastRow = 0; ///< of its vectors at that time
};
/// Empty if nobody has measured it.
Result<std::optional<Measured>> measured(Connection& db, const QString& name);
Result<> setMeasured(Connection& db, const QString& name, const Measured& measured);

/// The row becomes `after`, if it still is `before`, and deaths are forgotten: those up to `lastDeath`, and those of
/// vectors behind the file. False if another process was quicker.
Result<bool> replace(Connection& db, const Model& before, const Model& after, qint64 lastDeath);
/// The model's file doesn't count any more: a new one is to be made.
Result<> restart(Connection& db, const Model& model);

/// A model that is neither current nor serving, once the current one serves; 0 if there is none.
Result<qint64> removable(Connection& db);
/// Removes what is left of such a model, a little at a time.
struct Removal {
    bool more = false;
    QString file = {}; ///< that doesn't count any more
};
Result<Removal> removeSome(Connection& db, qint64 model);
/// Files that count.
Result<QStringList> files(Connection& db);

} // namespace docent::vectormodels
