#include "async/besidepool.h"
#include "async/gather.h"
#include "async/pooljob.h"
#include "async/workerthread.h"
#include "support/coroutinerunner.h"
#include "support/fakeclock.h"
#include "support/looptick.h"

#include <latch>
#include <mutex>
#include <QSemaphore>
#include <QSet>
#ifdef Q_OS_LINUX
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

using namespace docent;
using namespace std::chrono_literals;

/// WorkerThread and runOnPool.
class ThreadsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void workerRunsInOrderOnOneThread();
    void workerAnswersOnTheGuiThread();
    void workerErrorsComeBack();
    void workerExceptionsBecomeErrors();
    void stopDropsAJobThatHasNotBegun();
    void stopInterruptsTheRunningJob();
    void interruptSparesTheNextJob();
    void stoppedBeforeTheStart();
    void workerFinishesItsQueueOnDestruction();
    void poolRunsElsewhere();
    void poolErrorsAndExceptions();
    void poolStopComesBackAtOnce();
    void besideWorkGivesWay();
    void poolJobThatHasNotBegunIsDropped();
    void loopTurnsWhileThreadsWork();
};

void ThreadsTest::workerRunsInOrderOnOneThread()
{
    WorkerThread worker(QStringLiteral("worker"));
    auto order = std::make_shared<QList<int>>();
    auto threads = std::make_shared<QSet<QThread*>>();
    std::vector<Task<int>> tasks;
    for (int i = 0; i < 100; ++i) {
        auto job = [i, order, threads]() -> Result<int> {
            order->append(i); // touched by one thread only
            threads->insert(QThread::currentThread());
            return i;
        };
        tasks.push_back(worker.run(std::move(job), {}));
    }
    const auto outcome = test::run(gather(std::move(tasks)));
    QVERIFY(outcome.suspended);
    QCOMPARE(order->size(), 100);
    for (int i = 0; i < 100; ++i) {
        QCOMPARE(order->at(i), i);
        QCOMPARE(outcome.result->at(std::size_t(i)).value(), i);
    }
    QCOMPARE(threads->size(), 1);
    QVERIFY(!threads->contains(QThread::currentThread()));
}

static Task<QThread*> threadAfter(WorkerThread* worker)
{
    auto job = []() -> Result<int> { return 1; };
    const Result<int> done = co_await worker->run(std::move(job), std::stop_token());
    if (!done)
        co_return fail(done.error());
    co_return QThread::currentThread();
}

void ThreadsTest::workerAnswersOnTheGuiThread()
{
    WorkerThread worker(QStringLiteral("worker"));
    QCOMPARE(test::run(threadAfter(&worker)).result->value(), QThread::currentThread());
}

void ThreadsTest::workerErrorsComeBack()
{
    WorkerThread worker(QStringLiteral("worker"));
    auto job = []() -> Result<> { return fail(ErrorCode::DiskFull, QStringLiteral("full")); };
    const auto outcome = test::run(worker.run(std::move(job), {}));
    QVERIFY(outcome.result->error().code == ErrorCode::DiskFull);
    QCOMPARE(outcome.result->error().message, QStringLiteral("full"));
}

void ThreadsTest::workerExceptionsBecomeErrors()
{
    WorkerThread worker(QStringLiteral("worker"));
    auto job = []() -> Result<> { throw std::runtime_error("thrown"); };
    const auto outcome = test::run(worker.run(std::move(job), {}));
    QVERIFY(outcome.result->error().code == ErrorCode::Internal);
    QCOMPARE(outcome.result->error().message, QStringLiteral("thrown"));
}

void ThreadsTest::stopDropsAJobThatHasNotBegun()
{
    WorkerThread worker(QStringLiteral("worker"));
    QSemaphore gate;
    bool ran = false;
    std::stop_source stop;
    auto blocking = [&gate]() -> Result<> {
        gate.acquire();
        return {};
    };
    auto dropped = [&ran]() -> Result<> {
        ran = true;
        return {};
    };
    auto first = worker.run(blocking, {});
    auto second = worker.run(dropped, stop.get_token());
    stop.request_stop();
    // The answer comes while the first job still runs.
    const auto outcome = test::run(std::move(second));
    QVERIFY(outcome.result->error().isCancelled());
    QVERIFY(!first.isReady());
    gate.release();
    QVERIFY(test::run(std::move(first)).result->has_value());
    QVERIFY(!ran);
}

