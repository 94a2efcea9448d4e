#include "support/ingestfakes.h"
#include "support/looptick.h"

#include <fcntl.h>
#include <QRandomGenerator>
#include <sys/stat.h>

using namespace docent;
using namespace std::chrono_literals;
using test::IngestBench;

/// How the queue goes: how much at once, in which order, when it stops and goes on.
class IngestFlowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tenAtOnceAndTheRestWaits();
    void limitIsASetting();
    void prioritizedGoesFirst();
    void largeFilesGoAlone();
    void slowFileHoldsUpNoOther();
    void foundAsSoonAsRead();
    void pauseAndResume();
    void goesOnAfterARestart();
    void killedProcessLeftSomeReading();
    void addFindsWhatWaitsAlready();
    void shutdownStopsAtOnce();
    void shutdownDuringTheScan();
    void stoppedAddLetsTheQueueGoOn();
    void changedWhileItIsRead();
    void removedWhileItIsRead();
    void removedWhileItWaits();
    void loopTurns();
};

void IngestFlowTest::tenAtOnceAndTheRestWaits()
{
    // A18
    IngestBench bench;
    bench.writeMany(50);
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 10);
    // Time enough to show which are being read; the others wait, visible and in order.
    QTRY_COMPARE(bench.counts().reading, 10);
    QCOMPARE(bench.counts().waiting, 40);
    int done = 0;
    while (!adding.isReady()) {
        const int step = QRandomGenerator::global()->bounded(1, 4);
        bench.reader.release(step);
        done = std::min(50, done + step);
        QTRY_COMPARE(bench.reader.now, std::min(10, 50 - done));
        const documents::Counts counts = bench.counts();
        QVERIFY2(counts.reading <= 10 + 3, qPrintable(QString::number(counts.reading)));
        if (done == 50)
            QTRY_VERIFY(adding.isReady());
    }
    QCOMPARE(bench.reader.most, 10);
    QCOMPARE(bench.reader.calls, 50);
    QStringList sorted = bench.reader.order;
    sorted.sort();
    QCOMPARE(bench.reader.order, sorted);
    QCOMPARE((*test::run(std::move(adding)).result)->processed, 50);
}

void IngestFlowTest::limitIsASetting()
{
    IngestOptions options;
    options.documentsAtOnce = 3;
    IngestBench bench(options);
    bench.writeMany(20);
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 3);
    options.documentsAtOnce = 7; // live
    bench.queue->setOptions(options);
    QTRY_COMPARE(bench.reader.now, 7);
    bench.reader.releaseAll();
    QVERIFY(test::run(std::move(adding)).result->has_value());
    QCOMPARE(bench.reader.most, 7);
}

void IngestFlowTest::prioritizedGoesFirst()
{
    // A18: what was opened or asked about jumps the queue.
    IngestOptions options;
    options.documentsAtOnce = 2;
    IngestBench bench(options);
    bench.writeMany(30);
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 2);
    const qint64 id =
        bench.library.value(QStringLiteral("SELECT id FROM documents WHERE path LIKE '%doc027.txt'")).toLongLong();
    bench.queue->prioritize(id);
    QTRY_VERIFY(
        bench.library.value(QStringLiteral("SELECT priority FROM documents WHERE id = %1").arg(id)).toInt() > 0);
    test::settle();
    QTRY_COMPARE(bench.reader.calls, 2);
    bench.reader.release(1);
    QTRY_COMPARE(bench.reader.calls, 3);
    QCOMPARE(bench.reader.order.at(2), QStringLiteral("doc027.txt"));
    bench.reader.releaseAll();
    QCOMPARE((*test::run(std::move(adding)).result)->processed, 30);
    QCOMPARE(bench.reader.calls, 30);
}

void IngestFlowTest::largeFilesGoAlone()
{
    // Memory stays within bounds: files together are no larger than the option says.
    IngestOptions options;
    options.bytesAtOnce = 1000;
    IngestBench bench(options);
    bench.write(QStringLiteral("a.txt"), QByteArray(400, 'a'));
    bench.write(QStringLiteral("b.txt"), QByteArray(400, 'b'));
    bench.write(QStringLiteral("c.txt"), QByteArray(400, 'c'));
    bench.write(QStringLiteral("d.txt"), QByteArray(5000, 'd'));
    bench.write(QStringLiteral("e.txt"), QByteArray(10, 'e'));
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 2);
    bench.reader.release(1);
    QTRY_COMPARE(bench.reader.order.size(), 3);
    QCOMPARE(bench.reader.now, 2);
    bench.reader.release(2);
    QTRY_COMPARE(bench.reader.order.size(), 4);
    QTRY_COMPARE(bench.reader.now, 1); // alone
    bench.reader.releaseAll();
    QCOMPARE((*test::run(std::move(adding)).result)->processed, 5);
}

