#include "ingest/ingestqueue.h"

#include "base/logging.h"
#include "ingest/ingestqueue_p.h"

namespace docent {

namespace {

constexpr int reportEveryMs = 100;

/// Ends with the run, or with the caller's stop, which also ends the look through the folders.
Task<IngestSummary> awaitRun(std::shared_ptr<IngestRun> run, std::stop_token stop)
{
    std::stop_callback cut(stop, [run] { run->stop.request_stop(); });
    Result<IngestSummary> summary = co_await awaitOrStop(run->done, stop);
    co_return summary;
}

Task<IngestSummary> cancelledRun()
{
    co_return fail(Error::cancelled());
}

Task<int> cancelledCount()
{
    co_return fail(Error::cancelled());
}

} // namespace

IngestQueue::Private::Private(
    IngestQueue& owner, Database& db, ReadFile readFile, VectorIndex& index, QThreadPool& threads, IngestOptions given)
    : q(owner)
    , database(db)
    , read(std::move(readFile))
    , pool(threads)
    , options(std::move(given))
    , scope([this](const QString&, const Error& error) { Q_EMIT q.problem(error); })
    , lock(db.directory())
    , embedder(index,
          { [this](const Error& error) { Q_EMIT q.problem(error); }, [this] { wake(); },
              [this] { return reading > 0 || workWaiting || scans > 0 || !ahead.isEmpty() || !inHand.isEmpty(); } })
{
    embedder.setFreeTokens(options.freeTokens);
    clock.start();
    lastTurn.set({});
    ticker.setInterval(reportEveryMs);
    QObject::connect(&ticker, &QTimer::timeout, &ticker, [this] { tick(); });
    reportTimer.setSingleShot(true);
    QObject::connect(&reportTimer, &QTimer::timeout, &reportTimer, [this] { report(); });
}

void IngestQueue::Private::start()
{
    if (started || closed)
        return;
    started = true;
    workWaiting = true;
    scope.spawn(QStringLiteral("measuring the queue"), measureWaiting(scope.token()));
    scope.spawn(QStringLiteral("reading documents"), dispatch(scope.token()));
    scope.spawn(QStringLiteral("storing documents"), write(scope.token()));
    scope.spawn(QStringLiteral("embedding"), embedder.run(scope.token()));
    scheduleReport();
}

bool IngestQueue::Private::hasWork() const
{
    return started
        && (workWaiting || looking || scans > 0 || !ahead.isEmpty() || !inHand.isEmpty() || !runs.isEmpty()
            || embedder.wantsWork());
}

IngestProgress IngestQueue::Private::progress() const
{
    IngestProgress progress;
    progress.done = meter.done();
    progress.total = meter.total();
    progress.failed = meter.failed();
    progress.secondsLeft = paused || stuck || scans > 0 ? -1 : meter.secondsLeft();
    progress.current = reading > 0 ? current : QString();
    progress.recognizing = pageProgress;
    progress.paused = paused || stuck;
    progress.running = hasWork();
    progress.toEmbed = embedder.backlog();
    progress.embeds = embedder.hasModel();
    progress.unagreed = embedder.unagreed();
    progress.problem = stuck ? stuck : embedder.failure();
    return progress;
}

void IngestQueue::Private::wake()
{
    dispatchBell.ring();
    writeBell.ring();
    if (hasWork() && !ticker.isActive())
        ticker.start();
    scheduleReport();
}

void IngestQueue::Private::tick()
{
    if (paused || stuck || waitingForLock || inHand.isEmpty())
        meter.pause();
    else
        meter.tick(clock.elapsed());
    writeBell.ring();
    scheduleReport();
}

void IngestQueue::Private::scheduleReport()
{
    if (reportTimer.isActive() || closed)
        return;
    const qint64 since = lastReport.isValid() ? lastReport.elapsed() : reportEveryMs;
    reportTimer.start(int(std::max<qint64>(0, reportEveryMs - since)));
}

void IngestQueue::Private::report()
{
    lastReport.start();
    if (removedSome) {
        removedSome = false;
        Q_EMIT q.documentsChanged({});
    }
    if (!changed.isEmpty()) {
        const QSet<qint64> ids = std::exchange(changed, {});
        Q_EMIT q.documentsChanged(QList<qint64>(ids.begin(), ids.end()));
    }
    Q_EMIT q.progressChanged(progress());
}

void IngestQueue::Private::settleWhenIdle()
{
    const bool resting = paused && inHand.isEmpty() && scans == 0;
    if (hasWork() && !resting)
        return;
    ticker.stop();
    embedder.setAllowed(false);
    lock.release();
    meter.pause();
    if (resting)
        return;
    meter.reset();
    outstanding.clear();
    const IngestSummary& rest = background.summary;
    if (rest.processed + rest.unchanged + rest.removed > 0 || !rest.failed.isEmpty() || !rest.skipped.isEmpty()) {
        const IngestSummary summary = std::exchange(background.summary, {});
        Q_EMIT q.finished(summary);
    }
    scheduleReport();
}

void IngestQueue::Private::stopFor(const Error& error)
{
    if (error.isCancelled() || stuck)
        return;
    stuck = error;
    embedder.setPaused(true);
    qCWarning(lcIngest).noquote() << "the queue stops:" << error.message << error.detail;
    // Nobody may wait for what doesn't go on by itself. The documents stay in the queue.
    const auto waiting = std::exchange(runs, {});
    for (const std::shared_ptr<IngestRun>& run : waiting) {
        run->stop.request_stop();
        run->done.set(fail(error));
    }
    Q_EMIT q.problem(error);
    wake();
}

void IngestQueue::Private::setPaused(bool value)
{
    paused = value;
    if (!value)
        stuck.reset();
    embedder.setPaused(paused || stuck);
    if (!value)
        workWaiting = started;
    wake();
}

void IngestQueue::Private::account(const ReadOutcome& outcome, Stored stored)
{
    const qint64 id = outcome.record.id;
    changed.insert(id);
    removedSome = removedSome || stored == Stored::Exchanged;
    if (stored == Stored::Superseded)
        return; // it will be read once more, and counted then
    if (stored == Stored::Gone) {
        forget(id);
        return;
    }
    const bool failed = outcome.kind == ReadOutcome::Kind::Failed;
    meter.finish(outcome.record.bytes, failed);
    outstanding.remove(id);
    bool awaited = false;
    for (const std::shared_ptr<IngestRun>& run : std::as_const(runs)) {
        if (run->pending.remove(id)) {
            run->summary += summaryOf(outcome);
            awaited = true;
        }
    }
    if (!awaited && scans > 0)
        early.insert(outcome.record.path, { summaryOf(outcome) });
    else if (!awaited)
        background.summary += summaryOf(outcome);
}

std::shared_ptr<IngestRun> IngestQueue::Private::beginRun()
{
    start();
    auto run = std::make_shared<IngestRun>();
    run->time.start();
    run->summary.asked = true;
    runs.append(run);
    ++scans;
    return run;
}

Task<IngestSummary> IngestQueue::Private::beginLook(FolderLook look, std::stop_token stop)
{
    look.scan.ignore = options.scan.ignore;
    look.scan.largestFile = options.scan.largestFile;
    look.scan.pictures = bool(recognize);
    const auto run = beginRun();
    run->holds = look.isRefresh();
    run->summary.asked = !run->holds;
    scope.spawn(QStringLiteral("looking for files"), runLook(run, std::move(look), scope.token()));
    wake();
    return awaitRun(run, std::move(stop));
}

Task<IngestSummary> IngestQueue::Private::beginRetry(QStringList paths, documents::Again which, std::stop_token stop)
{
    if (closed || stop.stop_requested())
        return cancelledRun();
    const auto run = beginRun();
    scope.spawn(
        QStringLiteral("looking for documents to read again"), runRetry(run, cleanPaths(paths), which, scope.token()));
    wake();
    return awaitRun(run, std::move(stop));
}

/// Ends the run when it fails; otherwise it ends with the last document that it queued.
void IngestQueue::Private::endScan(const std::shared_ptr<IngestRun>& run, const Result<>& looked)
{
    if (--scans == 0) {
        const auto outcomes = std::exchange(early, {});
        for (const EarlyOutcome& outcome : outcomes) {
            if (!outcome.claimed)
                background.summary += outcome.summary;
        }
    }
    if (!looked) {
        const Error& error = looked.error();
        if (!error.isCancelled() && error.code != ErrorCode::Busy)
            stopFor(error);
        endRun(run, fail(error));
        return;
    }
    run->scanned = true;
    if (run->holds)
        run->done.set(run->summary);
    endFinishedRuns();
    wake();
}

void IngestQueue::Private::forget(qint64 id)
{
    if (const auto it = outstanding.constFind(id); it != outstanding.constEnd()) {
        meter.finish(*it, false, false);
        outstanding.erase(it);
    }
    for (const std::shared_ptr<IngestRun>& run : std::as_const(runs))
        run->pending.remove(id);
}

void IngestQueue::Private::endRun(const std::shared_ptr<IngestRun>& run, Result<IngestSummary> result)
{
    if (!runs.removeOne(run))
        return;
    if (result)
        result->seconds = double(run->time.nsecsElapsed()) / 1e9;
    run->done.set(result);
    if (result)
        Q_EMIT q.finished(*result);
    wake();
}

void IngestQueue::Private::endFinishedRuns()
{
    const auto all = runs;
    for (const std::shared_ptr<IngestRun>& run : all) {
        if (run->scanned && run->pending.isEmpty())
            endRun(run, run->summary);
    }
}

QCoro::Task<> IngestQueue::Private::shutdown()
{
    closed = true;
    for (const std::shared_ptr<IngestRun>& run : std::as_const(runs)) {
        run->stop.request_stop();
        run->done.set(fail(Error::cancelled()));
    }
    runs.clear();
    scope.cancel();
    ticker.stop();
    reportTimer.stop();
    co_await scope.join();
    if (!lock.isHeld())
        co_return;
    auto reset = [](Connection& db) { return documents::resetReading(db); };
    const Result<int> waiting = co_await database.write(std::move(reset), std::stop_token());
    if (!waiting)
        qCWarning(lcIngest).noquote() << "at the end:" << waiting.error().message << waiting.error().detail;
    lock.release();
}

IngestQueue::IngestQueue(Database& database, ExtractorPool& extractors, VectorIndex& vectors, QThreadPool& pool,
    IngestOptions options, QObject* parent)
    : IngestQueue(
        database,
        [&extractors](
            QString path, std::stop_token stop) { return extractors.extract(std::move(path), std::move(stop)); },
        vectors, pool, std::move(options), parent)
{
}

IngestQueue::IngestQueue(
    Database& database, ReadFile read, VectorIndex& vectors, QThreadPool& pool, IngestOptions options, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, database, std::move(read), vectors, pool, std::move(options)))
{
}

