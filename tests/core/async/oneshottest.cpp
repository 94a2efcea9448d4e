#include "async/oneshot.h"
#include "support/coroutinerunner.h"
#include "support/fakeclock.h"

#include <thread>

using namespace docent;

class OneShotTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void firstValueWins();
    void setBeforeAwaitDoesNotSuspend();
    void resumesFromTheLoopNotInsideSet();
    void postsFromAnotherThread();
    void stopWakes();
    void stopBeforeTheWait();
    void valueBeatsALaterStop();
};

void OneShotTest::firstValueWins()
{
    OneShot<int> value;
    const OneShot<int> copy = value;
    QVERIFY(value.set(1));
    QVERIFY(!copy.set(2));
    QVERIFY(copy.isSet());
    QCOMPARE(value.await_resume(), 1);
}

static Task<int> awaitValue(OneShot<Result<int>> value, std::stop_token stop)
{
    const Result<int> result = co_await awaitOrStop(value, stop);
    co_return result;
}

void OneShotTest::setBeforeAwaitDoesNotSuspend()
{
    OneShot<Result<int>> value;
    value.set(7);
    const auto outcome = test::run(awaitValue(value, {}));
    QVERIFY(!outcome.suspended);
    QCOMPARE(outcome.result->value(), 7);
}

void OneShotTest::resumesFromTheLoopNotInsideSet()
{
    OneShot<Result<int>> value;
    auto task = awaitValue(value, {});
    QVERIFY(!task.isReady());
    value.set(3);
    QVERIFY(!task.isReady());
    test::settle();
    QVERIFY(task.isReady());
}

void OneShotTest::postsFromAnotherThread()
{
    OneShot<Result<int>> value;
    auto task = awaitValue(value, {});
    std::thread other([value] { value.post(11); });
    const auto outcome = test::run(std::move(task));
    other.join();
    QVERIFY(outcome.suspended);
    QCOMPARE(outcome.result->value(), 11);
}

void OneShotTest::stopWakes()
{
    std::stop_source stop;
    auto task = awaitValue(OneShot<Result<int>>(), stop.get_token());
    stop.request_stop();
    const auto outcome = test::run(std::move(task));
    QVERIFY(outcome.suspended);
    QVERIFY(outcome.result->error().isCancelled());
}

void OneShotTest::stopBeforeTheWait()
{
    std::stop_source stop;
    stop.request_stop();
    const auto outcome = test::run(awaitValue(OneShot<Result<int>>(), stop.get_token()));
    QVERIFY(outcome.result->error().isCancelled());
}

void OneShotTest::valueBeatsALaterStop()
{
    std::stop_source stop;
    OneShot<Result<int>> value;
    auto task = awaitValue(value, stop.get_token());
    value.set(5);
    stop.request_stop();
    const auto outcome = test::run(std::move(task));
    QCOMPARE(outcome.result->value(), 5);
}

QTEST_GUILESS_MAIN(OneShotTest)
#include "oneshottest.moc"
