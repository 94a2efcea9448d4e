#include "net/httpclient.h"
#include "core/net/httprequests.h"

#include "async/gather.h"
#include "async/scope.h"
#include "async/sleep.h"
#include "support/coroutinerunner.h"
#include "support/looptick.h"
#include "support/scriptedserver.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QTimeZone>

using namespace docent;
using namespace docent::test;
using namespace std::chrono_literals;

class HttpClientTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sendsAndReceives();
    void looksNamesUpBesidesTheLoop();
    void statusIsAReply();
    void timeouts_data();
    void timeouts();
    void connectTimeout();
    void slowReaderIsNotTimedOut();
    void redirectWithinTheOrigin();
    void redirectElsewhereIsRefused();
    void redirectInACircle();
    void oversizedReplyIsCut();
    void refusedConnectionNamesTheServer();
    void cutReplyIsAnError();
    void garbageIsAnError();
    void q38StreamsAskForIdentity();
    void badAddresses_data();
    void badAddresses();
    void logTellsWhatWasSent();
    void loopback_data();
    void loopback();
    void q28RetryAfter_data();
    void q28RetryAfter();
};

void HttpClientTest::sendsAndReceives()
{
    ScriptedServer server;
    server.on("/echo", [](const SeenRequest& request) { return ScriptedReply::json(request.body); });
    HttpClient http;
    // A3, A62: the coroutine went through the event loop.
    const auto outcome = test::run(http.send(post(server.url(QStringLiteral("/echo?x=1")), R"({"a":"ä"})"), {}));
    QVERIFY(outcome.suspended);
    const Result<HttpReply>& reply = *outcome.result;
    QVERIFY(reply);
    QCOMPARE(reply->status, 200);
    QCOMPARE(reply->body, QByteArray(R"({"a":"ä"})"));
    QCOMPARE(reply->header("content-TYPE"), QByteArray("application/json"));
    const SeenRequest seen = server.requests().value(0);
    QCOMPARE(seen.method, QByteArray("POST"));
    QCOMPARE(seen.query, QByteArray("x=1"));
    QCOMPARE(seen.header("user-agent"), QByteArray("Docent/" DOCENT_VERSION));
}

void HttpClientTest::looksNamesUpBesidesTheLoop()
{
    ScriptedServer server;
    server.on("/x", ScriptedReply::text("found"));
    HttpClient http;
    QUrl url = server.url(QStringLiteral("/x"));
    url.setHost(QStringLiteral("localhost"));
    const test::LoopTick tick(1ms);
    // A3
    const auto outcome = test::run(http.send(get(url), {}));
    QVERIFY(outcome.suspended);
    QVERIFY(*outcome.result);
    QCOMPARE((*outcome.result)->body, QByteArray("found"));
    QVERIFY2(tick.longestWorkMs() < test::mostWorkMs, qPrintable(QString::number(tick.longestWorkMs())));
}

void HttpClientTest::statusIsAReply()
{
    ScriptedServer server;
    HttpClient http;
    for (const int status : { 400, 401, 404, 429, 500, 503 }) {
        server.on("*", ScriptedReply::json("{\"error\":1}", status));
        const auto reply = send(http, post(server.url(QStringLiteral("/x"))));
        QVERIFY2(reply, qPrintable(QString::number(status)));
        QCOMPARE(reply->status, status);
        QCOMPARE(reply->body, QByteArray("{\"error\":1}"));
    }
}

void HttpClientTest::timeouts_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<ScriptedReply>("reply");
    QTest::addColumn<QString>("detail");
    const QString firstByte = QStringLiteral("first byte timeout after 80 ms");
    const QString idle = QStringLiteral("idle timeout after 40 ms");
    QTest::newRow("no headers") << QByteArray("POST") << ScriptedReply::silence() << firstByte;
    QTest::newRow("no headers, no body") << QByteArray("GET") << ScriptedReply::silence() << firstByte;
    QTest::newRow("headers only") << QByteArray("POST") << ScriptedReply::sse().stall() << firstByte;
    const ScriptedReply q26 = ScriptedReply::sse().send("data: 1\n\n").stall();
    QTest::newRow("Q26 silent in mid-stream") << QByteArray("POST") << q26 << idle;
    const ScriptedReply slow = ScriptedReply::sse().drip("abcdefgh", 1, 15ms);
    QTest::newRow("slow but alive") << QByteArray("POST") << slow << QString();
    QTest::newRow("slow to begin") << QByteArray("POST") << ScriptedReply::sse().wait(50ms).send("x") << QString();
}

