#include "support/ingestfakes.h"

using namespace docent;
using test::IngestBench;

/// Full disks, broken databases, other processes: what concerns no single document.
class IngestTroubleTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fullDiskStopsTheQueue();
    void fullDiskDuringTheScan();
    void documentThatCantBeStoredFailsAlone();
    void brokenDatabaseStopsTheQueue();
    void waitsForAnotherProcess();
    void failsForAnotherProcessWhenAsked();
    void lockIsHeldOnlyWhileThereIsWork();
    void pausedQueueLetsOthersWork();
    void leftoversAreReadOnceTheOtherHasFinished();
};

/// Makes the database full, as a full disk would.
static void setFull(IngestBench& bench, bool full)
{
    const int pages = bench.library.value(QStringLiteral("PRAGMA page_count")).toInt();
    bench.library.value(QStringLiteral("PRAGMA max_page_count = %1").arg(full ? pages : 1'000'000'000));
}

void IngestTroubleTest::fullDiskStopsTheQueue()
{
    IngestBench bench;
    for (int i = 0; i < 20; ++i)
        bench.write(QStringLiteral("doc%1.txt").arg(i), QByteArray("word%1 ").repeated(5'000) + QByteArray::number(i));
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 10);
    setFull(bench, true);
    bench.reader.releaseAll();
    const auto outcome = test::run(std::move(adding));
    QVERIFY(outcome.result);
    QVERIFY(!*outcome.result);
    QVERIFY2(outcome.result->error().code == ErrorCode::DiskFull, qPrintable(outcome.result->error().message));
    QTRY_COMPARE(bench.problems.size(), 1);
    QVERIFY(bench.problems.first().code == ErrorCode::DiskFull);
    QVERIFY(bench.queue->progress().paused);
    // No document is to blame.
    QCOMPARE(bench.counts().failed, 0);
    QTest::qWait(250);
    QCOMPARE(bench.problems.size(), 1);

    setFull(bench, false);
    bench.queue->resume();
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.counts().ready, 20);
    QCOMPARE(bench.counts().failed, 0);
    QCOMPARE(bench.finished.last().processed, 20);
}

void IngestTroubleTest::fullDiskDuringTheScan()
{
    IngestBench bench;
    bench.writeMany(1'000);
    setFull(bench, true);
    const auto summary = bench.added();
    QVERIFY(!summary);
    QVERIFY2(summary.error().code == ErrorCode::DiskFull, qPrintable(summary.error().message));
    QTRY_COMPARE(bench.problems.size(), 1);
    setFull(bench, false);
    bench.queue->resume();
    QTRY_VERIFY(bench.isIdle());
    const auto again = bench.added();
    QVERIFY(again);
    QCOMPARE(bench.counts().ready, 1'000);
}

void IngestTroubleTest::documentThatCantBeStoredFailsAlone()
{
    IngestBench bench;
    bench.writeMany(12);
    bench.library.value(QStringLiteral("CREATE TRIGGER refuse BEFORE INSERT ON passages WHEN NEW.text LIKE '%word005%' "
                                       "BEGIN SELECT RAISE(ABORT, 'refused'); END"));
    const auto summary = bench.added();
    QVERIFY(summary);
    QCOMPARE(summary->processed, 11);
    QCOMPARE(summary->failed.size(), 1);
    QVERIFY(summary->failed.first().path.endsWith(QLatin1String("doc005.txt")));
    QVERIFY(bench.problems.isEmpty());
    QCOMPARE(bench.counts().ready, 11);
    QCOMPARE(bench.counts().failed, 1);
}

void IngestTroubleTest::brokenDatabaseStopsTheQueue()
{
    IngestBench bench;
    bench.writeMany(12);
    bench.library.value(
        QStringLiteral("CREATE TRIGGER refuse BEFORE UPDATE ON documents WHEN NEW.state <> 'reading' AND "
                       "NEW.state <> 'waiting' BEGIN SELECT RAISE(ABORT, 'refused'); END"));
    const auto summary = bench.added();
    QVERIFY(!summary);
    QVERIFY2(summary.error().code == ErrorCode::Internal, qPrintable(summary.error().detail));
    QTRY_COMPARE(bench.problems.size(), 1);
    QVERIFY(bench.queue->progress().paused);
    bench.library.value(QStringLiteral("DROP TRIGGER refuse"));
    bench.queue->resume();
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.counts().ready, 12);
}

void IngestTroubleTest::waitsForAnotherProcess()
{
    IngestBench bench;
    bench.writeMany(3);
    IngestLock other(bench.library.directory());
    QVERIFY(other.tryAcquire());
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.problems.size(), 1);
    QVERIFY(bench.problems.first().code == ErrorCode::Busy);
    QVERIFY2(bench.problems.first().message.contains(QString::number(QCoreApplication::applicationPid())),
        qPrintable(bench.problems.first().message));
    QTest::qWait(50);
    QCOMPARE(bench.counts().total(), 0);
    QVERIFY(!adding.isReady());
    other.release();
    QCOMPARE((*test::run(std::move(adding)).result)->processed, 3);
    QCOMPARE(bench.problems.size(), 1); // said once
}

void IngestTroubleTest::failsForAnotherProcessWhenAsked()
{
    IngestOptions options;
    options.waitForOthers = false;
    IngestBench bench(options);
    bench.writeMany(3);
    IngestLock other(bench.library.directory());
    QVERIFY(other.tryAcquire());
    const auto summary = bench.added();
    QVERIFY(!summary);
    QVERIFY(summary.error().code == ErrorCode::Busy);
    other.release();
    QCOMPARE(bench.added()->processed, 3);
}

void IngestTroubleTest::lockIsHeldOnlyWhileThereIsWork()
{
    IngestBench bench;
    bench.writeMany(3);
    IngestLock other(bench.library.directory());
    bench.queue->start();
    QTRY_VERIFY(bench.isIdle());
    QVERIFY(other.tryAcquire());
    other.release();
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 3);
    const Result<> refused = other.tryAcquire();
    QVERIFY(!refused && refused.error().code == ErrorCode::Busy);
    bench.reader.releaseAll();
    QVERIFY(test::run(std::move(adding)).result->has_value());
    QTRY_VERIFY(other.tryAcquire());
}

void IngestTroubleTest::pausedQueueLetsOthersWork()
{
    IngestBench bench;
    bench.writeMany(15);
    IngestLock other(bench.library.directory());
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 10);
    bench.queue->pause();
    bench.reader.releaseAll();
    QTRY_VERIFY(other.tryAcquire());
    bench.queue->resume();
    QTRY_COMPARE(bench.problems.size(), 1);
    other.release();
    QCOMPARE((*test::run(std::move(adding)).result)->processed, 15);
}

void IngestTroubleTest::leftoversAreReadOnceTheOtherHasFinished()
{
    IngestBench bench;
    bench.writeMany(15);
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 10);
    bench.stop();
    QVERIFY(!test::run(std::move(adding)).result->has_value());
    IngestLock other(bench.library.directory());
    QVERIFY(other.tryAcquire());
    bench.makeQueue();
    bench.reader.releaseAll();
    const int before = bench.reader.calls;
    bench.queue->start();
    QTRY_COMPARE(bench.problems.size(), 1);
    QCOMPARE(bench.reader.calls, before);
    other.release();
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.counts().ready, 15);
}

QTEST_GUILESS_MAIN(IngestTroubleTest)
#include "ingesttroubletest.moc"
