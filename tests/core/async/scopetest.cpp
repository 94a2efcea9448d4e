#include "async/scope.h"
#include "async/gather.h"
#include "async/sleep.h"
#include "support/coroutinerunner.h"
#include "support/fakeclock.h"
#include "support/looptick.h"

#include <QRegularExpression>
#include <QStringList>

using namespace docent;
using namespace std::chrono_literals;

class ScopeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void countsWhatLives();
    void cancelWakesAllAndJoinWaits();
    void joinOfAnIdleScopeEndsAtOnce();
    void joinWaitsForWhatIsSpawnedMeanwhile();
    void severalJoinersAllEnd();
    void errorsSurface();
    void cancellationIsSilent();
    void exceptionsSurface();
    void errorsWithoutHandlerAreLogged();
    void gatherKeepsTheOrder();
    void gatherKeepsFailuresApart();
    void gatherTakesAsLongAsTheSlowest();
    void gatherOfNothing();
    void chainKeepsItsOrder();
    void loopTurnsWhileTasksWait();
};

static Task<> nap(std::stop_token stop)
{
    const Result<> slept = co_await sleepFor(1h, stop);
    co_return slept;
}

static Task<> failWith(ErrorCode code)
{
    const Result<> slept = co_await sleepFor(0ms, std::stop_token());
    if (!slept)
        co_return slept;
    co_return fail(code, QStringLiteral("went wrong"));
}

static Task<> throwSomething(bool standard)
{
    co_await sleepFor(0ms, std::stop_token());
    if (standard)
        throw std::runtime_error("thrown");
    throw 1;
}

void ScopeTest::countsWhatLives()
{
    Scope scope;
    QCOMPARE(scope.live(), 0);
    scope.spawn(QStringLiteral("a"), nap(scope.token()));
    scope.spawn(QStringLiteral("b"), nap(scope.token()));
    QCOMPARE(scope.live(), 2);
    scope.cancel();
    QVERIFY(test::finish(scope.join()));
    QCOMPARE(scope.live(), 0);
}

void ScopeTest::cancelWakesAllAndJoinWaits()
{
    // A23: nothing lives on behind its owner.
    Scope scope;
    for (int i = 0; i < 100; ++i)
        scope.spawn(QStringLiteral("nap"), nap(scope.token()));
    auto joined = scope.join();
    test::settle();
    QVERIFY(!joined.isReady());
    scope.cancel();
    QVERIFY(scope.token().stop_requested());
    QVERIFY(test::finish(std::move(joined)));
    QCOMPARE(scope.live(), 0);
}

void ScopeTest::joinOfAnIdleScopeEndsAtOnce()
{
    Scope scope;
    QVERIFY(scope.join().isReady());
}

void ScopeTest::joinWaitsForWhatIsSpawnedMeanwhile()
{
    Scope scope;
    OneShot<Result<>> first;
    OneShot<Result<>> second;
    scope.spawn(QStringLiteral("first"), awaitOrStop(first, scope.token()));
    auto joined = scope.join();
    first.set({});
    test::settle();
    QVERIFY(joined.isReady());

    // The scope is idle for a moment, but has work again by the time that the joiner runs.
    scope.spawn(QStringLiteral("first"), awaitOrStop(second, scope.token()));
    auto again = scope.join();
    second.set({});
    OneShot<Result<>> third;
    QCoreApplication::sendPostedEvents(); // `second` ends; the joiner is about to run
    scope.spawn(QStringLiteral("third"), awaitOrStop(third, scope.token()));
    third.set({});
    QVERIFY(test::finish(std::move(again)));
    QVERIFY(test::finish(scope.join()));
}

void ScopeTest::severalJoinersAllEnd()
{
    Scope scope;
    scope.spawn(QStringLiteral("nap"), nap(scope.token()));
    auto one = scope.join();
    auto two = scope.join();
    scope.cancel();
    QVERIFY(test::finish(std::move(one)));
    QVERIFY(test::finish(std::move(two)));
}

void ScopeTest::errorsSurface()
{
    // A8
    QStringList seen;
    Scope scope([&seen](const QString& what, const Error& error) {
        seen << what + QLatin1Char(':') + errorCodeName(error.code) + QLatin1Char(':') + error.message;
    });
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("reading failed: went wrong")));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("writing failed: went wrong")));
    scope.spawn(QStringLiteral("reading"), failWith(ErrorCode::Io));
    scope.spawn(QStringLiteral("writing"), failWith(ErrorCode::DiskFull));
    QVERIFY(test::finish(scope.join()));
    QCOMPARE(seen,
        (QStringList { QStringLiteral("reading:io:went wrong"), QStringLiteral("writing:disk_full:went wrong") }));
}

void ScopeTest::cancellationIsSilent()
{
    int seen = 0;
    Scope scope([&seen](const QString&, const Error&) { ++seen; });
    scope.spawn(QStringLiteral("nap"), nap(scope.token()));
    scope.cancel();
    QVERIFY(test::finish(scope.join()));
    QCOMPARE(seen, 0);
}

