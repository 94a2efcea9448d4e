#include "base/paths.h"
#include "extract/extractorpool.h"
#include "extract/formats/pictureinfo.h"
#include "extract/ocr.h"
#include "scannedfiles.h"
#include "support/coroutinerunner.h"
#include "zipfile.h"

#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QTemporaryDir>
#include <QtEndian>
#include <QTest>

using namespace docent;
using test::drawn;
using test::encoded;
using test::scannedPdf;
using test::tiff;

/// Text in pictures: with a stand-in for Tesseract, and with itself where it is installed.
class RecognizerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void sizesAreToldFromTheHeader_data();
    void sizesAreToldFromTheHeader();
    void languageLists_data();
    void languageLists();
    void offUnlessAskedFor_data();
    void offUnlessAskedFor();
    void notInstalled();
    void onlyPagesWithoutText();
    void picturesInFiles();
    void picturesInFilesHaveTheirTime();
    void pagesAreTold();
    void blankPagesAreNotLookedAt();
    void pageThatHangsCostsItselfOnly();
    void longDocumentsHaveTheirTime();
    void tooManyPixels();
    void othersAreReadMeanwhile();
    void realPictures_data();
    void realPictures();
    void realScans();

private:
    void install(const QByteArray& script);
    QString write(const char* name, const QByteArray& content);

    std::unique_ptr<QTemporaryDir> m_folder;
    QByteArray m_path;
};

namespace {

Result<Extracted> recognize(ExtractorPool& pool, const QString& path, const QString& languages = QStringLiteral("eng"))
{
    return *test::run(pool.recognize(path, QStringList(), languages, {}), std::chrono::minutes(3)).result;
}

QStringList byPage(const ExtractedText& document)
{
    QStringList lines;
    for (qsizetype i = 0; i < document.pages.size(); ++i) {
        const qsizetype start = document.pages.at(i).start;
        const qsizetype end = i + 1 < document.pages.size() ? document.pages.at(i + 1).start : document.text.size();
        if (document.text.mid(start, end - start).trimmed().isEmpty())
            continue;
        lines.append(QStringLiteral("%1: %2")
                         .arg(document.pages.at(i).page)
                         .arg(document.text.mid(start, end - start).simplified()));
    }
    return lines;
}

/// "path = its text" or "path ! why not" for each.
QStringList membersOf(const Extracted& read)
{
    QStringList lines;
    for (const ExtractedMember& member : read.members)
        lines << member.path
                + (member.document ? QStringLiteral(" = ") + member.document->text.simplified()
                                   : QStringLiteral(" ! ") + errorCodeName(member.document.error().code));
    return lines;
}

} // namespace

void RecognizerTest::init()
{
    m_path = qgetenv("PATH");
    m_folder = std::make_unique<QTemporaryDir>();
}

void RecognizerTest::cleanup()
{
    qputenv("PATH", m_path);
}

void RecognizerTest::install(const QByteArray& script)
{
    QFile file(write("tesseract", "#!/bin/sh\n" + script + '\n'));
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    qputenv("PATH", QFile::encodeName(m_folder->path()));
}

QString RecognizerTest::write(const char* name, const QByteArray& content)
{
    QFile file(m_folder->filePath(QLatin1String(name)));
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? file.fileName() : QString();
}

void RecognizerTest::sizesAreToldFromTheHeader_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<qint64>("pixels");
    QTest::addColumn<int>("pages");
    const QImage image(37, 11, QImage::Format_Grayscale8);
    QTest::newRow("PNG") << encoded(image, "png") << qint64(407) << 1;
    QTest::newRow("JPEG") << encoded(image, "jpg") << qint64(407) << 1;
    QTest::newRow("BMP") << encoded(image, "bmp") << qint64(407) << 1;
    QTest::newRow("GIF") << QByteArray("GIF89a\x25\0\x0b\0\0\0\0", 13) << qint64(407) << 1;
    QTest::newRow("TIFF") << tiff({ image, QImage(10, 10, QImage::Format_Grayscale8) }) << qint64(407) << 2;
    QTest::newRow("WebP, lossy") << QByteArray("RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x25\0\x0b\0", 30)
                                 << qint64(407) << 1;
    QTest::newRow("WebP, lossless") << QByteArray("RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x24\x80\x02\0", 25) << qint64(407)
                                    << 1;
    QTest::newRow("WebP, extended") << QByteArray("RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x24\0\0\x0a\0\0", 30)
                                    << qint64(407) << 1;
    QTest::newRow("cut") << encoded(image, "png").first(18) << qint64(-1) << 0;
    QTest::newRow("TIFF that leads back") << QByteArray("II*\0\x08\0\0\0\0\0\x08\0\0\0", 14) << qint64(-1) << 0;
}