void ThreadsTest::stopInterruptsTheRunningJob()
{
    WorkerThread worker(QStringLiteral("worker"));
    QSemaphore began;
    std::atomic<bool> interrupted = false;
    worker.setInterrupt([&interrupted] { interrupted = true; });
    std::stop_source stop;
    auto job = [&]() -> Result<> {
        began.release();
        while (!interrupted)
            QThread::usleep(100);
        return fail(ErrorCode::Database, QStringLiteral("interrupted"));
    };
    auto task = worker.run(job, stop.get_token());
    began.acquire();
    stop.request_stop();
    const auto outcome = test::run(std::move(task));
    QVERIFY(interrupted);
    QVERIFY(outcome.result->error().isCancelled()); // not what the interrupted statement said
}

void ThreadsTest::interruptSparesTheNextJob()
{
    WorkerThread worker(QStringLiteral("worker"));
    std::atomic<int> interrupts = 0;
    worker.setInterrupt([&interrupts] { ++interrupts; });
    std::stop_source stop;
    auto quick = []() -> Result<> { return {}; };
    auto first = worker.run(quick, stop.get_token());
    QVERIFY(test::run(std::move(first)).result->has_value());
    stop.request_stop(); // too late for the first, and nothing to do with the second
    auto second = worker.run(quick, {});
    QVERIFY(test::run(std::move(second)).result->has_value());
    QCOMPARE(interrupts.load(), 0);
}

void ThreadsTest::stoppedBeforeTheStart()
{
    WorkerThread worker(QStringLiteral("worker"));
    QThreadPool pool;
    std::stop_source stop;
    stop.request_stop();
    auto ran = std::make_shared<std::atomic<int>>(0);
    auto job = [ran]() -> Result<> {
        ++*ran;
        return {};
    };
    auto poolJob = [ran](std::stop_token) -> Result<> {
        ++*ran;
        return {};
    };
    QVERIFY(test::run(worker.run(std::move(job), stop.get_token())).result->error().isCancelled());
    QVERIFY(test::run(runOnPool(pool, std::move(poolJob), stop.get_token())).result->error().isCancelled());
    pool.waitForDone();
    QCOMPARE(ran->load(), 0);
}

void ThreadsTest::workerFinishesItsQueueOnDestruction()
{
    auto ran = std::make_shared<std::atomic<int>>(0);
    std::vector<Task<>> tasks;
    {
        WorkerThread worker(QStringLiteral("worker"));
        for (int i = 0; i < 50; ++i) {
            auto job = [ran]() -> Result<> {
                ++*ran;
                return {};
            };
            tasks.push_back(worker.run(std::move(job), {}));
        }
    }
    QCOMPARE(ran->load(), 50);
    const auto outcome = test::run(gather(std::move(tasks)));
    for (const Result<>& result : *outcome.result)
        QVERIFY(result);
}

void ThreadsTest::poolRunsElsewhere()
{
    // A10
    QThreadPool pool;
    auto job = [](std::stop_token) -> Result<QThread*> { return QThread::currentThread(); };
    const auto outcome = test::run(runOnPool(pool, std::move(job), {}));
    QVERIFY(outcome.suspended);
    QVERIFY(outcome.result->value() != QThread::currentThread());
}

void ThreadsTest::poolErrorsAndExceptions()
{
    QThreadPool pool;
    auto failing = [](std::stop_token) -> Result<> { return fail(ErrorCode::Damaged, QStringLiteral("broken")); };
    auto throwing = [](std::stop_token) -> Result<> { throw std::bad_alloc(); };
    QVERIFY(test::run(runOnPool(pool, std::move(failing), {})).result->error().code == ErrorCode::Damaged);
    QVERIFY(test::run(runOnPool(pool, std::move(throwing), {})).result->error().code == ErrorCode::Internal);
}

