#include "extract/formats/odfformat.h"
#include "outline.h"
#include "zipfile.h"

#include <QTest>

using namespace docent;

class OdfTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void texts_data();
    void texts();
    void stylesAndLists();
    void notesAndComments();
    void sheets();
    void mergedAndRepeated();
    void endlessRepetition();
    void slides();
    void placesOfSlides();
    void properties();
    void damagedFurtherOn();
    void refuses_data();
    void refuses();
};

namespace {

constexpr qint64 noLimit = 1 << 28;

QString u(const char* text)
{
    return QString::fromUtf8(text);
}

QByteArray content(const QByteArray& body, const QByteArray& styles = {})
{
    return "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\" xmlns:table=\"ta\" xmlns:draw=\"d\" "
           "xmlns:style=\"s\" xmlns:svg=\"urn:svg\" xmlns:presentation=\"p\" xmlns:dc=\"dc\"><office:automatic-styles>"
        + styles + "</office:automatic-styles><office:body>" + body + "</office:body></office:document-content>";
}

QByteArray file(const QByteArray& body, const QByteArray& styles = {}, const QList<test::ZipMember>& parts = {})
{
    return test::zip(QList<test::ZipMember> { { "content.xml", content(body, styles), {} } } + parts);
}

QByteArray p(const QByteArray& text, const QByteArray& style = "Standard")
{
    return "<text:p text:style-name=\"" + style + "\">" + text + "</text:p>";
}

QByteArray cell(const QByteArray& text, const QByteArray& attributes = {})
{
    return "<table:table-cell" + attributes + ">" + (text.isEmpty() ? QByteArray() : p(text)) + "</table:table-cell>";
}

QByteArray row(const QByteArray& cells, const QByteArray& attributes = {})
{
    return "<table:table-row" + attributes + ">" + cells + "</table:table-row>";
}

QByteArray sheet(const QByteArray& name, const QByteArray& rows, const QByteArray& attributes = {})
{
    return "<table:table table:name=\"" + name + "\"" + attributes + "><table:table-column/>" + rows + "</table:table>";
}

QByteArray frame(const QByteArray& kind, const QByteArray& content, const QByteArray& place = {})
{
    return "<draw:frame presentation:class=\"" + kind + "\" " + place + "><draw:text-box>" + content
        + "</draw:text-box></draw:frame>";
}

QStringList outlineOf(const Result<ExtractedText>& document)
{
    return document ? test::outline(*document) : QStringList { document.error().message };
}

} // namespace

void OdfTest::texts_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QStringList>("outline");
    const auto add = [](const char* name, const QByteArray& body, const QStringList& outline) {
        QTest::newRow(name) << body << outline;
    };
    add("headings", "<text:h text:outline-level=\"2\">Part</text:h>" + p("text") + "<text:h>Top</text:h>",
        { u("H2 Part"), u("P text"), u("H1 Top") });
    add("white space", p("a \n  b<text:s text:c=\"2\"/>c<text:tab/>d<text:line-break/>e<text:span> f</text:span>"),
        { u("P a b  c\td⏎e f") });
    add("links and fields",
        p("see <text:a>this</text:a> of <text:date>1 May</text:date>, <text:title>Report</text:title>"),
        { u("P see this of 1 May, Report") });
    add("what was deleted, and the contents",
        "<text:tracked-changes><text:deletion>" + p("gone")
            + "</text:deletion></text:tracked-changes>"
              "<text:table-of-content>"
            + p("1 One 7") + "</text:table-of-content>" + p("kept"),
        { u("P kept") });
    add("table",
        sheet("T",
            "<table:table-header-rows>" + row(cell("a") + cell("b")) + "</table:table-header-rows>"
                + row("<table:table-cell>" + p("c") + p("d") + "</table:table-cell><table:covered-table-cell/>"
                    + cell("e"))),
        { u("T a | b⏎c d |  | e") });
    add("table in a table",
        sheet("T",
            row("<table:table-cell>" + p("a") + sheet("I", row(cell("x") + cell("y"))) + "</table:table-cell>"
                + cell("b"))),
        { u("T a x, y | b") });
    add("frame after its paragraph",
        p("before<draw:frame><svg:title>picture</svg:title><svg:desc>of a cat</svg:desc><draw:text-box>" + p("boxed")
            + "</draw:text-box></draw:frame> after"),
        { u("P before after"), u("P boxed") });
    add("ruby",
        p("<text:ruby><text:ruby-base>山路</text:ruby-base><text:ruby-text>やまみち</text:ruby-text></text:ruby>を"),
        { u("P 山路を") });
    add("a list's level that has no style",
        "<text:list text:style-name=\"L9\"><text:list-item>" + p("a") + "<text:list><text:list-item>" + p("b")
            + "</text:list-item></text:list></text:list-item></text:list>",
        { u("L 1. a"), u("L   1. b") });
    add("bullets without a style",
        "<text:list><text:list-item>" + p("a") + p("more") + "<text:list><text:list-item>" + p("b")
            + "</text:list-item></text:list></text:list-item></text:list>",
        { u("L - a"), u("L   more"), u("L   - b") });
}

