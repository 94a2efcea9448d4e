// The queue's documents whose text is in pictures: recognising it is slow, and so they come behind the others.

#include "async/sleep.h"
#include "ingest/ingestqueue_p.h"

#include <QScopeGuard>

namespace docent {

/// One at a time: a page takes as long as a hundred with text do.
Task<ReadOutcome> IngestQueue::Private::readScanned(DocumentRecord record, std::stop_token stop)
{
    constexpr std::chrono::milliseconds lookWhilePaused { 250 };
    const FindOriginal nobody; // whether it is a copy was asked before
    const Result<Semaphore::Permit> permit = co_await recognizing.acquire(stop);
    if (!permit)
        co_return fail(permit.error());
    while ((paused || stuck) && !stop.stop_requested()) {
        const Result<> slept = co_await sleepFor(lookWhilePaused, stop);
        if (!slept)
            co_return fail(slept.error());
    }
    if (const ReadFile reader = recognize) {
        const QString sought = languages;
        pageProgress = { record.id, record.path, 0, 0 };
        const auto done = qScopeGuard([this] { pageProgress = {}; });
        Result<ReadOutcome> outcome = co_await readDocument(reader, nobody, pool, record, options.chunk, stop);
        if (!outcome)
            co_return outcome;
        // Without the program nothing was looked for.
        const bool looked = outcome->kind == ReadOutcome::Kind::Read || outcome->reason.code != ErrorCode::NeedsProgram;
        const auto told = [&](ReadOutcome& one) {
            one.record.scanned = true;
            one.record.recognized = looked ? sought : QString();
        };
        told(*outcome);
        if (outcome->kind == ReadOutcome::Kind::Read)
            co_return outcome;
        // A page that ends its process takes the text of the others with it; what needs no recognition is had without.
        Result<ReadOutcome> plain = co_await readDocument(read, nobody, pool, record, options.chunk, stop);
        if (plain && plain->kind != ReadOutcome::Kind::Read)
            co_return outcome;
        if (plain)
            told(*plain);
        co_return plain;
    }
    Result<ReadOutcome> plain = co_await readDocument(read, nobody, pool, record, options.chunk, stop);
    co_return plain;
}

void IngestQueue::setRecognizer(ReadFile recognize, QString languages)
{
    d->recognize = std::move(recognize);
    d->languages = std::move(languages);
}

void IngestQueue::pageRecognized(int page, int pages)
{
    if (d->pageProgress.document == 0 || d->closed)
        return;
    d->pageProgress.page = page;
    d->pageProgress.pages = pages;
    d->scheduleReport();
}

Task<IngestSummary> IngestQueue::retryScanned(QStringList paths, std::stop_token stop)
{
    return d->beginRetry(std::move(paths), documents::Again::Scanned, std::move(stop));
}

} // namespace docent