void ScopeTest::exceptionsSurface()
{
    QStringList seen;
    Scope scope([&seen](const QString&, const Error& error) { seen << error.message; });
    scope.spawn(QStringLiteral("standard"), throwSomething(true));
    scope.spawn(QStringLiteral("other"), throwSomething(false));
    QVERIFY(test::finish(scope.join()));
    QCOMPARE(seen.size(), 2);
    QCOMPARE(seen.at(0), QStringLiteral("thrown"));
    QVERIFY(seen.at(1).contains(QStringLiteral("exception")));
}

void ScopeTest::errorsWithoutHandlerAreLogged()
{
    Scope scope;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("reading failed: went wrong")));
    scope.spawn(QStringLiteral("reading"), failWith(ErrorCode::Io));
    QVERIFY(test::finish(scope.join()));
}

static Task<int> valueAt(test::FakeClock* clock, std::chrono::milliseconds when, int value)
{
    const Result<> slept = co_await clock->sleep(when, std::stop_token());
    if (!slept)
        co_return fail(slept.error());
    if (value < 0)
        co_return fail(ErrorCode::Io, QString::number(value));
    co_return value;
}

static Task<int> valueThrown()
{
    co_await sleepFor(0ms, std::stop_token());
    throw std::runtime_error("thrown");
}

void ScopeTest::gatherKeepsTheOrder()
{
    // A15: the last one ends first.
    test::FakeClock clock;
    std::vector<Task<int>> tasks;
    for (int i = 0; i < 10; ++i)
        tasks.push_back(valueAt(&clock, std::chrono::seconds(10 - i), i));
    auto all = gather(std::move(tasks));
    QCOMPARE(clock.runOut(), 10);
    const auto outcome = test::run(std::move(all));
    QVERIFY(outcome.result);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(outcome.result->at(std::size_t(i)).value(), i);
}

void ScopeTest::gatherKeepsFailuresApart()
{
    test::FakeClock clock;
    std::vector<Task<int>> tasks;
    tasks.push_back(valueAt(&clock, 1s, 1));
    tasks.push_back(valueAt(&clock, 2s, -2));
    tasks.push_back(valueThrown());
    tasks.push_back(valueAt(&clock, 3s, 3));
    auto all = gather(std::move(tasks));
    clock.runOut();
    const auto outcome = test::run(std::move(all));
    QVERIFY(outcome.result);
    const auto& results = *outcome.result;
    QCOMPARE(results.at(0).value(), 1);
    QVERIFY(results.at(1).error().code == ErrorCode::Io);
    QVERIFY(results.at(2).error().code == ErrorCode::Internal);
    QCOMPARE(results.at(3).value(), 3);
}

void ScopeTest::gatherTakesAsLongAsTheSlowest()
{
    // A12: 2, 3 and 1 s end after 3 s.
    test::FakeClock clock;
    std::vector<Task<int>> tasks;
    tasks.push_back(valueAt(&clock, 2s, 2));
    tasks.push_back(valueAt(&clock, 3s, 3));
    tasks.push_back(valueAt(&clock, 1s, 1));
    auto all = gather(std::move(tasks));
    while (!all.isReady())
        QVERIFY(clock.advanceToNext());
    QCOMPARE(clock.now(), 3s);
}

void ScopeTest::gatherOfNothing()
{
    const auto outcome = test::run(gather(std::vector<Task<int>>()));
    QVERIFY(!outcome.suspended);
    QVERIFY(outcome.result && outcome.result->empty());
}

static Task<> step(QStringList* trace, test::FakeClock* clock, QString name, std::chrono::milliseconds time)
{
    *trace << QStringLiteral("begin ") + name;
    const Result<> slept = co_await clock->sleep(time, std::stop_token());
    *trace << QStringLiteral("end ") + name;
    co_return slept;
}

static Task<> chain(QStringList* trace, test::FakeClock* clock)
{
    const QStringList names { QStringLiteral("condense"), QStringLiteral("embed"), QStringLiteral("search"),
        QStringLiteral("answer") };
    for (qsizetype i = 0; i < names.size(); ++i) {
        const Result<> done = co_await step(trace, clock, names.at(i), std::chrono::seconds(4 - i));
        if (!done)
            co_return done;
    }
    co_return Result<>();
}

void ScopeTest::chainKeepsItsOrder()
{
    // A9: later steps are shorter, and still wait for the earlier ones.
    QStringList trace;
    test::FakeClock clock;
    Scope scope;
    scope.spawn(QStringLiteral("chain"), chain(&trace, &clock));
    QCOMPARE(clock.runOut(), 4);
    QVERIFY(test::finish(scope.join()));
    QCOMPARE(clock.now(), 10s);
    QCOMPARE(trace.join(QLatin1Char(',')),
        QStringLiteral(
            "begin condense,end condense,begin embed,end embed,begin search,end search,begin answer,end answer"));
}

void ScopeTest::loopTurnsWhileTasksWait()
{
    // A62: the bodies really suspend, so that the heartbeat goes on.
    const test::LoopTick tick(2ms);
    Scope scope;
    for (int i = 0; i < 20; ++i)
        scope.spawn(QStringLiteral("nap"), sleepFor(60ms, scope.token()));
    QVERIFY(test::finish(scope.join()));
    QVERIFY2(tick.beats() >= 5, qPrintable(QString::number(tick.beats())));
}

QTEST_GUILESS_MAIN(ScopeTest)
#include "scopetest.moc"
