#pragma once

#include "async/semaphore.h"
#include "async/wakeup.h"
#include "ingest/batchfeed.h"
#include "ingest/embedder.h"
#include "ingest/folderlook.h"
#include "ingest/ingestlock.h"
#include "ingest/ingestqueue.h"
#include "ingest/progressmeter.h"
#include "ingest/storegroup.h"

#include <deque>
#include <QElapsedTimer>
#include <QHash>
#include <QSet>
#include <QTimer>

namespace docent {

/// What reading one file comes to.
IngestSummary summaryOf(const ReadOutcome& outcome);

/// What one add() or retry() waits for, or what goes on without one.
struct IngestRun {
    QHash<qint64, QString> pending; ///< documents that it queued and that are not done, with their paths
    bool scanned = false; ///< nothing will be added to `pending`
    bool holds = false; ///< nothing is read until it is scanned
    IngestSummary summary;
    QElapsedTimer time;
    std::stop_source stop;
    OneShot<Result<IngestSummary>> done;
};

/// What was left by the last process may be done before the add() that looks for it has come to its file. It is kept
/// until then, and counted there as read rather than as unchanged.
struct EarlyOutcome {
    IngestSummary summary;
    bool claimed = false;
};

/// What one document adds to it.
IngestSummary summaryOf(const ReadOutcome& outcome);

/// Three coroutines work for the queue, woken by bells: dispatch() begins to read what waits, at most so many at once;
/// write() stores what has been read, in groups; the embedder follows behind. Each add() has a fourth that looks
/// through the folders. All of them live in one scope, and everything here is touched from the GUI thread alone.
class IngestQueue::Private {
public:
    Private(IngestQueue& owner, Database& db, ReadFile readFile, VectorIndex& index, QThreadPool& threads,
        IngestOptions given);

    // ingestqueue.cpp: the state as others see it.
    void start();
    IngestProgress progress() const;
    void setPaused(bool value);
    QCoro::Task<> shutdown();
    bool hasWork() const;
    void wake(); ///< something changed that dispatch() looks at
    void scheduleReport();
    void report();
    void tick();
    void settleWhenIdle();
    void stopFor(const Error& error); ///< pauses all work because of a problem
    void account(const ReadOutcome& outcome, Stored stored);
    std::shared_ptr<IngestRun> beginRun();
    void endScan(const std::shared_ptr<IngestRun>& run, const Result<>& looked); ///< it has queued what it wants
    void forget(qint64 id); ///< it was removed before it was read
    void endRun(const std::shared_ptr<IngestRun>& run, Result<IngestSummary> result);
    void endFinishedRuns();

    // ingestadd.cpp: what others ask for.
    Task<IngestSummary> beginLook(FolderLook look, std::stop_token stop);
    Task<> runLook(std::shared_ptr<IngestRun> run, FolderLook look, std::stop_token stop);
    Task<IngestSummary> beginRetry(QStringList paths, documents::Again which, std::stop_token stop);
    Task<> runRetry(std::shared_ptr<IngestRun> run, QStringList paths, documents::Again which, std::stop_token stop);
    Task<> queueAgain(std::shared_ptr<IngestRun> run, QStringList paths, documents::Again which, std::stop_token stop);
    void await(const std::shared_ptr<IngestRun>& run, const QList<DocumentRecord>& waiting);
    Task<> lookThrough(std::shared_ptr<IngestRun> run, FolderLook look, std::stop_token stop);
    Task<> scan(std::shared_ptr<BatchFeed<QList<FileEntry>>> feed, FolderLook look, std::stop_token stop,
        OneShot<Result<QList<ScannedPath>>> done);
    Task<> enqueue(std::shared_ptr<IngestRun> run, QList<FileEntry> files, FolderLook look, std::stop_token stop);
    Task<> settle(std::shared_ptr<IngestRun> run, FolderLook look, QList<ScannedPath> roots, QStringList present,
        std::stop_token stop);
    Task<> dropVanished(std::stop_token stop);
    Task<> measureWaiting(std::stop_token stop);
    Task<> prioritize(qint64 id, std::stop_token stop);
    Task<int> remove(QStringList paths, std::stop_token stop);
    Task<int> cancel(std::stop_token stop);
    void countCancelled(const QList<qint64>& ids);
    Task<> takeLock(bool waitForOthers, std::stop_token stop);

