#include "extract/formats/fileformat.h"
#include "extract/formats/filereader.h"
#include "extract/formats/textformat.h"
#include "extract/formats/textlines.h"
#include "olewriter.h"
#include "outline.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;

class FileFormatTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void detects_data();
    void detects();
    void refuses_data();
    void refuses();
    void prose();
    void kindsByName_data();
    void kindsByName();
    void codeAndRows();
    void listItems_data();
    void listItems();
    void language_data();
    void language();
    void hashIsOfTheBytes();

private:
    QByteArray write(const QString& name, const QByteArray& content);
    QTemporaryDir m_folder;
};

QByteArray FileFormatTest::write(const QString& name, const QByteArray& content)
{
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("can't write");
    return QFile::encodeName(file.fileName());
}

void FileFormatTest::detects_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("format");
    const auto row = [](const char* what, const char* name, const QByteArray& content, FileFormat format) {
        QTest::newRow(what) << QString::fromLatin1(name) << content << int(format);
    };
    row("PDF by content", "report.txt", "%PDF-1.4\n", FileFormat::Pdf);
    row("PDF behind rubbish", "report.pdf", "rubbish\n%PDF-1.4\n", FileFormat::Pdf);
    row("text about PDF", "notes.txt", "A file begins with %PDF-1.4", FileFormat::Text);
    row("Word", "a.docx", "PK\x03\x04rest", FileFormat::Docx);
    row("Word by content", "a.bin", "PK\x03\x04....word/document.xml", FileFormat::Docx);
    const QByteArray typed("PK\x03\x04....mimetypeapplication/");
    row("text of OpenDocument", "a", typed + "vnd.oasis.opendocument.text", FileFormat::Odt);
    row("spreadsheet of OpenDocument", "a.odt", typed + "vnd.oasis.opendocument.spreadsheet", FileFormat::Ods);
    row("template of OpenDocument", "a", typed + "vnd.oasis.opendocument.presentation-template", FileFormat::Odp);
    row("OpenDocument by name", "a.ods", "PK\x03\x04rest", FileFormat::Ods);
    row("e-book", "a", typed + "epub+zip", FileFormat::Epub);
    row("e-book by name", "a.epub", "PK\x03\x04rest", FileFormat::Epub);
    row("presentation", "a.pptx", "PK\x03\x04rest", FileFormat::Pptx);
    row("presentation with a workbook in it", "a", "PK\x03\x04..ppt/slides/slide1.xml..xl/workbook.xml",
        FileFormat::Pptx);
    row("archive", "a.zip", "PK\x03\x04....a.txt", FileFormat::Archive);
    row("archive without a name", "a", "PK\x03\x04....a.txt", FileFormat::Archive);
    row("archive with a Word document stored in it", "a.zip",
        "PK\x03\x04..........................b.docx PK word/document.xml", FileFormat::Archive);
    row("Word document with another name", "a.zip",
        "PK\x03\x04..........................[Content_Types].xml word/document.xml", FileFormat::Docx);
    row("TAR", "a.tar", "a.txt", FileFormat::Archive);
    row("compressed TAR", "a.tar.gz", "\x1F\x8B rest", FileFormat::Archive);
    row("7z", "a.7z", "7z\xBC\xAF\x27 rest", FileFormat::Archive);
    row("workbook", "a.xlsx", "PK\x03\x04rest", FileFormat::Xlsx);
    row("workbook by content", "a", "PK\x03\x04....xl/workbook.xml", FileFormat::Xlsx);
    row("page by content", "a.txt", "  <!DOCTYPE HTML>\n<p>a", FileFormat::Html);
    row("page behind a comment", "a.txt", "<!-- c --><html><p>a", FileFormat::Html);
    row("page in UTF-16", "a.txt", QByteArray("\xFF\xFE<\0h\0t\0m\0l\0>\0a\0", 16), FileFormat::Html);
    row("page by name", "a.htm", "<p>a", FileFormat::Html);
    row("XHTML", "a.xhtml", "<?xml version=\"1.0\"?><html/>", FileFormat::Html);
    row("Markdown", "README.md", "# a", FileFormat::Markdown);
    row("Markdown with HTML", "README.md", "<p align=center>a</p>", FileFormat::Markdown);
    row("rows", "a.CSV", "a,b", FileFormat::Rows);
    row("code", "a.cpp", "int a;", FileFormat::Code);
    row("code that names HTML", "a.py", "print('<html>')", FileFormat::Code);
    row("RTF by content", "a.doc", "{\\rtf1 a}", FileFormat::Rtf);
    row("mail", "a.eml", "Text", FileFormat::Mail);
    row("mail of a page", "a.eml", "Subject: a\n\n<html><p>b", FileFormat::Mail);
    row("mail by content", "1204.host:2,S", "From: a\nTo: b\nDate: c\n\nd", FileFormat::Mail);
    row("JSON", "a.json", "{}", FileFormat::Json);
    row("JSON lines", "a.ndjson", "{}", FileFormat::JsonLines);
    row("notebook", "a.ipynb", "{}", FileFormat::Notebook);
    row("XML", "a.xml", "<?xml version='1.0'?><a/>", FileFormat::Xml);
    row("subtitles", "a.srt", "1\n", FileFormat::Subtitles);
    row("subtitles by content", "captions", "WEBVTT\n\n", FileFormat::Subtitles);
    row("reStructuredText", "a.rst", "a", FileFormat::Rst);
    row("Org", "a.org", "a", FileFormat::Org);
    row("AsciiDoc", "a.adoc", "a", FileFormat::AsciiDoc);
    row("LaTeX", "a.tex", "a", FileFormat::Latex);
    row("mailbox", "a.mbox", "From a", FileFormat::Mailbox);
    row("mailbox by content", "Inbox", "From a@b Thu\nFrom: a\nTo: b\nDate: c\n\nd", FileFormat::Mailbox);
    row("page with its files", "a.mhtml", "From: <Saved>\n\n<html>", FileFormat::WebArchive);
    row("code by its whole name", "CMakeLists.txt", "project(a)", FileFormat::Code);
    row("text without a name's help", "LICENSE", "Licence", FileFormat::Text);
    row("hidden file", ".profile", "PATH=x", FileFormat::Text);
}

