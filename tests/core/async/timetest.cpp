#include "async/deadline.h"
#include "async/retry.h"
#include "async/sleep.h"
#include "support/coroutinerunner.h"
#include "support/fakeclock.h"
#include "support/looptick.h"

using namespace docent;
using namespace std::chrono_literals;

/// sleepFor, withDeadline and retry.
class TimeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sleeps();
    void sleepIsCutByAStop();
    void sleepAfterAStop();
    void deadlineLetsThrough();
    void deadlineCuts();
    void deadlineKeepsOtherErrors();
    void deadlinePassesTheStopOn();
    void waits_data();
    void waits();
    void retriesUntilItWorks();
    void retryGivesUpAfterItsAttempts();
    void retryHonoursTheOtherSide();
    void retryLeavesHopelessErrors();
    void retryDoesNotRepeatACancellation();
    void stopEndsAWait();
};

void TimeTest::sleeps()
{
    const test::LoopTick tick(2ms);
    QElapsedTimer time;
    time.start();
    const auto outcome = test::run(sleepFor(40ms, {}));
    QVERIFY(outcome.suspended);
    QVERIFY(outcome.result && *outcome.result);
    QVERIFY(time.elapsed() >= 35); // a coarse timer may be 5 % early
    QVERIFY(tick.beats() >= 1);
}

void TimeTest::sleepIsCutByAStop()
{
    std::stop_source stop;
    auto task = sleepFor(1h, stop.get_token());
    stop.request_stop();
    const auto outcome = test::run(std::move(task));
    QVERIFY(outcome.suspended);
    QVERIFY(outcome.result->error().isCancelled());
}

void TimeTest::sleepAfterAStop()
{
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(test::run(sleepFor(1h, stop.get_token())).result->error().isCancelled());
}

void TimeTest::deadlineLetsThrough()
{
    auto operation = [](std::stop_token stop) -> Task<int> {
        const Result<> slept = co_await sleepFor(1ms, stop);
        if (!slept)
            co_return fail(slept.error());
        co_return 42;
    };
    const auto outcome = test::run(withDeadline(1h, QStringLiteral("late"), operation, {}));
    QVERIFY(outcome.suspended);
    QCOMPARE(outcome.result->value(), 42);
}

void TimeTest::deadlineCuts()
{
    // A34: what hangs is woken and ends.
    auto operation = [](std::stop_token stop) { return sleepFor(1h, stop); };
    const auto outcome = test::run(withDeadline(5ms, QStringLiteral("too late"), operation, {}));
    QVERIFY(outcome.result);
    QVERIFY(outcome.result->error().code == ErrorCode::Timeout);
    QCOMPARE(outcome.result->error().message, QStringLiteral("too late"));
}

void TimeTest::deadlineKeepsOtherErrors()
{
    auto operation = [](std::stop_token stop) -> Task<> {
        co_await sleepFor(1h, stop);
        co_return fail(ErrorCode::Damaged, QStringLiteral("broken"));
    };
    const auto outcome = test::run(withDeadline(1ms, QStringLiteral("late"), operation, {}));
    QVERIFY(outcome.result->error().code == ErrorCode::Damaged);
}

void TimeTest::deadlinePassesTheStopOn()
{
    std::stop_source stop;
    auto operation = [](std::stop_token inner) { return sleepFor(1h, inner); };
    auto task = withDeadline(1h, QStringLiteral("late"), operation, stop.get_token());
    stop.request_stop();
    const auto outcome = test::run(std::move(task));
    QVERIFY(outcome.result->error().isCancelled());
}

void TimeTest::waits_data()
{
    QTest::addColumn<int>("attempt");
    QTest::addColumn<double>("random");
    QTest::addColumn<int>("asked");
    QTest::addColumn<int>("wait");
    QTest::newRow("first, least") << 1 << 0.0 << 0 << 500;
    QTest::newRow("first, most") << 1 << 1.0 << 0 << 1000;
    QTest::newRow("second, middle") << 2 << 0.5 << 0 << 1500;
    QTest::newRow("third, least") << 3 << 0.0 << 0 << 2000;
    QTest::newRow("capped") << 10 << 1.0 << 0 << 20000;
    QTest::newRow("capped, least") << 10 << 0.0 << 0 << 10000;
    QTest::newRow("far beyond the width of an integer") << 1000 << 1.0 << 0 << 20000;
    QTest::newRow("the other side asks for more") << 1 << 0.0 << 7000 << 7000;
    QTest::newRow("the other side asks for less") << 3 << 0.0 << 100 << 2000;
    QTest::newRow("the other side asks for more than the cap") << 1 << 0.0 << 60000 << 60000;
}