// A38
void HttpClientTest::timeouts()
{
    QFETCH(ScriptedReply, reply);
    QFETCH(QString, detail);
    ScriptedServer server;
    server.on("/t", reply);
    HttpClient http;
    server.on("/warm", ScriptedReply::json("{}"));
    QVERIFY(send(http, get(server.url(QStringLiteral("/warm"))))); // a kept connection must not confuse the phases
    QFETCH(QByteArray, method);
    HttpRequest request =
        method == "GET" ? get(server.url(QStringLiteral("/t"))) : post(server.url(QStringLiteral("/t")));
    request.timeouts = { 5s, 80ms, 5s };
    if (detail.startsWith(QLatin1String("idle")))
        request.timeouts = { 5s, 5s, 40ms };
    if (detail.isEmpty()) // what must not time out gets room for a busy machine
        request.timeouts = { 5s, 5s, 5s };
    const auto outcome = test::run(streamAll(http, request, {}));
    QVERIFY(outcome.result);
    if (detail.isEmpty()) {
        QVERIFY(*outcome.result);
        return;
    }
    const Error error = outcome.result->error();
    QCOMPARE(error.code, ErrorCode::Timeout);
    QCOMPARE(error.detail, detail);
    QVERIFY2(error.message.contains(serverName(server.url())), qPrintable(error.message));
    QTRY_COMPARE(server.disconnects(), 1);
}

// A38
void HttpClientTest::connectTimeout()
{
    // A listener whose queue is full lets no connection come about.
    QTcpServer full;
    full.setListenBacklogSize(1);
    QVERIFY(full.listen(QHostAddress::LocalHost));
    full.pauseAccepting();
    std::vector<std::unique_ptr<QTcpSocket>> fillers;
    for (int i = 0; i < 8; ++i) {
        fillers.push_back(std::make_unique<QTcpSocket>());
        fillers.back()->connectToHost(QHostAddress(QHostAddress::LocalHost), full.serverPort());
    }
    const auto isConnected = [](const auto& socket) { return socket->state() == QAbstractSocket::ConnectedState; };
    QTRY_COMPARE(std::count_if(fillers.begin(), fillers.end(), isConnected), 2); // what Linux lets into a queue of one
    HttpClient http;
    HttpRequest request = post(QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(full.serverPort())));
    request.timeouts = { 150ms, 20s, 20s };
    const auto reply = send(http, request);
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::Timeout);
    QCOMPARE(reply.error().detail, QStringLiteral("connect timeout after 150 ms"));
}

namespace {

Task<QByteArray> dawdle(HttpClient& http, HttpRequest request, std::stop_token stop)
{
    const Result<std::shared_ptr<HttpStream>> stream = co_await http.open(request, stop);
    if (!stream)
        co_return fail(stream.error());
    QByteArray all;
    while (true) {
        const Result<QByteArray> bytes = co_await (*stream)->read(stop);
        if (!bytes)
            co_return fail(bytes.error());
        if (bytes->isEmpty())
            co_return all;
        all += *bytes;
        const Result<> slept = co_await sleepFor(20ms, stop);
        if (!slept)
            co_return fail(slept.error());
    }
}

} // namespace

void HttpClientTest::slowReaderIsNotTimedOut()
{
    ScriptedServer server;
    const QByteArray big(8 << 20, 'x');
    server.on("/big", ScriptedReply::chunked("text/plain").send(big));
    HttpClient http;
    HttpRequest request = get(server.url(QStringLiteral("/big")));
    request.timeouts.idle = 1s;
    const auto outcome = test::run(dawdle(http, request, {}));
    QVERIFY(outcome.result && *outcome.result);
    QCOMPARE((*outcome.result)->size(), big.size());
}

