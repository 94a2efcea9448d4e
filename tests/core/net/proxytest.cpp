#include "net/proxy.h"

#include "core/net/httprequests.h"
#include "core/net/tlsfixture.h"
#include "support/scriptedproxy.h"

#include <QScopeGuard>

using namespace docent;
using namespace docent::test;

namespace {

const QUrl unprotected(QStringLiteral("http://models.example/v1/models"));
const QUrl secure(QStringLiteral("https://models.example/v1/models"));

NetworkOptions by(const ScriptedProxy& proxy, const QString& kind, const QString& user = {}, const QString& word = {})
{
    QUrl address(QStringLiteral("%1://127.0.0.1:%2").arg(kind).arg(proxy.port()));
    address.setUserName(user);
    NetworkOptions options;
    options.proxy = *proxyAt(address);
    options.proxy.setPassword(word);
    options.authorities = testAuthority();
    return options;
}

} // namespace

/// Servers that are reached by a proxy, and those that aren't.
class ProxyTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void addresses_data();
    void addresses();
    void requests_data();
    void requests();
    void wrongUser_data();
    void wrongUser();
    void thisComputerIsNeverAskedByIt();
    void changeAppliesAtOnce();
    void proxyThatIsAway();
    void followsTheSystem();
    void problemStopsAllOthers();
    void reachesByIt_data();
    void reachesByIt();
};

void ProxyTest::addresses_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("name");
    QTest::newRow("web") << QStringLiteral("http://proxy.example:8080") << QStringLiteral("proxy.example:8080");
    QTest::newRow("usual port") << QStringLiteral("http://proxy.example") << QStringLiteral("proxy.example:3128");
    QTest::newRow("socks") << QStringLiteral("socks5://me@127.0.0.1") << QStringLiteral("127.0.0.1:1080");
    QTest::newRow("no scheme") << QStringLiteral("proxy.example:8080") << QString();
    QTest::newRow("another kind") << QStringLiteral("ftp://proxy.example:21") << QString();
    QTest::newRow("no host") << QStringLiteral("http://:80") << QString();
    QTest::newRow("open password") << QStringLiteral("http://me:secret@proxy.example:80") << QString();
}

void ProxyTest::addresses()
{
    QFETCH(const QString, address);
    QFETCH(const QString, name);
    const Result<QNetworkProxy> proxy = proxyAt(QUrl(address));
    QCOMPARE(proxy.has_value(), !name.isEmpty());
    if (proxy) {
        QCOMPARE(proxyName(*proxy), name);
        return;
    }
    QVERIFY(!proxy.error().message.isEmpty());
    QVERIFY(!proxy.error().message.contains(QLatin1String("secret")));
}

void ProxyTest::requests_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QUrl>("url");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QByteArray>("asked");
    const QString web = QStringLiteral("http");
    const QString socks = QStringLiteral("socks5");
    const QString me = QStringLiteral("me");
    QTest::newRow("web, plain") << web << unprotected << QString() << QByteArray("GET http://models.example/v1/models");
    QTest::newRow("web, plain, user") << web << unprotected << me << QByteArray("GET http://models.example/v1/models");
    QTest::newRow("web, secure") << web << secure << QString() << QByteArray("CONNECT models.example:443");
    QTest::newRow("web, secure, user") << web << secure << me << QByteArray("CONNECT models.example:443");
    QTest::newRow("socks, plain") << socks << unprotected << QString() << QByteArray("SOCKS models.example:80");
    QTest::newRow("socks, secure, user") << socks << secure << me << QByteArray("SOCKS models.example:443");
}

void ProxyTest::requests()
{
    QFETCH(const QString, kind);
    QFETCH(const QUrl, url);
    QFETCH(const QString, user);
    QFETCH(const QByteArray, asked);
    std::unique_ptr<ScriptedServer> server;
    if (url.scheme() == QLatin1String("https"))
        server = std::make_unique<ScriptedServer>(tlsServer());
    else
        server = std::make_unique<ScriptedServer>();
    server->on("/v1/models", ScriptedReply::text("listed"));
    ScriptedProxy proxy(server->port());
    const QString word = user.isEmpty() ? QString() : QStringLiteral("secret");
    if (!user.isEmpty())
        proxy.setUser("me:secret");
    HttpClient http;
    http.setOptions(by(proxy, kind, user, word));
    HttpRequest request = get(url);
    request.headers.emplaceBack("Authorization", "Bearer key");
    const Result<HttpReply> reply = send(http, request);
    QVERIFY2(reply, reply ? "" : qPrintable(reply.error().message + reply.error().detail));
    QCOMPARE(reply->body, QByteArray("listed"));
    QVERIFY2(proxy.asked().contains(asked), proxy.asked().join(' ').constData());
    if (!user.isEmpty())
        QCOMPARE(proxy.lastUser(), QByteArray("me:secret"));
    // Who asks the proxy is no matter of the server.
    QCOMPARE(server->requests().size(), 1);
    if (kind == QLatin1String("socks5"))
        QVERIFY(server->requests().first().header("proxy-authorization").isEmpty());
    QCOMPARE(server->requests().first().header("authorization"), QByteArray("Bearer key"));
}

void ProxyTest::wrongUser_data()
{
    QTest::addColumn<QUrl>("url");
    QTest::addColumn<QString>("word");
    QTest::newRow("plain, none") << unprotected << QString();
    QTest::newRow("plain, wrong") << unprotected << QStringLiteral("wrong");
    QTest::newRow("secure, none") << secure << QString();
    QTest::newRow("secure, wrong") << secure << QStringLiteral("wrong");
}

