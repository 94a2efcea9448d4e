#include "extract/formats/oldoffice.h"

#include "base/paths.h"
#include "extract/extractorpool.h"
#include "extract/formats/fileformat.h"
#include "olewriter.h"
#include "outline.h"
#include "support/coroutinerunner.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;

/// Documents of Word, Excel and PowerPoint 97–2003, read by programs: stand-ins of the test's own, and the real ones
/// where they are installed.
class OldOfficeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void kindIsToldByContent_data();
    void kindIsToldByContent();
    void passwords_data();
    void passwords();
    void paragraphsAndTables();
    void sheets();
    void slides();
    void noProgramIsInstalled_data();
    void noProgramIsInstalled();
    void programsRead_data();
    void programsRead();
    void nextProgramIsTried();
    void troubleCostsTheFileAlone_data();
    void troubleCostsTheFileAlone();
    void programsAreConfined_data();
    void programsAreConfined();
    void officeWritesInItsFolderOnly();
    void realPrograms_data();
    void realPrograms();

private:
    Result<Extracted> read(const char* name, const QByteArray& content, std::chrono::milliseconds time = {});
    void install(const char* program, const QByteArray& script);

    std::unique_ptr<QTemporaryDir> m_programs;
    std::unique_ptr<QTemporaryDir> m_files;
    QByteArray m_path;
};

namespace {

QByteArray word(quint16 flags = 0)
{
    QByteArray head(1024, '\0');
    head[10] = char(flags & 0xff);
    head[11] = char(flags >> 8);
    return test::oleFile({ { QStringLiteral("WordDocument"), head } });
}

QByteArray excel(const QByteArray& records = {})
{
    return test::oleFile({ { QStringLiteral("Workbook"), QByteArray("\x09\x08\x04\0\0\x06\x05\0", 8) + records } });
}

QByteArray powerPoint(const QByteArray& token = {})
{
    return test::oleFile({ { QStringLiteral("PowerPoint Document"), "x" },
        { QStringLiteral("Current User"), QByteArray(12, '\0') + token } });
}

QByteArray bytesOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

void OldOfficeTest::init()
{
    m_path = qgetenv("PATH");
    m_programs = std::make_unique<QTemporaryDir>();
    m_files = std::make_unique<QTemporaryDir>();
}

void OldOfficeTest::cleanup()
{
    qputenv("PATH", m_path);
}

/// From now on only these stand-ins are installed.
void OldOfficeTest::install(const char* program, const QByteArray& script)
{
    QFile file(m_programs->filePath(QLatin1String(program)));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/sh\n" + script + '\n');
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    qputenv("PATH", QFile::encodeName(m_programs->path()));
}

Result<Extracted> OldOfficeTest::read(const char* name, const QByteArray& content, std::chrono::milliseconds time)
{
    const QString path = m_files->filePath(QLatin1String(name));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        return fail(ErrorCode::Internal, QStringLiteral("the test can't write"));
    file.close();
    ExtractLimits limits;
    if (time.count() > 0)
        limits.time = time;
    ExtractorPool pool(paths::extractorProgram(), 1, limits);
    return *test::run(pool.extract(path, {}), std::chrono::minutes(2)).result;
}

void OldOfficeTest::kindIsToldByContent_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("program");
    QTest::newRow("Word") << word() << QStringLiteral("antiword");
    QTest::newRow("Excel") << excel() << QStringLiteral("xls2csv");
    QTest::newRow("PowerPoint") << powerPoint() << QStringLiteral("catppt");
}

void OldOfficeTest::kindIsToldByContent()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, program);
    install(program.toLatin1().constData(), "echo Words");
    const Result<Extracted> document = read("a.bin", content);
    QVERIFY2(document, document ? "" : qPrintable(document.error().message));
    QCOMPARE(document->document.text.trimmed(), QStringLiteral("Words"));
}

