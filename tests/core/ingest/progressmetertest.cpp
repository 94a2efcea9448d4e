#include "ingest/progressmeter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <QRandomGenerator>
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
    void promisesNoMoreAfterASlowOne_data();
    void promisesNoMoreAfterASlowOne();
    void slowOnesAreToldEvenly();
    void mixedWorkIsToldWithinTwoTimes_data();
    void mixedWorkIsToldWithinTwoTimes();
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
    // Longer than anything before: nobody knows.
    work(meter, now, 600, 0, 0);
    QCOMPARE(meter.secondsLeft(), -1);
    work(meter, now, 20, 1, 1'000'000);
    QVERIFY(meter.secondsLeft() > 0);
}

void ProgressMeterTest::promisesNoMoreAfterASlowOne_data()
{
    QTest::addColumn<bool>("alone");
    QTest::newRow("alone") << true;
    QTest::newRow("beside others") << false;
}

/// A document whose reading takes longer than the meter remembers ends: what came of it wasn't made just now.
void ProgressMeterTest::promisesNoMoreAfterASlowOne()
{
    QFETCH(bool, alone);
    constexpr qint64 slow = 600'000'000;
    ProgressMeter meter;
    meter.add(slow);
    for (int i = 0; i < 2000; ++i)
        meter.add(1'000'000);
    qint64 now = 0;
    meter.tick(now);
    work(meter, now, 50, 1, 1'000'000);
    for (int step = 0; step < 600; ++step) // one minute, 10 MB a second
        work(meter, now, 1, !alone && step % 10 == 0 ? 1 : 0, 1'000'000);
    meter.finish(slow, false);
    const double done = alone ? 650 : 710; // MB in 65 s
    const double left = 2600 - done;
    for (int step = 0; step < 100; ++step) {
        work(meter, now, 1, 1, 1'000'000);
        const double truth = (left - step) * 65 / done;
        QVERIFY2(double(meter.secondsLeft()) > truth * 0.8,
            qPrintable(QStringLiteral("%1 s for %2 s").arg(meter.secondsLeft()).arg(truth)));
    }
}

/// One after the other, each longer than the meter remembers.
void ProgressMeterTest::slowOnesAreToldEvenly()
{
    ProgressMeter meter;
    for (int i = 0; i < 40; ++i)
        meter.add(5'000'000);
    qint64 now = 0;
    meter.tick(now);
    for (int i = 0; i < 10; ++i) {
        for (int step = 0; step < 300; ++step) { // half a minute each
            work(meter, now, 1, 0, 0);
            const double truth = (40 - i) * 30 - step / 10.0;
            if (i >= 3)
                QVERIFY2(double(meter.secondsLeft()) > truth * 0.8 && double(meter.secondsLeft()) < truth * 1.25,
                    qPrintable(QStringLiteral("%1 s for %2 s").arg(meter.secondsLeft()).arg(truth)));
        }
        meter.finish(5'000'000, false);
    }
}

void ProgressMeterTest::mixedWorkIsToldWithinTwoTimes_data()
{
    QTest::addColumn<double>("msPerFile");
    QTest::addColumn<double>("bytesPerMs");
    QTest::newRow("slow drive") << 20.0 << 500.0;
    QTest::newRow("many steps for each file") << 200.0 << 2000.0;
    QTest::newRow("bytes count most") << 5.0 << 400.0;
    QTest::newRow("files count most") << 150.0 << 20'000.0;
}

/// 400 files from a few hundred bytes to some megabytes, two at a time, by a clock that is told.
void ProgressMeterTest::mixedWorkIsToldWithinTwoTimes()
{
    QFETCH(double, msPerFile);
    QFETCH(double, bytesPerMs);
    QRandomGenerator random(1);
    ProgressMeter meter;
    QList<std::pair<double, qint64>> ends;
    std::array<double, 2> busyUntil {};
    for (int i = 0; i < 400; ++i) {
        const auto bytes =
            qint64(std::exp(8 + 6 * (random.generateDouble() + random.generateDouble()) / 2 + random.generateDouble()));
        double& lane = *std::min_element(busyUntil.begin(), busyUntil.end());
        lane += msPerFile + double(bytes) / bytesPerMs;
        ends.append({ lane, bytes });
        meter.add(bytes);
    }
    std::sort(ends.begin(), ends.end());
    const double all = ends.last().first;
    QVERIFY(all > 30'000);
    qsizetype next = 0;
    for (qint64 now = 0; double(now) < 0.9 * all; now += 100) {
        for (; next < ends.size() && ends.at(next).first <= double(now); ++next)
            meter.finish(ends.at(next).second, false);
        meter.tick(now);
        const double truth = (all - double(now)) / 1000;
        const auto told = double(meter.secondsLeft());
        if (double(now) > 0.1 * all)
            QVERIFY2(
                told > truth / 2 && told < truth * 2, qPrintable(QStringLiteral("%1 s for %2 s").arg(told).arg(truth)));
    }
}

QTEST_GUILESS_MAIN(ProgressMeterTest)
#include "progressmetertest.moc"
