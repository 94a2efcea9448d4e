#include "base/paths.h"
#include "extract/extractorpool.h"
#include "support/coroutinerunner.h"
#include "zipfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;
using test::zip;
using test::ZipMember;

/// Files that are made to hurt, given to the real reading process: each ends as a modest text or with its reason, and
/// the process that read it lives on.
class HostileFilesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void refused_data();
    void refused();
    void harmless_data();
    void harmless();

private:
    Result<Extracted> read(const QString& name, const QByteArray& content);

    QTemporaryDir m_folder;
    std::unique_ptr<ExtractorPool> m_pool;
};

namespace {

const QByteArray secret = "not for anybody's eyes";
constexpr qsizetype modest = 2'000'000;

/// "Billion laughs": each entity is ten of the one before.
QByteArray laughs(const QByteArray& root, const QByteArray& external)
{
    QByteArray entities = "<!ENTITY l0 \"laugh\"><!ENTITY file SYSTEM \"file://" + external + "\">";
    for (int i = 1; i < 12; ++i) {
        const QByteArray inner = "&l" + QByteArray::number(i - 1) + ";";
        entities += "<!ENTITY l" + QByteArray::number(i) + " \"" + inner.repeated(10) + "\">";
    }
    return "<?xml version=\"1.0\"?><!DOCTYPE " + root + " [" + entities + "]>";
}

struct Container {
    const char* name;
    QByteArray member; ///< the one that is read first
    QByteArray around; ///< its content, where "%1" is text that is shown
    QList<ZipMember> others;
};

/// One of each kind of archive that is a document.
QList<Container> containers()
{
    const QByteArray relations = "<Relationships><Relationship Id=\"r\" Type=\"http://x/%\" Target=\"part.xml\"/>"
                                 "</Relationships>";
    const QByteArray odf = "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\"><office:body><office:text>"
                           "<text:p>%1</text:p></office:text></office:body></office:document-content>";
    const QByteArray word = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
                            "<w:body><w:p><w:r><w:t>%1</w:t></w:r></w:p></w:body></w:document>";
    const QByteArray page = "<html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>%1</p></body></html>";
    const auto related = [&relations](const char* type) { return QByteArray(relations).replace('%', type); };
    return { { "a.docx", "word/document.xml", word, {} },
        { "a.odt", "content.xml", odf, { { "mimetype", "application/vnd.oasis.opendocument.text", {} } } },
        { "a.epub", "OPS/a.xhtml", page,
            { { "mimetype", "application/epub+zip", {} },
                { "META-INF/container.xml",
                    "<container><rootfiles><rootfile full-path=\"OPS/b.opf\"/></rootfiles></container>", {} },
                { "OPS/b.opf",
                    "<package><manifest><item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/>"
                    "</manifest><spine><itemref idref=\"a\"/></spine></package>",
                    {} } } },
        { "a.xlsx", "xl/part.xml",
            "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>%1</t></is></c></row></sheetData></worksheet>",
            { { "xl/workbook.xml", "<workbook xmlns:r=\"r\"><sheets><sheet name=\"S\" r:id=\"r\"/></sheets></workbook>",
                  {} },
                { "xl/_rels/workbook.xml.rels", related("worksheet"), {} } } },
        { "a.pptx", "ppt/part.xml",
            "<p:sld xmlns:p=\"p\" xmlns:a=\"a\"><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>%1</a:t></a:r></a:p>"
            "</p:txBody></p:sp></p:spTree></p:cSld></p:sld>",
            { { "ppt/presentation.xml",
                  "<p:presentation xmlns:p=\"p\" xmlns:r=\"r\"><p:sldIdLst><p:sldId r:id=\"r\"/></p:sldIdLst>"
                  "</p:presentation>",
                  {} },
                { "ppt/_rels/presentation.xml.rels", related("slide"), {} } } } };
}

QByteArray packed(const Container& container, const QByteArray& before, const QByteArray& shown)
{
    const ZipMember member { container.member, before + QByteArray(container.around).replace("%1", shown), {} };
    return zip(container.others + QList<ZipMember> { member });
}

} // namespace