void IngestFlowTest::slowFileHoldsUpNoOther()
{
    // A11
    IngestBench bench;
    bench.writeMany(40);
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 10);
    // The first stays where it is for good; the others pass it.
    QTRY_COMPARE_WITH_TIMEOUT((bench.reader.releaseAllButFirst(), bench.counts().ready), 39, 60'000);
    QVERIFY(!adding.isReady());
    QCOMPARE(bench.hits(QStringLiteral("common")), 39);
    bench.reader.releaseAll();
    QCOMPARE((*test::run(std::move(adding)).result)->processed, 40);
}

void IngestFlowTest::foundAsSoonAsRead()
{
    // A56: the first is found while the others are still being read.
    IngestBench bench;
    bench.writeMany(5);
    bench.reader.hold();
    QSignalSpy changes(bench.queue.get(), &IngestQueue::documentsChanged);
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 5);
    changes.clear();
    bench.reader.release(1);
    QTRY_COMPARE(bench.hits(QStringLiteral("word000")), 1);
    QCOMPARE(bench.hits(QStringLiteral("common")), 1);
    QTRY_VERIFY(!changes.isEmpty());
    QVERIFY(!adding.isReady());
    bench.reader.releaseAll();
    QVERIFY(test::run(std::move(adding)).result->has_value());
}

void IngestFlowTest::pauseAndResume()
{
    IngestBench bench;
    bench.writeMany(30);
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 10);
    bench.queue->pause();
    QVERIFY(bench.queue->progress().paused);
    bench.reader.releaseAll();
    QTRY_COMPARE(bench.counts().ready, 10); // those that were being read
    QTest::qWait(30);
    QCOMPARE(bench.reader.calls, 10);
    QVERIFY(!adding.isReady());
    QVERIFY(bench.queue->progress().running);
    QCOMPARE(bench.queue->progress().secondsLeft, -1);
    bench.queue->resume();
    QCOMPARE((*test::run(std::move(adding)).result)->processed, 30);
    QVERIFY(!bench.queue->progress().paused);
}

void IngestFlowTest::goesOnAfterARestart()
{
    // A55: the queue lives in the library.
    IngestBench bench;
    bench.writeMany(30);
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 10);
    bench.reader.release(5);
    QTRY_COMPARE(bench.counts().ready, 5);
    bench.stop();
    QVERIFY(test::run(std::move(adding)).result->error().isCancelled());
    QCOMPARE(bench.counts().reading, 0);
    QCOMPARE(bench.counts().waiting, 25);
    bench.makeQueue();
    bench.reader.releaseAll();
    bench.queue->start();
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.counts().ready, 30);
    QCOMPARE(bench.finished.last().processed, 25);
}

void IngestFlowTest::killedProcessLeftSomeReading()
{
    IngestBench bench;
    bench.writeMany(10);
    QVERIFY(bench.added());
    bench.stop();
    // As after kill -9: some were being read by a process that is gone, others waited.
    QVERIFY(bench.library
                .value(QStringLiteral("UPDATE documents SET state = 'reading', reader = 2147483000 "
                                      "WHERE id % 3 = 0 RETURNING id"))
                .isValid());
    QVERIFY(bench.library
                .value(QStringLiteral("UPDATE documents SET state = 'waiting', content_hash = x'' "
                                      "WHERE id % 3 = 1 RETURNING id"))
                .isValid());
    bench.makeQueue();
    bench.queue->start();
    QVERIFY(!bench.isIdle());
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.counts().ready, 10);
    QCOMPARE(bench.finished.last().processed + bench.finished.last().unchanged, 7);
    QVERIFY(bench.finished.last().failed.isEmpty());
}

void IngestFlowTest::addFindsWhatWaitsAlready()
{
    // All of it is "unchanged" since the last look, but nothing has been read: the summary counts what was read since
    // the look began, whether the look (slow with many files) or the reading came to it first.
    for (const int count : { 12, 900 }) {
        IngestBench bench;
        bench.writeMany(count);
        bench.reader.hold();
        auto adding = bench.addAll();
        QTRY_COMPARE(bench.reader.now, 10);
        QTRY_COMPARE(bench.counts().waiting + bench.counts().reading, count);
        bench.stop();
        bench.reader.releaseAll();
        bench.makeQueue();
        const auto summary = bench.added();
        QVERIFY(summary);
        QCOMPARE(summary->processed, count);
        QCOMPARE(summary->unchanged, 0);
        QCOMPARE(bench.counts().ready, count);
        QTRY_VERIFY(bench.isIdle());
        QCOMPARE(bench.finished.size(), 1);
    }
}