void OldOfficeTest::passwords_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("Word") << word(0x0100);
    QTest::newRow("Excel") << excel(QByteArray("\x2f\0\2\0\0\0", 6));
    QTest::newRow("PowerPoint") << powerPoint(QByteArray("\xdf\xc4\xd1\xf3", 4));
    QTest::newRow("newer Office") << test::oleFile({ { QStringLiteral("EncryptedPackage"), "x" } });
}

void OldOfficeTest::passwords()
{
    QFETCH(QByteArray, content);
    const Result<Extracted> document = read("a.doc", content);
    QVERIFY(!document);
    QCOMPARE(document.error().code, ErrorCode::Encrypted);
}

void OldOfficeTest::paragraphsAndTables()
{
    const ExtractedText document =
        readConvertedText(QStringLiteral("\nThe  plan\n\nOne paragraph.\n- an item\n|Name |Sum |\n|Apples |12 "
                                         "|\nAfter\na\tb\nc\td\nlone\ttab\n\nEnd\n"));
    QCOMPARE(test::outline(document),
        (QStringList { QStringLiteral("P The plan"), QStringLiteral("P One paragraph."), QStringLiteral("L - an item"),
            QStringLiteral("T Name | Sum⏎Apples | 12"), QStringLiteral("P After"),
            QStringLiteral("T a | b⏎c | d⏎lone | tab"), QStringLiteral("P End") }));
}

void OldOfficeTest::sheets()
{
    const ExtractedText document =
        readConvertedSheets(QStringLiteral("\"Name\",\"Sum\"\n\"A, B\",12\n\n\f\"Other\",1\nx,2\n\f"), 1000);
    QCOMPARE(test::outline(document),
        (QStringList { QStringLiteral("T Name | Sum⏎A, B | 12"), QStringLiteral("T Other | 1⏎x | 2") }));
}

void OldOfficeTest::slides()
{
    const ExtractedText document = readConvertedSlides(QStringLiteral("First\nslide\n\f\fThird\n"));
    QCOMPARE(test::outline(document),
        (QStringList { QStringLiteral("P First"), QStringLiteral("P slide"), QStringLiteral("P Third") }));
    QCOMPARE(document.pages.size(), 2);
    QCOMPARE(document.pages.last().page, 3);
}

void OldOfficeTest::noProgramIsInstalled_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("message");
    QTest::newRow("Word") << word()
                          << QStringLiteral(
                                 "To read Word 97–2003 documents Docent needs antiword, catdoc or LibreOffice. "
                                 "Install one of them, then read the file again.");
    QTest::newRow("Excel") << excel()
                           << QStringLiteral(
                                  "To read Excel 97–2003 workbooks Docent needs LibreOffice or catdoc. Install "
                                  "one of them, then read the file again.");
    QTest::newRow("PowerPoint") << powerPoint()
                                << QStringLiteral(
                                       "To read PowerPoint 97–2003 presentations Docent needs LibreOffice or "
                                       "catdoc. Install one of them, then read the file again.");
}

void OldOfficeTest::noProgramIsInstalled()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, message);
    install("other", "echo no");
    const Result<Extracted> document = read("a.doc", content);
    QVERIFY(!document);
    QCOMPARE(document.error().code, ErrorCode::NeedsProgram);
    QCOMPARE(document.error().message, message);
}

void OldOfficeTest::programsRead_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("kind");
    QTest::newRow("antiword") << QStringLiteral("antiword") << word() << QStringLiteral("doc");
    QTest::newRow("catdoc") << QStringLiteral("catdoc") << word() << QStringLiteral("doc");
    QTest::newRow("xls2csv") << QStringLiteral("xls2csv") << excel() << QStringLiteral("xls");
    QTest::newRow("catppt") << QStringLiteral("catppt") << powerPoint() << QStringLiteral("ppt");
}