void RecognizerTest::sizesAreToldFromTheHeader()
{
    QFETCH(QByteArray, bytes);
    QFETCH(qint64, pixels);
    QFETCH(int, pages);
    const std::optional<PictureInfo> info = pictureInfo(bytes);
    QCOMPARE(info ? info->pixels : -1, pixels);
    QCOMPARE(info ? info->pages : 0, pages);
    if (info)
        QVERIFY(isPicture(bytes.leftJustified(64, '\0')));
}

void RecognizerTest::languageLists_data()
{
    QTest::addColumn<QString>("list");
    QTest::addColumn<bool>("fits");
    QTest::newRow("one") << QStringLiteral("eng") << true;
    QTest::newRow("several") << QStringLiteral("eng+chi_sim") << true;
    QTest::newRow("none") << QString() << false;
    QTest::newRow("an option") << QStringLiteral("-c") << false;
    QTest::newRow("a path") << QStringLiteral("../eng") << false;
}

void RecognizerTest::languageLists()
{
    QFETCH(QString, list);
    QFETCH(bool, fits);
    QCOMPARE(ocr::isLanguageList(list), fits);
}

void RecognizerTest::offUnlessAskedFor_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("picture") << encoded(drawn(QStringLiteral("words")), "png");
    QTest::newRow("scan") << scannedPdf({ QStringLiteral("scan:words") });
}

void RecognizerTest::offUnlessAskedFor()
{
    QFETCH(QByteArray, content);
    install("echo never");
    ExtractorPool pool(paths::extractorProgram(), 1);
    const Result<Extracted> read = *test::run(pool.extract(write("a.bin", content), {})).result;
    QVERIFY(!read);
    QCOMPARE(errorCodeName(read.error().code), errorCodeName(ErrorCode::NoText));
    QVERIFY2(read.error().message.contains(QStringLiteral("switch on OCR in Settings › Reading")),
        qPrintable(read.error().message));
}

void RecognizerTest::notInstalled()
{
    qputenv("PATH", QFile::encodeName(m_folder->path()));
    ExtractorPool pool(paths::extractorProgram(), 1);
    const Result<Extracted> read = recognize(pool, write("a.pdf", scannedPdf({ QStringLiteral("scan:words") })));
    QVERIFY(!read);
    QCOMPARE(errorCodeName(read.error().code), errorCodeName(ErrorCode::NeedsProgram));
    QVERIFY(read.error().message.contains(QLatin1String("tesseract-ocr")));
}

void RecognizerTest::onlyPagesWithoutText()
{
    install("echo \"Seen with $*\" | /usr/bin/tr '/' ' '");
    ExtractorPool pool(paths::extractorProgram(), 1);
    const QString path = write("a.pdf",
        scannedPdf({ QStringLiteral("The first page has text."), QStringLiteral("scan:second"),
            QStringLiteral("The third page has text, too.") }));
    const Result<Extracted> plain = *test::run(pool.extract(path, {})).result;
    QVERIFY2(plain, plain ? "" : qPrintable(plain.error().message));
    QCOMPARE(plain->document.scannedPages, 1);
    const Result<Extracted> read = recognize(pool, path, QStringLiteral("eng+deu"));
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->document.scannedPages, 0);
    const QStringList pages = byPage(read->document);
    QCOMPARE(pages.size(), 3);
    QCOMPARE(pages.at(0), QStringLiteral("1: The first page has text."));
    QVERIFY2(pages.at(1).startsWith(QLatin1String("2: Seen with")) && pages.at(1).contains(QLatin1String("-l eng+deu")),
        qPrintable(pages.at(1)));
    QCOMPARE(pages.at(2), QStringLiteral("3: The third page has text, too."));
}

