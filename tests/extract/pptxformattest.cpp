#include "extract/formats/pptxformat.h"
#include "outline.h"
#include "zipfile.h"

#include <QTest>

using namespace docent;

class PptxTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void shapes_data();
    void shapes();
    void slides();
    void placesOfTheLayout();
    void notesAndComments();
    void newerComments();
    void chart();
    void diagram();
    void properties();
    void damagedSlide();
    void refuses_data();
    void refuses();
};

namespace {

struct Deck {
    QList<QByteArray> slides; ///< content of <p:spTree>
    QList<test::ZipMember> parts = {};
    QByteArray relations = {}; ///< of the presentation
};

QByteArray relation(const QByteArray& id, const QByteArray& type, const QByteArray& target)
{
    return "<Relationship Id=\"" + id + "\" Type=\"http://x/" + type + "\" Target=\"" + target + "\"/>";
}

QByteArray relations(const QByteArray& all)
{
    return "<Relationships>" + all + "</Relationships>";
}

QByteArray slide(const QByteArray& shapes, const QByteArray& attributes = {})
{
    return "<p:sld xmlns:p=\"p\" xmlns:a=\"a\" xmlns:r=\"r\" xmlns:c=\"c\" xmlns:mc=\"mc\"" + attributes
        + "><p:cSld><p:spTree><p:grpSpPr><a:xfrm><a:off x=\"0\" y=\"0\"/></a:xfrm></p:grpSpPr>" + shapes
        + "</p:spTree></p:cSld></p:sld>";
}

QByteArray pptx(const Deck& deck)
{
    QByteArray list;
    QByteArray links = deck.relations;
    QList<test::ZipMember> members = deck.parts;
    for (qsizetype i = 0; i < deck.slides.size(); ++i) {
        const QByteArray number = QByteArray::number(i + 1);
        list += "<p:sldId id=\"" + QByteArray::number(256 + i) + "\" r:id=\"s" + number + "\"/>";
        links += relation("s" + number, "slide", "slides/slide" + number + ".xml");
        members.append({ "ppt/slides/slide" + number + ".xml", deck.slides.at(i), {} });
    }
    members.append({ "ppt/presentation.xml",
        "<p:presentation xmlns:p=\"p\" xmlns:r=\"r\"><p:sldIdLst>" + list + "</p:sldIdLst></p:presentation>", {} });
    members.append({ "ppt/_rels/presentation.xml.rels", relations(links), {} });
    return test::zip(members);
}

QByteArray p(const QByteArray& text, const QByteArray& properties = {})
{
    return "<a:p><a:pPr" + properties + "</a:pPr><a:r><a:rPr/><a:t>" + text + "</a:t></a:r></a:p>";
}

QByteArray para(const QByteArray& text)
{
    return p(text, ">");
}

QByteArray box(int x, int y, int width, int height)
{
    const auto number = [](int value) { return QByteArray::number(value); };
    return "<p:spPr><a:xfrm><a:off x=\"" + number(x) + "\" y=\"" + number(y) + "\"/><a:ext cx=\"" + number(width)
        + "\" cy=\"" + number(height) + "\"/></a:xfrm></p:spPr>";
}

QByteArray shape(const QByteArray& paragraphs, const QByteArray& place = {}, const QByteArray& placeholder = {})
{
    const QByteArray ph =
        placeholder.isEmpty() ? QByteArray() : "<p:nvSpPr><p:nvPr><p:ph " + placeholder + "/></p:nvPr></p:nvSpPr>";
    return "<p:sp>" + ph + place + "<p:txBody><a:bodyPr/><a:lstStyle/>" + paragraphs + "</p:txBody></p:sp>";
}

QByteArray title(const QByteArray& text)
{
    return shape(para(text), {}, "type=\"title\"");
}

QStringList outlineOf(const QByteArray& file)
{
    const Result<ExtractedText> document = readPptx(file);
    return document ? test::outline(*document) : QStringList { document.error().message };
}

QString u(const char* text)
{
    return QString::fromUtf8(text);
}

} // namespace

