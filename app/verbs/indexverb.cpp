#include "app/verbs/reading.h"
#include "async/sleep.h"
#include "extract/ocr.h"

namespace docent {

namespace {

constexpr std::chrono::seconds watchInterval { 2 };
constexpr std::chrono::seconds afterFailure { 5 };

QStringList failures(const IngestSummary& summary)
{
    QStringList lines;
    for (const IngestSummary::Problem& problem : summary.failed)
        lines.append(problem.path + QLatin1Char('\n') + problem.reason.message);
    return lines;
}

/// Follows changes until it is stopped. What is `known` to fail, such as a folder that is away, is not told again.
Task<> watch(Application& app, CommandLine line, QStringList known, Output& out, std::stop_token stop)
{
    while (true) {
        // What stops the queue, such as a full disk, is told by itself, and may pass.
        const bool stopped = app.queue().progress().paused;
        const std::chrono::seconds wait = stopped ? afterFailure : watchInterval;
        const auto slept = co_await sleepFor(wait, stop);
        if (!slept)
            co_return slept;
        if (stopped)
            app.queue().resume();
        const auto summary = co_await app.queue().add(line.paths, line.collection, stop);
        if (!summary && summary.error().isCancelled())
            co_return fail(summary.error());
        if (!summary)
            continue;
        const QStringList before = std::exchange(known, failures(*summary));
        if (summary->processed > 0 || summary->removed > 0 || known != before)
            report(*summary, {}, out);
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
    showProgress(app, out);
    app.queue().start();
    IngestSummary again;
    if (!line.passwordFile.isEmpty()) {
        // What is in the library, but could not be opened, did not change on the disk.
        const auto retried = co_await app.queue().retry(line.paths, stop);
        if (!retried)
            co_return fail(retried.error());
        again = *retried;
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
    auto following = watch(app, line, failures(*summary), out, stop);
    const auto watched = co_await following;
    co_return fail(watched.error());
}

} // namespace docent
