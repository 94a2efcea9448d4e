#include "downloadbench.h"

#include <QCryptographicHash>
#include <QDir>
#include <QProcess>
#include <unistd.h>

using namespace docent;
using namespace docent::test;
using namespace std::chrono_literals;

/// Downloads of model files: whole, broken off, gone on with, refused.
class DownloadTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whole();
    void goesOnAfterACut();
    void goesOnInAnotherRun();
    void anotherStateOfTheFile();
    void anotherStateInSpiteOfTheName();
    void rangesWithACap();
    void emptyReply();
    void addressIsNotKept();
    void withoutAName();
    void nothingButTheNameWasMissing();
    void checksum_data();
    void checksum();
    void checksumAfterAPause();
    void refusals_data();
    void refusals();
    void notAModel();
    void givesUpWithoutProgress();
    void stopKeepsThePart();
    void tooLargeForTheDisk();
    void fullDisk();
    void offline();
    void toAnotherHostWithoutHeaders();
    void twoAtOnce();
    void fileIsThere();
};

void DownloadTest::whole()
{
    Bench bench;
    const QByteArray bytes = fileBytes();
    bench.server.on("/m.gguf", [&](const SeenRequest& request) { return serve(request, bytes, "\"one\""); });
    VERIFY_DONE(bench.get());
    QVERIFY(bench.content() == bytes);
    QCOMPARE(QDir(bench.place.filePath(QStringLiteral("models"))).entryList(QDir::Files),
        QStringList { QStringLiteral("m.gguf") });
    QVERIFY(bench.seen.size() >= 2);
    QCOMPARE(bench.seen.last().done, modelSize);
    QCOMPARE(bench.seen.last().total, modelSize);
    QCOMPARE(bench.seen.first().what, QStringLiteral("Downloading m.gguf"));
}

void DownloadTest::goesOnAfterACut()
{
    Bench bench;
    const QByteArray bytes = fileBytes();
    int asked = 0;
    bench.server.on("/m.gguf", [&](const SeenRequest& request) {
        return ++asked == 1 ? cutShort(bytes, "\"one\"") : serve(request, bytes, "\"one\"");
    });
    VERIFY_DONE(bench.getWithCut());
    QVERIFY(bench.content() == bytes);
    QCOMPARE(asked, 2);
    const QList<SeenRequest> requests = bench.server.requests();
    QVERIFY(requests.first().header("range").isEmpty());
    QVERIFY(bench.rangeStart() >= 1'000'000);
    QCOMPARE(requests.last().header("if-range"), QByteArray("\"one\""));
}

void DownloadTest::goesOnInAnotherRun()
{
    Bench bench;
    const QByteArray bytes = fileBytes();
    bench.options.attempts = 1;
    bench.server.on("/m.gguf", cutShort(bytes, "\"one\""));
    QCOMPARE(bench.getWithCut().error().code, ErrorCode::Network);
    const qint64 kept = QFile(bench.part()).size();
    QVERIFY(kept >= 1'000'000);
    bench.server.on("/m.gguf", [&](const SeenRequest& request) { return serve(request, bytes, "\"one\""); });
    VERIFY_DONE(bench.get());
    QCOMPARE(bench.rangeStart(), kept);
    QVERIFY(bench.content() == bytes);
}

void DownloadTest::anotherStateOfTheFile()
{
    Bench bench;
    const QByteArray bytes = fileBytes('b');
    int asked = 0;
    bench.server.on("/m.gguf", [&](const SeenRequest& request) {
        return ++asked == 1 ? cutShort(fileBytes('a'), "\"one\"") : serve(request, bytes, "\"two\"");
    });
    VERIFY_DONE(bench.getWithCut());
    QVERIFY(bench.content() == bytes);
    QCOMPARE(asked, 2);
}

/// A server that doesn't heed If-Range goes on with another file.
void DownloadTest::anotherStateInSpiteOfTheName()
{
    Bench bench;
    const QByteArray bytes = fileBytes('b');
    int asked = 0;
    bench.server.on("/m.gguf", [&](const SeenRequest& request) {
        if (++asked == 1)
            return cutShort(fileBytes('a'), "\"one\"");
        const qint64 from = startOf(request);
        return from == 0 ? serve(request, bytes, "\"two\"") : rest(bytes, from, modelSize, "\"two\"");
    });
    VERIFY_DONE(bench.getWithCut());
    QVERIFY(bench.content() == bytes);
    QCOMPARE(asked, 3);
}