void PptxTest::shapes_data()
{
    QTest::addColumn<QByteArray>("shapes");
    QTest::addColumn<QStringList>("outline");
    const auto row = [](const char* name, const QByteArray& shapes, const QStringList& outline) {
        QTest::newRow(name) << shapes << outline;
    };
    row("title is first", shape(para("text")) + title("The Title"), { u("H1 The Title"), u("P text") });
    row("title over two lines",
        shape("<a:p><a:r><a:t>One</a:t></a:r><a:br/><a:r><a:t>two</a:t></a:r></a:p>", {}, "type=\"ctrTitle\""),
        { u("H1 One two") });
    row("without a title", shape(para("text")), { u("H1 Slide 1"), u("P text") });
    row("nothing but furniture",
        title("T") + shape(para("7"), {}, "type=\"sldNum\"") + shape(para("ACME"), {}, "type=\"ftr\"")
            + shape(para("1.1."), {}, "type=\"dt\""),
        { u("H1 T") });
    row("points of a body",
        title("T") + shape(para("a") + p("b", " lvl=\"1\">") + p("c", "><a:buNone/>"), {}, "idx=\"1\""),
        { u("H1 T"), u("L - a"), u("L   - b"), u("P c") });
    row("one paragraph is no list", title("T") + shape(para("a"), {}, "idx=\"1\""), { u("H1 T"), u("P a") });
    row("bullets and numbers of a text box",
        title("T")
            + shape(p("a", "><a:buChar char=\"•\"/>") + p("b", "><a:buAutoNum type=\"arabicPeriod\"/>")
                + p("c", " lvl=\"1\"><a:buAutoNum type=\"alphaLcParenR\"/>")
                + p("d", "><a:buAutoNum type=\"arabicPeriod\"/>")
                + p("e", "><a:buAutoNum type=\"romanUcParenBoth\" startAt=\"4\"/>") + para("f")),
        { u("H1 T"), u("L - a"), u("L 1. b"), u("L   a) c"), u("L 2. d"), u("L (IV) e"), u("P f") });
    row("rows, then columns",
        title("T") + shape(para("right"), box(60, 20, 40, 60)) + shape(para("foot"), box(0, 90, 100, 10))
            + shape(para("left"), box(0, 20, 40, 60)),
        { u("H1 T"), u("P left"), u("P right"), u("P foot") });
    row("a grid is read as it was made: by columns",
        shape(para("a"), box(0, 0, 40, 10)) + shape(para("a text"), box(0, 20, 40, 10))
            + shape(para("b"), box(60, 0, 40, 10)) + shape(para("b text"), box(60, 20, 40, 10)),
        { u("H1 Slide 1"), u("P a"), u("P a text"), u("P b"), u("P b text") });
    row("a grid is read as it was made: by rows",
        shape(para("a"), box(0, 0, 40, 10)) + shape(para("b"), box(60, 0, 40, 10))
            + shape(para("c"), box(0, 20, 40, 10)) + shape(para("d"), box(60, 20, 40, 10)),
        { u("H1 Slide 1"), u("P a"), u("P b"), u("P c"), u("P d") });
    row("shapes upon one another stay in their order",
        shape(para("below"), box(10, 10, 50, 50)) + shape(para("above"), box(0, 0, 50, 50)),
        { u("H1 Slide 1"), u("P below"), u("P above") });
    row("group",
        "<p:grpSp><p:grpSpPr><a:xfrm><a:off x=\"0\" y=\"50\"/><a:ext cx=\"9\" cy=\"9\"/><a:chOff x=\"5\" y=\"5\"/>"
        "<a:chExt cx=\"1\" cy=\"1\"/></a:xfrm></p:grpSpPr>"
            + shape(para("second"), box(0, 500, 9, 9)) + shape(para("first"), box(0, 5, 9, 9)) + "</p:grpSp>"
            + shape(para("before"), box(0, 0, 9, 9)),
        { u("H1 Slide 1"), u("P before"), u("P first"), u("P second") });
    row("newer shapes once",
        "<mc:AlternateContent><mc:Choice>" + shape(para("new")) + "</mc:Choice><mc:Fallback>" + shape(para("old"))
            + "</mc:Fallback></mc:AlternateContent>",
        { u("H1 Slide 1"), u("P new") });
    const auto cell = [](const QByteArray& text, const QByteArray& attributes = {}) {
        return "<a:tc" + attributes + "><a:txBody>" + (text.isEmpty() ? QByteArray("<a:p/>") : para(text))
            + "</a:txBody><a:tcPr/></a:tc>";
    };
    row("table",
        "<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr>" + cell("Name") + cell("Wide", " gridSpan=\"2\"")
            + cell({}, " hMerge=\"1\"") + "</a:tr><a:tr>" + cell("Group", " rowSpan=\"2\"") + cell("a") + cell("b")
            + "</a:tr><a:tr>" + cell({}, " vMerge=\"1\"") + cell("c") + cell("d")
            + "</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>",
        { u("H1 Slide 1"), u("T Name | Wide⏎Group | a | b⏎Group | c | d") });
}