/// Pictures and scans that lie in an archive, also in a mail in it; what is damaged costs itself only.
void RecognizerTest::picturesInFiles()
{
    install("echo Seen");
    const QByteArray picture = encoded(drawn(QStringLiteral("x")), "png");
    const QByteArray mail = "From: a@b.example\nSubject: Photo\nMIME-Version: 1.0\nContent-Type: multipart/mixed; "
                            "boundary=b\n\n--b\nContent-Type: text/plain\n\nWords\n--b\nContent-Type: image/png\n"
                            "Content-Disposition: attachment; filename=p.png\nContent-Transfer-Encoding: base64\n\n"
        + picture.toBase64() + "\n--b--\n";
    const QString path = write("a.zip",
        test::zip({ { "in/a.png", picture, {} },
            { "b.pdf", scannedPdf({ QStringLiteral("Printed text"), QStringLiteral("scan:y") }), {} },
            { "c.txt", "Plain words", {} }, { "d.png", picture.first(40), {} }, { "m.eml", mail, {} } }));
    ExtractorPool pool(paths::extractorProgram(), 1);
    const Result<Extracted> plain = *test::run(pool.extract(path, {})).result;
    QVERIFY2(plain, plain ? "" : qPrintable(plain.error().message));
    QCOMPARE(membersOf(*plain),
        (QStringList { QStringLiteral("in/a.png ! no_text"), QStringLiteral("b.pdf = Printed text"),
            QStringLiteral("c.txt = Plain words"), QStringLiteral("d.png ! no_text"),
            QStringLiteral("m.eml = Photo From: a@b.example Words"), QStringLiteral("m.eml/p.png ! no_text") }));
    const Result<Extracted> read = recognize(pool, path);
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(membersOf(*read),
        (QStringList { QStringLiteral("in/a.png = Seen"), QStringLiteral("b.pdf = Printed text Seen"),
            QStringLiteral("c.txt = Plain words"), QStringLiteral("d.png = Seen"),
            QStringLiteral("m.eml = Photo From: a@b.example Words"), QStringLiteral("m.eml/p.png = Seen") }));
}

/// As with the pages of one document: together they take longer than the limit of a file.
void RecognizerTest::picturesInFilesHaveTheirTime()
{
    install("/bin/sleep 0.6; echo Words");
    ExtractLimits limits;
    limits.time = std::chrono::seconds(2);
    ExtractorPool pool(paths::extractorProgram(), 1, limits);
    QList<test::ZipMember> members;
    for (int i = 0; i < 9; ++i)
        members.append({ QByteArray::number(i) + ".png", encoded(drawn(QStringLiteral("x")), "png"), {} });
    const Result<Extracted> read = recognize(pool, write("a.zip", test::zip(members)));
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(membersOf(*read).filter(QStringLiteral(" = Words")).size(), 9);
    QCOMPARE(pool.started(), 1);
}

/// Each page when it is done: of a document, and of what lies in a file.
void RecognizerTest::pagesAreTold()
{
    install("echo Seen");
    ExtractorPool pool(paths::extractorProgram(), 1);
    QStringList told;
    pool.setPageDone(
        [&told](worker::PageDone done) { told << QStringLiteral("%1/%2").arg(done.page).arg(done.pages); });
    const QImage page = drawn(QStringLiteral("x"));
    QVERIFY(recognize(pool, write("a.tif", tiff({ page, page, page }))));
    QCOMPARE(told.join(QLatin1Char(' ')), QStringLiteral("1/3 2/3 3/3"));
    told.clear();
    const QByteArray mixed =
        scannedPdf({ QStringLiteral("Printed"), QStringLiteral("scan:y"), QStringLiteral("scan:z") });
    QVERIFY(recognize(pool, write("b.zip", test::zip({ { "b.pdf", mixed, {} } }))));
    QCOMPARE(told.join(QLatin1Char(' ')), QStringLiteral("2/3 3/3"));
    QCOMPARE(pool.started(), 1);
}

void RecognizerTest::blankPagesAreNotLookedAt()
{
    install("echo Seen");
    ExtractorPool pool(paths::extractorProgram(), 1);
    const Result<Extracted> read =
        recognize(pool, write("a.pdf", scannedPdf({ QString(), QStringLiteral("scan:x"), QString() })));
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(byPage(read->document), QStringList { QStringLiteral("2: Seen") });
}

void RecognizerTest::pageThatHangsCostsItselfOnly()
{
    // The second page is the one of which there is a mark on the way.
    install("case \"$*\" in *page_number=1*) exec /bin/sleep 1000;; esac; echo \"Words of a page\"");
    ExtractLimits limits;
    limits.time = std::chrono::seconds(4);
    ExtractorPool pool(paths::extractorProgram(), 1, limits);
    const QImage page = drawn(QStringLiteral("x"));
    const Result<Extracted> read = recognize(pool, write("a.tif", tiff({ page, page, page })));
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(byPage(read->document),
        (QStringList { QStringLiteral("1: Words of a page"), QStringLiteral("3: Words of a page") }));
    QCOMPARE(read->document.notices, QStringList { QStringLiteral("1 of 3 pages could not be recognised.") });
}

