#include "async/channel.h"
#include "async/scope.h"
#include "support/coroutinerunner.h"
#include "support/fakeclock.h"
#include "support/looptick.h"

using namespace docent;
using namespace std::chrono_literals;

class ChannelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsTheOrder_data();
    void keepsTheOrder();
    void neverHoldsMoreThanItsCapacity();
    void sendersAreServedInOrder();
    void receiversAreServedInOrder();
    void stopWakesASender();
    void stopWakesAReceiver();
    void stoppedWaitersLeaveNothingBehind();
    void handedItemSurvivesAStop();
    void closeDrains();
    void closeWakesBothSides();
    void movesItems();
    void loopTurnsWhileAnItemIsAwaited();
};

static Task<> produce(Channel<int>* channel, int first, int count, std::stop_token stop)
{
    for (int i = first; i < first + count; ++i) {
        const Result<> sent = co_await channel->send(i, stop);
        if (!sent)
            co_return sent;
    }
    co_return Result<>();
}

static Task<> consume(Channel<int>* channel, QList<int>* into, std::stop_token stop)
{
    while (true) {
        const Result<std::optional<int>> item = co_await channel->receive(stop);
        if (!item)
            co_return fail(item.error());
        if (!*item)
            co_return Result<>();
        into->append(**item);
    }
}

void ChannelTest::keepsTheOrder_data()
{
    QTest::addColumn<int>("capacity");
    QTest::newRow("one place") << 1;
    QTest::newRow("a few") << 7;
    QTest::newRow("more than needed") << 1000;
}

void ChannelTest::keepsTheOrder()
{
    QFETCH(int, capacity);
    Channel<int> channel { std::size_t(capacity) };
    Scope scope;
    QList<int> received;
    auto producer = produce(&channel, 0, 500, {});
    scope.spawn(QStringLiteral("consume"), consume(&channel, &received, scope.token()));
    const auto outcome = test::run(std::move(producer));
    QVERIFY(outcome.result && *outcome.result);
    channel.close();
    QVERIFY(test::finish(scope.join()));
    QCOMPARE(received.size(), 500);
    for (int i = 0; i < 500; ++i)
        QCOMPARE(received.at(i), i);
}

void ChannelTest::neverHoldsMoreThanItsCapacity()
{
    Channel<int> channel(3);
    Scope scope;
    for (int i = 0; i < 20; ++i)
        scope.spawn(QStringLiteral("produce"), produce(&channel, i * 10, 10, scope.token()));
    QList<int> received;
    while (received.size() < 200) {
        test::settle();
        QCOMPARE(channel.size(), std::size_t(3)); // full, and not one more
        const auto item = test::run(channel.receive({}));
        QVERIFY(item.result && *item.result && **item.result);
        received << ***item.result;
        if (received.size() > 196)
            break;
    }
    channel.close();
    QVERIFY(test::finish(scope.join()));
}

void ChannelTest::sendersAreServedInOrder()
{
    Channel<int> channel(1);
    Scope scope;
    for (int i = 0; i < 5; ++i)
        scope.spawn(QStringLiteral("produce"), produce(&channel, i, 1, scope.token()));
    // A place comes free; before the first waiting sender runs, another one tries to take it.
    QCOMPARE(test::run(channel.receive({})).result->value(), 0);
    scope.spawn(QStringLiteral("late"), produce(&channel, 99, 1, scope.token()));
    QList<int> received;
    for (int i = 0; i < 5; ++i)
        received << *test::run(channel.receive({})).result->value();
    QCOMPARE(received, (QList<int> { 1, 2, 3, 4, 99 }));
    QVERIFY(test::finish(scope.join()));
}

void ChannelTest::receiversAreServedInOrder()
{
    Channel<int> channel(1);
    auto first = channel.receive({});
    auto second = channel.receive({});
    QVERIFY(channel.send(1, {}).isReady());
    // The item belongs to the first one, though it hasn't run yet.
    auto third = channel.receive({});
    QVERIFY(!third.isReady());
    QVERIFY(channel.send(2, {}).isReady());
    QVERIFY(channel.send(3, {}).isReady());
    QCOMPARE(test::run(std::move(first)).result->value(), 1);
    QCOMPARE(test::run(std::move(second)).result->value(), 2);
    QCOMPARE(test::run(std::move(third)).result->value(), 3);
}

