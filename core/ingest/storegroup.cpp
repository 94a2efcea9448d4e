#include "ingest/storegroup.h"

namespace docent {

namespace {

Result<> storeOne(Connection& db, const ReadOutcome& outcome)
{
    switch (outcome.kind) {
    case ReadOutcome::Kind::Read: {
        ReadDocument document;
        document.record = outcome.record;
        document.passages = outcome.passages;
        document.members = outcome.members;
        return documents::store(db, document);
    }
    case ReadOutcome::Kind::Unchanged:
        return documents::confirm(db, outcome.record.id);
    case ReadOutcome::Kind::Copy:
        break;
    case ReadOutcome::Kind::Failed:
        if (outcome.reason.code == ErrorCode::NotFound && outcome.record.passages > 0)
            return documents::storeOffline(db, outcome.record.id);
        return documents::storeFailure(
            db, outcome.record.id, DocumentState::Failed, outcome.reason, outcome.record.recognized);
    case ReadOutcome::Kind::Skipped:
        return documents::storeFailure(
            db, outcome.record.id, DocumentState::Skipped, outcome.reason, outcome.record.recognized);
    }
    return {};
}

/// The row of what was read. A document that shares its passages may have changed its row since it was begun.
Result<std::optional<DocumentRecord>> rowOf(Connection& db, const DocumentRecord& record)
{
    Result<std::optional<DocumentRecord>> row = documents::find(db, record.id);
    if (!row || (*row && (*row)->path == record.path))
        return row;
    Result<std::optional<DocumentRecord>> elsewhere = documents::findByPath(db, record.path);
    return !elsewhere || *elsewhere ? elsewhere : row;
}

Result<Stored> store(Connection& db, ReadOutcome outcome)
{
    const Result<std::optional<DocumentRecord>> now = rowOf(db, outcome.record);
    if (!now)
        return fail(now.error());
    if (!*now)
        return Stored::Gone;
    // Another look at the folder found a newer version while this one was read.
    if ((*now)->bytes != outcome.record.bytes || (*now)->modifiedNs != outcome.record.modifiedNs) {
        // It may have been shown as being read since.
        const Result<> waits = db.run(
            QStringLiteral("UPDATE documents SET state = 'waiting', reader = 0 WHERE id = ? AND state = 'reading'"),
            { (*now)->id });
        return waits ? Result<Stored>(Stored::Superseded) : fail(waits.error());
    }
    outcome.record.id = (*now)->id;
    if (outcome.kind == ReadOutcome::Kind::Copy) {
        const Result<bool> shared = documents::storeCopy(db, outcome.record, outcome.original);
        if (!shared)
            return fail(shared.error());
        if (!*shared)
            return Stored::Superseded;
    } else if (const Result<> done = storeOne(db, outcome); !done) {
        return fail(done.error());
    }
    const Result<std::optional<DocumentRecord>> after = documents::find(db, outcome.record.id);
    if (!after)
        return fail(after.error());
    return *after && (*after)->path == (*now)->path ? Stored::Done : Stored::Exchanged;
}

} // namespace

Result<QList<Stored>> storeGroup(Connection& db, const QList<ReadOutcome>& group, const QList<qint64>& reading)
{
    QList<Stored> stored;
    for (const ReadOutcome& outcome : group) {
        const Result<Stored> one = store(db, outcome);
        if (!one)
            return fail(one.error());
        stored << *one;
    }
    if (const Result<> marked = documents::markReading(db, reading); !marked)
        return fail(marked.error());
    return stored;
}

} // namespace docent
