#include "core/net/httprequests.h"
#include "core/net/tlsfixture.h"
#include "net/authorities.h"
#include "support/scriptedproxy.h"

#include <QTemporaryDir>

using namespace docent;
using namespace docent::test;

namespace {

Result<HttpReply> ask(const ScriptedServer& server, const NetworkOptions& options)
{
    HttpClient http;
    http.setOptions(options);
    return send(http, get(server.url(QStringLiteral("/v1"))));
}

NetworkOptions trusting()
{
    NetworkOptions options;
    options.authorities = testAuthority();
    return options;
}

const QDateTime now(QDate(2026, 11, 22), QTime(12, 0));

} // namespace

/// Which servers are trusted, and what is said of the others.
class TlsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void addedAuthorityIsTrusted();
    void takenBackAuthorityIsNot();
    void reasonsInWords_data();
    void reasonsInWords();
    void readsAuthorities_data();
    void readsAuthorities();
    void tellsOfTheExpiredAmongOthers();
};

void TlsTest::initTestCase()
{
    if (!QSslSocket::supportsSsl())
        QSKIP("Qt has no TLS here");
}

void TlsTest::addedAuthorityIsTrusted()
{
    ScriptedServer server(tlsServer());
    server.on("/v1", ScriptedReply::text("secure"));
    const Result<HttpReply> reply = ask(server, trusting());
    QVERIFY2(reply, reply ? "" : qPrintable(reply.error().message));
    QCOMPARE(reply->body, QByteArray("secure"));
    HttpClient http;
    http.setOptions(trusting());
    const Result<QList<ReachStep>> steps = *test::run(http.reach(server.url(), {})).result;
    QVERIFY(steps && steps->last().found);
    QVERIFY(steps->last().found->contains(QLatin1String("Invented")));
}

void TlsTest::takenBackAuthorityIsNot()
{
    ScriptedServer server(tlsServer());
    server.on("/v1", ScriptedReply::text("secure"));
    HttpClient http;
    http.setOptions(trusting());
    QVERIFY(send(http, get(server.url(QStringLiteral("/v1")))));
    http.setOptions({});
    QVERIFY(!send(http, get(server.url(QStringLiteral("/v1"))))); // not on the connection that was kept either
    QCOMPARE(server.requests().size(), 1);
}

void TlsTest::reasonsInWords_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<bool>("trusted");
    QTest::addColumn<QString>("words");
    QTest::newRow("nobody known signed it") << QStringLiteral(
        "server") << false << QStringLiteral("signed by “Invented Authority”, whom this computer doesn't know");
    QTest::newRow("expired") << QStringLiteral("expired") << true
                             << QStringLiteral("the certificate “expired” expired");
    QTest::newRow("of another host") << QStringLiteral("other") << true
                                     << QStringLiteral("its certificate is for other.example");
}

void TlsTest::reasonsInWords()
{
    QFETCH(const QString, certificate);
    QFETCH(const bool, trusted);
    QFETCH(const QString, words);
    ScriptedServer server(tlsServer(certificate));
    server.on("/v1", ScriptedReply::text("never"));
    const NetworkOptions options = trusted ? trusting() : NetworkOptions();
    const Result<HttpReply> reply = ask(server, options);
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::Network);
    const QString message = reply.error().message;
    QVERIFY2(message.contains(words), qPrintable(message));
    QVERIFY2(message.contains(QStringLiteral("127.0.0.1:%1").arg(server.port())), qPrintable(message));
    QVERIFY(server.requests().isEmpty());
    HttpClient http;
    http.setOptions(options);
    const Result<QList<ReachStep>> steps = *test::run(http.reach(server.url(), {})).result;
    QVERIFY(steps && !steps->last().found);
    QVERIFY2(steps->last().found.error().message.contains(words), qPrintable(steps->last().found.error().message));
}

void TlsTest::readsAuthorities_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("words");
    QTest::newRow("one that counts") << tlsFile(QStringLiteral("authority.pem")) << QString();
    QTest::newRow("expired") << tlsFile(QStringLiteral("expired-authority.pem"))
                             << QStringLiteral("“Former Authority” expired on ");
    QTest::newRow("a key") << tlsFile(QStringLiteral("server.key")) << QStringLiteral("holds no certificate");
    QTest::newRow("no file") << tlsFile(QStringLiteral("nothing.pem")) << QStringLiteral("can't be read");
    QTest::newRow("a folder") << tlsFile({}) << QStringLiteral("can't be read");
}

void TlsTest::readsAuthorities()
{
    QFETCH(const QString, file);
    QFETCH(const QString, words);
    const Result<AuthorityFile> read = readAuthorities(file, now);
    QCOMPARE(read.has_value(), words.isEmpty());
    if (read)
        QCOMPARE(certificateName(read->certificates.value(0)), QStringLiteral("Invented Authority"));
    else
        QVERIFY2(read.error().message.contains(words) && read.error().message.contains(file),
            qPrintable(read.error().message));
}

void TlsTest::tellsOfTheExpiredAmongOthers()
{
    const QTemporaryDir place;
    QFile both(place.filePath(QStringLiteral("both.pem")));
    QVERIFY(both.open(QIODevice::WriteOnly));
    for (const char* name : { "authority.pem", "expired-authority.pem" }) {
        QFile one(tlsFile(QLatin1String(name)));
        QVERIFY(one.open(QIODevice::ReadOnly));
        both.write(one.readAll());
    }
    both.close();
    const Result<AuthorityFile> read = readAuthorities(both.fileName(), now);
    QVERIFY(read);
    QCOMPARE(read->certificates.size(), 1);
    QVERIFY2(read->notice.contains(QStringLiteral("“Former Authority” expired")), qPrintable(read->notice));
}

QTEST_GUILESS_MAIN(TlsTest)
#include "tlstest.moc"
