#include "extract/formats/jsonformat.h"
#include "extract/formats/notebookformat.h"
#include "extract/formats/rowsformat.h"
#include "extract/formats/subtitleformat.h"
#include "extract/formats/xmlformat.h"
#include "outline.h"

#include <QTest>

using namespace docent;

/// Formats of data: rows, JSON, notebooks, XML, subtitles.
class DataFormatTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rows_data();
    void rows();
    void delimiters_data();
    void delimiters();
    void json_data();
    void json();
    void noJson_data();
    void noJson();
    void jsonLines();
    void notebook();
    void oldNotebook();
    void brokenNotebook_data();
    void brokenNotebook();
    void xml_data();
    void xml();
    void noXml_data();
    void noXml();
    void entitiesStayText();
    void subtitles_data();
    void subtitles();
    void largeAndOdd_data();
    void largeAndOdd();
};

namespace {

QStringList lines(std::initializer_list<const char*> list)
{
    QStringList result;
    for (const char* line : list)
        result.append(QString::fromUtf8(line));
    return result;
}

} // namespace

void DataFormatTest::rows_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("outline");
    const auto row = [](const char* name, const char* text, std::initializer_list<const char*> outline) {
        QTest::newRow(name) << QString::fromUtf8(text) << lines(outline);
    };
    row("comma", "Name,Amount\nAnn,5\nBob,7\n", { "T Name | Amount⏎Ann | 5⏎Bob | 7" });
    row("quotes", "a,b\n\"x, y\",\"say \"\"hi\"\"\"\n", { "T a | b⏎x, y | say \"hi\"" });
    row("line end in a field", "a,b\n\"one\ntwo\",2\n", { "T a | b⏎one two | 2" });
    row("semicolon with commas", "Lorem, ipsum; dolor sit\nconsectetur; elit\nsed, do; eiusmod\n",
        { "T Lorem, ipsum | dolor sit⏎consectetur | elit⏎sed, do | eiusmod" });
    row("tab", "a\tb\n1\t2\n", { "T a | b⏎1 | 2" });
    row("bar", "a|b\n1|2\n", { "T a | b⏎1 | 2" });
    row("named delimiter", "sep=;\na;b\n", { "T a | b" });
    row("empty fields and rows", "a,b,c\n,2,\n,,\n\n1,,3\n", { "T a | b | c⏎ | 2⏎1 |  | 3" });
    row("rows of other lengths", "1,2,3\na,b,c\na,b\na,b,c,d\na,b,c\na,b,c\na,b,c\n",
        { "T 1 | 2 | 3⏎a | b | c⏎a | b⏎a | b | c | d⏎a | b | c⏎a | b | c⏎a | b | c" });
    row("one column", "Lorem, ipsum\ndolor sit\namet consectetur\nadipiscing, elit\n",
        { "T Lorem, ipsum⏎dolor sit⏎amet consectetur⏎adipiscing, elit" });
    row("quote without end", "a,b\n\"x,2\n3,4\n", { "T a | b⏎\"x | 2⏎3 | 4" });
    row("quote in a field", "a,b\n5\" pipe,2\n\"x\" y,3\n", { "T a | b⏎5\" pipe | 2⏎\"x\" y | 3" });
    row("no line end", "a,b\n1,2", { "T a | b⏎1 | 2" });
}

void DataFormatTest::rows()
{
    QFETCH(QString, text);
    QTEST(test::outline(readRows(text)), "outline");
}

void DataFormatTest::delimiters_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("delimiter");
    const auto row = [](const char* name, const char* text, const char* delimiter) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromLatin1(delimiter);
    };
    row("comma before others", "a,b;c\n1,2;3\n", ",");
    row("decimal commas", "a;b;c\n1,5;2;3,5\n1;2,5;3\n2;2;2\n", ";");
    row("prose", "Dear Ann,\n\nthis is a letter, with commas, here and there.\nAnd more\nlines\n", "");
    row("nothing", "", "");
}

void DataFormatTest::delimiters()
{
    QFETCH(QString, text);
    QFETCH(QString, delimiter);
    QCOMPARE(delimiterOf(text), delimiter.isEmpty() ? QChar() : delimiter.front());
}

void DataFormatTest::json_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("outline");
    const auto row = [](const char* name, const char* text, std::initializer_list<const char*> outline) {
        QTest::newRow(name) << QString::fromUtf8(text) << lines(outline);
    };
    row("members in their order", R"({"z":1.50,"a":{"b":"c"},"e":[]})",
        { "C {⏎  \"z\": 1.50,", "C   \"a\": {\"b\": \"c\"},", "C   \"e\": []⏎}" });
    row("records", R"([{"n":"A","m":[1,2]},{"n":"B"}])",
        { "C [⏎  {⏎    \"n\": \"A\",⏎    \"m\": [1, 2]⏎  },", "C   {\"n\": \"B\"}⏎]" });
    row("escapes", R"(["caf\u00e9 \ud83d\ude00 \"q\" \\u00e9 \n \u0007 a\/b"])",
        { "C [⏎  \"café 😀 \\\"q\\\" \\\\u00e9 \\n \\u0007 a/b\"⏎]" });
    row("laid out already", "{\n    \"a\" : true\n}\n", { "C {⏎  \"a\": true⏎}" });
    row("values after one another", "{\"a\":1}\n{\"a\":2}", { "C {⏎  \"a\": 1⏎}", "C {⏎  \"a\": 2⏎}" });
    row("scalar", "42", { "C 42" });
    row("braces in strings", R"(["}",["]"]])", { "C [⏎  \"}\",", "C   [\"]\"]⏎]" });
}