void ThreadsTest::poolStopComesBackAtOnce()
{
    QThreadPool pool;
    auto gate = std::make_shared<QSemaphore>();
    auto began = std::make_shared<QSemaphore>();
    auto sawTheStop = std::make_shared<std::atomic<bool>>(false);
    std::stop_source stop;
    auto job = [gate, began, sawTheStop](std::stop_token token) -> Result<> {
        began->release();
        gate->acquire();
        *sawTheStop = token.stop_requested();
        return {};
    };
    auto task = runOnPool(pool, std::move(job), stop.get_token());
    began->acquire();
    stop.request_stop();
    const auto outcome = test::run(std::move(task)); // while the job still sits at its gate
    QVERIFY(outcome.result->error().isCancelled());
    gate->release();
    pool.waitForDone();
    QVERIFY(*sawTheStop);
}

void ThreadsTest::poolJobThatHasNotBegunIsDropped()
{
    QThreadPool pool;
    pool.setMaxThreadCount(1);
    auto gate = std::make_shared<QSemaphore>();
    auto ran = std::make_shared<std::atomic<int>>(0);
    std::stop_source stop;
    auto blocking = [gate](std::stop_token) -> Result<> {
        gate->acquire();
        return {};
    };
    auto counting = [ran](std::stop_token) -> Result<> {
        ++*ran;
        return {};
    };
    auto first = runOnPool(pool, std::move(blocking), {});
    auto second = runOnPool(pool, std::move(counting), stop.get_token());
    stop.request_stop();
    QVERIFY(test::run(std::move(second)).result->error().isCancelled());
    gate->release();
    QVERIFY(test::run(std::move(first)).result->has_value());
    pool.waitForDone();
    QCOMPARE(ran->load(), 0);
}

void ThreadsTest::loopTurnsWhileThreadsWork()
{
    const test::LoopTick tick(2ms);
    WorkerThread worker(QStringLiteral("worker"));
    QThreadPool pool;
    QSemaphore gate;
    auto slow = [&gate]() -> Result<> {
        gate.acquire();
        return {};
    };
    auto slowOnPool = [&gate](std::stop_token) -> Result<> {
        gate.acquire();
        return {};
    };
    std::vector<Task<>> tasks;
    tasks.push_back(worker.run(slow, {}));
    tasks.push_back(runOnPool(pool, slowOnPool, {}));
    QTRY_VERIFY(tick.beats() >= 5);
    gate.release(2);
    QVERIFY(test::run(gather(std::move(tasks))).suspended);
}

/// Each of its threads has the lower priority, also after a while without work, and the others have theirs.
void ThreadsTest::besideWorkGivesWay()
{
#ifdef Q_OS_LINUX
    const auto ownNiceness = [] { return getpriority(PRIO_PROCESS, id_t(syscall(SYS_gettid))); };
    const int before = ownNiceness();
    const auto pool = makeBesidePool();
    const int threads = pool->maxThreadCount();
    std::latch all(threads);
    std::mutex mutex;
    QSet<Qt::HANDLE> seen;
    QList<int> niceness;
    for (int i = 0; i < threads; ++i) {
        pool->start([&] {
            {
                const std::scoped_lock lock(mutex);
                seen.insert(QThread::currentThreadId());
                niceness.append(ownNiceness());
            }
            all.arrive_and_wait();
        });
    }
    pool->waitForDone();
    QCOMPARE(seen.size(), threads);
    for (const int one : std::as_const(niceness))
        QVERIFY2(one > before || before >= 19, qPrintable(QString::number(one)));
    QCOMPARE(ownNiceness(), before);
#else
    QSKIP("threads have no priority of their own here");
#endif
}

QTEST_GUILESS_MAIN(ThreadsTest)
#include "threadstest.moc"