void PptxTest::shapes()
{
    QFETCH(QByteArray, shapes);
    QTEST(outlineOf(pptx({ { slide(shapes) } })), "outline");
}

/// In the order of the presentation, not of the file names; a page each.
void PptxTest::slides()
{
    const QByteArray list =
        "<p:presentation xmlns:p=\"p\" xmlns:r=\"r\"><p:sldIdLst><p:sldId id=\"9\" r:id=\"b\"/>"
        "<p:sldId id=\"8\" r:id=\"e\"/><p:sldId id=\"7\" r:id=\"a\"/></p:sldIdLst></p:presentation>";
    const auto document = readPptx(test::zip({ { "ppt/presentation.xml", list, {} },
        { "ppt/_rels/presentation.xml.rels",
            relations(relation("a", "slide", "slides/slide1.xml") + relation("b", "slide", "slides/slide2.xml")
                + relation("e", "slide", "slides/slide3.xml")),
            {} },
        { "ppt/slides/slide1.xml", slide(title("Last") + shape(para("end")), " show=\"0\""), {} },
        { "ppt/slides/slide2.xml", slide(title("First")), {} }, { "ppt/slides/slide3.xml", slide({}), {} } }));
    QVERIFY(document);
    QCOMPARE(document->kind, u("pptx"));
    QCOMPARE(document->title, u("First"));
    QCOMPARE(test::outline(*document), QStringList({ u("H1 First"), u("H1 Last (hidden)"), u("P end") }));
    QCOMPARE(document->pages.size(), 2);
    QCOMPARE(document->pages.at(0).page, 1);
    QCOMPARE(document->pages.at(0).start, 0);
    QCOMPARE(document->pages.at(1).page, 3);
    QCOMPARE(document->pages.at(1).start, document->text.indexOf(u("Last")));
}

void PptxTest::placesOfTheLayout()
{
    const QByteArray shapes = shape(para("right"), {}, "idx=\"2\"") + shape(para("left"), {}, "idx=\"1\"")
        + shape(para("foot"), box(0, 90, 90, 5));
    const QByteArray layout = slide(shape({}, box(0, 10, 40, 50), "type=\"body\" idx=\"1\"")
        + shape({}, box(50, 10, 40, 50), "type=\"body\" idx=\"2\""));
    QCOMPARE(outlineOf(pptx({ { slide(shapes) },
                 { { "ppt/slides/_rels/slide1.xml.rels",
                       relations(relation("l", "slideLayout", "../slideLayouts/one.xml")), {} },
                     { "ppt/slideLayouts/one.xml", layout, {} } } })),
        QStringList({ u("H1 Slide 1"), u("P left"), u("P right"), u("P foot") }));
}