void ProxyTest::wrongUser()
{
    QFETCH(const QUrl, url);
    QFETCH(const QString, word);
    const ScriptedServer server;
    ScriptedProxy proxy(server.port());
    proxy.setUser("me:secret");
    HttpClient http;
    http.setOptions(by(proxy, QStringLiteral("http"), word.isEmpty() ? QString() : QStringLiteral("me"), word));
    const Result<HttpReply> reply = send(http, get(url));
    QVERIFY(!reply);
    const QString words = reply.error().message;
    QVERIFY2(words.contains(QLatin1String("wants another user name or password")), qPrintable(words));
    QVERIFY2(words.contains(QStringLiteral("127.0.0.1:%1").arg(proxy.port())), qPrintable(words));
    QVERIFY(!words.contains(QLatin1String("wrong,")));
    QCOMPARE(server.connections(), 0);
}

void ProxyTest::thisComputerIsNeverAskedByIt()
{
    ScriptedServer server;
    server.on("/x", ScriptedReply::text("here"));
    const ScriptedProxy proxy(server.port());
    HttpClient http;
    http.setOptions(by(proxy, QStringLiteral("http")));
    for (const char* host : { "127.0.0.1", "localhost" }) {
        QUrl url = server.url(QStringLiteral("/x"));
        url.setHost(QLatin1String(host));
        const Result<HttpReply> reply = send(http, get(url));
        QVERIFY(reply);
        QCOMPARE(reply->body, QByteArray("here"));
        QVERIFY(*test::run(http.reach(url, {})).result);
    }
    QVERIFY(proxy.asked().isEmpty());
}

void ProxyTest::changeAppliesAtOnce()
{
    ScriptedServer server;
    server.on("/v1/models", ScriptedReply::text("listed"));
    const ScriptedProxy first(server.port());
    const ScriptedProxy second(server.port());
    HttpClient http;
    http.setOptions(by(first, QStringLiteral("http")));
    QVERIFY(send(http, get(unprotected)));
    http.setOptions(by(second, QStringLiteral("http")));
    QVERIFY(send(http, get(unprotected)));
    QCOMPARE(first.asked().size(), 1);
    QCOMPARE(second.asked().size(), 1);
}

void ProxyTest::proxyThatIsAway()
{
    QTcpServer taken; // a port where nobody answers once it is closed
    QVERIFY(taken.listen(QHostAddress::LocalHost));
    NetworkOptions options;
    options.proxy = *proxyAt(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(taken.serverPort())));
    taken.close();
    HttpClient http;
    http.setOptions(options);
    for (const QUrl& url : { unprotected, secure }) {
        const Result<HttpReply> reply = send(http, get(url));
        QVERIFY(!reply);
        QCOMPARE(reply.error().code, ErrorCode::Network);
        QVERIFY2(reply.error().message.contains(proxyName(options.proxy)),
            qPrintable(reply.error().message + reply.error().detail));
        QVERIFY2(reply.error().message.contains(QLatin1String("models.example")), qPrintable(reply.error().message));
    }
}

void ProxyTest::followsTheSystem()
{
    ScriptedServer server;
    server.on("/v1/models", ScriptedReply::text("listed"));
    const ScriptedProxy proxy(server.port());
    qputenv("http_proxy", "http://127.0.0.1:" + QByteArray::number(proxy.port()));
    const auto restore = qScopeGuard([] { qunsetenv("http_proxy"); });
    HttpClient http;
    NetworkOptions options;
    options.systemProxy = true;
    http.setOptions(options);
    const Result<HttpReply> reply = send(http, get(unprotected));
    QVERIFY2(reply, reply ? "" : qPrintable(reply.error().message));
    QCOMPARE(proxy.asked().size(), 1);
    http.setOptions({});
    QVERIFY(!send(http, get(QUrl(QStringLiteral("http://nobody.invalid/")))));
    QCOMPARE(proxy.asked().size(), 1);
}

void ProxyTest::problemStopsAllOthers()
{
    ScriptedServer server;
    server.on("/x", ScriptedReply::text("here"));
    HttpClient http;
    NetworkOptions options;
    options.problem = Error { ErrorCode::InvalidArgument, QStringLiteral("The proxy makes no sense."), {}, {} };
    http.setOptions(options);
    QVERIFY(send(http, get(server.url(QStringLiteral("/x")))));
    const Result<HttpReply> reply = send(http, get(unprotected));
    QVERIFY(!reply);
    QCOMPARE(reply.error().message, options.problem->message);
}

void ProxyTest::reachesByIt_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QUrl>("url");
    QTest::addColumn<int>("steps");
    QTest::newRow("web, secure") << QStringLiteral("http") << secure << 2;
    QTest::newRow("web, plain") << QStringLiteral("http") << unprotected << 1;
    QTest::newRow("socks, secure") << QStringLiteral("socks5") << secure << 2;
}

void ProxyTest::reachesByIt()
{
    QFETCH(const QString, kind);
    QFETCH(const QUrl, url);
    QFETCH(const int, steps);
    const ScriptedServer server(tlsServer());
    const ScriptedProxy proxy(server.port());
    HttpClient http;
    http.setOptions(by(proxy, kind));
    const Result<QList<ReachStep>> reached = *test::run(http.reach(url, {})).result;
    QVERIFY(reached);
    // The proxy looks the name up.
    QCOMPARE(reached->size(), steps);
    for (const ReachStep& step : *reached)
        QVERIFY2(step.found, step.found ? "" : qPrintable(step.found.error().message));
    QVERIFY(reached->first().found->contains(QStringLiteral("127.0.0.1:%1").arg(proxy.port())));
}

QTEST_GUILESS_MAIN(ProxyTest)
#include "proxytest.moc"