void FileFormatTest::detects()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(int, format);
    Result<SourceFile> file = SourceFile::open(write(name, content), 1 << 20);
    QVERIFY(file);
    const Result<FileFormat> found = detectFormat(*file);
    QVERIFY2(found, found ? "" : qPrintable(found.error().message));
    QCOMPARE(int(*found), format);
}

void FileFormatTest::refuses_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("code");
    const auto row = [](const char* what, const char* name, const QByteArray& content, ErrorCode code) {
        QTest::newRow(what) << QString::fromLatin1(name) << content << int(code);
    };
    row("picture", "a.txt", "\xFF\xD8\xFF\xE0..JFIF", ErrorCode::NoText);
    row("archive of programs", "a.jar", "PK\x03\x04....a.txt", ErrorCode::Unsupported);
    row("archive that is none", "a.zip", "PK\x03\x04....a.txt", ErrorCode::Damaged);
    row("binary workbook", "a.xlsb", "PK\x03\x04....xl/workbook.bin", ErrorCode::Unsupported);
    row("no e-book", "a.epub", "This is no book.", ErrorCode::Damaged);
    row("no OpenDocument", "a.odt", "This is no document.", ErrorCode::Damaged);
    row("no workbook", "a.xlsx", "This is no workbook.", ErrorCode::Damaged);
    row("unknown container", "a.doc", test::oleFile({ { QStringLiteral("Contents"), "x" } }), ErrorCode::Unsupported);
    row("damaged container", "a.doc", QByteArray("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") + QByteArray(512, '\1'),
        ErrorCode::Damaged);
    row("encrypted Word", "a.docx", test::oleFile({ { QStringLiteral("EncryptedPackage"), "x" } }),
        ErrorCode::Encrypted);
    row("no PDF", "a.pdf", "This is no PDF.", ErrorCode::Damaged);
    row("no Word", "a.docx", "This is no document.", ErrorCode::Damaged);
    row("program", "a",
        QByteArray("\x7F"
                   "ELF\2\1\1\0",
            8),
        ErrorCode::Unsupported);
    row("binary", "a.txt", QByteArray("\0\1\2\3\4\5\6\7", 8).repeated(64), ErrorCode::Unsupported);
    row("empty", "a.txt", "", ErrorCode::Empty);
    row("empty Word", "a.docx", "", ErrorCode::Empty);
}

