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
    case ReadOutcome::Kind::Failed:
        if (outcome.reason.code == ErrorCode::NotFound && outcome.record.passages > 0)
            return documents::storeOffline(db, outcome.record.id);
        return documents::storeFailure(db, outcome.record.id, DocumentState::Failed, outcome.reason);
    case ReadOutcome::Kind::Skipped:
        return documents::storeFailure(db, outcome.record.id, DocumentState::Skipped, outcome.reason);
    }
    return {};
}

} // namespace

Result<QList<Stored>> storeGroup(Connection& db, const QList<ReadOutcome>& group, const QList<qint64>& reading)
{
    QList<Stored> stored;
    for (const ReadOutcome& outcome : group) {
        const Result<std::optional<DocumentRecord>> now = documents::find(db, outcome.record.id);
        if (!now)
            return fail(now.error());
        if (!*now) {
            stored << Stored::Gone;
            continue;
        }
        // Another look at the folder found a newer version while this one was read.
        if ((*now)->bytes != outcome.record.bytes || (*now)->modifiedNs != outcome.record.modifiedNs) {
            stored << Stored::Superseded;
            continue;
        }
        if (const Result<> done = storeOne(db, outcome); !done)
            return fail(done.error());
        stored << Stored::Done;
    }
    if (const Result<> marked = documents::markReading(db, reading); !marked)
        return fail(marked.error());
    return stored;
}

} // namespace docent
