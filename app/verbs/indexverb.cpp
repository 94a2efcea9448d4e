#include "app/verbs/reading.h"
#include "async/sleep.h"
#include "extract/ocr.h"
#include "library/documentstore.h"

namespace docent {

namespace {

constexpr std::chrono::seconds afterFailure { 5 };

bool isEmpty(const IngestSummary& summary)
{
    return summary.processed + summary.unchanged + summary.removed + summary.offline == 0 && summary.failed.isEmpty()
        && summary.skipped.isEmpty();
}

/// Documents at or under these paths that could not be opened without their password.
Task<QStringList> lockedUnder(Application& app, QStringList paths, std::stop_token stop)
{
    auto job = [paths](Connection& db) { return documents::protectedUnder(db, paths); };
    const auto locked = co_await app.database().read(std::move(job), stop);
    co_return locked;
}

/// Follows changes until it is stopped, and prints each set of them once it has been read.
Task<> watch(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    QObject context;
    QObject::connect(&app.queue(), &IngestQueue::finished, &context, [&out](const IngestSummary& summary) {
        if (!isEmpty(summary))
            report(summary, {}, out);
    });
    app.liveFolders().setOnly(line.paths);
    app.liveFolders().setPeriod(afterFailure);
    app.liveFolders().start();
    while (true) {
        const auto slept = co_await sleepFor(afterFailure, stop);
        if (!slept)
            co_return slept;
        // What stops the queue, such as a full disk, is told by itself, and may pass.
        if (app.queue().progress().paused)
            app.queue().resume();
    }
}

} // namespace

Task<ExitStatus> runIndex(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    if (!line.passwordFile.isEmpty()) {
        const Result<QStringList> passwords = readPasswordFile(line.passwordFile);
        if (!passwords)
            co_return fail(passwords.error());
        app.passwords().offer(*passwords);
    }
    app.setIgnored(line.ignore);
    if (!line.ocr.isEmpty())
        app.setOcr(line.ocr == QLatin1String("auto") ? ocr::preferredLanguages() : line.ocr);
    app.setFileLimits(line.timeLimit, line.maxFileSize);
    if (line.acceptCost)
        app.queue().agreeToEmbedding(true);
    showProgress(app, out);
    app.queue().start();
    IngestSummary again;
    if (!line.passwordFile.isEmpty()) {
        // What is in the library, but could not be opened, did not change on the disk.
        const auto locked = co_await lockedUnder(app, line.paths, stop);
        if (!locked)
            co_return fail(locked.error());
        if (!locked->isEmpty()) {
            const auto retried = co_await app.queue().retry(*locked, stop);
            if (!retried)
                co_return fail(retried.error());
            again = *retried;
        }
    }
    if (!line.ocr.isEmpty()) {
        const auto scanned = co_await app.queue().retryScanned(line.paths, stop);
        if (!scanned)
            co_return fail(scanned.error());
        again += *scanned;
    }
    auto summary = co_await app.queue().add(line.paths, line.collection, stop);
    if (!summary)
        co_return fail(summary.error());
    *summary += again;
    auto finishing = finishReading(app, *summary, line.strict, out, stop);
    const auto status = co_await finishing;
    if (!status || !line.watch)
        co_return status;
    auto following = watch(app, line, out, stop);
    const auto watched = co_await following;
    co_return fail(watched.error());
}

} // namespace docent
