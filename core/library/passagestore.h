#pragma once

#include "library/connection.h"
#include "library/document.h"

/// The passages of a document together with what is built from them: keyword index and vectors.
namespace docent::passagestore {

/// Replaces all passages of a document. `before` and `after` are its row before and after the change: the keyword index
/// holds the title too. Passages of the same text are kept, with their ids and vectors, wherever they stand now.
/// Returns how many of the passages have a vector of the current model.
Result<int> replace(
    Connection& db, const DocumentRecord& before, const DocumentRecord& after, const QList<Passage>& passages);
/// The same passages under another title, file name or names of copies.
Result<> retitle(Connection& db, const DocumentRecord& before, const DocumentRecord& after);
/// Removes all passages of a document.
Result<> removeAll(Connection& db, const DocumentRecord& document);

/// A text that goes to the database and comes back the same: without U+0000 and half surrogate pairs, as long as
/// before.
QString storable(const QString& text);

} // namespace docent::passagestore