void DownloadTest::rangesWithACap()
{
    Bench bench;
    const QByteArray bytes = fileBytes();
    int asked = 0;
    bench.server.on("/m.gguf", [&](const SeenRequest& request) {
        if (++asked == 1)
            return cutShort(bytes, "\"one\"");
        const qint64 from = startOf(request);
        return rest(bytes, from, std::min(modelSize, from + 300'000), "\"one\"");
    });
    VERIFY_DONE(bench.getWithCut());
    QVERIFY(bench.content() == bytes);
    QVERIFY(asked > 3);
}

void DownloadTest::emptyReply()
{
    Bench bench;
    const QByteArray bytes = fileBytes();
    bench.server.on("/m.gguf",
        std::vector<ScriptedReply> { ScriptedReply::text("", "application/octet-stream"),
            ScriptedReply::text(bytes, "application/octet-stream") });
    VERIFY_DONE(bench.get());
    QVERIFY(bench.content() == bytes);
}

/// It may hold a secret.
void DownloadTest::addressIsNotKept()
{
    Bench bench;
    bench.options.attempts = 1;
    bench.server.on("/m.gguf", cutShort(fileBytes(), "\"one\""));
    QVERIFY(!bench.getWithCut());
    QFile state(bench.part() + QStringLiteral(".json"));
    QVERIFY(state.open(QIODevice::ReadOnly));
    const QByteArray kept = state.readAll();
    QVERIFY(kept.contains("one"));
    QVERIFY(!kept.contains("m.gguf"));
}

/// A server that doesn't say which state of the file it has is asked for all of it.
void DownloadTest::withoutAName()
{
    Bench bench;
    const QByteArray bytes = fileBytes();
    bench.server.on("/m.gguf",
        std::vector<ScriptedReply> { cutShort(bytes, {}), ScriptedReply::text(bytes, "application/octet-stream") });
    bench.options.attempts = 2;
    VERIFY_DONE(bench.getWithCut());
    QVERIFY(bench.server.requests().last().header("range").isEmpty());
    QVERIFY(bench.content() == bytes);
}

void DownloadTest::nothingButTheNameWasMissing()
{
    Bench bench;
    const QByteArray bytes = fileBytes();
    bench.server.on("/m.gguf", [&](const SeenRequest& request) { return serve(request, bytes, "\"one\""); });
    QVERIFY(bench.get());
    // As a crash before the last step leaves it.
    QVERIFY(QFile::rename(bench.file(), bench.part()));
    QFile state(bench.part() + QStringLiteral(".json"));
    QVERIFY(state.open(QIODevice::WriteOnly));
    const QByteArray address = bench.server.url(QStringLiteral("/m.gguf")).toEncoded();
    state.write(R"({"urlSha256":")" + QCryptographicHash::hash(address, QCryptographicHash::Sha256).toHex()
        + R"(","validator":"\"one\""})");
    state.close();
    VERIFY_DONE(bench.get());
    QCOMPARE(bench.server.requests().last().header("range"), QByteArray("bytes=3000000-"));
    QVERIFY(bench.content() == bytes);
}

void DownloadTest::checksum_data()
{
    QTest::addColumn<QString>("sum");
    QTest::addColumn<bool>("fits");
    const QString right =
        QString::fromLatin1(QCryptographicHash::hash(fileBytes(), QCryptographicHash::Sha256).toHex());
    QTest::newRow("right") << right << true;
    QTest::newRow("right, in capitals") << right.toUpper() << true;
    QTest::newRow("wrong") << QString(64, QLatin1Char('0')) << false;
}

void DownloadTest::checksum()
{
    QFETCH(QString, sum);
    QFETCH(bool, fits);
    Bench bench;
    bench.sha256 = sum;
    const QByteArray bytes = fileBytes();
    int asked = 0;
    bench.server.on("/m.gguf", [&](const SeenRequest& request) {
        return ++asked == 1 ? cutShort(bytes, "\"one\"") : serve(request, bytes, "\"one\"");
    });
    const Result<> got = bench.getWithCut();
    QCOMPARE(bool(got), fits);
    QCOMPARE(QFile::exists(bench.file()), fits);
    QVERIFY(!QFile::exists(bench.part()));
    if (!fits)
        QCOMPARE(got.error().code, ErrorCode::Damaged);
}