void HttpClientTest::redirectWithinTheOrigin()
{
    ScriptedServer server;
    server.on("/old", ScriptedReply::text({}, "text/plain", 307).header("Location", "/new?x=1"));
    server.on("/new", [](const SeenRequest& request) { return ScriptedReply::json(request.body); });
    server.on("/see", ScriptedReply::text({}, "text/plain", 303).header("Location", "/new"));
    HttpClient http;
    HttpRequest request = post(server.url(QStringLiteral("/old")), "[1]");
    request.headers.emplaceBack("Authorization", "Bearer key");
    const auto reply = send(http, request);
    QVERIFY(reply);
    QCOMPARE(reply->body, QByteArray("[1]"));
    QCOMPARE(server.requests("/new").value(0).method, QByteArray("POST"));
    QCOMPARE(server.requests("/new").value(0).header("authorization"), QByteArray("Bearer key"));

    QVERIFY(send(http, post(server.url(QStringLiteral("/see")), "[1]")));
    QCOMPARE(server.requests("/new").value(1).method, QByteArray("GET"));
}

void HttpClientTest::redirectElsewhereIsRefused()
{
    ScriptedServer thief(QStringLiteral("127.0.0.2"));
    ScriptedServer server;
    server.on("/v1",
        ScriptedReply::text({}, "text/plain", 302).header("Location", thief.url(QStringLiteral("/v1")).toEncoded()));
    HttpClient http;
    HttpRequest request = post(server.url(QStringLiteral("/v1")));
    request.headers.emplaceBack("Authorization", "Bearer key");
    const auto reply = send(http, request);
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(reply.error().message.contains(QLatin1String("127.0.0.2")), qPrintable(reply.error().message));
    QCOMPARE(thief.connections(), 0);
}

void HttpClientTest::redirectInACircle()
{
    ScriptedServer server;
    server.on("/a", ScriptedReply::text({}, "text/plain", 301).header("Location", "/a"));
    HttpClient http;
    const auto reply = send(http, get(server.url(QStringLiteral("/a"))));
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::InvalidArgument);
    QVERIFY(server.requests().size() < 10);
}

void HttpClientTest::oversizedReplyIsCut()
{
    ScriptedServer server;
    server.on("/endless", ScriptedReply::sse().forever(QByteArray(100'000, 'x'), 1ms));
    HttpClient http;
    HttpRequest request = get(server.url(QStringLiteral("/endless")));
    request.sizeLimit = 1'000'000;
    const auto reply = send(http, request);
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::TooLarge);
    QTRY_COMPARE(server.disconnects(), 1);
}

void HttpClientTest::refusedConnectionNamesTheServer()
{
    ScriptedServer server;
    const QUrl url = server.url();
    server.close();
    HttpClient http;
    const auto reply = send(http, get(url));
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::Network);
    QVERIFY2(reply.error().message.startsWith(QLatin1String("Nothing answers at 127.0.0.1:")),
        qPrintable(reply.error().message));
}

void HttpClientTest::cutReplyIsAnError()
{
    ScriptedServer server;
    server.on("/length", ScriptedReply::text("hello").wait(20ms).cut().send("world"));
    HttpClient http;
    // Qt does not tell reliably that a chunked reply was cut: who reads those must know their end themselves.
    for (int i = 0; i < 20; ++i) {
        const auto reply = send(http, get(server.url(QStringLiteral("/length"))));
        QVERIFY(!reply);
        QCOMPARE(reply.error().code, ErrorCode::Network);
    }
}

void HttpClientTest::garbageIsAnError()
{
    ScriptedServer server;
    HttpClient http;
    for (const char* garbage : { "SSH-2.0-OpenSSH_9.2\r\n", "\x16\x03\x01", "\r\n\r\n", "HTTP/9.9 what\r\n\r\n" }) {
        server.on("/g", ScriptedReply::raw(garbage).cut());
        const auto reply = send(http, get(server.url(QStringLiteral("/g"))));
        QVERIFY2(!reply, garbage);
    }
}

void HttpClientTest::q38StreamsAskForIdentity()
{
    ScriptedServer server;
    server.on("/plain", ScriptedReply::sse().send("x"));
    server.on("/gzip", ScriptedReply::sse().header("Content-Encoding", "gzip").send("x"));
    HttpClient http;
    QVERIFY(*test::run(streamAll(http, get(server.url(QStringLiteral("/plain"))), {})).result);
    QCOMPARE(server.requests().value(0).header("accept-encoding"), QByteArray("identity"));
    const auto outcome = test::run(streamAll(http, get(server.url(QStringLiteral("/gzip"))), {}));
    QCOMPARE(outcome.result->error().code, ErrorCode::Parse);
}

void HttpClientTest::badAddresses_data()
{
    QTest::addColumn<QString>("address");
    for (const char* address : { "", "localhost:11434", "ftp://host/", "file:///etc/passwd", "http://", "//host/path" })
        QTest::newRow(address) << QString::fromLatin1(address);
}

void HttpClientTest::badAddresses()
{
    QFETCH(QString, address);
    HttpClient http;
    const auto reply = send(http, get(QUrl(address)));
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::InvalidArgument);
}

