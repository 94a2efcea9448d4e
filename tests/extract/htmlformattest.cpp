#include "extract/formats/htmlformat.h"
#include "outline.h"

#include <QTest>

using namespace docent;

class HtmlTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void blocks_data();
    void blocks();
    void leavesOut_data();
    void leavesOut();
    void charsets_data();
    void charsets();
    void facts();
    void damaged_data();
    void damaged();
};

namespace {

QStringList outlineOf(const QByteArray& html)
{
    const Result<ExtractedText> document = readHtml(html);
    return document ? test::outline(*document) : QStringList { document.error().message };
}

} // namespace

void HtmlTest::blocks_data()
{
    QTest::addColumn<QByteArray>("html");
    QTest::addColumn<QStringList>("outline");
    const auto row = [](const char* name, const char* html, const QStringList& outline) {
        QTest::newRow(name) << QByteArray(html) << outline;
    };
    row("paragraphs", "<p>One <b>bold</b>\n  word.<p>Two<br>lines</p>text",
        { QStringLiteral("P One bold word."), QStringLiteral("P Two⏎lines"), QStringLiteral("P text") });
    row("headings", "<h1>A <i>b</i></h1><h3>C<br>d</h3>", { QStringLiteral("H1 A b"), QStringLiteral("H3 C d") });
    row("lists", "<ul><li>a<li><p>b</p><p>more</p></li><ul><li>c</ul></ul><ol><li>d<li>e</ol>",
        { QStringLiteral("L - a"), QStringLiteral("L - b"), QStringLiteral("P more"), QStringLiteral("L   - c"),
            QStringLiteral("L 1. d"), QStringLiteral("L 2. e") });
    row("definitions", "<dl><dt>term<dd>meaning</dl>", { QStringLiteral("P term"), QStringLiteral("L meaning") });
    row("table", "<table><caption>Prices</caption><tr><th>a<th>b<tr><td>1<br>x<td>2<script>no</script></table>",
        { QStringLiteral("P Prices"), QStringLiteral("T a | b⏎1 x | 2") });
    row("layout table", "<table><tr><td><p>One</p><p>Two</p></td></tr></table>",
        { QStringLiteral("P One"), QStringLiteral("P Two") });
    row("table of tables", "<table><tr><td>a</td><td><table><tr><td>b<td>c</table></td></tr></table>",
        { QStringLiteral("P a"), QStringLiteral("T b | c") });
    row("code", "<pre>\n  if (a &lt; b)\n    c;\n</pre>", { QStringLiteral("C   if (a < b)⏎    c;") });
    row("quote", "<blockquote><p>a</p>b</blockquote>c",
        { QStringLiteral("Q a"), QStringLiteral("Q b"), QStringLiteral("P c") });
    row("entities", "<p>&auml;&#8364;&#x1F600;&#150;&nbsp;&amp;&copy;&hellip;a&shy;b&#8203;c",
        { QStringLiteral("P ä€\U0001F600– &©…abc") });
    row("inline stays together", "<p>a<span>b</span><a href=x>c</a>", { QStringLiteral("P abc") });
    row("unclosed", "<div><p>a<div>b", { QStringLiteral("P a"), QStringLiteral("P b") });
}

void HtmlTest::blocks()
{
    QFETCH(QByteArray, html);
    QTEST(outlineOf(html), "outline");
}

void HtmlTest::leavesOut_data()
{
    QTest::addColumn<QByteArray>("html");
    const auto row = [](const char* name, const char* html) { QTest::newRow(name) << QByteArray(html); };
    row("script", "<script>no</script>text");
    row("style", "<style>no{}</style>text");
    row("comment", "<!-- no -->text");
    row("head", "<head><title>no</title></head><body>text");
    row("navigation", "<nav><a href=x>no</a></nav>text");
    row("site's head and foot", "<header>no</header>text<footer>no</footer>");
    row("by role", "<div role=navigation>no</div>text<div role=\"contentinfo\">no</div>");
    row("hidden", "<p hidden>no</p>text<p style='display: none'>no</p><p aria-hidden=true>no</p>");
    row("form", "<form><button>no</button><select><option>no</select>text<textarea>no</textarea></form>");
    row("menu by class", "<div class='top-menu'><a href=x>no</a> <a href=y>no</a></div>text");
    row("beside the main part", "<div>no</div><main>text</main><div>no</div>");
    row("beside the main role", "<div>no</div><div role=main>text</div>");
    row("beside the article", "<div>no</div><article>text</article>");
    row("link of a heading", "text<a class=headerlink href=#x>&para;</a>");
    row("picture", "<svg><text>no</text></svg>text");
    row("template", "<template>no</template>text<noscript>no</noscript>");
}

