#include "ingest/progressmeter.h"

#include <QTest>

using namespace docent;

class ProgressMeterTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void counts();
    void removedOnesDontCount();
    void steadyWork();
    void largeFilesCountForMore();
    void followsWhenItGetsHarder();
    void saysNothingTooEarly();
    void standsWhilePaused();
    void stalledWorkHasNoEndInSight();
};

void ProgressMeterTest::counts()
{
    ProgressMeter meter;
    QCOMPARE(meter.secondsLeft(), -1);
    meter.add(10);
    meter.add(20);
    meter.finish(10, false);
    QCOMPARE(meter.done(), 1);
    QCOMPARE(meter.total(), 2);
    QCOMPARE(meter.failed(), 0);
    meter.finish(20, true);
    QCOMPARE(meter.failed(), 1);
    QCOMPARE(meter.secondsLeft(), 0);
    meter.finish(5, false); // one that was never announced
    QCOMPARE(meter.done(), 3);
    QCOMPARE(meter.total(), 3);
    meter.reset();
    QCOMPARE(meter.total(), 0);
    QCOMPARE(meter.secondsLeft(), -1);
}

void ProgressMeterTest::removedOnesDontCount()
{
    ProgressMeter meter;
    meter.add(10);
    meter.add(10);
    meter.finish(10, false, false);
    QCOMPARE(meter.done(), 0);
    QCOMPARE(meter.total(), 1);
    meter.finish(10, false, false);
    meter.finish(10, false, false);
    QCOMPARE(meter.total(), 0);
}

/// Finishes `perStep` files every 100 ms for `steps` steps.
static void work(ProgressMeter& meter, qint64& now, int steps, int perStep, qint64 bytes)
{
    for (int i = 0; i < steps; ++i) {
        now += 100;
        for (int j = 0; j < perStep; ++j)
            meter.finish(bytes, false);
        meter.tick(now);
    }
}

void ProgressMeterTest::steadyWork()
{
    // 10 files a second, 1000 files: after 20 s there are 80 left.
    ProgressMeter meter;
    for (int i = 0; i < 1000; ++i)
        meter.add(1'000'000);
    qint64 now = 5'000;
    meter.tick(now);
    work(meter, now, 200, 1, 1'000'000);
    QVERIFY2(std::abs(meter.secondsLeft() - 80) <= 1, qPrintable(QString::number(meter.secondsLeft())));
    work(meter, now, 700, 1, 1'000'000);
    QVERIFY2(std::abs(meter.secondsLeft() - 10) <= 1, qPrintable(QString::number(meter.secondsLeft())));
}

void ProgressMeterTest::largeFilesCountForMore()
{
    // 100 small files are done; the one that is left has as many bytes as 900 of them.
    ProgressMeter meter;
    for (int i = 0; i < 100; ++i)
        meter.add(1'000'000);
    meter.add(900'000'000);
    qint64 now = 0;
    meter.tick(now);
    work(meter, now, 100, 1, 1'000'000);
    QVERIFY2(meter.secondsLeft() > 80 && meter.secondsLeft() <= 91, qPrintable(QString::number(meter.secondsLeft())));
}

void ProgressMeterTest::followsWhenItGetsHarder()
{
    ProgressMeter meter;
    for (int i = 0; i < 10'000; ++i)
        meter.add(1'000'000);
    qint64 now = 0;
    meter.tick(now);
    work(meter, now, 300, 10, 1'000'000); // 100 a second
    const qint64 easy = meter.secondsLeft();
    QVERIFY2(std::abs(easy - 70) <= 2, qPrintable(QString::number(easy)));
    work(meter, now, 10, 1, 1'000'000); // one second at 10 a second: no jump
    QVERIFY2(meter.secondsLeft() < 90, qPrintable(QString::number(meter.secondsLeft())));
    work(meter, now, 500, 1, 1'000'000); // but a minute of it is the new speed
    const double left = (10'000 - 3'000 - 510) / 10.0;
    QVERIFY2(meter.secondsLeft() > left * 0.9, qPrintable(QString::number(meter.secondsLeft())));
}

void ProgressMeterTest::saysNothingTooEarly()
{
    ProgressMeter meter;
    for (int i = 0; i < 100; ++i)
        meter.add(1000);
    qint64 now = 0;
    meter.tick(now);
    work(meter, now, 15, 1, 1000);
    QCOMPARE(meter.secondsLeft(), -1); // 1.5 s
    work(meter, now, 6, 1, 1000);
    QVERIFY(meter.secondsLeft() > 0);

    ProgressMeter slow;
    slow.add(1000);
    slow.add(1000);
    slow.add(1000);
    slow.tick(0);
    slow.finish(1000, false);
    slow.tick(60'000);
    QCOMPARE(slow.secondsLeft(), -1); // one document tells nothing
}

void ProgressMeterTest::standsWhilePaused()
{
    ProgressMeter meter;
    for (int i = 0; i < 1000; ++i)
        meter.add(1'000'000);
    qint64 now = 0;
    meter.tick(now);
    work(meter, now, 100, 1, 1'000'000);
    const qint64 before = meter.secondsLeft();
    meter.pause();
    now += 3'600'000;
    meter.tick(now);
    work(meter, now, 10, 1, 1'000'000);
    QVERIFY2(std::abs(meter.secondsLeft() - before) <= 2, qPrintable(QString::number(meter.secondsLeft())));
}

void ProgressMeterTest::stalledWorkHasNoEndInSight()
{
    ProgressMeter meter;
    for (int i = 0; i < 100; ++i)
        meter.add(1'000'000);
    qint64 now = 0;
    meter.tick(now);
    work(meter, now, 50, 1, 1'000'000);
    const qint64 before = meter.secondsLeft();
    work(meter, now, 300, 0, 0);
    QVERIFY(meter.secondsLeft() > before * 5);
}

QTEST_GUILESS_MAIN(ProgressMeterTest)
#include "progressmetertest.moc"