void PptxTest::notesAndComments()
{
    const QByteArray notes = slide(
        shape(para("1"), {}, "type=\"sldNum\"") + shape(para("Say this.") + para("And that."), {}, "type=\"body\""));
    const QByteArray comments =
        "<p:cmLst xmlns:p=\"p\"><p:cm authorId=\"0\"><p:pos x=\"1\" y=\"1\"/><p:text>Why?</p:text>"
        "</p:cm><p:cm authorId=\"9\"><p:text>So.</p:text></p:cm></p:cmLst>";
    const QByteArray authors = "<p:cmAuthorLst xmlns:p=\"p\"><p:cmAuthor id=\"0\" name=\"Ann\"/></p:cmAuthorLst>";
    QCOMPARE(outlineOf(pptx({ { slide(title("T")) },
                 { { "ppt/slides/_rels/slide1.xml.rels",
                       relations(relation("n", "notesSlide", "../notesSlides/n.xml")
                           + relation("c", "comments", "../comments/c.xml")),
                       {} },
                     { "ppt/notesSlides/n.xml", notes, {} }, { "ppt/comments/c.xml", comments, {} },
                     { "ppt/commentAuthors.xml", authors, {} } },
                 relation("x", "commentAuthors", "commentAuthors.xml") })),
        QStringList({ u("H1 T"), u("H2 Notes"), u("P Say this."), u("P And that."), u("P [Ann] Why?"), u("P So.") }));
}

void PptxTest::newerComments()
{
    const QByteArray comments =
        "<c:cmLst xmlns:c=\"c\" xmlns:a=\"a\"><c:cm authorId=\"{1}\"><c:replyLst><c:reply authorId="
        "\"{2}\"><c:txBody>"
        + para("No.") + "</c:txBody></c:reply></c:replyLst><c:txBody>" + para("Yes?") + para("Really?")
        + "</c:txBody></c:cm></c:cmLst>";
    const QByteArray authors = "<c:authorLst xmlns:c=\"c\"><c:author id=\"{1}\" name=\"Ann\"/><c:author id=\"{2}\" "
                               "name=\"Bob\"/></c:authorLst>";
    QCOMPARE(
        outlineOf(pptx({ { slide(title("T")) },
            { { "ppt/slides/_rels/slide1.xml.rels", relations(relation("c", "comments", "../comments/c.xml")), {} },
                { "ppt/comments/c.xml", comments, {} }, { "ppt/authors.xml", authors, {} } },
            relation("x", "authors", "authors.xml") })),
        QStringList({ u("H1 T"), u("P [Bob] No."), u("P [Ann] Yes?⏎Really?") }));
}

void PptxTest::chart()
{
    const auto points = [](const QByteArray& values) {
        QByteArray all;
        int index = 0;
        for (const QByteArray& value : values.split(' '))
            all += "<c:pt idx=\"" + QByteArray::number(index++) + "\"><c:v>" + value + "</c:v></c:pt>";
        return all;
    };
    const auto series = [&points](const QByteArray& name, const QByteArray& values) {
        return "<c:ser><c:tx><c:strRef><c:f>A1</c:f><c:strCache>" + points(name)
            + "</c:strCache></c:strRef></c:tx><c:cat><c:strRef><c:strCache>" + points("Q1 Q2")
            + "</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>B1</c:f><c:numCache><c:formatCode>0%</"
              "c:formatCode>"
            + points(values) + "</c:numCache></c:numRef></c:val></c:ser>";
    };
    const QByteArray chart = "<c:chartSpace xmlns:c=\"c\" xmlns:a=\"a\"><c:chart><c:title><c:tx><c:rich>"
        + para("Sales") + "</c:rich></c:tx></c:title><c:plotArea><c:barChart>" + series("North", "0.1 0.25")
        + series("South", "0.5") + "</c:barChart><c:valAx><c:title><c:tx><c:rich>" + para("Axis")
        + "</c:rich></c:tx></c:title></c:valAx></c:plotArea></c:chart></c:chartSpace>";
    QCOMPARE(
        outlineOf(pptx({ { slide("<p:graphicFrame><a:graphic><a:graphicData><c:chart r:id=\"c\"/></a:graphicData>"
                                 "</a:graphic></p:graphicFrame>") },
            { { "ppt/slides/_rels/slide1.xml.rels", relations(relation("c", "chart", "../charts/chart1.xml")), {} },
                { "ppt/charts/chart1.xml", chart, {} } } })),
        QStringList({ u("H1 Slide 1"), u("P Sales"), u("T | North | South⏎Q1 | 10% | 50%⏎Q2 | 25%") }));
}