void IngestFlowTest::shutdownStopsAtOnce()
{
    // A6, A23
    IngestBench bench;
    bench.writeMany(30);
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 10);
    QVERIFY(test::finish(bench.queue->shutdown()));
    QCOMPARE(bench.reader.now, 0); // none was let go on: all were cut
    QVERIFY(test::run(std::move(adding)).result->error().isCancelled());
    // Nothing can be asked of it any more, and nothing hangs.
    QVERIFY(test::run(bench.addAll()).result->error().isCancelled());
    QVERIFY(test::run(bench.queue->retry({}, {})).result->error().isCancelled());
    QVERIFY(test::run(bench.queue->remove({ QStringLiteral("/x") }, {})).result->error().isCancelled());
    bench.queue->start();
    bench.queue->prioritize(1);
    QVERIFY(test::finish(bench.queue->shutdown()));
}

void IngestFlowTest::shutdownDuringTheScan()
{
    for (int i = 0; i < 10; ++i) {
        IngestBench bench;
        bench.writeMany(700);
        auto adding = bench.addAll();
        QTest::qWait(i * 2);
        QVERIFY(test::finish(bench.queue->shutdown()));
        const auto outcome = test::run(std::move(adding));
        QVERIFY(outcome.result);
        QCOMPARE(bench.counts().reading, 0);
    }
}

void IngestFlowTest::stoppedAddLetsTheQueueGoOn()
{
    IngestBench bench;
    bench.writeMany(15);
    bench.reader.hold();
    std::stop_source stop;
    auto adding = bench.addAll(stop.get_token());
    QTRY_COMPARE(bench.reader.now, 10);
    stop.request_stop();
    QVERIFY(test::run(std::move(adding)).result->error().isCancelled());
    bench.reader.releaseAll();
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.counts().ready, 15);
    QVERIFY(test::run(bench.addAll(stop.get_token())).result->error().isCancelled());
}

void IngestFlowTest::changedWhileItIsRead()
{
    IngestBench bench;
    bench.write(QStringLiteral("a.txt"), "the former text");
    bench.reader.hold();
    auto first = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 1);
    bench.write(QStringLiteral("a.txt"), "the newer and longer text");
    const timespec times[2] = { { 1'500'000'000, 0 }, { 1'500'000'000, 0 } };
    QCOMPARE(::utimensat(AT_FDCWD, QFile::encodeName(bench.path(QStringLiteral("a.txt"))).constData(), times, 0), 0);
    auto second = bench.addAll();
    QTRY_VERIFY(bench.library.value(QStringLiteral("SELECT modified_ns FROM documents")).toLongLong()
        == 1'500'000'000'000'000'000);
    QTest::qWait(20);
    QCOMPARE(bench.reader.calls, 1); // not twice at once
    bench.reader.releaseAll();
    // The first reading was overtaken: it isn't kept, and the second one serves both.
    QCOMPARE((*test::run(std::move(first)).result)->processed, 1);
    QCOMPARE((*test::run(std::move(second)).result)->processed, 1);
    QCOMPARE(bench.reader.calls, 2);
    QCOMPARE(bench.counts().ready, 1);
    QCOMPARE(bench.library.value(QStringLiteral("SELECT bytes FROM documents")).toInt(), 25);
    QCOMPARE(bench.hits(QStringLiteral("newer")), 1);
}

void IngestFlowTest::removedWhileItIsRead()
{
    IngestBench bench;
    bench.writeMany(2);
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 2);
    QCOMPARE(test::run(bench.queue->remove({ bench.path(QStringLiteral("doc000.txt")) }, {})).result->value(), 1);
    bench.reader.releaseAll();
    QCOMPARE((*test::run(std::move(adding)).result)->processed, 1);
    QCOMPARE(bench.hits(QStringLiteral("common")), 1);
    QCOMPARE(bench.counts().total(), 1);
    QTRY_VERIFY(bench.isIdle());
}

void IngestFlowTest::removedWhileItWaits()
{
    IngestBench bench;
    bench.writeMany(30);
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 10);
    QCOMPARE(test::run(bench.queue->remove({ bench.path(QStringLiteral("doc020.txt")) }, {})).result->value(), 1);
    QTRY_COMPARE(bench.queue->progress().total, 29);
    bench.reader.releaseAll();
    QCOMPARE((*test::run(std::move(adding)).result)->processed, 29);
    QVERIFY(!bench.reader.order.contains(QStringLiteral("doc020.txt")));
}

void IngestFlowTest::loopTurns()
{
    // A1, A10
    IngestBench bench;
    bench.writeMany(300);
    bench.write(QStringLiteral("large.txt"), QByteArray("A sentence that is repeated. ").repeated(200'000));
    const test::LoopTick tick(5ms);
    QCOMPARE(bench.added()->processed, 301);
    QVERIFY(tick.beats() > 10);
    QVERIFY2(tick.longestHoldUpMs() < 250, qPrintable(QString::number(tick.longestHoldUpMs())));
    QVERIFY2(tick.longestWorkMs() < test::mostWorkMs, qPrintable(QString::number(tick.longestWorkMs())));
}

QTEST_GUILESS_MAIN(IngestFlowTest)
#include "ingestflowtest.moc"
