#include "extract/formats/xlsxformat.h"
#include "ingest/chunker.h"
#include "outline.h"
#include "zipfile.h"

#include <QTest>

using namespace docent;

class XlsxTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cells_data();
    void cells();
    void sheets();
    void daysFrom1904();
    void comments();
    void properties();
    void sheetsAndCells();
    void formulasWithoutResults();
    void damagedSheet();
    void largeSheet();
    void manyCharacters();
    void refuses_data();
    void refuses();
};

namespace {

constexpr qint64 noLimit = 1 << 28;

QByteArray workbook(const QByteArray& sheets, const QByteArray& properties = {})
{
    return "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"r\">" + properties
        + "<sheets>" + sheets + "</sheets></workbook>";
}

QByteArray relations(const QByteArray& all)
{
    return "<Relationships>" + all + "</Relationships>";
}

QByteArray relation(const QByteArray& id, const QByteArray& type, const QByteArray& target)
{
    return "<Relationship Id=\"" + id + "\" Type=\"http://x/" + type + "\" Target=\"" + target + "\"/>";
}

QByteArray sheet(const QByteArray& rows, const QByteArray& behind = {})
{
    return "<worksheet><sheetData>" + rows + "</sheetData>" + behind + "</worksheet>";
}

const QByteArray strings = "<sst><si><t>Name</t></si><si><r><t>Rich </t></r><r><t xml:space=\"preserve\">text</t></r>"
                           "<rPh><t>no</t></rPh></si><si><t>two_x000D_\nlines</t></si></sst>";
const QByteArray styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>"
                          "<cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>"
                          "<xf numFmtId=\"10\"/><xf numFmtId=\"164\"/><xf numFmtId=\"3\"/></cellXfs></styleSheet>";

/// A workbook whose only sheet "Data" has this content.
QByteArray xlsx(const QByteArray& content, const QList<test::ZipMember>& parts = {})
{
    return test::zip(
        QList<test::ZipMember> {
            { "xl/workbook.xml", workbook("<sheet name=\"Data\" sheetId=\"1\" r:id=\"r1\"/>"), {} },
            { "xl/_rels/workbook.xml.rels", relations(relation("r1", "worksheet", "worksheets/first.xml")), {} },
            { "xl/worksheets/first.xml", content, {} }, { "xl/sharedStrings.xml", strings, {} },
            { "xl/styles.xml", styles, {} } }
        + parts);
}

QStringList outlineOf(const QByteArray& file)
{
    const Result<ExtractedText> document = readXlsx(file, noLimit);
    return document ? test::outline(*document) : QStringList { document.error().message };
}

QByteArray text(const QByteArray& place, const QByteArray& words)
{
    return "<c r=\"" + place + "\" t=\"inlineStr\"><is><t>" + words + "</t></is></c>";
}

} // namespace

