#include "ingest/batchfeed.h"
#include "support/coroutinerunner.h"
#include "support/fakeclock.h"

#include <thread>

using namespace docent;

class BatchFeedTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void handsOverInOrder();
    void threadWaitsWhenNobodyTakes();
    void stopFreesTheThread();
    void abandonFreesTheThread();
    void stopWakesTheTaker();
};

void BatchFeedTest::handsOverInOrder()
{
    const auto feed = std::make_shared<BatchFeed<int>>(3);
    OneShot<Result<>> done;
    std::thread thread([feed, done] {
        for (int i = 0; i < 100; ++i) {
            if (!feed->put(i, {}))
                qFatal("refused");
        }
        done.post({});
    });
    for (int i = 0; i < 100; ++i) {
        const auto outcome = test::run(feed->take({}));
        QCOMPARE(outcome.result->value(), i);
    }
    QVERIFY(test::run(awaitOrStop(done, {})).result->has_value());
    thread.join();
    feed->finish();
    QVERIFY(!test::run(feed->take({})).result->value());
    QVERIFY(!test::run(feed->take({})).result->value());
}

void BatchFeedTest::threadWaitsWhenNobodyTakes()
{
    const auto feed = std::make_shared<BatchFeed<int>>(2);
    auto put = std::make_shared<std::atomic<int>>(0);
    std::thread thread([feed, put] {
        for (int i = 0; i < 10; ++i) {
            if (feed->put(i, {}))
                ++*put;
        }
    });
    QTRY_COMPARE(put->load(), 2);
    QTest::qWait(50);
    QCOMPARE(put->load(), 2);
    QCOMPARE(test::run(feed->take({})).result->value(), 0);
    QTRY_COMPARE(put->load(), 3);
    for (int i = 1; i < 10; ++i)
        QCOMPARE(test::run(feed->take({})).result->value(), i);
    thread.join();
}

void BatchFeedTest::stopFreesTheThread()
{
    const auto feed = std::make_shared<BatchFeed<int>>(1);
    std::stop_source stop;
    Result<> last;
    std::thread thread([feed, &last, token = stop.get_token()] {
        while (last)
            last = feed->put(1, token);
    });
    QTest::qWait(10);
    stop.request_stop();
    thread.join();
    QVERIFY(last.error().isCancelled());
}

void BatchFeedTest::abandonFreesTheThread()
{
    const auto feed = std::make_shared<BatchFeed<int>>(1);
    Result<> last;
    std::thread thread([feed, &last] {
        while (last)
            last = feed->put(1, {});
    });
    QTest::qWait(10);
    feed->abandon();
    thread.join();
    QVERIFY(last.error().isCancelled());
}

void BatchFeedTest::stopWakesTheTaker()
{
    const auto feed = std::make_shared<BatchFeed<int>>(1);
    std::stop_source stop;
    auto taking = feed->take(stop.get_token());
    test::settle();
    QVERIFY(!taking.isReady());
    stop.request_stop();
    QVERIFY(test::run(std::move(taking)).result->error().isCancelled());
}

QTEST_GUILESS_MAIN(BatchFeedTest)
#include "batchfeedtest.moc"
