#include "net/httpclient.h"

#include "support/coroutinerunner.h"

#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QTcpServer>
#include <QTest>

using namespace docent;

namespace {

// Made for this test: its own authority, for localhost and 127.0.0.1, until 2119.
const char* const certificate = "-----BEGIN CERTIFICATE-----\n"
                                "MIIBnDCCAUOgAwIBAgIBATAKBggqhkjOPQQDAjAvMRkwFwYDVQQKDBBJbnZlbnRl\n"
                                "ZCBTaWduZXJzMRIwEAYDVQQDDAlsb2NhbGhvc3QwIBcNMjAwMTAxMDAwMDAwWhgP\n"
                                "MjExOTAxMDEwMDAwMDBaMC8xGTAXBgNVBAoMEEludmVudGVkIFNpZ25lcnMxEjAQ\n"
                                "BgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFDp3isy\n"
                                "itnUQ9eZMZ7x0FskXb5e2WtHb6x+kGnZ0Y32MxTRo5M6tNAgHvtZKcVMZJ0oxZMz\n"
                                "qIFBh8dbNbA58tyjTjBMMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNV\n"
                                "HRMBAf8EBTADAQH/MB0GA1UdDgQWBBQrOJm5Jkfaj9u2iZEYSQOyRQsb2TAKBggq\n"
                                "hkjOPQQDAgNHADBEAiB2nPAFcoIzJHwYD/zWYfQr9kKvwGEGen2vzX778HUQqAIg\n"
                                "dOb3OkgN38ipL/2qUouzXtPbRcP1JE5ccC0QnTywnag=\n"
                                "-----END CERTIFICATE-----\n";

const char* const privateKey = "-----BEGIN PRIVATE KEY-----\n"
                               "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgzQd0A4o3eSsCxuJF\n"
                               "A4hwLx3F1QCcK7kB/q8xCcnCRAWhRANCAARQ6d4rMorZ1EPXmTGe8dBbJF2+Xtlr\n"
                               "R2+sfpBp2dGN9jMU0aOTOrTQIB77WSnFTGSdKMWTM6iBQYfHWzWwOfLc\n"
                               "-----END PRIVATE KEY-----\n";

QSslServer* tlsServer(QObject* parent)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(QSslCertificate(QByteArray(certificate)));
    configuration.setPrivateKey(QSslKey(QByteArray(privateKey), QSsl::Ec));
    auto* server = new QSslServer(parent);
    server->setSslConfiguration(configuration);
    return server;
}

using Steps = Result<QList<ReachStep>>;

} // namespace

/// How far a connection gets.
class ReachTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void trustedServer();
    void nobodyVouchesForIt();
    void stopEndsIt();
    void offlineCutsIt();
    void endOfTheClientCutsIt();

private:
    Steps reach(const QString& host)
    {
        HttpClient http;
        const QUrl url(QStringLiteral("https://%1:%2/v1").arg(host).arg(m_server->serverPort()));
        return *test::run(http.reach(url, {})).result;
    }
    QSslServer* m_server = nullptr;
    QSslConfiguration m_before;
};

void ReachTest::init()
{
    if (!QSslSocket::supportsSsl())
        QSKIP("Qt has no TLS here");
    m_before = QSslConfiguration::defaultConfiguration();
    m_server = tlsServer(this);
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
}

void ReachTest::cleanup()
{
    delete std::exchange(m_server, nullptr);
    QSslConfiguration::setDefaultConfiguration(m_before);
}

void ReachTest::trustedServer()
{
    QSslConfiguration trusting = m_before;
    trusting.addCaCertificate(QSslCertificate(QByteArray(certificate)));
    QSslConfiguration::setDefaultConfiguration(trusting);
    const Steps steps = reach(QStringLiteral("localhost"));
    QVERIFY(steps);
    QCOMPARE(steps->size(), 3);
    QCOMPARE(steps->at(0).what, ReachStep::What::Name);
    QVERIFY(steps->at(0).found->contains(QLatin1String("127.0.0.1")));
    QCOMPARE(steps->at(1).what, ReachStep::What::Connection);
    QVERIFY(steps->at(1).found);
    QCOMPARE(steps->at(2).what, ReachStep::What::Encryption);
    QVERIFY2(steps->at(2).found, steps->at(2).found ? "" : qPrintable(steps->at(2).found.error().detail));
    const QString& words = *steps->at(2).found;
    QVERIFY2(words.startsWith(QLatin1String("TLS 1.")), qPrintable(words));
    QVERIFY2(words.endsWith(QLatin1String("signed by Invented Signers")), qPrintable(words));
}

void ReachTest::nobodyVouchesForIt()
{
    const Steps steps = reach(QStringLiteral("127.0.0.1"));
    QVERIFY(steps);
    QCOMPARE(steps->size(), 2); // an address is not looked up
    QVERIFY(!steps->last().found);
    const QString words = steps->last().found.error().message;
    QVERIFY2(words.contains(QLatin1String("whom this computer doesn't know")), qPrintable(words));
}

void ReachTest::stopEndsIt()
{
    QTcpServer silent; // takes the connection and never greets
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    HttpClient http;
    std::stop_source stop;
    connect(&silent, &QTcpServer::newConnection, this, [&stop] { stop.request_stop(); });
    const QUrl url(QStringLiteral("https://127.0.0.1:%1/v1").arg(silent.serverPort()));
    const Steps steps = *test::run(http.reach(url, stop.get_token())).result;
    QVERIFY(!steps && steps.error().isCancelled());
}

void ReachTest::offlineCutsIt()
{
    // Another computer, as far as Docent can tell; the proxy takes the connection and never says a word.
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    NetworkOptions options;
    options.proxy = QNetworkProxy(QNetworkProxy::HttpProxy, QStringLiteral("127.0.0.1"), silent.serverPort());
    HttpClient http;
    http.setOptions(options);
    connect(&silent, &QTcpServer::newConnection, this, [&http] { http.setOffline(true); });
    const Steps steps = *test::run(http.reach(QUrl(QStringLiteral("https://models.example/v1")), {})).result;
    QVERIFY(!steps);
    QCOMPARE(steps.error().code, ErrorCode::Offline);
    // This computer's own servers aren't meant.
    QVERIFY(*test::run(http.reach(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(silent.serverPort())), {})).result);
}

void ReachTest::endOfTheClientCutsIt()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    auto http = std::make_unique<HttpClient>();
    connect(&silent, &QTcpServer::newConnection, this, [&http] { http.reset(); });
    const QUrl url(QStringLiteral("https://127.0.0.1:%1/v1").arg(silent.serverPort()));
    const Steps steps = *test::run(http->reach(url, {})).result;
    QVERIFY(!steps && steps.error().isCancelled());
}

QTEST_GUILESS_MAIN(ReachTest)
#include "reachtest.moc"
