#pragma once

#include "app/verbs/verbs.h"

namespace docent {

/// Shows the queue's progress from now on.
void showProgress(Application& app, Output& out);

/// Ends when the queue has read everything and every passage has its vector, or none can be made for now, or a problem
/// has stopped the queue.
Task<> untilIdle(IngestQueue& queue, std::stop_token stop);

/// Waits until the indexes hold all that the library does, which may take a while after they were lost.
Task<> completeIndexes(Application& app, Output& out, std::stop_token stop);
/// Measures the embedding model where that is due; that it can't be is only told.
Task<> weighVectors(Application& app, Output& out, std::stop_token stop);

/// Prints the summary; the notices are for the JSON form.
void report(const IngestSummary& summary, const QStringList& notices, Output& out);

/// What a verb that has read documents does last: waits for their vectors, prints the summary whatever comes of them,
/// and says which passages have none.
Task<ExitStatus> finishReading(Application& app, IngestSummary summary, bool strict, Output& out, std::stop_token stop);

} // namespace docent