void TimeTest::waits()
{
    QFETCH(int, attempt);
    QFETCH(double, random);
    QFETCH(int, asked);
    QFETCH(int, wait);
    RetryPolicy policy;
    policy.firstWait = 1s;
    policy.longestWait = 20s;
    policy.random = [random] { return random; };
    Error error;
    error.retryAfter = std::chrono::milliseconds(asked);
    QCOMPARE(int(retryWait(policy, attempt, error).count()), wait);
}

namespace {

/// Fails a number of times with one error, then works.
struct Flaky {
    int failures = 0;
    Error error { ErrorCode::Network, QStringLiteral("away"), {}, {} };
    int calls = 0;
};

Task<int> attemptOf(Flaky* flaky)
{
    co_await sleepFor(0ms, std::stop_token());
    if (++flaky->calls <= flaky->failures)
        co_return fail(flaky->error);
    co_return flaky->calls;
}

RetryPolicy policyOn(test::FakeClock& clock, int attempts)
{
    RetryPolicy policy;
    policy.attempts = attempts;
    policy.firstWait = 1s;
    policy.random = [] { return 0.0; };
    policy.sleep = clock.sleeper();
    return policy;
}

/// Moves the clock on until the task has ended.
template <typename T> Result<T> drive(Task<T> task, test::FakeClock& clock)
{
    for (int i = 0; i < 100 && !task.isReady(); ++i) {
        QTest::qWait(1);
        clock.advanceToNext();
    }
    return *test::run(std::move(task)).result;
}

} // namespace

void TimeTest::retriesUntilItWorks()
{
    test::FakeClock clock;
    Flaky flaky;
    flaky.failures = 2;
    RetryPolicy policy = policyOn(clock, 5);
    QStringList told;
    policy.waiting = [&told](int attempt, std::chrono::milliseconds wait, const Error& error) {
        told << QStringLiteral("%1: %2 ms, %3").arg(attempt).arg(wait.count()).arg(error.message);
    };
    auto operation = [&flaky] { return attemptOf(&flaky); };
    const Result<int> result = drive(retry(policy, operation, {}), clock);
    QCOMPARE(result.value(), 3);
    QCOMPARE(told, (QStringList { QStringLiteral("1: 500 ms, away"), QStringLiteral("2: 1000 ms, away") }));
    QCOMPARE(clock.asked(), (std::list<std::chrono::milliseconds> { 500ms, 1000ms }));
}

void TimeTest::retryGivesUpAfterItsAttempts()
{
    test::FakeClock clock;
    Flaky flaky;
    flaky.failures = 100;
    auto operation = [&flaky] { return attemptOf(&flaky); };
    const Result<int> result = drive(retry(policyOn(clock, 3), operation, {}), clock);
    QVERIFY(result.error().code == ErrorCode::Network);
    QCOMPARE(flaky.calls, 3);
    QCOMPARE(clock.asked().size(), std::size_t(2)); // none after the last
}

void TimeTest::retryHonoursTheOtherSide()
{
    test::FakeClock clock;
    Flaky flaky;
    flaky.failures = 1;
    flaky.error.retryAfter = 12s;
    auto operation = [&flaky] { return attemptOf(&flaky); };
    QCOMPARE(drive(retry(policyOn(clock, 3), operation, {}), clock).value(), 2);
    QCOMPARE(clock.asked().front(), 12s);
}

void TimeTest::retryLeavesHopelessErrors()
{
    test::FakeClock clock;
    Flaky flaky;
    flaky.failures = 100;
    flaky.error.code = ErrorCode::Unauthorized;
    RetryPolicy policy = policyOn(clock, 3);
    policy.worthRetrying = [](const Error& error) { return error.code == ErrorCode::Network; };
    auto operation = [&flaky] { return attemptOf(&flaky); };
    QVERIFY(drive(retry(policy, operation, {}), clock).error().code == ErrorCode::Unauthorized);
    QCOMPARE(flaky.calls, 1);
}

void TimeTest::retryDoesNotRepeatACancellation()
{
    test::FakeClock clock;
    Flaky flaky;
    flaky.failures = 100;
    flaky.error = Error::cancelled();
    auto operation = [&flaky] { return attemptOf(&flaky); };
    QVERIFY(drive(retry(policyOn(clock, 3), operation, {}), clock).error().isCancelled());
    QCOMPARE(flaky.calls, 1);
}

void TimeTest::stopEndsAWait()
{
    test::FakeClock clock;
    Flaky flaky;
    flaky.failures = 100;
    std::stop_source stop;
    auto operation = [&flaky] { return attemptOf(&flaky); };
    auto task = retry(policyOn(clock, 3), operation, stop.get_token());
    QTRY_COMPARE(clock.sleeping(), 1);
    stop.request_stop();
    const auto outcome = test::run(std::move(task));
    QVERIFY(outcome.result->error().isCancelled());
    QCOMPARE(flaky.calls, 1);
}

QTEST_GUILESS_MAIN(TimeTest)
#include "timetest.moc"