void DataFormatTest::json()
{
    QFETCH(QString, text);
    QTEST(test::outline(readJson(text)), "outline");
}

void DataFormatTest::noJson_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const char* text) { QTest::newRow(name) << QString::fromUtf8(text); };
    row("comment", "// settings\n{\"a\": 1}");
    row("not closed", "{\"a\": [1, 2}");
    row("cut off", "{\"a\": \"b");
    row("closed twice", "[]]");
    row("no comma", "[1 2]");
    row("words", "Just words, as they are.");
}

void DataFormatTest::noJson()
{
    QFETCH(QString, text);
    QVERIFY(!laidOutJson(text));
    QCOMPARE(readJson(text).text, text);
}

void DataFormatTest::jsonLines()
{
    QCOMPARE(test::outline(readJsonLines(QStringLiteral("{\"a\":1,\"b\":{\"c\":[]}}\n\nnot json\n[1]\n"))),
        lines({ "C {⏎  \"a\": 1,⏎  \"b\": {⏎    \"c\": []⏎  }⏎}", "C not json", "C [⏎  1⏎]" }));
}

void DataFormatTest::notebook()
{
    const Result<ExtractedText> document = readNotebook(R"nb({"nbformat":4,"cells":[
        {"cell_type":"markdown","source":["# The \n","\n","- item\n"]},
        {"cell_type":"code","source":"x = 1\nprint(x)","outputs":[
            {"output_type":"stream","text":["1\n"]},
            {"output_type":"execute_result","data":{"text/plain":["  a\n","0 1"],"text/html":["<table>"]}},
            {"output_type":"display_data","data":{"image/png":"AAAA","text/plain":"<Figure>"}},
            {"output_type":"error","traceback":["\u001b[0;31mError\u001b[0m","line 2"]}]},
        {"cell_type":"raw","source":"raw words"}]})nb");
    QVERIFY(document);
    QCOMPARE(document->kind, QStringLiteral("notebook"));
    QCOMPARE(document->title, QStringLiteral("The"));
    QCOMPARE(test::outline(*document),
        lines({ "H1 # The ", "L - item", "C x = 1⏎print(x)", "C 1", "C   a⏎0 1", "C <Figure>", "C Error⏎line 2",
            "P raw words" }));
    QCOMPARE(document->notices, lines({ "Pictures that were not read: 1." }));
}

void DataFormatTest::oldNotebook()
{
    const Result<ExtractedText> document = readNotebook(R"({"nbformat":3,"worksheets":[{"cells":[
        {"cell_type":"heading","level":2,"source":"Part"},
        {"cell_type":"code","input":"y","outputs":[{"output_type":"pyout","text":"2"}]}]}]})");
    QVERIFY(document);
    QCOMPARE(test::outline(*document), lines({ "H2 Part", "C y", "C 2" }));
}

void DataFormatTest::brokenNotebook_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("cut off") << QByteArray("{\"cells\": [");
    QTest::newRow("something else") << QByteArray("{\"a\": 1}");
    QTest::newRow("no JSON") << QByteArray("words");
    QTest::newRow("too deep") << QByteArray(100'000, '[');
}

void DataFormatTest::brokenNotebook()
{
    QFETCH(QByteArray, bytes);
    QCOMPARE(readNotebook(bytes).error().code, ErrorCode::Damaged);
}

void DataFormatTest::xml_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("outline");
    const auto row = [](const char* name, const char* text, std::initializer_list<const char*> outline) {
        QTest::newRow(name) << QString::fromUtf8(text) << lines(outline);
    };
    row("records",
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n<list>\n <item id=\"1\"><name>Ann</name><age>5</age></item>\n"
        " <item id=\"2\"/>\n</list>",
        { "C list", "C   item id=1⏎    name: Ann⏎    age: 5", "C   item id=2" });
    row("running text", "<doc><p>Some <b>bold <i>and</i></b> text</p><p><b>First</b> then</p></doc>",
        { "C doc", "C   p: Some bold and text", "C   p⏎    b: First⏎    then" });
    row("long text is prose",
        "<a><p>This is a text that is long enough to have sentences. It has two, and ends here.</p><q>x</q></a>",
        { "C a", "P p: This is a text that is long enough to have sentences. It has two, and ends here.", "C   q: x" });
    row("character data and references", "<a><![CDATA[x < y]]> &amp; &#233;</a>", { "C a: x < y & é" });
    row("document type", "<!DOCTYPE a [ <!ENTITY e \"]>\"> <!-- ' --> ]>\n<!-- c --><a>x</a>", { "C a: x" });
    row("names with prefixes", "<x:a xmlns:x=\"urn:b\" x:c=\"d\">e</x:a>", { "C a c=d: e" });
}

