#include "extract/formats/docxformat.h"
#include "docxfile.h"
#include "extract/formats/archivemembers.h"
#include "outline.h"

#include <QTest>

using namespace docent;

class DocxTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void blocks_data();
    void blocks();
    void headingsByStyle();
    void numbers();
    void notes();
    void properties();
    void mainPartByRelationship();
    void strictNamespaces();
    void refuses_data();
    void refuses();
    void entitiesAreNotExpanded();
    void limits();
};

namespace {

QByteArray p(const QByteArray& text, const QByteArray& properties = {})
{
    return "<w:p><w:pPr>" + properties + "</w:pPr><w:r><w:t>" + text + "</w:t></w:r></w:p>";
}

QByteArray style(const QByteArray& id, const QByteArray& name, const QByteArray& rest = {})
{
    return "<w:style w:type=\"paragraph\" w:styleId=\"" + id + "\"><w:name w:val=\"" + name + "\"/>" + rest
        + "</w:style>";
}

QByteArray wrap(const QByteArray& element, const QByteArray& content)
{
    return "<w:" + element + " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">" + content
        + "</w:" + element + ">";
}

QByteArray list(const QByteArray& id, const QByteArray& level = "0")
{
    return "<w:numPr><w:ilvl w:val=\"" + level + "\"/><w:numId w:val=\"" + id + "\"/></w:numPr>";
}

QStringList outlineOf(const QByteArray& file)
{
    const Result<ExtractedText> document = readDocx(file);
    return document ? test::outline(*document) : QStringList { document.error().message };
}

} // namespace

void DocxTest::blocks_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QStringList>("outline");
    const auto row = [](const char* name, const QByteArray& body, const QStringList& outline) {
        QTest::newRow(name) << body << outline;
    };
    row("runs", "<w:p><w:r><w:t>One </w:t></w:r><w:r><w:t>two</w:t></w:r></w:p>", { QStringLiteral("P One two") });
    row("special characters",
        "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:br "
        "w:type=\"page\"/><w:noBreakHyphen/><w:t>d</w:t>"
        "</w:r></w:p>",
        { QStringLiteral("P a\tb⏎c-d") });
    row("links and changes",
        "<w:p><w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink><w:ins><w:r><w:t> new</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText> old</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>",
        { QStringLiteral("P link new") });
    row("content control",
        "<w:sdt><w:sdtPr><w:alias w:val=\"x\"/></w:sdtPr><w:sdtContent>" + p("in") + "</w:sdtContent></w:sdt>",
        { QStringLiteral("P in") });
    row("table",
        "<w:tbl><w:tr><w:tc>" + p("a") + "</w:tc><w:tc>" + p("b") + p("more") + "</w:tc></w:tr><w:tr><w:tc>" + p("")
            + "</w:tc><w:tc>" + p("d") + "</w:tc></w:tr></w:tbl>",
        { QStringLiteral("T a | b more⏎ | d") });
    row("nested table",
        "<w:tbl><w:tr><w:tc>" + p("a") + "<w:tbl><w:tr><w:tc>" + p("x") + "</w:tc><w:tc>" + p("y")
            + "</w:tc></w:tr></w:tbl></w:tc><w:tc>" + p("b") + "</w:tc></w:tr></w:tbl>",
        { QStringLiteral("T a x, y | b") });
    row("text box once, after its paragraph",
        "<w:p><w:r><w:t>before</w:t><mc:AlternateContent><mc:Choice><w:txbxContent>" + p("boxed")
            + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>" + p("boxed")
            + "</w:txbxContent></mc:Fallback></mc:AlternateContent><w:t> after</w:t></w:r></w:p>",
        { QStringLiteral("P before after"), QStringLiteral("P boxed") });
    row("formula", "<w:p><m:oMath><m:r><m:t>x+y</m:t></m:r></m:oMath></w:p>", { QStringLiteral("P x+y") });
    row("list without numbering part", p("a", list("1")) + p("b", list("1", "1")),
        { QStringLiteral("L - a"), QStringLiteral("L   - b") });
    row("heading by outline level", p("a", "<w:outlineLvl w:val=\"1\"/>") + p("b"),
        { QStringLiteral("H2 a"), QStringLiteral("P b") });
    row("heading by English id", p("a", "<w:pStyle w:val=\"Heading3\"/>"), { QStringLiteral("H3 a") });
}

void DocxTest::blocks()
{
    QFETCH(QByteArray, body);
    QTEST(outlineOf(test::docx(body)), "outline");
}