void OdfTest::texts()
{
    QFETCH(QByteArray, body);
    const QByteArray styles = "<text:list-style style:name=\"L9\"><text:list-level-style-number text:level=\"1\" "
                              "style:num-format=\"1\" style:num-suffix=\".\"/></text:list-style>";
    QTEST(outlineOf(readOdt(file("<office:text>" + body + "</office:text>", styles))), "outline");
}

void OdfTest::stylesAndLists()
{
    const QByteArray named =
        "<office:document-styles xmlns:office=\"o\" xmlns:style=\"s\"><style:style style:name=\"Title\"/>"
        "<style:style style:name=\"Mine\" style:parent-style-name=\"Preformatted_20_Text\"/>"
        "<style:style style:name=\"A\" style:parent-style-name=\"B\"/><style:style style:name=\"B\" "
        "style:parent-style-name=\"A\"/></office:document-styles>";
    const QByteArray own =
        "<style:style style:name=\"P1\" style:parent-style-name=\"Title\"/><style:style style:name=\"P2\" "
        "style:parent-style-name=\"Quotations\"/><text:list-style style:name=\"L1\">"
        "<text:list-level-style-number text:level=\"1\" style:num-format=\"1\" style:num-suffix=\".\"/>"
        "<text:list-level-style-number text:level=\"2\" style:num-format=\"a\" style:num-prefix=\"(\" "
        "style:num-suffix=\")\" text:start-value=\"3\"/></text:list-style>";
    const auto item = [](const QByteArray& inside) { return "<text:list-item>" + inside + "</text:list-item>"; };
    const QByteArray body = p("The Title", "P1") + p("code", "Mine") + p("quoted", "P2") + p("circle", "A")
        + "<text:list text:style-name=\"L1\">"
        + item(p("one") + "<text:list>" + item(p("inner")) + item(p("next")) + "</text:list>") + item(p("two"))
        + "</text:list>";
    const auto document =
        readOdt(file("<office:text>" + body + "</office:text>", own, { { "styles.xml", named, {} } }));
    QCOMPARE(outlineOf(document),
        QStringList({ u("H1 The Title"), u("C code"), u("Q quoted"), u("P circle"), u("L 1. one"), u("L   (c) inner"),
            u("L   (d) next"), u("L 2. two") }));
    QCOMPARE(document->title, u("The Title"));
}