/// A program gets the file's bytes, as the last of its arguments.
void OldOfficeTest::programsRead()
{
    QFETCH(QString, program);
    QFETCH(QByteArray, content);
    QFETCH(QString, kind);
    install(program.toLatin1().constData(),
        "for last; do :; done\necho Grün\n/bin/cat \"$last\" | /usr/bin/wc -c\n/bin/cat \"$last\" | /usr/bin/wc -c");
    const Result<Extracted> document = read("a.x", content);
    QVERIFY2(document, document ? "" : qPrintable(document.error().message));
    QCOMPARE(document->document.kind, kind);
    const QString size = QString::number(content.size());
    QCOMPARE(document->document.text.simplified(), QStringLiteral("Grün %1 %1").arg(size));
}

void OldOfficeTest::nextProgramIsTried()
{
    install("antiword", "echo half; exit 1");
    install("catdoc", "echo Whole");
    const Result<Extracted> document = read("a.doc", word());
    QVERIFY2(document, document ? "" : qPrintable(document.error().message));
    QCOMPARE(document->document.text.trimmed(), QStringLiteral("Whole"));
}

void OldOfficeTest::troubleCostsTheFileAlone_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<int>("code");
    QTest::newRow("fails") << QByteArray("exit 3") << int(ErrorCode::Damaged);
    QTest::newRow("is killed") << QByteArray("kill -9 $$") << int(ErrorCode::Damaged);
    QTest::newRow("says nothing") << QByteArray("exit 0") << int(ErrorCode::Empty);
    QTest::newRow("no text") << QByteArray("printf '\\377\\376\\377'") << int(ErrorCode::Empty);
    QTest::newRow("floods") << QByteArray("while :; do echo Lots of words and more of them; done")
                            << int(ErrorCode::TooLarge);
    QTest::newRow("hangs") << QByteArray("exec /bin/sleep 1000") << int(ErrorCode::Timeout);
}

void OldOfficeTest::troubleCostsTheFileAlone()
{
    QFETCH(QByteArray, script);
    QFETCH(int, code);
    install("antiword", script);
    ExtractLimits limits;
    limits.outputBytes = 1 << 20;
    const bool hangs = code == int(ErrorCode::Timeout);
    if (hangs)
        limits.time = std::chrono::seconds(2);
    ExtractorPool pool(paths::extractorProgram(), 1, limits);
    const auto path = [this](const char* name, const QByteArray& content) {
        QFile file(m_files->filePath(QLatin1String(name)));
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? file.fileName() : QString();
    };
    const QString old = path("a.doc", word());
    const Result<Extracted> document = *test::run(pool.extract(old, {}), std::chrono::minutes(2)).result;
    QVERIFY(!document);
    QCOMPARE(errorCodeName(document.error().code), errorCodeName(ErrorCode(code)));
    const Result<Extracted> next = *test::run(pool.extract(path("a.txt", "Words"), {})).result;
    QVERIFY2(next, next ? "" : qPrintable(next.error().message));
}

void OldOfficeTest::programsAreConfined_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("small ones") << QStringLiteral("antiword") << word();
    QTest::newRow("office") << QStringLiteral("soffice") << excel();
}

/// Whatever a program does for a file that took it over: nothing is written outside its folder, and no other computer
/// is reached.
void OldOfficeTest::programsAreConfined()
{
    QFETCH(QString, program);
    QFETCH(QByteArray, content);
    const QString victim = m_files->filePath(QStringLiteral("victim"));
    QFile file(victim);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("untouched");
    file.close();
    install(program.toLatin1().constData(),
        "echo changed > '" + victim.toLocal8Bit() + "'\n/bin/rm -f '" + victim.toLocal8Bit() + "'\necho new > '"
            + m_files->path().toLocal8Bit() + "/made'\n"
            + "/usr/bin/python3 -c 'import socket; socket.socket(socket.AF_INET)' 2>/dev/null && echo online\n"
            + "echo $0 $HOME");
    const Result<Extracted> document = read("a.x", content);
    QCOMPARE(bytesOf(victim), QByteArray("untouched"));
    QVERIFY(!QFile::exists(m_files->filePath(QStringLiteral("made")))
        || bytesOf(m_files->filePath(QStringLiteral("made"))).isEmpty());
    if (document)
        QVERIFY(!document->document.text.contains(QLatin1String("online")));
}