void HtmlTest::leavesOut()
{
    QFETCH(QByteArray, html);
    const Result<ExtractedText> document = readHtml(html);
    QVERIFY(document);
    QCOMPARE(document->text, QStringLiteral("text\n"));
}

void HtmlTest::charsets_data()
{
    QTest::addColumn<QByteArray>("html");
    QTest::newRow("UTF-8") << QByteArray("<p>gr\xC3\xBCn");
    QTest::newRow("meta charset") << QByteArray("<meta charset='iso-8859-1'><p>gr\xFCn");
    QTest::newRow("meta http-equiv") << QByteArray(
        "<meta http-equiv=Content-Type content=\"text/html; charset=windows-1252\"><p>gr\xFCn");
    QTest::newRow("xml") << QByteArray(
        "<?xml version='1.0' encoding='iso-8859-15'?><html><body><p>gr\xFCn</p></body></html>");
    QTest::newRow("byte order mark beats meta") << QByteArray("\xEF\xBB\xBF<meta charset=latin1><p>gr\xC3\xBCn");
    QTest::newRow("UTF-16") << QByteArray("\xFF\xFE<\0p\0>\0g\0r\0\xFC\0n\0", 16);
}

void HtmlTest::charsets()
{
    QFETCH(QByteArray, html);
    const Result<ExtractedText> document = readHtml(html);
    QVERIFY(document);
    QCOMPARE(document->text, QStringLiteral("grün\n"));
}

void HtmlTest::facts()
{
    const Result<ExtractedText> document =
        readHtml("<html lang=de-AT><head><title> The\n Title</title><meta name=Author content='A. Writer'></head><p>a");
    QVERIFY(document);
    QCOMPARE(document->title, QStringLiteral("The Title"));
    QCOMPARE(document->author, QStringLiteral("A. Writer"));
    QCOMPARE(document->language, QStringLiteral("de-AT"));
    QCOMPARE(readHtml("<meta property='og:title' content='Other'><p>a")->title, QStringLiteral("Other"));
    QCOMPARE(readHtml("<h1>Heading</h1>a")->title, QStringLiteral("Heading"));
}

void HtmlTest::damaged_data()
{
    QTest::addColumn<QByteArray>("html");
    QTest::newRow("navigation only") << QByteArray("<nav><a href=x>text</a></nav>");
    QTest::newRow("deep") << QByteArray("<div>").repeated(20'000) + "text";
    QTest::newRow("many attributes") << "<p " + QByteArray("a=b ").repeated(10'000) + ">text";
    QTest::newRow("wrong ends") << QByteArray("</p></div></b>").repeated(1'000) + "text";
    QTest::newRow("cut off") << QByteArray("text<p class=\"");
    QTest::newRow("entity bomb") << QByteArray(
        "<!DOCTYPE html [<!ENTITY a \"text\"><!ENTITY b \"&a;&a;\">]><p>text&b;");
    QTest::newRow("zeros") << QByteArray("<p>te\0xt", 8);
}

// Whatever comes, it ends, and without a crash.
void HtmlTest::damaged()
{
    QFETCH(QByteArray, html);
    const Result<ExtractedText> document = readHtml(html);
    if (document)
        QVERIFY(document->text.size() < html.size());
    else
        QVERIFY(!document.error().message.isEmpty());
}

QTEST_GUILESS_MAIN(HtmlTest)
#include "htmlformattest.moc"