void OdfTest::notesAndComments()
{
    const QByteArray body =
        p("Text<text:note><text:note-citation>i</text:note-citation><text:note-body>" + p("Foot") + p("second")
            + "</text:note-body></text:note> "
              "more<office:annotation><dc:creator>Ann</dc:creator><dc:date>2024-03-05</dc:date>"
            + p("Why?") + "</office:annotation> end");
    QCOMPARE(outlineOf(readOdt(file("<office:text>" + body + "</office:text>"))),
        QStringList({ u("P Text[1] more end"), u("P [1] Foot⏎second"), u("P [Ann] Why?") }));
}

void OdfTest::sheets()
{
    const QByteArray hidden =
        "<style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style>";
    const QByteArray body =
        sheet("Data",
            row(cell("Title")) + row(cell({}), " table:number-rows-repeated=\"3\"")
                + row(cell("a", " office:value=\"0.256\" table:formula=\"of:=1\"") + cell("25.6%"))
                + row(cell("b<office:annotation><dc:creator>Ann</dc:creator>" + p("Why?") + "</office:annotation>")
                    + cell({}, " table:number-columns-repeated=\"16382\"")))
        + sheet("Nothing", row(cell({}))) + sheet("Second", row(cell("c")), " table:style-name=\"ta2\"");
    QCOMPARE(outlineOf(readOds(file("<office:spreadsheet>" + body + "</office:spreadsheet>", hidden), noLimit)),
        QStringList(
            { u("H1 Data"), u("P Title"), u("T a | 25.6%⏎b"), u("P [Ann] Why?"), u("H1 Second (hidden)"), u("P c") }));
}

void OdfTest::mergedAndRepeated()
{
    const QByteArray body = sheet("S",
        row(cell("Group", " table:number-rows-spanned=\"2\"") + cell("a"))
            + row("<table:covered-table-cell/>" + cell("b", " table:number-columns-repeated=\"2\""))
            + row(cell("c"), " table:number-rows-repeated=\"2\""));
    QCOMPARE(outlineOf(readOds(file("<office:spreadsheet>" + body + "</office:spreadsheet>"), noLimit)),
        QStringList({ u("H1 S"), u("T Group | a⏎Group | b | b⏎c⏎c") }));
}

/// A few bytes that stand for a sheet full of words.
void OdfTest::endlessRepetition()
{
    const QByteArray body = sheet(
        "S", row(cell("word", " table:number-columns-repeated=\"1000\""), " table:number-rows-repeated=\"1000000\""));
    const auto document = readOds(file("<office:spreadsheet>" + body + "</office:spreadsheet>"), 1'000'000);
    QVERIFY(!document);
    QCOMPARE(document.error().code, ErrorCode::TooLarge);
}

void OdfTest::slides()
{
    const QByteArray hidden = "<style:style style:name=\"dp2\"><style:drawing-page-properties "
                              "presentation:visibility=\"hidden\"/></style:style>";
    const QByteArray list = "<text:list><text:list-item>" + p("a") + "<text:list><text:list-item>" + p("b")
        + "</text:list-item></text:list></text:list-item></text:list>";
    const QByteArray body = "<draw:page>" + frame("outline", list) + frame("title", p("The Title"))
        + frame("footer", p("ACME")) + "<presentation:notes>" + frame("notes", p("Say this."))
        + "</presentation:notes></draw:page><draw:page/>" + "<draw:page draw:style-name=\"dp2\"><draw:custom-shape>"
        + p("shape") + "</draw:custom-shape><draw:frame>" + sheet("T", row(cell("x") + cell("y")))
        + "</draw:frame></draw:page>";
    const auto document = readOdp(file("<office:presentation>" + body + "</office:presentation>", hidden));
    QCOMPARE(outlineOf(document),
        QStringList({ u("H1 The Title"), u("L - a"), u("L   - b"), u("H2 Notes"), u("P Say this."),
            u("H1 Slide 3 (hidden)"), u("P shape"), u("T x | y") }));
    QCOMPARE(document->kind, u("odp"));
    QCOMPARE(document->title, u("The Title"));
    QCOMPARE(document->pages.size(), 2);
    QCOMPARE(document->pages.at(1).page, 3);
    QCOMPARE(document->pages.at(1).start, document->text.indexOf(u("Slide 3")));
}