IngestQueue::~IngestQueue() = default;

QCoro::Task<> IngestQueue::setEmbeddingModel(EmbeddingModel* model)
{
    d->embedder.setModel(model);
    return d->embedder.settled();
}

QCoro::Task<> IngestQueue::collectionsChanged()
{
    d->embedder.lookAgain();
    return d->embedder.settled();
}

void IngestQueue::agreeToEmbedding(bool always)
{
    d->embedder.agree(always);
}

void IngestQueue::setOptions(const IngestOptions& options)
{
    d->options = options;
    d->embedder.setFreeTokens(options.freeTokens);
    d->wake();
}

void IngestQueue::start()
{
    d->start();
}

Task<IngestSummary> IngestQueue::add(QStringList paths, QString collection, std::stop_token stop)
{
    if (d->closed || stop.stop_requested())
        return cancelledRun();
    FolderLook look;
    look.paths = cleanPaths(paths);
    look.collection = std::move(collection);
    return d->beginLook(std::move(look), std::move(stop));
}

Task<IngestSummary> IngestQueue::refresh(QList<FollowedFolder> followed, QStringList folders,
    std::function<bool(const QString&)> enter, std::stop_token stop)
{
    if (d->closed || stop.stop_requested() || followed.isEmpty())
        return cancelledRun();
    FolderLook look;
    for (const FollowedFolder& folder : std::as_const(followed))
        look.paths << folder.path;
    if (!folders.isEmpty())
        look.paths = cleanPaths(folders);
    look.followed = std::move(followed);
    look.scan.enter = std::move(enter);
    return d->beginLook(std::move(look), std::move(stop));
}

void IngestQueue::pause()
{
    d->setPaused(true);
}

void IngestQueue::resume()
{
    d->setPaused(false);
}

void IngestQueue::prioritize(qint64 documentId)
{
    if (!d->closed)
        d->scope.spawn(QStringLiteral("moving a document to the head"), d->prioritize(documentId, d->scope.token()));
}

Task<int> IngestQueue::cancel(std::stop_token stop)
{
    return d->closed ? cancelledCount() : d->cancel(std::move(stop));
}

Task<IngestSummary> IngestQueue::retry(QStringList paths, std::stop_token stop)
{
    return d->beginRetry(std::move(paths), documents::Again::Failed, std::move(stop));
}

Task<int> IngestQueue::remove(QStringList paths, std::stop_token stop)
{
    return d->closed ? cancelledCount() : d->remove(cleanPaths(paths), std::move(stop));
}

IngestProgress IngestQueue::progress() const
{
    return d->progress();
}

QCoro::Task<> IngestQueue::shutdown()
{
    return d->shutdown();
}

} // namespace docent