void HttpClientTest::logTellsWhatWasSent()
{
    ScriptedServer server;
    server.on("/a", ScriptedReply::json("12345", 404));
    HttpClient http;
    HttpRequest request = post(server.url(QStringLiteral("/a?key=secret")), "123");
    request.headers.emplaceBack("Authorization", "Bearer secret");
    QVERIFY(send(http, request));
    const ConnectionRecord record = http.log().records().value(0);
    QCOMPARE(record.server, serverName(server.url()));
    QCOMPARE(record.purpose, QStringLiteral("test"));
    QCOMPARE(record.sent, 3);
    QCOMPARE(record.received, 5);
    QCOMPARE(record.status, 404);

    ConnectionLog log(3);
    quint64 last = 0;
    for (int i = 0; i < 5; ++i)
        last = log.begin(QString::number(i), {}, 0);
    log.end(1, 200, 1);
    log.end(last, 201, 2);
    QCOMPARE(log.records().size(), 3);
    QCOMPARE(log.records().first().server, QStringLiteral("2"));
    QCOMPARE(log.records().last().status, 201);
}

void HttpClientTest::loopback_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("expected");
    QTest::newRow("v4") << QStringLiteral("http://127.0.0.1:8080/v1") << true;
    QTest::newRow("v4 other") << QStringLiteral("http://127.8.9.1/") << true;
    QTest::newRow("v6") << QStringLiteral("http://[::1]:80/") << true;
    QTest::newRow("name") << QStringLiteral("http://LocalHost/") << true;
    QTest::newRow("look-alike") << QStringLiteral("http://localhost.example.com/") << false;
    QTest::newRow("number look-alike") << QStringLiteral("http://127.0.0.1.example.com/") << false;
    QTest::newRow("user part") << QStringLiteral("http://127.0.0.1@example.com/") << false;
    QTest::newRow("lan") << QStringLiteral("http://192.168.1.5/") << false;
}

void HttpClientTest::loopback()
{
    QFETCH(QString, url);
    QFETCH(bool, expected);
    QCOMPARE(isLoopback(QUrl(url)), expected);
}

void HttpClientTest::q28RetryAfter_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("expectedMs");
    QTest::newRow("none") << QByteArray("X-Other") << QByteArray("5") << 0;
    QTest::newRow("seconds") << QByteArray("Retry-After") << QByteArray("5") << 5000;
    QTest::newRow("fraction") << QByteArray("retry-after") << QByteArray("0.25") << 250;
    QTest::newRow("ms") << QByteArray("retry-after-ms") << QByteArray("1500") << 1500;
    QTest::newRow("date") << QByteArray("Retry-After") << QByteArray("Sat, 21 Nov 2026 05:45:55 GMT") << 10'000;
    QTest::newRow("past") << QByteArray("Retry-After") << QByteArray("Sat, 21 Nov 2026 05:45:00 GMT") << 0;
    QTest::newRow("negative") << QByteArray("Retry-After") << QByteArray("-3") << 0;
    QTest::newRow("absurd") << QByteArray("Retry-After") << QByteArray("1e300") << 24 * 3600 * 1000;
    QTest::newRow("nan") << QByteArray("Retry-After") << QByteArray("nan") << 0;
    QTest::newRow("words") << QByteArray("Retry-After") << QByteArray("soon") << 0;
}

void HttpClientTest::q28RetryAfter()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(int, expectedMs);
    HttpHeaders headers;
    headers.emplaceBack(name, value);
    const QDateTime now(QDate(2026, 11, 21), QTime(5, 45, 45), QTimeZone::utc());
    QCOMPARE(int(retryAfter(headers, now).count()), expectedMs);
}

QTEST_GUILESS_MAIN(HttpClientTest)
#include "httpclienttest.moc"