void PptxTest::diagram()
{
    const auto point = [](const QByteArray& text) { return "<d:pt><d:t><a:bodyPr/>" + para(text) + "</d:t></d:pt>"; };
    const QByteArray data = "<d:dataModel xmlns:d=\"d\" xmlns:a=\"a\"><d:ptLst>" + point("Plan")
        + "<d:pt><d:t><a:p/></d:t></d:pt>" + point("Do") + "</d:ptLst></d:dataModel>";
    QCOMPARE(outlineOf(pptx({ { slide("<p:graphicFrame><a:graphic><a:graphicData><d:relIds xmlns:d=\"d\" r:dm=\"d\" "
                                      "r:lo=\"l\"/></a:graphicData></a:graphic></p:graphicFrame>") },
                 { { "ppt/slides/_rels/slide1.xml.rels",
                       relations(relation("d", "diagramData", "../diagrams/data1.xml")), {} },
                     { "ppt/diagrams/data1.xml", data, {} } } })),
        QStringList({ u("H1 Slide 1"), u("L - Plan"), u("L - Do") }));
}

void PptxTest::properties()
{
    const QByteArray core = "<cp:coreProperties xmlns:cp=\"c\" xmlns:dc=\"d\"><dc:title>Pitch</dc:title><dc:creator>A. "
                            "Writer</dc:creator></cp:coreProperties>";
    const auto document = readPptx(pptx({ { slide(title("T")) }, { { "docProps/core.xml", core, {} } } }));
    QVERIFY(document);
    QCOMPARE(document->title, u("Pitch"));
    QCOMPARE(document->author, u("A. Writer"));
}

void PptxTest::damagedSlide()
{
    const auto document =
        readPptx(pptx({ { slide(title("Whole")), "<p:sld><p:sp><p:txBody>" + para("kept") + "</p:x>" } }));
    QVERIFY(document);
    QVERIFY(document->text.contains(u("kept")) || document->text.contains(u("Whole")));
    QCOMPARE(document->notices, QStringList { u("Damaged slides could be read in part only: 2.") });
}

void PptxTest::refuses_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, const QByteArray& file, ErrorCode code) {
        QTest::newRow(name) << file << int(code);
    };
    const QByteArray good = pptx({ { slide(title("T")) } });
    row("cut off", good.left(good.size() / 2), ErrorCode::Damaged);
    row("no presentation", test::zip({ { "a.xml", "<a/>", {} } }), ErrorCode::Damaged);
    row("broken list", test::zip({ { "ppt/presentation.xml", "<p:a>", {} } }), ErrorCode::Damaged);
    row("no slide is there", test::zip({ { "ppt/presentation.xml", "<a><sldId id=\"1\"/></a>", {} } }),
        ErrorCode::Damaged);
    row("entities", test::zip({ { "ppt/presentation.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", {} } }),
        ErrorCode::Damaged);
    row("bomb", pptx({ { slide(shape(para(QByteArray(40'000'000, 'a')))) } }), ErrorCode::TooLarge);
    row("way out", pptx({ { slide(title("T")) }, { { "../a.xml", "<a/>", {} } } }), ErrorCode::Damaged);
}

void PptxTest::refuses()
{
    QFETCH(QByteArray, file);
    QFETCH(int, code);
    const Result<ExtractedText> document = readPptx(file);
    QVERIFY(!document);
    QCOMPARE(errorCodeName(document.error().code), errorCodeName(ErrorCode(code)));
    QVERIFY(document.error().message.endsWith(QLatin1Char('.')));
}

QTEST_GUILESS_MAIN(PptxTest)
#include "pptxformattest.moc"