void XlsxTest::cells_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("outline");
    const auto row = [](const char* name, const QByteArray& content, const QStringList& outline) {
        QTest::newRow(name) << content << QStringList(QStringList { QStringLiteral("H1 Data") } + outline);
    };
    row("kinds of values",
        sheet(
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"s\"><v>2</v>"
            "</c></row><row r=\"2\"><c r=\"A2\" t=\"b\"><v>1</v></c><c r=\"B2\" t=\"b\"><v>0</v></c><c r=\"C2\" "
            "t=\"e\"><v>#DIV/0!</v></c><c r=\"D2\" t=\"inlineStr\"><is><r><t>in</t></r><r><t>line</t></r></is></c>"
            "</row>"),
        { QStringLiteral("T Name | Rich text | two lines⏎TRUE | FALSE | #DIV/0! | inline") });
    row("numbers as shown",
        sheet("<row r=\"1\"><c r=\"A1\"><v>0.30000000000000004</v></c><c r=\"B1\" s=\"1\"><v>0.256</v></c><c r=\"C1\" "
              "s=\"2\"><v>45356</v></c><c r=\"D1\" s=\"3\"><v>1234567</v></c><c r=\"E1\" s=\"99\"><v>5</v></c><c "
              "r=\"F1\" t=\"d\"><v>2024-03-05</v></c></row>"),
        { QStringLiteral("T 0.3 | 25.60% | 2024-03-05 | 1,234,567 | 5 | 2024-03-05") });
    row("results, not formulas",
        sheet("<row r=\"1\"><c r=\"A1\"><f>SUM(B1:B9)</f><v>7</v></c><c r=\"B1\" t=\"str\"><f>A1&amp;\"x\"</f><v>7x</v>"
              "</c></row>"),
        { QStringLiteral("T 7 | 7x") });
    row("gaps in rows",
        sheet("<row r=\"1\">" + text("A1", "a") + text("B1", "b") + text("C1", "c") + "</row><row r=\"2\">"
            + text("C2", "d") + "</row>"),
        { QStringLiteral("T a | b | c⏎ |  | d") });
    row("without references", sheet("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"),
        { QStringLiteral("T 1 | 2⏎3") });
    row("empty columns are left out",
        sheet("<row r=\"3\">" + text("C3", "a") + text("XFD3", "b") + "</row><row r=\"4\">" + text("C4", "c")
            + text("XFD4", "d") + "</row>"),
        { QStringLiteral("T a | b⏎c | d") });
    row("an empty row parts tables",
        sheet("<row r=\"1\">" + text("A1", "Title") + "</row><row r=\"3\">" + text("A3", "a") + text("B3", "b")
            + "</row><row r=\"4\">" + text("A4", " ") + "</row><row r=\"6\">" + text("B6", "c") + text("C6", "d")
            + "</row>"),
        { QStringLiteral("P Title"), QStringLiteral("T a | b"), QStringLiteral("T c | d") });
    row("merged cells",
        sheet("<row r=\"1\">" + text("A1", "Wide") + "<c r=\"B1\"/></row><row r=\"2\">" + text("A2", "Group")
                + text("B2", "a") + "</row><row r=\"3\"><c r=\"A3\"/>" + text("B3", "b")
                + "</row><row r=\"4\"><c r=\"A4\"/>"
                  "</row><row r=\"5\">"
                + text("B5", "c") + "</row>",
            "<mergeCells><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"A2:A4\"/></mergeCells>"),
        { QStringLiteral("T Wide⏎Group | a⏎Group | b"), QStringLiteral("P c") });
    row("prefixed names",
        "<x:worksheet xmlns:x=\"x\"><x:sheetData><x:row r=\"1\"><x:c r=\"A1\"><x:v>1</x:v></x:c><x:c "
        "r=\"B1\"><x:v>2</x:v>"
        "</x:c></x:row></x:sheetData></x:worksheet>",
        { QStringLiteral("T 1 | 2") });
}

void XlsxTest::cells()
{
    QFETCH(QByteArray, content);
    QTEST(outlineOf(xlsx(content)), "outline");
}

void XlsxTest::sheets()
{
    const auto one = [](const QByteArray& words) { return sheet("<row r=\"1\">" + text("A1", words) + "</row>"); };
    const QByteArray list =
        "<sheet name=\"Second part\" r:id=\"b\"/><sheet name=\"Nothing\" r:id=\"e\"/>"
        "<sheet name=\"Chart\" r:id=\"d\"/><sheet name=\"Notes &amp; more\" state=\"hidden\" r:id=\"a\"/>"
        "<sheet name=\"Lost\" r:id=\"zz\"/>";
    const QByteArray links = relation("a", "worksheet", "/xl/worksheets/Sheet%201.xml")
        + relation("b", "worksheet", "WORKSHEETS/sheet2.xml") + relation("d", "chartsheet", "chartsheets/sheet3.xml")
        + relation("e", "worksheet", "worksheets/sheet4.xml");
    const QByteArray file =
        test::zip({ { "xl/workbook.xml", workbook(list), {} }, { "xl/_rels/workbook.xml.rels", relations(links), {} },
            { "xl/worksheets/Sheet 1.xml", one("one"), {} }, { "xl/worksheets/sheet2.xml", one("two"), {} },
            { "xl/chartsheets/sheet3.xml", "<chartsheet/>", {} }, { "xl/worksheets/sheet4.xml", sheet({}), {} } });
    QCOMPARE(outlineOf(file),
        QStringList({ QStringLiteral("H1 Second part"), QStringLiteral("P two"),
            QStringLiteral("H1 Notes & more (hidden)"), QStringLiteral("P one") }));
}

