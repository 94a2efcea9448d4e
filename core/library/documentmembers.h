#pragma once

#include "library/documentstore.h"

/// Documents that lie in a file: its row is their `container`, and their paths go on where its path ends.
namespace docent::documentmembers {

/// Replaces what lies in a file by these. Those of a known path, or else of a known content, keep their ids, and
/// passages that are the same their vectors. What the person took out of the library stays out.
Result<> replace(Connection& db, const DocumentRecord& container, const QList<ReadMember>& members);
/// Gives a document another path, and with it all that lies in it.
Result<> setPath(Connection& db, const DocumentRecord& document, const QString& path);
/// Removes one document with all that lies in it; how many.
Result<int> remove(Connection& db, const DocumentRecord& document);

} // namespace docent::documentmembers