void DataFormatTest::xml()
{
    QFETCH(QString, text);
    const ExtractedText document = readXml(text);
    QTEST(test::outline(document), "outline");
    QVERIFY(document.notices.isEmpty());
}

void DataFormatTest::noXml_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("not closed") << QStringLiteral("<a><b>text</a>");
    QTest::newRow("cut off") << QStringLiteral("<a><b>text");
    QTest::newRow("document type without end") << QStringLiteral("<!DOCTYPE a [ <a>text</a>");
    QTest::newRow("words") << QStringLiteral("Just words");
    QTest::newRow("too deep") << QStringLiteral("<a>").repeated(10'000);
}

void DataFormatTest::noXml()
{
    QFETCH(QString, text);
    const ExtractedText document = readXml(text);
    QCOMPARE(document.text, text);
    QCOMPARE(document.notices.size(), 1);
}

/// Neither a bomb nor a file of this computer.
void DataFormatTest::entitiesStayText()
{
    QString text = QStringLiteral("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY b0 \"ha\">");
    for (int i = 1; i < 30; ++i)
        text += QStringLiteral("<!ENTITY b%1 \"&b%2;&b%2;\">").arg(i).arg(i - 1);
    const ExtractedText document = readXml(text + QStringLiteral("]><a>&x; &b29; A&nbsp;B &</a>"));
    QCOMPARE(document.text.trimmed(), QStringLiteral("a: &x; &b29; A B &"));
}

void DataFormatTest::subtitles_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("outline");
    const auto row = [](const char* name, const char* text, std::initializer_list<const char*> outline) {
        QTest::newRow(name) << QString::fromUtf8(text) << lines(outline);
    };
    row("SubRip",
        "1\n00:00:01,000 --> 00:00:02,500\n<i>Hello</i>\nthere,\n\n2\n00:00:02,600 --> 00:00:04,000\n{\\an8}my "
        "friend.\n\n"
        "3\n01:02:03,000 --> 01:02:04,000\nLater.\n",
        { "P [00:00:01] Hello there, my friend.", "P [01:02:03] Later." });
    row("WebVTT",
        "WEBVTT - title\n\nNOTE a note\n\nSTYLE\n::cue { }\n\nid\n00:01.000 --> 00:02.000 align:start\n"
        "<v Ann>Hi &amp; bye\n\n00:59:59.000 --> 01:00:00.000\n12\n",
        { "P [00:00:01] Ann: Hi & bye", "P [00:59:59] 12" });
    row("no empty lines", "1\n00:00:01,0 --> 00:00:02,0\na\n2\n00:00:02,0 --> 00:00:03,0\nb\n", { "P [00:00:01] a b" });
    row("no cues", "Just words.\n", { "P Just words." });
    row("less than", "1\n00:00:01,0 --> 00:00:02,0\na < b\n", { "P [00:00:01] a < b" });
}

void DataFormatTest::subtitles()
{
    QFETCH(QString, text);
    const ExtractedText document = readSubtitles(text);
    QTEST(test::outline(document), "outline");
    QCOMPARE(document.kind, QStringLiteral("subtitles"));
}

void DataFormatTest::largeAndOdd_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const QString& piece, int times) {
        QTest::newRow(name) << piece.repeated(times);
    };
    row("quotes without end", QStringLiteral("\"a,"), 300'000);
    row("opened quotes", QStringLiteral("\"x\n,"), 300'000);
    row("brackets", QStringLiteral("[{\"a\":"), 200'000);
    row("strings", QStringLiteral("[\"a\","), 200'000);
    row("escapes", QStringLiteral("\\u00"), 300'000);
    row("entities", QStringLiteral("&a"), 500'000);
    row("tags", QStringLiteral("<a b='"), 200'000);
    row("elements in text", QStringLiteral("x<b>y</b>"), 100'000);
    row("positions", QStringLiteral("00:00:01,0 --> 00:00:02,0\n{\\{\\<<"), 50'000);
    row("one line of tags", QStringLiteral("{\\<"), 500'000);
    row("times", QStringLiteral("00:00:01,0 --> "), 100'000);
}

/// All of them end soon with text, whatever it is.
void DataFormatTest::largeAndOdd()
{
    QFETCH(QString, text);
    QVERIFY(!readRows(text).text.isEmpty());
    QVERIFY(!readJson(text).text.isEmpty());
    QVERIFY(!readJsonLines(text).text.isEmpty());
    QVERIFY(!readXml(text).text.isEmpty());
    QVERIFY(!readXml(QStringLiteral("<a>") + text + QStringLiteral("</a>")).text.isEmpty());
    readSubtitles(text);
    readSubtitles(QStringLiteral("00:00:01,0 --> 00:00:02,0\n") + text);
}

QTEST_GUILESS_MAIN(DataFormatTest)
#include "dataformattest.moc"
