#pragma once

#include "library/database.h"

#include <QSet>

namespace docent {

struct Collection {
    QString name; ///< empty: of the documents that are in none
    int documents = 0;
    bool localOnly = false; ///< only models on this computer may be given what its documents say
};

/// Which models may meet the documents of a collection. Files of the same content share their passages: where one of
/// them is for this computer only, all are. These run inside Database::read and Database::write jobs.
namespace collections {

/// Those that have documents or were marked, by their names.
Result<QList<Collection>> list(Connection& db);
/// A collection may be marked before its first document comes.
Result<> setLocalOnly(Connection& db, const QString& name, bool on);
/// The documents that only models on this computer may be given, originals and copies.
Result<QSet<qint64>> localOnlyDocuments(Connection& db);
/// As part of a statement: the originals among them.
QString localOnlyOriginals();

} // namespace collections
} // namespace docent
