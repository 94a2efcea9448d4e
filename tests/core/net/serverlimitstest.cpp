#include "net/serverlimits.h"

#include "net/ratelimiter.h"
#include "support/coroutinerunner.h"
#include "support/fakeclock.h"

#include <QTest>
#include <QTimeZone>

using namespace docent;
using namespace std::chrono_literals;

namespace {

const QDateTime noon(QDate(2026, 11, 21), QTime(12, 0), QTimeZone::utc());

HttpHeaders remaining(const QByteArray& requests, const QByteArray& tokens, const QByteArray& reset)
{
    return { { "x-ratelimit-remaining-requests", requests }, { "x-ratelimit-remaining-tokens", tokens },
        { "x-ratelimit-reset-requests", reset }, { "x-ratelimit-reset-tokens", reset } };
}

} // namespace

class ServerLimitsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void resetTimes_data();
    void resetTimes();
    void headers_data();
    void headers();
    void requestsWaitUntilThereAreMore();
    void tokensWaitUntilThereAreEnough();
    void requestsThatAreSentAreCounted();
    void farResetsAreNotWaitedFor();
    void refusalPausesEverybody();
    void stopEndsThePause();
    void limiterKeepsStill();
    void longPausesAreTold();
    void allowanceIsWaitedForOnce();
};