void DocxTest::headingsByStyle()
{
    const QByteArray styles = wrap("styles",
        style("berschrift1", "heading 1") + style("Mine", "My own", "<w:basedOn w:val=\"berschrift1\"/>")
            + style("Chapter", "Chapter", "<w:pPr><w:outlineLvl w:val=\"2\"/></w:pPr>")
            + style("Flat", "Flat", "<w:basedOn w:val=\"Chapter\"/><w:pPr><w:outlineLvl w:val=\"9\"/></w:pPr>")
            + style("Titel", "Title") + style("TOC1", "toc 1") + style("Quelltext", "Source Code")
            + style("Zitat", "Quote") + style("A", "A", "<w:basedOn w:val=\"B\"/>")
            + style("B", "B", "<w:basedOn w:val=\"A\"/>"));
    const auto with = [](const char* id) { return QByteArray("<w:pStyle w:val=\"") + id + "\"/>"; };
    const QByteArray body = p("The Title", with("Titel")) + p("One", with("berschrift1")) + p("Two", with("Mine"))
        + p("Three", with("Chapter")) + p("Four", with("Flat")) + p("1 One 7", with("TOC1"))
        + p("code", with("Quelltext")) + p("quoted", with("Zitat")) + p("circle", with("A"));
    const Result<ExtractedText> document = readDocx(test::docx(body, { { "word/styles.xml", styles, {} } }));
    QVERIFY(document);
    QCOMPARE(document->title, QStringLiteral("The Title"));
    QCOMPARE(test::outline(*document),
        QStringList({ QStringLiteral("H1 The Title"), QStringLiteral("H1 One"), QStringLiteral("H1 Two"),
            QStringLiteral("H3 Three"), QStringLiteral("P Four"), QStringLiteral("C code"), QStringLiteral("Q quoted"),
            QStringLiteral("P circle") }));
}

void DocxTest::numbers()
{
    const auto level = [](const char* ilvl, const char* format, const char* text) {
        return QByteArray("<w:lvl w:ilvl=\"") + ilvl + "\"><w:start w:val=\"1\"/><w:numFmt w:val=\"" + format
            + "\"/><w:lvlText w:val=\"" + text + "\"/></w:lvl>";
    };
    const QByteArray numbering = wrap("numbering",
        "<w:abstractNum w:abstractNumId=\"7\">" + level("0", "decimal", "%1.") + level("1", "lowerLetter", "%1.%2)")
            + level("2", "upperRoman", "%3") + "</w:abstractNum><w:abstractNum w:abstractNumId=\"8\">"
            + level("0", "bullet", "o")
            + "</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num><w:num w:numId=\"2\">"
              "<w:abstractNumId w:val=\"8\"/></w:num>");
    const QByteArray body = p("a", list("1")) + p("b", list("1", "1")) + p("c", list("1", "1")) + p("d", list("1", "2"))
        + p("e", list("1")) + p("f", list("1", "1")) + p("g", list("2")) + p("h", list("0"))
        + p("i", "<w:outlineLvl w:val=\"0\"/>" + list("1"));
    QCOMPARE(outlineOf(test::docx(body, { { "word/numbering.xml", numbering, {} } })),
        QStringList({ QStringLiteral("L 1. a"), QStringLiteral("L   1.a) b"), QStringLiteral("L   1.b) c"),
            QStringLiteral("L     I d"), QStringLiteral("L 2. e"), QStringLiteral("L   2.a) f"),
            QStringLiteral("L - g"), QStringLiteral("P h"), QStringLiteral("H1 3. i") }));
}

void DocxTest::notes()
{
    const QByteArray body = "<w:p><w:r><w:t>Text</w:t><w:footnoteReference w:id=\"5\"/><w:t> more</w:t>"
                            "<w:endnoteReference w:id=\"5\"/></w:r></w:p>";
    const QByteArray footnotes = wrap("footnotes",
        "<w:footnote w:type=\"separator\" w:id=\"0\">" + p("no") + "</w:footnote><w:footnote w:id=\"5\">" + p("Foot")
            + p("second") + "</w:footnote>");
    const QByteArray endnotes = wrap("endnotes", "<w:endnote w:id=\"5\">" + p("End") + "</w:endnote>");
    const QByteArray comments =
        wrap("comments", "<w:comment w:id=\"1\" w:author=\"Ann\">" + p("Why?") + "</w:comment>");
    QCOMPARE(outlineOf(test::docx(body,
                 { { "word/footnotes.xml", footnotes, {} }, { "word/endnotes.xml", endnotes, {} },
                     { "word/comments.xml", comments, {} } })),
        QStringList({ QStringLiteral("P Text[1] more[2]"), QStringLiteral("P [1] Foot"), QStringLiteral("P second"),
            QStringLiteral("P [2] End"), QStringLiteral("P [Ann] Why?") }));
}

void DocxTest::properties()
{
    const QByteArray core = "<cp:coreProperties xmlns:cp=\"c\" xmlns:dc=\"d\"><dc:title> The  Title </dc:title>"
                            "<dc:creator>A. Writer</dc:creator><dc:language>de-DE</dc:language></cp:coreProperties>";
    const auto document = readDocx(test::docx(p("a"), { { "docProps/core.xml", core, {} } }));
    QVERIFY(document);
    QCOMPARE(document->title, QStringLiteral("The Title"));
    QCOMPARE(document->author, QStringLiteral("A. Writer"));
    QCOMPARE(document->language, QStringLiteral("de-DE"));
    QCOMPARE(document->kind, QStringLiteral("docx"));
}