void XlsxTest::daysFrom1904()
{
    const auto days = [](const QByteArray& properties) {
        return outlineOf(test::zip({ { "xl/workbook.xml", workbook("<sheet name=\"A\" r:id=\"r\"/>", properties), {} },
            { "xl/_rels/workbook.xml.rels", relations(relation("r", "worksheet", "a.xml")), {} },
            { "xl/styles.xml", styles, {} }, { "xl/a.xml", sheet("<row><c s=\"2\"><v>43894</v></c></row>"), {} } }));
    };
    QCOMPARE(days({}).last(), QStringLiteral("P 2020-03-04"));
    QCOMPARE(days("<workbookPr date1904=\"1\"/>").last(), QStringLiteral("P 2024-03-05"));
}

void XlsxTest::comments()
{
    const QByteArray comments =
        "<comments><authors><author>Ann</author><author>tc={1}</author></authors><commentList>"
        "<comment ref=\"B2\" authorId=\"0\"><text><r><t>Ann:</t></r><r><t>\nWhy?</t></r></text>"
        "</comment><comment ref=\"C3\" authorId=\"1\"><text><t>[Threaded comment]\n\nYour version "
        "…\n\nComment:\n    Because.</t></text></comment></commentList></comments>";
    QCOMPARE(
        outlineOf(xlsx(sheet("<row>" + text("A1", "a") + "</row>"),
            { { "xl/worksheets/_rels/first.xml.rels", relations(relation("c", "comments", "../comments1.xml")), {} },
                { "xl/comments1.xml", comments, {} } })),
        QStringList({ QStringLiteral("H1 Data"), QStringLiteral("P a"), QStringLiteral("P [B2, Ann] Why?"),
            QStringLiteral("P [C3] Because.") }));
}

void XlsxTest::properties()
{
    const QByteArray core =
        "<cp:coreProperties xmlns:cp=\"c\" xmlns:dc=\"d\"><dc:title>Budget</dc:title><dc:creator>A. "
        "Writer</dc:creator><dc:language>de</dc:language></cp:coreProperties>";
    const auto document =
        readXlsx(xlsx(sheet("<row>" + text("A1", "a") + "</row>"), { { "docProps/core.xml", core, {} } }), noLimit);
    QVERIFY(document);
    QCOMPARE(document->kind, QStringLiteral("xlsx"));
    QCOMPARE(document->title, QStringLiteral("Budget"));
    QCOMPARE(document->author, QStringLiteral("A. Writer"));
    QCOMPARE(document->language, QStringLiteral("de"));
    QVERIFY(document->notices.isEmpty());
}

// Sheets count as pages; their passages are cited by cells.
void XlsxTest::sheetsAndCells()
{
    const QByteArray rows = "<row>" + text("B3", "Year") + text("D3", "Sum") + "</row><row>" + text("B4", "2024")
        + text("D4", "17") + "</row><row>" + text("C9", "Signed") + "</row>";
    const auto document = readXlsx(xlsx(sheet(rows)), noLimit);
    QVERIFY(document);
    QCOMPARE(document->placeKind, PlaceKind::Sheet);
    QCOMPARE(document->pages.size(), 1);
    QCOMPARE(document->pages.first().columns, QStringLiteral("B:D"));
    const QString name = document->pages.first().label;
    QVERIFY(!name.isEmpty());
    const QList<Passage> passages = chunk(*document);
    QCOMPARE(passages.size(), 1);
    QCOMPARE(passages.first().place.label, name + QStringLiteral("!B3:D9"));
    QCOMPARE(placeText(passages.first().page, passages.first().place), name + QStringLiteral("!B3:D9"));
}