/// What was there before counts for the sum as well.
void DownloadTest::checksumAfterAPause()
{
    Bench bench;
    const QByteArray bytes = fileBytes();
    bench.sha256 = QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
    bench.options.attempts = 1;
    bench.server.on("/m.gguf", cutShort(bytes, "\"one\""));
    QVERIFY(!bench.getWithCut());
    bench.server.on("/m.gguf", [&](const SeenRequest& request) { return serve(request, bytes, "\"one\""); });
    VERIFY_DONE(bench.get());
}

void DownloadTest::refusals_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("requests");
    QTest::newRow("nothing there") << 404 << int(ErrorCode::NotFound) << 1;
    QTest::newRow("not for everybody") << 401 << int(ErrorCode::Unauthorized) << 1;
    QTest::newRow("forbidden") << 403 << int(ErrorCode::Unauthorized) << 1;
    QTest::newRow("another reason") << 418 << int(ErrorCode::InvalidArgument) << 1;
    QTest::newRow("down for a moment") << 503 << int(ErrorCode::Network) << 5;
    QTest::newRow("too many") << 429 << int(ErrorCode::RateLimited) << 5;
}

void DownloadTest::refusals()
{
    QFETCH(int, status);
    QFETCH(int, code);
    QFETCH(int, requests);
    Bench bench;
    bench.server.on("/m.gguf", ScriptedReply::text("no", "text/plain", status));
    const Result<> got = bench.get();
    QVERIFY(!got);
    QCOMPARE(int(got.error().code), code);
    QCOMPARE(bench.server.requests().size(), requests);
    QVERIFY(!QFile::exists(bench.file()));
}

void DownloadTest::notAModel()
{
    Bench bench;
    bench.server.on("/m.gguf", ScriptedReply::text("<html>Sign in</html>", "text/html"));
    const Result<> got = bench.get();
    QCOMPARE(got.error().code, ErrorCode::Unsupported);
    QVERIFY(got.error().message.contains(QLatin1String("web page")));
    QVERIFY(!QFile::exists(bench.file()));
}

void DownloadTest::givesUpWithoutProgress()
{
    Bench bench;
    ScriptedReply nothing = ScriptedReply::raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
    bench.server.on("/m.gguf", nothing.cut());
    bench.options.attempts = 3;
    QCOMPARE(bench.get().error().code, ErrorCode::Network);
    QCOMPARE(bench.server.requests().size(), 3);
}

void DownloadTest::stopKeepsThePart()
{
    Bench bench;
    const QByteArray bytes = fileBytes();
    ScriptedReply half = ScriptedReply::raw("HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: "
        + QByteArray::number(bytes.size()) + "\r\n\r\n" + bytes.left(2'000'000));
    bench.server.on("/m.gguf", half.stall());
    std::stop_source stop;
    auto getting = bench.start(stop.get_token());
    QTRY_VERIFY(QFile(bench.part()).size() >= 1'000'000);
    stop.request_stop();
    QVERIFY(run(std::move(getting)).result.value().error().isCancelled());
    QTRY_COMPARE(bench.server.disconnects(), 1);
    const qint64 kept = QFile(bench.part()).size();
    QVERIFY(kept >= 1'000'000);
    bench.server.on("/m.gguf", [&](const SeenRequest& request) { return serve(request, bytes, "\"one\""); });
    VERIFY_DONE(bench.get());
    QCOMPARE(bench.server.requests().last().header("range"), "bytes=" + QByteArray::number(kept) + '-');
    QVERIFY(bench.content() == bytes);
    // Or it is given up.
    QVERIFY(QFile::rename(bench.file(), bench.part()));
    PartFile::discard(bench.file());
    QVERIFY(QDir(bench.place.filePath(QStringLiteral("models"))).isEmpty());
}

