#include "support/ingestfakes.h"

#include <QScopeGuard>
#include <QSemaphore>

using namespace docent;
using test::IngestBench;

/// What the queue says of how far it is.
class IngestProgressTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void progressIsHonest();
    void promisesNothingWhileItLooks();
    void reportsAreRare();
};

void IngestProgressTest::progressIsHonest()
{
    IngestBench bench;
    bench.writeMany(20);
    bench.reader.errors.insert(
        QStringLiteral("doc003.txt"), { ErrorCode::Damaged, QStringLiteral("Damaged."), {}, {} });
    bench.reader.hold();
    QList<IngestProgress> reports;
    connect(bench.queue.get(), &IngestQueue::progressChanged, this,
        [&reports](const IngestProgress& progress) { reports << progress; });
    QVERIFY(!bench.queue->progress().running);
    auto adding = bench.addAll();
    QVERIFY(bench.queue->progress().running);
    QTRY_COMPARE(bench.queue->progress().total, 20);
    QTRY_VERIFY(bench.queue->progress().current.endsWith(QLatin1String(".txt")));
    QTRY_COMPARE(bench.reader.now, 10);
    bench.reader.release(5);
    QTRY_COMPARE(bench.queue->progress().done, 5);
    QCOMPARE(bench.queue->progress().failed, 1);
    bench.reader.releaseAll();
    QVERIFY(test::run(std::move(adding)).result->has_value());
    QTRY_VERIFY(!reports.isEmpty() && !reports.last().running); // the last word
    QCOMPARE(reports.last().total, 0);
    QVERIFY(reports.last().current.isEmpty());
    int before = 0;
    for (const IngestProgress& report : std::as_const(reports)) {
        QVERIFY(report.done <= report.total);
        if (report.running && report.total > 0) {
            QVERIFY(report.done >= before);
            before = report.done;
        }
    }
}

/// All that is known of is read, but not all is known.
void IngestProgressTest::promisesNothingWhileItLooks()
{
    QSemaphore gate;
    IngestBench bench;
    const auto open = qScopeGuard([&gate] { gate.release(10); });
    bench.write(QStringLiteral("sub/a.txt"), "words");
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 1);
    const auto enter = [&gate](const QString&) {
        gate.acquire();
        return true;
    };
    auto looking = bench.queue->refresh({ { bench.folder.path(), {} } }, {}, enter, {});
    bench.reader.releaseAll();
    QTRY_COMPARE(bench.queue->progress().done, 1);
    QCOMPARE(bench.queue->progress().total, 1);
    QCOMPARE(bench.queue->progress().secondsLeft, -1);
    gate.release(10);
    QVERIFY(test::run(std::move(looking)).result->has_value());
    QVERIFY(test::run(std::move(adding)).result->has_value());
}

void IngestProgressTest::reportsAreRare()
{
    IngestBench bench;
    bench.writeMany(600);
    QElapsedTimer time;
    time.start();
    int reports = 0;
    int changes = 0;
    QSet<qint64> ids;
    connect(bench.queue.get(), &IngestQueue::progressChanged, this, [&reports] { ++reports; });
    connect(bench.queue.get(), &IngestQueue::documentsChanged, this, [&](const QList<qint64>& batch) {
        ++changes;
        ids += QSet<qint64>(batch.begin(), batch.end());
    });
    QCOMPARE(bench.added()->processed, 600);
    QTRY_COMPARE(ids.size(), 600);
    const int most = int(time.elapsed() / 90) + 2; // a tenth of a second, of coarse timers
    QVERIFY2(reports <= most, qPrintable(QStringLiteral("%1 > %2").arg(reports).arg(most)));
    QVERIFY2(changes <= most, qPrintable(QStringLiteral("%1 > %2").arg(changes).arg(most)));
}

QTEST_GUILESS_MAIN(IngestProgressTest)
#include "ingestprogresstest.moc"
