#include "extract/formats/rtfformat.h"
#include "outline.h"

#include <QTest>

using namespace docent;

class RtfFormatTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void blocks_data();
    void blocks();
    void facts();
    void cutOff();
    void nestedWithoutEnd();
    void hostile_data();
    void hostile();
};

void RtfFormatTest::blocks_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QStringList>("outline");
    const auto row = [](const char* name, const QByteArray& body, std::initializer_list<const char*> lines) {
        QStringList outline;
        for (const char* line : lines)
            outline.append(QString::fromUtf8(line));
        QTest::newRow(name) << body << outline;
    };
    row("paragraphs", "One {\\b bold} two.\\par\r\nThree\\line four\\tab five",
        { "P One bold two.", "P Three⏎four five" });
    row("signs", "a\\~b\\emdash c \\ldblquote d\\rdblquote  e\\{f\\}\\\\ soft\\-ly", { "P a b—c “d” e{f}\\ softly" });
    row("code page", "Stra\\'dfe \\'80", { "P Straße €" });
    row("Unicode with its fallback", "\\u8364?5 \\uc2\\u220\\'81\\'82ber {\\uc0\\u252}n \\u-10179\\uc1?\\u-8704?",
        { "P €5 Über ün 😀" });
    row("fallback of two characters", "\\uc2\\u246oe!", { "P ö!" });
    row("font with another code page",
        "{\\fonttbl{\\f0 Times;}{\\f1\\fcharset204 Arial Cyr;}{\\f2\\fcharset128 MS;}}"
        "{\\f1\\'cc\\'e8\\'f0} {\\f2\\'93\\'fa\\'96\\'7b}",
        { "P Мир 日本" });
    row("headings by style",
        "{\\stylesheet{\\s0 Normal;}{\\s1\\b heading 1;}{\\s7\\outlinelevel1 Kapitel;}}"
        "\\pard\\s1 One\\par\\pard\\s7 Two\\par\\pard\\outlinelevel2 Three\\par\\pard Text\\par",
        { "H1 One", "H2 Two", "H3 Three", "P Text" });
    row("lists", "{\\listtext\\f1 \\'b7\\tab}one\\par{\\pntext 2.\\tab}two\\par\\pard text",
        { "L - one", "L 2. two", "P text" });
    row("table",
        "\\trowd\\cellx1\\cellx2\\pard\\intbl a\\cell b\\par c\\cell\\row\\trowd\\pard\\intbl 1\\cell 2\\cell\\row"
        "\\pard After\\par",
        { "T a | b c⏎1 | 2", "P After" });
    row("two tables", "\\pard\\intbl a\\cell b\\cell\\row\\pard\\par\\pard\\intbl c\\cell d\\cell\\row",
        { "T a | b", "T c | d" });
    row("nested table",
        "\\pard\\intbl{\\itap2 x\\nestcell y\\nestcell{\\*\\nesttableprops\\nestrow}}\\cell b\\cell\\row",
        { "T x y | b" });
    row("what isn't read",
        "{\\colortbl;\\red0;}{\\*\\generator Word;}{\\pict\\wmetafile8 0123abcd}{\\header Page}{\\footer 1}"
        "{\\*\\bkmkstart x}{\\v hidden}\\v more\\v0 Text{\\deleted gone}{\\xe entry}{\\*\\unknown{\\b deep}}",
        { "P Text" });
    row("picture with raw bytes", QByteArray("{\\pict\\bin5 }}{\\\\}Text"), { "P Text" });
    row("link", "See {\\field{\\*\\fldinst HYPERLINK \"https://a.example\"}{\\fldrslt the page}}.",
        { "P See the page." });
    row("footnote", "Text{\\super 1}{\\footnote A note\\par of two.} goes on.\\par End",
        { "P Text1 goes on.", "P End", "P A note of two." });
    row("text box", "{\\shp{\\*\\shpinst\\shpleft1{\\sp{\\sn a}{\\sv b}}{\\shptxt\\pard Boxed\\par}}}Text",
        { "P Boxed", "P Text" });
    row("both spellings", "{\\upr{ansi}{\\*\\ud{\\u26085?}}}", { "P 日" });
    row("line end after a backslash", "a\\\nb", { "P a", "P b" });
    row("nothing", "\\par\\par", {});
}

void RtfFormatTest::blocks()
{
    QFETCH(QByteArray, body);
    const Result<ExtractedText> document = readRtf("{\\rtf1\\ansi\\ansicpg1252\\deff0 " + body + "}");
    QVERIFY(document);
    QTEST(test::outline(*document), "outline");
    QVERIFY(document->notices.isEmpty());
}

void RtfFormatTest::facts()
{
    const Result<ExtractedText> document =
        readRtf("{\\rtf1\\deflang1031{\\info{\\title Der {\\i Plan}}{\\author J\\'f6rg}{\\subject no}}Text}");
    QCOMPARE(document->kind, QStringLiteral("rtf"));
    QCOMPARE(document->title, QStringLiteral("Der Plan"));
    QCOMPARE(document->author, QString::fromUtf8("Jörg"));
    QCOMPARE(document->language, QStringLiteral("de"));
    QCOMPARE(document->text, QStringLiteral("Text\n"));
}

void RtfFormatTest::cutOff()
{
    const Result<ExtractedText> document = readRtf("{\\rtf1 One\\par Two {\\b thr");
    QCOMPARE(test::outline(*document), QStringList({ QStringLiteral("P One"), QStringLiteral("P Two thr") }));
    QCOMPARE(document->notices.size(), 1);
}

void RtfFormatTest::nestedWithoutEnd()
{
    QCOMPARE(readRtf("{\\rtf1 " + QByteArray(1'000'000, '{')).error().code, ErrorCode::Damaged);
    QVERIFY(readRtf("{\\rtf1 a" + QByteArray(1'000'000, '}')));
}

void RtfFormatTest::hostile_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char* name, const QByteArray& bytes) { QTest::newRow(name) << bytes; };
    row("lone backslash", "{\\rtf1 a\\");
    row("half a byte", "{\\rtf1 \\'");
    row("no byte", "{\\rtf1 \\'zz}");
    row("picture beyond the end", "{\\rtf1\\bin2000000000 a}");
    row("large numbers", "{\\rtf1\\u99999999999999\\uc-5\\u-99999999999\\s2147483648\\outlinelevel-7 a\\par}");
    row("cells without a table", "{\\rtf1" + QByteArray("\\cell").repeated(100'000) + "}");
    row("lone surrogates", "{\\rtf1\\u-10179?a\\u-8704?}");
    row("nothing but a zero in a note", "{\\rtf1 a{\\footnote b\\u0? c}}");
    row("unknown code page", "{\\rtf1\\ansicpg4711 \\'e4}");
}

void RtfFormatTest::hostile()
{
    QFETCH(QByteArray, bytes);
    const Result<ExtractedText> document = readRtf(bytes);
    QVERIFY(document);
    QVERIFY(document->text.isValidUtf16());
    QVERIFY(!document->text.contains(QChar(QChar::Null)));
}

QTEST_GUILESS_MAIN(RtfFormatTest)
#include "rtfformattest.moc"