void OdfTest::placesOfSlides()
{
    const auto at = [](const char* x, const char* y) {
        return QByteArray("svg:x=\"") + x + "\" svg:y=\"" + y + "\" svg:width=\"4cm\" svg:height=\"20mm\"";
    };
    const QByteArray group =
        "<draw:g>" + frame({}, p("third"), at("0cm", "8cm")) + frame({}, p("fourth"), at("5cm", "8cm")) + "</draw:g>";
    const QByteArray body = "<draw:page>" + group + frame({}, p("second"), at("6cm", "1cm"))
        + frame({}, p("first"), at("0in", "0.4in")) + "</draw:page>";
    QCOMPARE(outlineOf(readOdp(file("<office:presentation>" + body + "</office:presentation>"))),
        QStringList({ u("H1 Slide 1"), u("P first"), u("P second"), u("P third"), u("P fourth") }));
}

void OdfTest::properties()
{
    const QByteArray meta =
        "<office:document-meta xmlns:office=\"o\" xmlns:dc=\"d\" xmlns:meta=\"m\"><office:meta><dc:title>Plan"
        "</dc:title><meta:initial-creator>A. Writer</meta:initial-creator><dc:creator>An Editor</dc:creator>"
        "<dc:language>de-DE</dc:language></office:meta></office:document-meta>";
    const auto document = readOdt(file("<office:text>" + p("a") + "</office:text>", {}, { { "meta.xml", meta, {} } }));
    QVERIFY(document);
    QCOMPARE(document->kind, u("odt"));
    QCOMPARE(document->title, u("Plan"));
    QCOMPARE(document->author, u("A. Writer"));
    QCOMPARE(document->language, u("de-DE"));
}

void OdfTest::damagedFurtherOn()
{
    const auto document =
        readOdt(test::zip({ { "content.xml", "<a><p>kept</p>" + QByteArray(4000, ' ') + "<p>more</b>", {} } }));
    QCOMPARE(outlineOf(document), QStringList({ u("P kept") }));
    QCOMPARE(document->notices.size(), 1);
}

void OdfTest::refuses_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("code");
    const auto add = [](const char* name, const QByteArray& bytes, ErrorCode code) {
        QTest::newRow(name) << bytes << int(code);
    };
    const QByteArray good = file("<office:text>" + p("a") + "</office:text>");
    const QByteArray manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>";
    add("cut off", good.left(good.size() / 2), ErrorCode::Damaged);
    add("no content", test::zip({ { "meta.xml", "<a/>", {} } }), ErrorCode::Damaged);
    add("broken content", test::zip({ { "content.xml", "<a><", {} } }), ErrorCode::Damaged);
    add("password", file("<office:text/>", {}, { { "META-INF/manifest.xml", manifest, {} } }), ErrorCode::Encrypted);
    add("entities", test::zip({ { "content.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><a><p>&b;</p></a>", {} } }),
        ErrorCode::Damaged);
    add("bomb", file("<office:text>" + p(QByteArray(40'000'000, 'a')) + "</office:text>"), ErrorCode::TooLarge);
    add("way out", file("<office:text/>", {}, { { "../content.xml", "<a/>", {} } }), ErrorCode::Damaged);
}

void OdfTest::refuses()
{
    QFETCH(QByteArray, file);
    QFETCH(int, code);
    for (const auto& document : { readOdt(file), readOds(file, noLimit), readOdp(file) }) {
        QVERIFY(!document);
        QCOMPARE(errorCodeName(document.error().code), errorCodeName(ErrorCode(code)));
        QVERIFY(document.error().message.endsWith(QLatin1Char('.')));
    }
}

QTEST_GUILESS_MAIN(OdfTest)
#include "odfformattest.moc"