void DocxTest::mainPartByRelationship()
{
    const QByteArray rels = "<Relationships><Relationship Type=\"http://x/officeDocument\" Target=\"/text/main.xml\"/>"
                            "</Relationships>";
    const QByteArray main = wrap("document", "<w:body>" + p("found") + "</w:body>");
    const QByteArray file = test::zip({ { "_rels/.rels", rels, {} }, { "text\\main.xml", main, {} } });
    QCOMPARE(outlineOf(file), QStringList { QStringLiteral("P found") });
}

void DocxTest::strictNamespaces()
{
    const QByteArray main = "<w:document xmlns:w=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"><w:body>"
        + p("strict") + "</w:body></w:document>";
    QCOMPARE(outlineOf(test::zip({ { "word/document.xml", main, {} } })), QStringList { QStringLiteral("P strict") });
}

void DocxTest::refuses_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("code");
    const QByteArray good = test::docx(p("text"));
    const QByteArray document = wrap("document", "<w:body>" + p("text") + "</w:body>");
    const auto row = [](const char* name, const QByteArray& file, ErrorCode code) {
        QTest::newRow(name) << file << int(code);
    };
    row("cut off", good.left(good.size() / 2), ErrorCode::Damaged);
    row("nothing in it", test::zip({}), ErrorCode::Damaged);
    row("no main part", test::zip({ { "a.xml", "<a/>", {} } }), ErrorCode::Damaged);
    row("broken XML", test::docx("<w:p>"), ErrorCode::Damaged);
    row("absolute path", test::zip({ { "/etc/passwd.xml", "a", {} }, { "word/document.xml", document, {} } }),
        ErrorCode::Damaged);
    row("drive", test::zip({ { "C:\\a.xml", "a", {} }, { "word/document.xml", document, {} } }), ErrorCode::Damaged);
    row("way out", test::zip({ { "word/../../a.xml", "a", {} }, { "word/document.xml", document, {} } }),
        ErrorCode::Damaged);
    row("way out with backslashes",
        test::zip({ { "word\\..\\..\\a", "a", {} }, { "word/document.xml", document, {} } }), ErrorCode::Damaged);
    row("link", test::zip({ { "word/document.xml", {}, "/etc/passwd" } }), ErrorCode::Damaged);
    row("encrypted member", test::zip({ { "word/document.xml", document, {} } }, "secret"), ErrorCode::Encrypted);
    row("bomb", test::docx(p(QByteArray(40'000'000, 'a'))), ErrorCode::TooLarge);
    row("deep nesting", test::docx(QByteArray("<w:a>").repeated(5'000)), ErrorCode::Damaged);
    row("document type", test::zip({ { "word/document.xml", "<!DOCTYPE d [<!ENTITY a \"text\">]>" + document, {} } }),
        ErrorCode::Damaged);
}

void DocxTest::refuses()
{
    QFETCH(QByteArray, file);
    QFETCH(int, code);
    QVERIFY(!file.isEmpty());
    const Result<ExtractedText> document = readDocx(file);
    QVERIFY(!document);
    QCOMPARE(errorCodeName(document.error().code), errorCodeName(ErrorCode(code)));
    QVERIFY(!document.error().message.isEmpty());
}

void DocxTest::entitiesAreNotExpanded()
{
    QByteArray bomb = "<!DOCTYPE a [<!ENTITY a0 \"ha\">";
    for (int i = 1; i < 30; ++i) {
        const QByteArray last = "&a" + QByteArray::number(i - 1) + ";";
        bomb += "<!ENTITY a" + QByteArray::number(i) + " \"" + last + last + "\">";
    }
    bomb += "<!ENTITY file SYSTEM \"file:///etc/hostname\">]>";
    const QByteArray document =
        bomb + wrap("document", "<w:body><w:p w:x=\"&a29;\"><w:r><w:t>&a29;&file;</w:t></w:r></w:p></w:body>");
    const auto read = readDocx(test::zip({ { "word/document.xml", document, {} } }));
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Damaged);
}

void DocxTest::limits()
{
    const auto all = [](const QByteArray&) { return true; };
    const QByteArray file =
        test::zip({ { "a", QByteArray(1000, 'a'), {} }, { "b", QByteArray(1000, 'b'), {} }, { "c", "c", {} } });
    QCOMPARE(readArchive(file, all)->size(), 3);
    QCOMPARE(readArchive(file, [](const QByteArray& name) { return name == "b"; })->keys(), QList<QByteArray> { "b" });
    ArchiveLimits few;
    few.members = 2;
    QCOMPARE(readArchive(file, all, few).error().code, ErrorCode::TooLarge);
    ArchiveLimits small;
    small.bytes = 1999;
    QCOMPARE(readArchive(file, all, small).error().code, ErrorCode::TooLarge);
}

QTEST_GUILESS_MAIN(DocxTest)
#include "docxformattest.moc"
