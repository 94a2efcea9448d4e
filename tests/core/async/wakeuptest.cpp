#include "async/wakeup.h"
#include "support/coroutinerunner.h"
#include "support/fakeclock.h"

using namespace docent;

class WakeupTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ringWakes();
    void ringBeforeTheWaitCounts();
    void ringsDontAddUp();
    void stopWakes();
};

void WakeupTest::ringWakes()
{
    Wakeup bell;
    auto waiting = bell.wait({});
    test::settle();
    QVERIFY(!waiting.isReady());
    bell.ring();
    const auto outcome = test::run(std::move(waiting));
    QVERIFY(outcome.suspended);
    QVERIFY(outcome.result->has_value());
}

void WakeupTest::ringBeforeTheWaitCounts()
{
    Wakeup bell;
    bell.ring();
    QVERIFY(bell.wait({}).isReady());
    QVERIFY(!bell.wait({}).isReady());
    bell.ring(); // the dropped wait ends
    test::settle();
}

void WakeupTest::ringsDontAddUp()
{
    Wakeup bell;
    bell.ring();
    bell.ring();
    QVERIFY(bell.wait({}).isReady());
    auto waiting = bell.wait({});
    QVERIFY(!waiting.isReady());
    bell.ring();
    QVERIFY(test::run(std::move(waiting)).result->has_value());
}

void WakeupTest::stopWakes()
{
    Wakeup bell;
    std::stop_source stop;
    auto waiting = bell.wait(stop.get_token());
    stop.request_stop();
    QVERIFY(test::run(std::move(waiting)).result->error().isCancelled());
    // The next wait begins afresh.
    auto again = bell.wait({});
    QVERIFY(!again.isReady());
    bell.ring();
    QVERIFY(test::run(std::move(again)).result->has_value());
}

QTEST_GUILESS_MAIN(WakeupTest)
#include "wakeuptest.moc"