/// The limit is a page's: all of them together take longer than it.
void RecognizerTest::longDocumentsHaveTheirTime()
{
    install("/bin/sleep 0.6; echo Words");
    ExtractLimits limits;
    limits.time = std::chrono::seconds(2);
    ExtractorPool pool(paths::extractorProgram(), 1, limits);
    const QImage page = drawn(QStringLiteral("x"));
    const Result<Extracted> read =
        recognize(pool, write("a.tif", tiff({ page, page, page, page, page, page, page, page, page })));
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->document.pages.size(), 9);
    QCOMPARE(pool.started(), 1);
}

void RecognizerTest::tooManyPixels()
{
    install("echo never");
    QByteArray bomb = encoded(QImage(8, 8, QImage::Format_Grayscale8), "png");
    qToBigEndian(quint32(60'000), bomb.data() + 16);
    qToBigEndian(quint32(60'000), bomb.data() + 20);
    ExtractorPool pool(paths::extractorProgram(), 1);
    const Result<Extracted> read = recognize(pool, write("a.png", bomb));
    QVERIFY(!read);
    QCOMPARE(errorCodeName(read.error().code), errorCodeName(ErrorCode::TooLarge));
}

/// Of a pool with one worker, a recognition takes none.
void RecognizerTest::othersAreReadMeanwhile()
{
    install("while [ ! -e '" + QFile::encodeName(m_folder->path()) + "/go' ]; do /bin/sleep 0.02; done; echo Words");
    ExtractorPool pool(paths::extractorProgram(), 1);
    const QString picture = write("a.png", encoded(drawn(QStringLiteral("x")), "png"));
    bool recognized = false;
    auto slow = [&pool, &recognized, picture]() -> QCoro::Task<> {
        const auto read = co_await pool.recognize(picture, QStringList(), QStringLiteral("eng"), std::stop_token());
        recognized = read.has_value();
    };
    QCoro::Task<> running = slow();
    const Result<Extracted> other = *test::run(pool.extract(write("a.txt", "Words"), {})).result;
    QVERIFY(other);
    QVERIFY(!recognized);
    QVERIFY(!write("go", "x").isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(recognized, 60'000);
    QVERIFY(test::finish(std::move(running)));
}

void RecognizerTest::realPictures_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("words");
    const QImage image = drawn(QStringLiteral("The garden wall was built in 1911."));
    const QStringList words { QStringLiteral("The garden wall was built in 1911.") };
    QTest::newRow("PNG") << encoded(image, "png") << words;
    QTest::newRow("JPEG") << encoded(image, "jpg") << words;
    QTest::newRow("BMP") << encoded(image, "bmp") << words;
    QTest::newRow("TIFF, two pages") << tiff({ image, drawn(QStringLiteral("The second page tells more.")) })
                                     << (words + QStringList { QStringLiteral("The second page tells more.") });
}

void RecognizerTest::realPictures()
{
    QFETCH(QByteArray, content);
    QFETCH(QStringList, words);
    if (!ocr::isInstalled() || !ocr::installedLanguages().contains(QLatin1String("eng")))
        QSKIP("needs Tesseract with English");
    ExtractorPool pool(paths::extractorProgram(), 1);
    const Result<Extracted> read = recognize(pool, write("a", content));
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->document.kind, QStringLiteral("picture"));
    for (const QString& each : words)
        QVERIFY2(read->document.text.contains(each), qPrintable(read->document.text));
}

void RecognizerTest::realScans()
{
    if (!ocr::isInstalled() || !ocr::installedLanguages().contains(QLatin1String("eng")))
        QSKIP("needs Tesseract with English");
    ExtractorPool pool(paths::extractorProgram(), 1);
    const Result<Extracted> read = recognize(pool,
        write("a.pdf",
            scannedPdf(
                { QStringLiteral("Printed text"), QString(), QStringLiteral("scan:The garden wall was built in 1911."),
                    QStringLiteral("scan:The gate came later.") })));
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(byPage(read->document),
        (QStringList { QStringLiteral("1: Printed text"), QStringLiteral("3: The garden wall was built in 1911."),
            QStringLiteral("4: The gate came later.") }));
}

QTEST_MAIN(RecognizerTest)
#include "recognizertest.moc"
