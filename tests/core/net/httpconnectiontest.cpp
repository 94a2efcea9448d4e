#include "core/net/httprequests.h"
#include "net/httpclient.h"

#include "async/gather.h"
#include "async/scope.h"
#include "async/sleep.h"
#include "support/coroutinerunner.h"
#include "support/scriptedserver.h"

#include <QElapsedTimer>
#include <QTest>

using namespace docent;
using namespace docent::test;
using namespace std::chrono_literals;

class HttpConnectionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sequentialRequestsShareOneConnection();
    void drainedStreamsShareOneConnection();
    void lanesDoNotStarveEachOther();
    void moreThanSixRunAtOnce();
    void stopWhileWaitingForHeaders();
    void stopInMidStream();
    void droppedStreamHangsUp();
    void offlineAllowsOnlyThisComputer();
    void offlineCutsWhatRuns();
    void q37KeptConnectionClosed();
    void endingTheClientEndsItsRequests();
};

// A5
void HttpConnectionTest::sequentialRequestsShareOneConnection()
{
    ScriptedServer server;
    server.on("/a", ScriptedReply::json("{}"));
    HttpClient http;
    for (int i = 0; i < 20; ++i)
        QVERIFY(send(http, post(server.url(QStringLiteral("/a")))));
    QCOMPARE(server.connections(), 1);
    QCOMPARE(server.requests().size(), 20);
}

namespace {

/// Reads one event as a chat does: it knows the end before the server's last chunk arrives.
Task<> readAndDrain(HttpClient& http, HttpRequest request, std::stop_token stop)
{
    const Result<std::shared_ptr<HttpStream>> stream = co_await http.open(request, stop);
    if (!stream)
        co_return fail(stream.error());
    const Result<QByteArray> bytes = co_await (*stream)->read(stop);
    if (!bytes)
        co_return fail(bytes.error());
    Result<> drained = co_await (*stream)->drain(2s, stop);
    co_return drained;
}

} // namespace

// A5
void HttpConnectionTest::drainedStreamsShareOneConnection()
{
    ScriptedServer server;
    server.on("/s", ScriptedReply::sse().send("data: [DONE]\n\n").wait(10ms));
    HttpClient http;
    for (int i = 0; i < 5; ++i) {
        const auto outcome = test::run(readAndDrain(http, get(server.url(QStringLiteral("/s"))), {}));
        QVERIFY(*outcome.result);
    }
    QCOMPARE(server.connections(), 1);
}

// A5
void HttpConnectionTest::lanesDoNotStarveEachOther()
{
    ScriptedServer server;
    server.on("/stuck", ScriptedReply::silence());
    server.on("/quick", ScriptedReply::json("{}"));
    HttpClient http;
    Scope scope;
    for (const HttpLane lane : { HttpLane::Chat, HttpLane::Embedding, HttpLane::Probe }) {
        for (int i = 0; i < 8; ++i) {
            HttpRequest stuck = get(server.url(QStringLiteral("/stuck")));
            stuck.lane = lane;
            scope.spawn(QStringLiteral("stuck"), discard(http.send(stuck, scope.token())));
        }
    }
    QTRY_COMPARE(server.inFlight(), 24);
    HttpRequest quick = get(server.url(QStringLiteral("/quick")));
    for (const HttpLane lane : { HttpLane::Chat, HttpLane::Embedding, HttpLane::Query, HttpLane::Probe }) {
        quick.lane = lane;
        QVERIFY(send(http, quick));
    }
    scope.cancel();
    QVERIFY(test::finish(scope.join()));
    QTRY_COMPARE(server.disconnects(), 24);
    QCOMPARE(http.live(), 0);
}

void HttpConnectionTest::moreThanSixRunAtOnce()
{
    ScriptedServer server;
    server.on("/g", ScriptedReply::sse().gate("go").send("x"));
    HttpClient http;
    std::vector<Task<HttpReply>> tasks;
    for (int i = 0; i < 50; ++i)
        tasks.push_back(http.send(post(server.url(QStringLiteral("/g"))), {}));
    QTRY_COMPARE(server.maxInFlight("/g"), 50);
    server.openGate("go");
    auto outcome = test::run(gather(std::move(tasks)));
    QVERIFY(outcome.result);
    for (const auto& reply : *outcome.result)
        QVERIFY(reply && reply->body == "x");
}

void HttpConnectionTest::stopWhileWaitingForHeaders()
{
    ScriptedServer server;
    server.on("/silent", ScriptedReply::silence());
    HttpClient http;
    std::stop_source stop;
    connect(&server, &ScriptedServer::requestSeen, this, [&stop] { stop.request_stop(); });
    const auto reply = send(http, get(server.url(QStringLiteral("/silent"))), stop.get_token());
    QVERIFY(!reply && reply.error().isCancelled());
    QTRY_COMPARE(server.disconnects(), 1);
}

