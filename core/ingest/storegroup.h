#pragma once

#include "ingest/documentreader.h"

namespace docent {

/// What became of an outcome in the library.
enum class Stored {
    Done,
    Exchanged, ///< done; a copy of what it was before took its row over
    Superseded, ///< the file changed again while it was read: it waits for another reading
    Gone, ///< it was removed while it was read
};

/// Writes outcomes of reading, each whole, inside one Database::write job, and marks the documents `reading` as being
/// read. One entry for each outcome.
Result<QList<Stored>> storeGroup(Connection& db, const QList<ReadOutcome>& group, const QList<qint64>& reading);

} // namespace docent