void OldOfficeTest::officeWritesInItsFolderOnly()
{
    const QByteArray before = qgetenv("TMPDIR");
    QVERIFY(QDir(m_files->path()).mkdir(QStringLiteral("temporary")));
    const QDir temporary(m_files->filePath(QStringLiteral("temporary")));
    qputenv("TMPDIR", QFile::encodeName(temporary.path()));
    // What it leaves is no workbook, and that is what is said; had it not been able to leave it, neither.
    install("soffice", "echo text > \"$HOME/document.xlsx\" || exit 9\n/bin/mkdir \"$HOME/more\"");
    install("xls2csv", "exit 1");
    const Result<Extracted> document = read("a.xls", excel());
    before.isNull() ? qunsetenv("TMPDIR") : qputenv("TMPDIR", before);
    QVERIFY(!document);
    QCOMPARE(errorCodeName(document.error().code), errorCodeName(ErrorCode::Damaged));
    QVERIFY(temporary.entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).isEmpty());
}

void OldOfficeTest::realPrograms_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("made");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* program, const char* made, const QString& expected) {
        QTest::newRow(name) << QString::fromLatin1(program) << QString::fromLatin1(made) << expected;
    };
    const QString words = QStringLiteral("The garden wall was built in 1911 by Otto Grün.");
    row("antiword", "antiword", "doc", words);
    row("catdoc", "catdoc", "doc", words);
    row("LibreOffice for Word", "soffice", "doc", words);
    row("xls2csv", "xls2csv", "xls", QStringLiteral("Apples | 12"));
    row("LibreOffice for Excel", "soffice", "xls", QStringLiteral("Apples | 12"));
    row("LibreOffice for PowerPoint", "soffice", "ppt", QStringLiteral("Second slide"));
}

/// Files that LibreOffice made, read by the programs themselves.
void OldOfficeTest::realPrograms()
{
    QFETCH(QString, program);
    QFETCH(QString, made);
    QFETCH(QString, expected);
    const QString office = QStandardPaths::findExecutable(QStringLiteral("soffice"));
    const QString reader = QStandardPaths::findExecutable(program);
    if (office.isEmpty() || reader.isEmpty())
        QSKIP("needs LibreOffice, antiword and catdoc");
    const QString source = QStringLiteral(OLD_OFFICE_SOURCES "/")
        + (made == QLatin1String("doc")        ? QStringLiteral("garden.html")
                : made == QLatin1String("xls") ? QStringLiteral("fruit.csv")
                                               : QStringLiteral("slides.fodp"));
    QCOMPARE(
        QProcess::execute(office,
            { QStringLiteral("--headless"),
                QStringLiteral("-env:UserInstallation=file://%1/profile").arg(m_files->path()),
                QStringLiteral("--convert-to"), made == QLatin1String("doc") ? QStringLiteral("doc:MS Word 97") : made,
                QStringLiteral("--outdir"), m_files->path(), source }),
        0);
    const QString path = m_files->filePath(QFileInfo(source).completeBaseName() + QLatin1Char('.') + made);
    QVERIFY2(QFile::exists(path), qPrintable(path));
    QVERIFY(QFile::link(reader, m_programs->filePath(program)));
    qputenv("PATH", QFile::encodeName(m_programs->path()));
    ExtractorPool pool(paths::extractorProgram(), 1);
    const Result<Extracted> document = *test::run(pool.extract(path, {}), std::chrono::minutes(2)).result;
    QVERIFY2(document, document ? "" : qPrintable(document.error().message));
    QVERIFY2(document->document.text.contains(expected), qPrintable(document->document.text));
    QCOMPARE(document->document.kind, made);
}

QTEST_GUILESS_MAIN(OldOfficeTest)
#include "oldofficetest.moc"