// A43
void HttpConnectionTest::stopInMidStream()
{
    ScriptedServer server;
    server.on("/endless", ScriptedReply::sse().forever("data: x\n\n", 1ms));
    HttpClient http;
    std::stop_source stop;
    QElapsedTimer sinceStop;
    QTimer::singleShot(60ms, this, [&] {
        sinceStop.start();
        stop.request_stop();
    });
    const auto outcome = test::run(streamAll(http, get(server.url(QStringLiteral("/endless"))), stop.get_token()));
    QVERIFY(outcome.result && !*outcome.result && outcome.result->error().isCancelled());
    QTRY_COMPARE(server.disconnects(), 1);
    qInfo("the server saw the disconnect %lld ms after the stop", sinceStop.elapsed());
    QCOMPARE(http.live(), 0);
}

namespace {

Task<> readOnceAndDrop(HttpClient& http, HttpRequest request, std::stop_token stop)
{
    const Result<std::shared_ptr<HttpStream>> stream = co_await http.open(request, stop);
    if (!stream)
        co_return fail(stream.error());
    const Result<QByteArray> bytes = co_await (*stream)->read(stop);
    if (!bytes)
        co_return fail(bytes.error());
    co_return Result<>();
}

} // namespace

// A44
void HttpConnectionTest::droppedStreamHangsUp()
{
    ScriptedServer server;
    server.on("/endless", ScriptedReply::sse().forever("data: x\n\n", 1ms));
    HttpClient http;
    const auto outcome = test::run(readOnceAndDrop(http, get(server.url(QStringLiteral("/endless"))), {}));
    QVERIFY(outcome.result && *outcome.result);
    QTRY_COMPARE(server.disconnects(), 1);
}

void HttpConnectionTest::offlineAllowsOnlyThisComputer()
{
    ScriptedServer server;
    server.on("/a", ScriptedReply::json("{}"));
    HttpClient http;
    http.setOffline(true);
    QVERIFY(send(http, get(server.url(QStringLiteral("/a")))));
    const auto refused = send(http, get(QUrl(QStringLiteral("https://models.example/v1/models"))));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Offline);
    QVERIFY(refused.error().message.contains(QLatin1String("models.example")));
    QCOMPARE(http.log().records().size(), 1);
}

void HttpConnectionTest::offlineCutsWhatRuns()
{
    ScriptedServer server;
    server.on("/endless", ScriptedReply::sse().forever("data: x\n\n", 1ms));
    HttpClient http;
    // This address reaches the test's server, but does not count as this computer.
    QUrl elsewhere = server.url(QStringLiteral("/endless"));
    elsewhere.setHost(QStringLiteral("0.0.0.0"));
    QTimer::singleShot(50ms, this, [&http] { http.setOffline(true); });
    const auto outcome = test::run(streamAll(http, get(elsewhere), {}));
    QVERIFY(outcome.result && !*outcome.result);
    QCOMPARE(outcome.result->error().code, ErrorCode::Offline);
    QTRY_COMPARE(server.disconnects(), 1);
}

void HttpConnectionTest::q37KeptConnectionClosed()
{
    ScriptedServer server;
    const ScriptedReply answer = ScriptedReply::json("{}");
    server.on("/a", { answer, ScriptedReply::raw({}).cut(), answer });
    HttpClient http;
    QVERIFY(send(http, post(server.url(QStringLiteral("/a")))));
    QVERIFY(send(http, post(server.url(QStringLiteral("/a")))));
    QCOMPARE(server.connections(), 2);
    // And where the server had closed it before the request was sent:
    server.dropIdleConnections();
    QVERIFY(send(http, post(server.url(QStringLiteral("/a")))));
    QCOMPARE(server.connections(), 3);
}

// A6, A61
void HttpConnectionTest::endingTheClientEndsItsRequests()
{
    ScriptedServer server;
    server.on("/endless", ScriptedReply::sse().forever("data: x\n\n", 1ms));
    server.on("/silent", ScriptedReply::silence());
    auto http = std::make_unique<HttpClient>();
    auto stream = streamAll(*http, get(server.url(QStringLiteral("/endless"))), {});
    auto silent = http->send(get(server.url(QStringLiteral("/silent"))), {});
    QTRY_COMPARE(server.inFlight(), 2);
    http.reset();
    QVERIFY(test::run(std::move(stream)).result->error().isCancelled());
    QVERIFY(test::run(std::move(silent)).result->error().isCancelled());
    QTRY_COMPARE(server.disconnects(), 2);
}

QTEST_GUILESS_MAIN(HttpConnectionTest)
#include "httpconnectiontest.moc"