void ChannelTest::stopWakesASender()
{
    Channel<int> channel(1);
    std::stop_source stop;
    QVERIFY(channel.send(1, {}).isReady());
    auto stopped = channel.send(2, stop.get_token());
    auto patient = channel.send(3, {});
    stop.request_stop();
    QVERIFY(test::run(std::move(stopped)).result->error().isCancelled());
    QCOMPARE(test::run(channel.receive({})).result->value(), 1);
    QVERIFY(test::run(std::move(patient)).result->has_value());
    QCOMPARE(test::run(channel.receive({})).result->value(), 3);
    QVERIFY(test::run(channel.send(4, stop.get_token())).result->error().isCancelled());
    QCOMPARE(channel.size(), std::size_t(0));
}

void ChannelTest::stopWakesAReceiver()
{
    Channel<int> channel(1);
    std::stop_source stop;
    auto stopped = channel.receive(stop.get_token());
    auto patient = channel.receive({});
    stop.request_stop();
    const auto outcome = test::run(std::move(stopped));
    QVERIFY(outcome.suspended);
    QVERIFY(outcome.result->error().isCancelled());
    QVERIFY(channel.send(1, {}).isReady());
    QCOMPARE(test::run(std::move(patient)).result->value(), 1);
}

void ChannelTest::stoppedWaitersLeaveNothingBehind()
{
    // The waits of many that gave up hold nothing: their items are gone.
    Channel<std::shared_ptr<int>> channel(1);
    QVERIFY(channel.send(std::make_shared<int>(0), {}).isReady());
    const auto item = std::make_shared<int>(1);
    for (int i = 0; i < 50; ++i) {
        std::stop_source stop;
        auto task = channel.send(item, stop.get_token());
        stop.request_stop();
        QVERIFY(!test::run(std::move(task)).result->has_value());
    }
    QCOMPARE(item.use_count(), 1);
}

void ChannelTest::handedItemSurvivesAStop()
{
    Channel<int> channel(1);
    std::stop_source stop;
    auto receiver = channel.receive(stop.get_token());
    QVERIFY(channel.send(1, {}).isReady());
    stop.request_stop(); // after the item was handed over: it must not vanish
    QCOMPARE(test::run(std::move(receiver)).result->value(), 1);
}

void ChannelTest::closeDrains()
{
    Channel<int> channel(3);
    QVERIFY(channel.send(1, {}).isReady());
    QVERIFY(channel.send(2, {}).isReady());
    channel.close();
    QVERIFY(test::run(channel.send(3, {})).result->error().isCancelled());
    QCOMPARE(test::run(channel.receive({})).result->value(), 1);
    QCOMPARE(test::run(channel.receive({})).result->value(), 2);
    const auto end = test::run(channel.receive({}));
    QVERIFY(end.result->has_value() && !end.result->value());
}

void ChannelTest::closeWakesBothSides()
{
    Channel<int> full(1);
    QVERIFY(full.send(1, {}).isReady());
    auto sender = full.send(2, {});
    full.close();
    QVERIFY(test::run(std::move(sender)).result->error().isCancelled());

    Channel<int> empty(1);
    auto receiver = empty.receive({});
    empty.close();
    const auto end = test::run(std::move(receiver));
    QVERIFY(end.suspended);
    QVERIFY(end.result->has_value() && !end.result->value());
}

void ChannelTest::movesItems()
{
    Channel<std::unique_ptr<int>> channel(1);
    auto first = channel.send(std::make_unique<int>(1), {});
    auto second = channel.send(std::make_unique<int>(2), {});
    QCOMPARE(**test::run(channel.receive({})).result->value(), 1);
    QCOMPARE(**test::run(channel.receive({})).result->value(), 2);
    QVERIFY(test::run(std::move(second)).result->has_value());
}

void ChannelTest::loopTurnsWhileAnItemIsAwaited()
{
    // A62
    const test::LoopTick tick(2ms);
    Channel<int> channel { 1 };
    auto item = channel.receive({});
    Scope scope;
    QTimer::singleShot(
        60ms, &tick, [&] { scope.spawn(QStringLiteral("send"), produce(&channel, 7, 1, scope.token())); });
    const auto outcome = test::run(std::move(item));
    QVERIFY(outcome.suspended);
    QCOMPARE(outcome.result.value().value(), std::optional<int>(7));
    QVERIFY(test::finish(scope.join()));
    QVERIFY2(tick.beats() >= 5, qPrintable(QString::number(tick.beats())));
}

QTEST_GUILESS_MAIN(ChannelTest)
#include "channeltest.moc"
