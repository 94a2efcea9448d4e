#pragma once

#include "library/connection.h"
#include "library/document.h"

#include <QHash>

/// By which names documents are asked for: title and file's name, with and without its ending, those of copies too, all
/// as terms::joinedName() writes them. Kept where the passages are that are found by them.
namespace docent::documentnames {

/// Makes the empty table; a step of the migrations.
Result<> create(Connection& db);
/// The document is called as its record says.
Result<> set(Connection& db, const DocumentRecord& document);
/// The document has no passages any more.
Result<> remove(Connection& db, qint64 document);
/// The documents that have these names.
Result<QHash<QString, QList<qint64>>> find(Connection& db, const QStringList& names);

} // namespace docent::documentnames