void FileFormatTest::refuses()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(int, code);
    worker::Request request;
    request.path = write(name, content);
    const Result<Extracted> read = readFile(request);
    QVERIFY(!read);
    QCOMPARE(errorCodeName(read.error().code), errorCodeName(ErrorCode(code)));
    QVERIFY(read.error().message.endsWith(QLatin1Char('.')));
}

void FileFormatTest::prose()
{
    const ExtractedText document = readPlainText(
        QStringLiteral("Title\n=====\n\nFirst line\nand second.\n\nPart\n----\n- one\n  more\n- two\n\nEnd\n"),
        FileFormat::Text);
    QCOMPARE(test::outline(document),
        QStringList({ QStringLiteral("H1 Title⏎====="), QStringLiteral("P First line⏎and second."),
            QStringLiteral("H2 Part⏎----"), QStringLiteral("L - one⏎  more"), QStringLiteral("L - two"),
            QStringLiteral("P End") }));
}

void FileFormatTest::kindsByName_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("kind");
    const auto row = [](const char* name, const char* kind) {
        QTest::newRow(name) << QString::fromLatin1(name) << QString::fromLatin1(kind);
    };
    row("a.py", "python");
    row("a.CPP", "cpp");
    row("Makefile", "make");
    row("a.tar.yml", "yaml");
    row("notes.txt", "text");
    row("LICENSE", "text");
}

void FileFormatTest::kindsByName()
{
    QFETCH(QString, name);
    worker::Request request;
    request.path = write(name, "a: b\n");
    const Result<Extracted> read = readFile(request);
    QVERIFY(read);
    QTEST(read->document.kind, "kind");
}

void FileFormatTest::codeAndRows()
{
    QCOMPARE(test::outline(readPlainText(QStringLiteral("int a;\n\n  int b;\n  int c;\n"), FileFormat::Code)),
        QStringList({ QStringLiteral("C int a;"), QStringLiteral("C   int b;⏎  int c;") }));
    QCOMPARE(test::outline(readPlainText(QStringLiteral("a,b\n1,2\n"), FileFormat::Rows)),
        QStringList({ QStringLiteral("T a,b⏎1,2") }));
}

void FileFormatTest::listItems_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<bool>("is");
    const auto row = [](const char* line, bool is) { QTest::newRow(line) << QString::fromUtf8(line) << is; };
    row("- a", true);
    row("  * a", true);
    row("• a", true);
    row("1. a", true);
    row("12) a", true);
    row("a) b", true);
    row("(b) c", true);
    row("(12) c", true);
    row("-a", false);
    row("I. Introduction", false);
    row("2024. A year", false);
    row("1.5 metres", false);
    row("a word", false);
    row("(see) c", false);
    row("1.", false);
    row("", false);
}

void FileFormatTest::listItems()
{
    QFETCH(QString, line);
    QTEST(startsListItem(line), "is");
}

void FileFormatTest::language_data()
{
    QTest::addColumn<QByteArray>("attribute");
    QTest::addColumn<QString>("language");
    QTest::newRow("plain") << QByteArray("de") << QStringLiteral("de");
    QTest::newRow("with a region") << QByteArray("pt-BR") << QStringLiteral("pt");
    QTest::newRow("underscore") << QByteArray("EN_us") << QStringLiteral("en");
    QTest::newRow("list") << QByteArray("fr, en") << QStringLiteral("fr");
    QTest::newRow("word") << QByteArray("English") << QString();
    QTest::newRow("signs") << QByteArray("12") << QString();
}

void FileFormatTest::language()
{
    QFETCH(QByteArray, attribute);
    worker::Request request;
    request.path = write(QStringLiteral("a.html"), "<html lang=\"" + attribute + "\"><p>Text");
    const Result<Extracted> read = readFile(request);
    QVERIFY(read);
    QTEST(read->document.language, "language");
}

void FileFormatTest::hashIsOfTheBytes()
{
    worker::Request request;
    request.path = write(QStringLiteral("a.txt"), "abc");
    // XXH3 128 of "abc", as `xxhsum -H2` prints it.
    QCOMPARE(readFile(request)->contentHash.toHex(), QByteArray("06b05ab6733a618578af5f94892f3950"));
}

QTEST_GUILESS_MAIN(FileFormatTest)
#include "fileformattest.moc"