void DownloadTest::tooLargeForTheDisk()
{
    Bench bench;
    const QByteArray bytes = fileBytes();
    bench.server.on("/m.gguf", [&](const SeenRequest& request) { return serve(request, bytes, "\"one\""); });
    bench.options.freeSpace = [](const QString&) { return qint64(1'000'000); };
    const Result<> got = bench.get();
    QCOMPARE(got.error().code, ErrorCode::DiskFull);
    QVERIFY2(got.error().message.contains(QLatin1String("needs 2.9 MB more")), qPrintable(got.error().message));
}

/// A disk that fills up meanwhile: a small one of the test's own.
void DownloadTest::fullDisk()
{
    if (::geteuid() != 0)
        QSKIP("needs to be root, for a small disk in memory");
    Bench bench;
    const QString disk = QFileInfo(bench.file()).path();
    QVERIFY(QDir().mkpath(disk));
    if (QProcess::execute(QStringLiteral("mount"),
            { QStringLiteral("-t"), QStringLiteral("tmpfs"), QStringLiteral("-o"), QStringLiteral("size=2m"),
                QStringLiteral("docent-test"), disk })
        != 0)
        QSKIP("no small disk in memory can be mounted here");
    const QByteArray bytes = fileBytes();
    bench.server.on("/m.gguf", [&](const SeenRequest& request) { return serve(request, bytes, "\"one\""); });
    const Result<> got = bench.get();
    const qint64 kept = QFile(bench.part()).size();
    QCOMPARE(QProcess::execute(QStringLiteral("umount"), { QStringLiteral("-l"), disk }), 0);
    QCOMPARE(got.error().code, ErrorCode::DiskFull);
    QVERIFY(kept > 0);
}

void DownloadTest::offline()
{
    Bench bench;
    bench.http.setOffline(true);
    const QUrl url(QStringLiteral("https://example.org/m.gguf"));
    const Result<> got =
        run(downloadModel(bench.http, { url, bench.file(), {} }, {}, bench.options, {})).result.value();
    QCOMPARE(got.error().code, ErrorCode::Offline);
}

void DownloadTest::toAnotherHostWithoutHeaders()
{
    Bench bench;
    ScriptedServer other(QStringLiteral("127.0.0.2"));
    const QByteArray bytes = fileBytes();
    other.on("/store", [&](const SeenRequest& request) { return serve(request, bytes, "\"one\""); });
    bench.server.on("/m.gguf",
        ScriptedReply::text("", "text/plain", 302).header("Location", other.url(QStringLiteral("/store")).toEncoded()));
    VERIFY_DONE(bench.get());
    QVERIFY(bench.content() == bytes);
    HttpRequest request;
    request.url = bench.server.url(QStringLiteral("/m.gguf"));
    request.headers.emplaceBack("Authorization", "Bearer secret");
    request.headers.emplaceBack("Range", "bytes=5-");
    const auto refused = run(bench.http.send(request, {})).result.value();
    QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
    request.toOtherHosts = true;
    QVERIFY(run(bench.http.send(request, {})).result.value());
    QCOMPARE(bench.server.requests().last().header("authorization"), QByteArray("Bearer secret"));
    QCOMPARE(other.requests().size(), 2);
    QVERIFY(other.requests().last().header("authorization").isEmpty());
    QCOMPARE(other.requests().last().header("range"), QByteArray("bytes=5-"));
}

void DownloadTest::twoAtOnce()
{
    Bench bench;
    bench.server.on("/m.gguf", ScriptedReply::silence());
    std::stop_source stop;
    auto first = bench.start(stop.get_token());
    QTRY_COMPARE(bench.server.requests().size(), 1);
    QCOMPARE(bench.get().error().code, ErrorCode::Busy);
    stop.request_stop();
    QVERIFY(!run(std::move(first)).result.value());
}

void DownloadTest::fileIsThere()
{
    Bench bench;
    QVERIFY(QDir().mkpath(QFileInfo(bench.file()).path()));
    QFile file(bench.file());
    QVERIFY(file.open(QIODevice::WriteOnly));
    const Result<> got = bench.get();
    QCOMPARE(got.error().code, ErrorCode::InvalidArgument);
    QVERIFY(bench.server.requests().isEmpty());
}

QTEST_GUILESS_MAIN(DownloadTest)
#include "downloadtest.moc"