    // ingestwork.cpp: reading and storing.
    Task<> dispatch(std::stop_token stop);
    bool mayBegin() const;
    Task<> lookAhead(std::stop_token stop);
    void begin(DocumentRecord record);
    Task<ReadOutcome> readScanned(DocumentRecord record, std::stop_token stop);
    Task<> readOne(DocumentRecord record, OneShot<Result<>> before, std::stop_token stop);
    Task<qint64> findOriginal(DocumentRecord record, QByteArray contentHash, std::stop_token stop);
    void endContent(qint64 id);
    Task<Extracted> readInTurn(qint64 id, OneShot<Result<>> before, QString path, std::stop_token stop);
    Task<> write(std::stop_token stop);
    bool isGroupDue() const;
    QList<ReadOutcome> takeGroup();
    QList<qint64> takeMarks();
    Task<> storeOutcomes(QList<ReadOutcome> group, QList<qint64> marks, std::stop_token stop);
    Task<> storeSingly(QList<ReadOutcome> group, std::stop_token stop);
    Task<QList<Stored>> storeInDatabase(QList<ReadOutcome> group, QList<qint64> marks, std::stop_token stop);
    void putBack(const QList<ReadOutcome>& group);
    void conclude(const QList<ReadOutcome>& group, const QList<Stored>& stored);

    /// A document between being begun and being stored.
    struct InHand {
        QString path;
        qint64 bytes = 0;
        bool reading = true; ///< false: waits to be stored
        qint64 passages = 0; ///< once it has been read
        bool marked = false; ///< the library shows it as being read
        QByteArray content; ///< its key in `contents`
        OneShot<Result<>> turn; ///< set: the next one may be read
        QElapsedTimer since;
    };

    IngestQueue& q;
    Database& database;
    ReadFile read;
    ReadFile recognize; ///< empty: not wanted
    QString languages; ///< in which it recognises
    PageProgress pageProgress;
    Semaphore recognizing { 1 };
    QThreadPool& pool;
    IngestOptions options;
    Scope scope;
    IngestLock lock;
    Embedder embedder;
    Wakeup dispatchBell;
    Wakeup writeBell;

    bool started = false;
    bool closed = false;
    bool paused = false;
    std::optional<Error> stuck; ///< the problem that stopped all work until resume()
    bool waitingForLock = false;
    bool cancelling = false; ///< nothing is begun
    std::stop_source readings; ///< of what is being read now
    bool workWaiting = false; ///< the library may hold documents that wait
    bool looking = false; ///< lookAhead() is under way
    int scans = 0; ///< runs that still look for what to queue
    int reading = 0;
    qint64 bytesReading = 0;
    qint64 passagesReady = 0; ///< read and not yet stored
    QString current;
    QList<DocumentRecord> ahead; ///< the next ones of the queue, not begun
    QHash<qint64, InHand> inHand;
    OneShot<Result<>> lastTurn; ///< of the document that was begun last
    QHash<QByteArray, QList<OneShot<Result<>>>>
        contents; ///< being read, with the copies that wait until that is stored
    std::deque<ReadOutcome> ready; ///< to be stored
    QElapsedTimer readySince; ///< of the oldest in `ready`
    QSet<qint64> doneWhileLooking; ///< stored while lookAhead() was under way
    QHash<qint64, qint64> outstanding; ///< documents that the meter counts and that are not done, with their bytes
    QList<std::shared_ptr<IngestRun>> runs;
    IngestRun background; ///< what no add() waits for
    QHash<QString, EarlyOutcome> early; ///< by path, while add() calls look through folders
    ProgressMeter meter;
    QElapsedTimer clock;
    QTimer ticker;
    QTimer reportTimer;
    QElapsedTimer lastReport;
    QSet<qint64> changed;
    bool removedSome = false;
};

} // namespace docent
