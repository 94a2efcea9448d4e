#include "async/semaphore.h"
#include "async/gather.h"
#include "async/scope.h"
#include "support/coroutinerunner.h"
#include "support/fakeclock.h"
#include "support/looptick.h"

using namespace docent;
using namespace std::chrono_literals;

class SemaphoreTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rounds_data();
    void rounds();
    void servesInOrder();
    void aLateComerDoesNotOvertake();
    void stopWakesAWaiter();
    void stoppedWaitersPassThePermitOn();
    void stoppedWaitersAreForgotten();
    void permitsMove();
    void permitOutlivesTheSemaphore();
    void loopTurnsWhileAPermitIsAwaited();
};

namespace {

struct Gauge {
    int now = 0;
    int most = 0;
    QList<int> order;
};

Task<int> limited(Semaphore* semaphore, test::FakeClock* clock, Gauge* gauge, int number, std::stop_token stop)
{
    Result<Semaphore::Permit> permit = co_await semaphore->acquire(stop);
    if (!permit)
        co_return fail(permit.error());
    gauge->most = std::max(gauge->most, ++gauge->now);
    gauge->order << number;
    const Result<> slept = co_await clock->sleep(3s, stop);
    --gauge->now;
    if (!slept)
        co_return fail(slept.error());
    co_return number;
}

} // namespace

void SemaphoreTest::rounds_data()
{
    QTest::addColumn<int>("calls");
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("seconds");
    QTest::newRow("A13: 10 at 10") << 10 << 10 << 3;
    QTest::newRow("A13: 10 at 5") << 10 << 5 << 6;
    QTest::newRow("A14: 100 at 1") << 100 << 1 << 300;
    QTest::newRow("A14: 100 at 7") << 100 << 7 << 45;
    QTest::newRow("A14: 100 at 33") << 100 << 33 << 12;
    QTest::newRow("A14: 100 at 100") << 100 << 100 << 3;
    QTest::newRow("A14: 100 at 1000") << 100 << 1000 << 3;
}

void SemaphoreTest::rounds()
{
    // A13, A14
    QFETCH(int, calls);
    QFETCH(int, limit);
    QFETCH(int, seconds);
    Semaphore semaphore(limit);
    test::FakeClock clock;
    Gauge gauge;
    std::vector<Task<int>> tasks;
    for (int i = 0; i < calls; ++i)
        tasks.push_back(limited(&semaphore, &clock, &gauge, i, {}));
    auto all = gather(std::move(tasks));
    const int rounds = clock.runOut();
    QCOMPARE(rounds, (calls + limit - 1) / limit);
    QCOMPARE(clock.now(), std::chrono::seconds(seconds));
    QCOMPARE(gauge.most, std::min(calls, limit));
    const auto outcome = test::run(std::move(all));
    for (int i = 0; i < calls; ++i) {
        QCOMPARE(outcome.result->at(std::size_t(i)).value(), i);
        QCOMPARE(gauge.order.at(i), i); // FIFO
    }
    QCOMPARE(semaphore.available(), limit);
    QCOMPARE(semaphore.waiting(), 0);
}

void SemaphoreTest::servesInOrder()
{
    Semaphore semaphore(1);
    auto held = test::run(semaphore.acquire({}));
    QVERIFY(!held.suspended);
    auto first = semaphore.acquire({});
    auto second = semaphore.acquire({});
    QCOMPARE(semaphore.waiting(), 2);
    held.result->value().release();
    test::settle();
    QVERIFY(first.isReady());
    QVERIFY(!second.isReady());
    {
        auto permit = test::run(std::move(first));
    }
    QVERIFY(test::run(std::move(second)).result->has_value());
}

void SemaphoreTest::aLateComerDoesNotOvertake()
{
    // The permit was given to the waiting one, which hasn't run yet: who comes now has to wait.
    Semaphore semaphore(1);
    auto held = test::run(semaphore.acquire({}));
    auto waiting = semaphore.acquire({});
    held.result->value().release();
    QCOMPARE(semaphore.available(), 0);
    auto late = semaphore.acquire({});
    QVERIFY(!late.isReady());
    {
        auto permit = test::run(std::move(waiting));
    }
    QVERIFY(test::run(std::move(late)).result->has_value());
}

void SemaphoreTest::stopWakesAWaiter()
{
    Semaphore semaphore(1);
    const auto held = test::run(semaphore.acquire({}));
    std::stop_source stop;
    auto waiting = semaphore.acquire(stop.get_token());
    stop.request_stop();
    const auto outcome = test::run(std::move(waiting));
    QVERIFY(outcome.suspended);
    QVERIFY(outcome.result->error().isCancelled());
    QVERIFY(test::run(semaphore.acquire(stop.get_token())).result->error().isCancelled());
}

void SemaphoreTest::stoppedWaitersPassThePermitOn()
{
    Semaphore semaphore(1);
    auto held = test::run(semaphore.acquire({}));
    std::stop_source stop;
    auto gone = semaphore.acquire(stop.get_token());
    auto patient = semaphore.acquire({});
    stop.request_stop();
    held.result->value().release(); // before the stopped one has run
    QVERIFY(test::run(std::move(patient)).result->has_value());
    QVERIFY(!test::run(std::move(gone)).result->has_value());
    QCOMPARE(semaphore.available(), 1);
}

void SemaphoreTest::stoppedWaitersAreForgotten()
{
    Semaphore semaphore(1);
    const auto held = test::run(semaphore.acquire({}));
    Scope scope;
    std::stop_source stop;
    std::vector<Task<Semaphore::Permit>> waits;
    for (int i = 0; i < 1000; ++i)
        waits.push_back(semaphore.acquire(stop.get_token()));
    QCOMPARE(semaphore.waiting(), 1000);
    stop.request_stop();
    QCOMPARE(semaphore.waiting(), 0);
    const auto outcome = test::run(gather(std::move(waits)));
    QCOMPARE(outcome.result->size(), std::size_t(1000));
    QCOMPARE(semaphore.available(), 0); // still held by the first
}

void SemaphoreTest::permitsMove()
{
    Semaphore semaphore(2);
    Semaphore::Permit one = std::move(test::run(semaphore.acquire({})).result->value());
    Semaphore::Permit two = std::move(test::run(semaphore.acquire({})).result->value());
    QCOMPARE(semaphore.available(), 0);
    one = std::move(two); // gives the first one back
    QCOMPARE(semaphore.available(), 1);
    one.release();
    one.release(); // once is enough
    QCOMPARE(semaphore.available(), 2);
}

void SemaphoreTest::permitOutlivesTheSemaphore()
{
    auto semaphore = std::make_unique<Semaphore>(1);
    Semaphore::Permit permit = std::move(test::run(semaphore->acquire({})).result->value());
    semaphore.reset();
    permit.release();
}

void SemaphoreTest::loopTurnsWhileAPermitIsAwaited()
{
    // A62
    const test::LoopTick tick(2ms);
    Semaphore semaphore(1);
    auto first = test::run(semaphore.acquire({}));
    QVERIFY(first.result && *first.result);
    auto second = semaphore.acquire({});
    QTimer::singleShot(60ms, &tick, [&first] { first.result.reset(); });
    QVERIFY(test::run(std::move(second)).suspended);
    QVERIFY2(tick.beats() >= 5, qPrintable(QString::number(tick.beats())));
}

QTEST_GUILESS_MAIN(SemaphoreTest)
#include "semaphoretest.moc"