void XlsxTest::formulasWithoutResults()
{
    const auto document =
        readXlsx(xlsx(sheet("<row>" + text("A1", "a") + "<c r=\"B1\"><f>1+1</f></c></row>")), noLimit);
    QVERIFY(document);
    QCOMPARE(test::outline(*document).last(), QStringLiteral("P a"));
    QCOMPARE(
        document->notices, QStringList { QStringLiteral("Results of formulas are missing in the file in: Data.") });
}

void XlsxTest::damagedSheet()
{
    const auto document = readXlsx(xlsx("<worksheet><sheetData><row>" + text("A1", "kept") + "</row><row><c"), noLimit);
    QVERIFY(document);
    QCOMPARE(test::outline(*document).last(), QStringLiteral("P kept"));
    QCOMPARE(document->notices, QStringList { QStringLiteral("Damaged sheets could be read in part only: Data.") });
}

/// Rows that come after the columns of a table are known still are lines of it.
void XlsxTest::largeSheet()
{
    QByteArray rows;
    constexpr int count = 200'000;
    for (int i = 1; i <= count; ++i)
        rows += "<row><c><v>" + QByteArray::number(i) + "</v></c><c t=\"s\"><v>0</v></c></row>";
    const auto document = readXlsx(xlsx(sheet(rows)), noLimit);
    QVERIFY(document);
    QCOMPARE(document->blocks.size(), 2);
    QCOMPARE(document->text.count(QLatin1Char('\n')), 2 + count);
    QVERIFY(document->text.endsWith(QStringLiteral("\n200000 | Name\n")));
}

/// A long text that many cells share.
void XlsxTest::manyCharacters()
{
    const QByteArray shared = "<sst><si><t>" + QByteArray(100'000, 'a') + "</t></si></sst>";
    const QByteArray rows = QByteArray("<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>0</v></c></row>").repeated(1'000);
    const QByteArray file = test::zip({ { "xl/workbook.xml", workbook("<sheet name=\"A\" r:id=\"r\"/>"), {} },
        { "xl/_rels/workbook.xml.rels", relations(relation("r", "worksheet", "a.xml")), {} },
        { "xl/sharedStrings.xml", shared, {} }, { "xl/a.xml", sheet(rows), {} } });
    const auto document = readXlsx(file, 20'000'000);
    QVERIFY(!document);
    QCOMPARE(document.error().code, ErrorCode::TooLarge);
}

void XlsxTest::refuses_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, const QByteArray& file, ErrorCode code) {
        QTest::newRow(name) << file << int(code);
    };
    const QByteArray good = xlsx(sheet("<row>" + text("A1", "a") + "</row>"));
    row("cut off", good.left(good.size() / 2), ErrorCode::Damaged);
    row("no workbook", test::zip({ { "a.xml", "<a/>", {} } }), ErrorCode::Damaged);
    row("broken workbook", test::zip({ { "xl/workbook.xml", "<workbook><sheets>", {} } }), ErrorCode::Damaged);
    row("broken texts", test::zip({ { "xl/workbook.xml", workbook({}), {} }, { "xl/sharedStrings.xml", "<sst>", {} } }),
        ErrorCode::Damaged);
    row("entities", test::zip({ { "xl/workbook.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]>" + workbook({}), {} } }),
        ErrorCode::Damaged);
    row("bomb", xlsx(sheet("<row>" + text("A1", QByteArray(40'000'000, 'a')) + "</row>")), ErrorCode::TooLarge);
    row("way out", xlsx(sheet({}), { { "xl/../../a.xml", "<a/>", {} } }), ErrorCode::Damaged);
}

void XlsxTest::refuses()
{
    QFETCH(QByteArray, file);
    QFETCH(int, code);
    const Result<ExtractedText> document = readXlsx(file, noLimit);
    QVERIFY(!document);
    QCOMPARE(errorCodeName(document.error().code), errorCodeName(ErrorCode(code)));
    QVERIFY(document.error().message.endsWith(QLatin1Char('.')));
}

QTEST_GUILESS_MAIN(XlsxTest)
#include "xlsxformattest.moc"
