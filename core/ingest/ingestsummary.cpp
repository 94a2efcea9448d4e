// What a run of the queue reports.

#include "ingest/ingestqueue_p.h"

namespace docent {

namespace {

/// What lies in a file counts as well.
void addMembers(IngestSummary& summary, const ReadOutcome& outcome)
{
    for (const ReadMember& member : outcome.members) {
        const DocumentRecord& record = member.record;
        const IngestSummary::Problem problem { outcome.record.path + QLatin1Char('/') + record.path,
            record.reason.value_or(Error {}) };
        if (record.state == DocumentState::Ready)
            ++summary.processed;
        else
            (record.state == DocumentState::Failed ? summary.failed : summary.skipped).append(problem);
    }
}

} // namespace

IngestSummary& IngestSummary::operator+=(const IngestSummary& other)
{
    processed += other.processed;
    unchanged += other.unchanged;
    removed += other.removed;
    offline += other.offline;
    cancelled += other.cancelled;
    failed += other.failed;
    skipped += other.skipped;
    large += other.large;
    passages += other.passages;
    bytes += other.bytes;
    seconds += other.seconds;
    asked = asked || other.asked;
    return *this;
}

IngestSummary summaryOf(const ReadOutcome& outcome)
{
    IngestSummary summary;
    switch (outcome.kind) {
    case ReadOutcome::Kind::Read:
        summary.processed = 1;
        summary.passages = outcome.passageCount();
        summary.bytes = outcome.record.bytes;
        addMembers(summary, outcome);
        break;
    case ReadOutcome::Kind::Copy:
        summary.processed = 1;
        summary.bytes = outcome.record.bytes;
        break;
    case ReadOutcome::Kind::Unchanged:
        summary.unchanged = 1;
        break;
    case ReadOutcome::Kind::Failed:
        summary.failed.append({ outcome.record.path, outcome.reason });
        break;
    case ReadOutcome::Kind::Skipped:
        summary.skipped.append({ outcome.record.path, outcome.reason });
        break;
    }
    return summary;
}

} // namespace docent