void ServerLimitsTest::resetTimes_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("expected"); ///< milliseconds
    const auto row = [](const QByteArray& value, qint64 expected) {
        QTest::newRow(value.isEmpty() ? "nothing" : value.constData()) << value << expected;
    };
    row("1s", 1000);
    row("6m0s", 360'000);
    row("20ms", 20);
    row("2m59.56s", 179'560);
    row("7.66s", 7660);
    row("1h2m3s", 3'723'000);
    row("1d", 86'400'000);
    row("0s", 0);
    row("12", 12'000);
    row("0.5", 500);
    row("2026-11-21T12:00:30Z", 30'000);
    row("2026-11-21T13:00:30.250+01:00", 30'250);
    row("2026-11-21T11:00:00Z", 0);
    row(QByteArray::number(noon.toSecsSinceEpoch() + 9), 9000);
    row(QByteArray::number(noon.toMSecsSinceEpoch() + 9), 9);
    row("999h", 86'400'000);
    row("-5", 0);
    row("soon", 0);
    row("1s2", 0);
    row("nan", 0);
    row("", 0);
}

void ServerLimitsTest::resetTimes()
{
    QFETCH(QByteArray, value);
    QFETCH(qint64, expected);
    QCOMPARE(qint64(resetTime(value, noon).count()), expected);
}

void ServerLimitsTest::headers_data()
{
    QTest::addColumn<HttpHeaders>("headers");
    QTest::addColumn<ToldLimits>("expected");
    QTest::newRow("OpenAI") << HttpHeaders { { "X-RateLimit-Limit-Requests", "60" },
        { "X-RateLimit-Remaining-Requests", "59" }, { "X-RateLimit-Remaining-Tokens", "149984" },
        { "X-RateLimit-Reset-Requests", "1s" }, { "X-RateLimit-Reset-Tokens", "6m0s" } }
                            << ToldLimits { { 59, 1s }, { 149'984, 6min } };
    QTest::newRow("Azure") << HttpHeaders { { "x-ratelimit-remaining-requests", "0" },
        { "x-ratelimit-remaining-tokens", "100" }, { "x-ratelimit-reset-requests", "10" } }
                           << ToldLimits { { 0, 10s }, { 100, 0s } };
    QTest::newRow("Anthropic") << HttpHeaders { { "anthropic-ratelimit-requests-remaining", "3" },
        { "anthropic-ratelimit-requests-reset", "2026-11-21T12:00:05Z" },
        { "anthropic-ratelimit-input-tokens-remaining", "9000" },
        { "anthropic-ratelimit-input-tokens-reset", "2026-11-21T12:00:20Z" },
        { "anthropic-ratelimit-output-tokens-remaining", "500" },
        { "anthropic-ratelimit-output-tokens-reset", "2026-11-21T12:00:10Z" } }
                               << ToldLimits { { 3, 5s }, { 500, 10s } };
    QTest::newRow("one allowance") << HttpHeaders { { "X-RateLimit-Remaining", "0" },
        { "X-RateLimit-Reset", QByteArray::number(noon.toMSecsSinceEpoch() + 4000) } }
                                   << ToldLimits { { 0, 4s }, {} };
    QTest::newRow("none") << HttpHeaders { { "content-type", "text/plain" } } << ToldLimits {};
    QTest::newRow("nonsense") << HttpHeaders { { "x-ratelimit-remaining-requests", "many" } } << ToldLimits {};
}

void ServerLimitsTest::headers()
{
    QFETCH(HttpHeaders, headers);
    QFETCH(ToldLimits, expected);
    QVERIFY(toldLimits(headers, noon) == expected);
}

void ServerLimitsTest::requestsWaitUntilThereAreMore()
{
    test::FakeClock clock;
    const auto limits = std::make_shared<ServerLimits>(clock.clock());
    QCOMPARE(limits->pauseFor(1'000'000), 0ms);
    limits->learn(remaining("0", "1000", "6s"));
    QCOMPARE(limits->pauseFor(1), 6000ms);
    bool sent = false;
    const auto send = [](std::shared_ptr<ServerLimits> held, bool& done) -> QCoro::Task<> {
        done = bool(co_await ServerLimits::wait(held, 1, std::stop_token()));
    };
    const auto task = send(limits, sent);
    test::settle();
    QVERIFY(!sent);
    clock.runOut();
    QVERIFY(sent);
    QCOMPARE(clock.now(), 6000ms);
    QCOMPARE(limits->pauseFor(1), 0ms);
}

void ServerLimitsTest::tokensWaitUntilThereAreEnough()
{
    test::FakeClock clock;
    ServerLimits limits(clock.clock());
    limits.learn(remaining("50", "800", "20ms"));
    QCOMPARE(limits.pauseFor(800), 0ms);
    QCOMPARE(limits.pauseFor(801), 20ms);
    limits.learn(remaining("50", "9000", "20ms"));
    QCOMPARE(limits.pauseFor(801), 0ms);
}

void ServerLimitsTest::requestsThatAreSentAreCounted()
{
    test::FakeClock clock;
    const auto limits = std::make_shared<ServerLimits>(clock.clock());
    limits->learn(remaining("2", "1000", "3s"));
    QVERIFY(*test::run(ServerLimits::wait(limits, 600, {})).result);
    QCOMPARE(limits->pauseFor(400), 0ms);
    QCOMPARE(limits->pauseFor(401), 3000ms);
    QVERIFY(*test::run(ServerLimits::wait(limits, 100, {})).result);
    QCOMPARE(limits->pauseFor(0), 3000ms);
}

void ServerLimitsTest::farResetsAreNotWaitedFor()
{
    test::FakeClock clock;
    ServerLimits limits(clock.clock());
    limits.learn(remaining("0", "0", "8h"));
    QCOMPARE(limits.pauseFor(1), 0ms);
}

void ServerLimitsTest::refusalPausesEverybody()
{
    test::FakeClock clock;
    const auto limits = std::make_shared<ServerLimits>(clock.clock());
    RateLimiter chat(3, limits);
    RateLimiter embeddings(3, limits);
    {
        RateLimiter::Permit permit = std::move(**test::run(chat.acquire(1, {})).result);
        permit.refused(7s);
    }
    QCOMPARE(embeddings.pauseFor(1), 7000ms);
    QCOMPARE(embeddings.limit(), 3); // its own concurrency was no matter
    limits->refused(2s); // a shorter one doesn't end the longer
    QCOMPARE(embeddings.pauseFor(1), 7000ms);
}

void ServerLimitsTest::stopEndsThePause()
{
    test::FakeClock clock;
    const auto limits = std::make_shared<ServerLimits>(clock.clock());
    limits->refused(30s);
    std::stop_source stop;
    QTimer::singleShot(0, this, [&stop] { stop.request_stop(); });
    const auto ended = *test::run(ServerLimits::wait(limits, 1, stop.get_token())).result;
    QVERIFY(!ended && ended.error().isCancelled());
}

void ServerLimitsTest::limiterKeepsStill()
{
    test::FakeClock clock;
    const auto limits = std::make_shared<ServerLimits>(clock.clock());
    RateLimiter limiter(1, limits);
    limits->refused(5s);
    std::stop_source stop;
    QTimer::singleShot(0, this, [&stop] { stop.request_stop(); });
    QVERIFY(!*test::run(limiter.acquire(1, stop.get_token())).result);
    QCOMPARE(limiter.running(), 0); // who gave up gave the place back
}

void ServerLimitsTest::longPausesAreTold()
{
    test::FakeClock clock;
    const auto limits = std::make_shared<ServerLimits>(clock.clock());
    RateLimiter limiter(1, limits);
    limits->refused(10min);
    const auto told = *test::run(limiter.acquire(1, {})).result;
    QVERIFY(!told);
    QCOMPARE(told.error().code, ErrorCode::RateLimited);
    QVERIFY(told.error().retryAfter == 10min);
    QVERIFY2(told.error().message.contains(QLatin1String("in 10 minutes")), qPrintable(told.error().message));
    QCOMPARE(limiter.running(), 0);
}

/// Small requests may use up each allowance before a large one is served.
void ServerLimitsTest::allowanceIsWaitedForOnce()
{
    test::FakeClock clock;
    const auto limits = std::make_shared<ServerLimits>(clock.clock());
    limits->learn(remaining("50", "800", "10s"));
    bool sent = false;
    const auto send = [](std::shared_ptr<ServerLimits> held, bool& done) -> QCoro::Task<> {
        done = bool(co_await ServerLimits::wait(held, 1000, std::stop_token()));
    };
    const auto task = send(limits, sent);
    test::settle();
    limits->learn(remaining("50", "700", "40s"));
    QVERIFY(clock.advanceToNext());
    QVERIFY(sent);
    QCOMPARE(clock.now(), 10'000ms);
}

QTEST_GUILESS_MAIN(ServerLimitsTest)
#include "serverlimitstest.moc"