void HostileFilesTest::initTestCase()
{
    QVERIFY2(!paths::extractorProgram().isEmpty(), "docent-extractor isn't built");
    m_pool = std::make_unique<ExtractorPool>(paths::extractorProgram(), 1);
    QFile file(m_folder.filePath(QStringLiteral("secret")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(secret);
}

Result<Extracted> HostileFilesTest::read(const QString& name, const QByteArray& content)
{
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("%s can't be written", qPrintable(name));
    file.close();
    return *test::run(m_pool->extract(file.fileName(), {})).result;
}

void HostileFilesTest::refused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("code");
    const auto row = [](const QByteArray& what, const char* name, const QByteArray& content, ErrorCode code) {
        QTest::newRow((what + ", " + name).constData()) << QString::fromLatin1(name) << content << int(code);
    };
    const QList<Container> all = containers();
    for (const Container& container : all) {
        const auto with = [&container](const ZipMember& member) {
            const ZipMember sound { container.member, container.around, {} };
            return zip(container.others + QList<ZipMember> { sound, member });
        };
        row("grows a thousandfold", container.name, packed(container, {}, QByteArray(40'000'000, ' ')),
            ErrorCode::TooLarge);
        row("leads out", container.name, with({ "../../outside.txt", "x", {} }), ErrorCode::Damaged);
        row("absolute path", container.name, with({ "/tmp/outside.txt", "x", {} }), ErrorCode::Damaged);
        row("link", container.name, with({ "link", {}, "/etc/passwd" }), ErrorCode::Damaged);
        QList<ZipMember> many = container.others;
        for (int i = 0; i < 10'001; ++i)
            many.append({ "m" + QByteArray::number(i), "x", {} });
        row("ten thousand parts", container.name, zip(many), ErrorCode::TooLarge);
    }
}

void HostileFilesTest::refused()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(int, code);
    const int started = m_pool->started();
    const Result<Extracted> result = read(name, content);
    QVERIFY(!result);
    QCOMPARE(errorCodeName(result.error().code), errorCodeName(ErrorCode(code)));
    QVERIFY(!result.error().message.isEmpty());
    QVERIFY(m_pool->started() <= started + 1);
}

void HostileFilesTest::harmless_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    const auto row = [](const QByteArray& what, const char* name, const QByteArray& content) {
        QTest::newRow((what + ", " + name).constData()) << QString::fromLatin1(name) << content;
    };
    const QByteArray outside = QFile::encodeName(m_folder.filePath(QStringLiteral("secret")));
    const QByteArray shown = "before &l11; &file; after";
    const QList<Container> all = containers();
    for (const Container& container : all)
        row("a billion laughs", container.name, packed(container, laughs("x", outside), shown));
    for (const char* name : { "a.xml", "a.svg", "a.html", "a.xhtml", "a.rss" })
        row("a billion laughs", name, laughs("html", outside) + "<html><body><p>" + shown + "</p></body></html>");
    row("deep", "a.xml", QByteArray("<a>").repeated(300'000) + "text");
    row("deep", "a.html", QByteArray("<div><table><tr><td>").repeated(50'000) + "text");
    row("deep", "a.json", "{\"a\":" + QByteArray(1'000'000, '[') + "1");
    row("deep", "a.ipynb", "{\"cells\":" + QByteArray(1'000'000, '['));
    row("deep", "a.md", QByteArray("> ").repeated(200'000) + "text");
    row("deep", "a.tex", QByteArray("\\begin{itemize}\\item ").repeated(50'000) + "text");
    row("deep", "a.rst", QByteArray("  - a\n").repeated(50'000) + "text");
    row("deep", "a.eml",
        "From: a@b.example\nTo: c@d.example\nSubject: s\n"
            + QByteArray("Content-Type: multipart/mixed; boundary=b\n\n--b\n").repeated(20'000) + "\ntext");
    row("brackets", "a.md", QByteArray("[").repeated(200'000) + "text");
    row("one line", "a.csv", QByteArray("a,").repeated(1'000'000));
    row("quotes", "b.csv", QByteArray("\"").repeated(1'000'001));
}

/// No entity is expanded, nothing outside is read, and no depth brings the process down.
void HostileFilesTest::harmless()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    const int started = m_pool->started();
    const Result<Extracted> result = read(name, content);
    QVERIFY(m_pool->started() <= started + 1); // one that holds much memory is replaced; none is used up twice
    if (!result) {
        const ErrorCode code = result.error().code;
        QVERIFY2(code != ErrorCode::WorkerDied && code != ErrorCode::Timeout, qPrintable(result.error().message));
        QVERIFY(!result.error().message.isEmpty());
        return;
    }
    QVERIFY2(result->document.text.size() < content.size() + modest, qPrintable(result->document.text.left(200)));
    QVERIFY(!result->document.text.contains(QString::fromLatin1(secret)));
    QVERIFY(result->document.text.count(QStringLiteral("laugh")) < 1000);
}

QTEST_GUILESS_MAIN(HostileFilesTest)
#include "hostilefilestest.moc"
