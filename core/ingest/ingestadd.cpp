// What others ask of the queue: to look through folders, to read again, to forget.

#include "async/pooljob.h"
#include "async/sleep.h"
#include "ingest/ingestqueue_p.h"

#include <limits>
#include <QCoreApplication>

namespace docent {

using namespace std::chrono_literals;

namespace {

constexpr int batchesAhead = 4; ///< that the look through the folders may be ahead of the database
constexpr auto lockPoll = 300ms;

/// Those of the documents that are no longer there.
Result<QList<qint64>> vanished(Connection& db, const QList<qint64>& ids)
{
    QList<qint64> gone;
    for (const qint64 id : ids) {
        const Result<std::optional<DocumentRecord>> row = documents::find(db, id);
        if (!row)
            return fail(row.error());
        if (!*row)
            gone << id;
    }
    return gone;
}

} // namespace

Task<> IngestQueue::Private::takeLock(bool waitForOthers, std::stop_token stop)
{
    bool told = false;
    while (!lock.isHeld()) {
        const Result<> locked = lock.tryAcquire();
        if (locked) {
            // Who had it before may have died in the middle of a document.
            auto reset = [](Connection& db) { return documents::resetReading(db); };
            const Result<int> waiting = co_await database.write(std::move(reset), stop);
            if (!waiting)
                co_return fail(waiting.error());
            break;
        }
        if (locked.error().code != ErrorCode::Busy || !waitForOthers)
            co_return locked;
        if (!std::exchange(told, true) && !waitingForLock) {
            Error notice = locked.error();
            notice.message +=
                QLatin1Char(' ') + QCoreApplication::translate("docent", "Waiting until it has finished.");
            Q_EMIT q.problem(notice);
        }
        waitingForLock = true;
        const Result<> slept = co_await sleepFor(lockPoll, stop);
        waitingForLock = false;
        if (!slept)
            co_return slept;
    }
    embedder.setAllowed(true);
    co_return Result<>();
}

Task<> IngestQueue::Private::runLook(std::shared_ptr<IngestRun> run, FolderLook look, std::stop_token stop)
{
    std::stop_callback outer(stop, [run] { run->stop.request_stop(); });
    const Result<> looked = co_await lookThrough(run, std::move(look), run->stop.get_token());
    endScan(run, looked);
    co_return Result<>();
}

Task<> IngestQueue::Private::runRetry(
    std::shared_ptr<IngestRun> run, QStringList paths, documents::Again which, std::stop_token stop)
{
    std::stop_callback outer(stop, [run] { run->stop.request_stop(); });
    const Result<> queued = co_await queueAgain(run, paths, which, run->stop.get_token());
    endScan(run, queued);
    co_return Result<>();
}

Task<> IngestQueue::Private::queueAgain(
    std::shared_ptr<IngestRun> run, QStringList paths, documents::Again which, std::stop_token stop)
{
    const Result<> locked = co_await takeLock(options.waitForOthers, stop);
    if (!locked)
        co_return locked;
    auto job = [paths, which, sought = languages](
                   Connection& db) { return documents::retry(db, paths, which, sought); };
    const Result<QList<DocumentRecord>> waiting = co_await database.write(std::move(job), stop);
    if (!waiting)
        co_return fail(waiting.error());
    await(run, *waiting);
    co_return Result<>();
}

/// These were queued by the run, which ends when they are done.
void IngestQueue::Private::await(const std::shared_ptr<IngestRun>& run, const QList<DocumentRecord>& waiting)
{
    for (const DocumentRecord& record : waiting) {
        run->pending.insert(record.id, record.path);
        changed.insert(record.id);
        if (!outstanding.contains(record.id)) {
            outstanding.insert(record.id, record.bytes);
            meter.add(record.bytes);
        }
    }
    if (!waiting.isEmpty()) {
        ahead.clear(); // one of them may have been changed or moved
        workWaiting = true;
    }
    wake();
}

Task<> IngestQueue::Private::lookThrough(std::shared_ptr<IngestRun> run, FolderLook look, std::stop_token stop)
{
    const Result<> locked = co_await takeLock(options.waitForOthers, stop);
    if (!locked)
        co_return locked;
    auto job = [look](Connection& db) { return scanOptions(db, look); };
    Result<ScanOptions> options = co_await database.read(std::move(job), stop);
    if (!options)
        co_return fail(options.error());
    look.scan = std::move(*options);
    auto feed = std::make_shared<BatchFeed<QList<FileEntry>>>(batchesAhead);
    OneShot<Result<QList<ScannedPath>>> scanned;
    scope.spawn(QStringLiteral("walking through folders"), scan(feed, look, stop, scanned));
    QStringList present;
    Result<> result;
    while (result) {
        Result<std::optional<QList<FileEntry>>> batch = co_await feed->take(stop);
        if (!batch)
            result = fail(batch.error());
        else if (!*batch)
            break;
        if (!result)
            break;
        for (const FileEntry& file : std::as_const(**batch))
            present << file.path;
        result = co_await enqueue(run, std::move(**batch), look, stop);
    }
    feed->abandon();
    const Result<QList<ScannedPath>> roots = co_await scanned;
    if (!result)
        co_return result;
    if (!roots)
        co_return fail(roots.error());
    const Result<> settled = co_await settle(run, look, *roots, present, stop);
    co_return settled;
}

Task<> IngestQueue::Private::scan(std::shared_ptr<BatchFeed<QList<FileEntry>>> feed, FolderLook look,
    std::stop_token stop, OneShot<Result<QList<ScannedPath>>> done)
{
    auto job = [feed, look](std::stop_token jobStop) {
        const auto found = [&feed, &jobStop](QList<FileEntry> files) { return feed->put(std::move(files), jobStop); };
        Result<QList<ScannedPath>> roots = scanPaths(look.paths, look.scan, found, jobStop);
        if (roots) {
            for (ScannedPath& root : *roots)
                root.removed = wasRemoved(look, root);
        }
        return roots;
    };
    Result<QList<ScannedPath>> roots = co_await runOnPool(pool, std::move(job), stop);
    feed->finish();
    done.set(std::move(roots));
    co_return Result<>();
}

Task<> IngestQueue::Private::enqueue(
    std::shared_ptr<IngestRun> run, QList<FileEntry> files, FolderLook look, std::stop_token stop)
{
    auto job = [files, look](Connection& db) { return enqueueFound(db, files, look); };
    const Result<QList<DocumentRecord>> waitingNow = co_await database.write(std::move(job), stop);
    if (!waitingNow)
        co_return fail(waitingNow.error());
    QSet<QString> waiting;
    for (const DocumentRecord& record : *waitingNow)
        waiting.insert(record.path);
    for (const FileEntry& file : std::as_const(files)) {
        if (look.isRefresh())
            break; // nobody wants to be told each time what hasn't changed
        if (file.skip) {
            run->summary.skipped.append({ file.path, *file.skip });
        } else if (const auto done = early.find(file.path); done != early.end() && !waiting.contains(file.path)) {
            done->claimed = true;
            run->summary += done->summary;
        } else if (!waiting.contains(file.path)) {
            ++run->summary.unchanged;
        }
    }
    for (const DocumentRecord& record : *waitingNow) {
        if (record.bytes >= options.largeFile)
            run->summary.large << record.path;
    }
    await(run, *waitingNow);
    co_return Result<>();
}

Task<> IngestQueue::Private::settle(std::shared_ptr<IngestRun> run, FolderLook look, QList<ScannedPath> roots,
    QStringList present, std::stop_token stop)
{
    for (const ScannedPath& root : std::as_const(roots)) {
        if (root.error && !look.isRefresh())
            run->summary.failed.append({ root.path, *root.error });
    }
    auto job = [look, roots, present](Connection& db) { return settlePaths(db, look, roots, present); };
    const Result<Settled> settled = co_await database.write(std::move(job), stop);
    if (!settled)
        co_return fail(settled.error());
    run->summary.removed += settled->removed;
    run->summary.offline += settled->offline;
    removedSome = removedSome || settled->removed + settled->offline + settled->moved.size() > 0;
    if (settled->followsOthers)
        Q_EMIT q.followedFoldersChanged();
    if (settled->removed == 0 && settled->moved.isEmpty())
        co_return Result<>();
    const Result<> dropped = co_await dropVanished(stop);
    co_return dropped;
}

/// After documents were removed: nobody waits for them any more.
Task<> IngestQueue::Private::dropVanished(std::stop_token stop)
{
    ahead.clear();
    workWaiting = started;
    QList<qint64> ids;
    for (auto it = outstanding.cbegin(); it != outstanding.cend(); ++it) {
        if (!inHand.contains(it.key()))
            ids << it.key();
    }
    auto job = [ids](Connection& db) { return vanished(db, ids); };
    const Result<QList<qint64>> gone = co_await database.read(std::move(job), stop);
    if (!gone)
        co_return fail(gone.error());
    for (const qint64 id : *gone)
        forget(id);
    endFinishedRuns();
    wake();
    co_return Result<>();
}

/// Tells the meter what waits in the library without anybody having added it in this process.
Task<> IngestQueue::Private::measureWaiting(std::stop_token stop)
{
    auto job = [](Connection& db) { return documents::peekWaiting(db, std::numeric_limits<int>::max()); };
    const Result<QList<DocumentRecord>> waiting = co_await database.read(std::move(job), stop);
    if (!waiting)
        co_return fail(waiting.error());
    for (const DocumentRecord& record : *waiting) {
        if (outstanding.contains(record.id))
            continue;
        outstanding.insert(record.id, record.bytes);
        meter.add(record.bytes);
        changed.insert(record.id);
    }
    wake();
    co_return Result<>();
}

Task<> IngestQueue::Private::prioritize(qint64 id, std::stop_token stop)
{
    auto job = [id](Connection& db) { return documents::prioritize(db, id); };
    const Result<> moved = co_await database.write(std::move(job), stop);
    if (!moved)
        co_return moved;
    ahead.clear();
    workWaiting = started;
    wake();
    co_return Result<>();
}

Task<int> IngestQueue::Private::remove(QStringList paths, std::stop_token stop)
{
    auto job = [paths](Connection& db) -> Result<int> {
        for (const QString& path : paths) {
            if (const Result<> left = folders::leaveOut(db, path); !left)
                return fail(left.error());
        }
        return documents::remove(db, paths);
    };
    const Result<int> removed = co_await database.write(std::move(job), stop);
    if (removed && !closed)
        Q_EMIT q.followedFoldersChanged();
    if (!removed || *removed == 0 || closed)
        co_return removed;
    const int count = *removed;
    removedSome = true;
    embedder.removed();
    const Result<> dropped = co_await dropVanished(stop);
    if (!dropped)
        co_return fail(dropped.error());
    co_return count;
}

Task<int> IngestQueue::Private::cancel(std::stop_token stop)
{
    const auto all = runs;
    for (const std::shared_ptr<IngestRun>& run : all) {
        if (!run->holds)
            run->stop.request_stop(); // a look that goes on would queue more
    }
    std::exchange(readings, std::stop_source()).request_stop();
    ahead.clear();
    QList<qint64> readAlready;
    for (auto it = inHand.cbegin(); it != inHand.cend(); ++it) {
        if (!it->reading)
            readAlready << it.key();
    }
    // A queue that is paused has let go of it.
    const bool borrowed = !lock.isHeld();
    if (borrowed && !lock.tryAcquire())
        co_return 0;
    cancelling = true;
    auto job = [readAlready](Connection& db) { return documents::dropWaiting(db, readAlready); };
    const Result<documents::Dropped> dropped = co_await database.write(std::move(job), stop);
    cancelling = false;
    if (borrowed)
        lock.release();
    if (!dropped || closed)
        co_return dropped ? Result<int>(0) : fail(dropped.error());
    countCancelled(dropped->removed + dropped->kept);
    changed.unite(QSet<qint64>(dropped->kept.begin(), dropped->kept.end()));
    removedSome = removedSome || !dropped->removed.isEmpty();
    ahead.clear();
    workWaiting = started;
    endFinishedRuns();
    wake();
    co_return int(dropped->removed.size() + dropped->kept.size());
}

void IngestQueue::Private::countCancelled(const QList<qint64>& ids)
{
    for (const qint64 id : ids) {
        bool awaited = false;
        for (const std::shared_ptr<IngestRun>& run : std::as_const(runs)) {
            run->summary.cancelled += run->pending.contains(id) ? 1 : 0;
            awaited = awaited || run->pending.contains(id);
        }
        background.summary.cancelled += awaited ? 0 : 1;
        forget(id);
    }
}

} // namespace docent
