#include "extract/formats/pdfcolumns.h"
#include "extract/formats/pdfformat.h"
#include "support/pdffile.h"

#include <QBuffer>
#include <QRegularExpression>
#include <QTest>

using namespace docent;
using test::PdfFile;
using test::PdfPage;
using test::PdfText;

/// The order of a page's text, and what repeats at the edges of pages, in files that place words.
class PdfLayoutTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void columns_data();
    void columns();
    void hyphenAcrossColumns();
    void hebrewStays();
    void loosePiecesStay();
    void lyingBoxes_data();
    void lyingBoxes();
    void tablesKeepTheirRows_data();
    void tablesKeepTheirRows();
    void runningLinesGo_data();
    void runningLinesGo();
    void firstTitleStays();
    void bodyStays_data();
    void bodyStays();
    void pageStartsStayRight();
};

namespace {

constexpr double pitch = 12;

/// Lines of a column: "L0 and …", each about 200 points wide; its first word names it.
QStringList column(const char* name, int lines)
{
    static const char* const words[] { "and then it goes on until the edge of it",
        "with words that reach to the very end", "where the next word has no more room left",
        "as in any text that is set in columns" };
    QStringList texts;
    for (int i = 0; i < lines; ++i)
        texts.append(QStringLiteral("%1%2 %3").arg(QLatin1String(name)).arg(i).arg(QLatin1String(words[i % 4])));
    return texts;
}

ExtractedText read(const PdfFile& file)
{
    QByteArray bytes = test::pdf(file);
    QBuffer device(&bytes);
    device.open(QIODevice::ReadOnly);
    const auto document = readPdf(device, 1 << 20);
    return document ? *document : ExtractedText();
}

/// The names in the text, in their order.
QStringList names(const QString& text)
{
    static const QRegularExpression name(QStringLiteral("\\b[A-Z]\\d+\\b"));
    QStringList found;
    for (auto match = name.globalMatch(text); match.hasNext();)
        found.append(match.next().captured());
    return found;
}

QStringList numbered(const char* name, int count)
{
    QStringList all;
    for (int i = 0; i < count; ++i)
        all.append(QLatin1String(name) + QString::number(i));
    return all;
}

/// Columns as a careless program draws them: line by line across the page.
QList<PdfText> rowByRow(const QList<QList<PdfText>>& columns)
{
    QList<PdfText> texts;
    for (qsizetype row = 0; row < columns.first().size(); ++row) {
        for (const QList<PdfText>& column : columns) {
            if (row < column.size())
                texts.append(column.at(row));
        }
    }
    return texts;
}

/// Pages with a paragraph each and these lines at the top and at the bottom; %1 is the page's number.
PdfFile book(int pages, const QStringList& heads, const QStringList& feet)
{
    static const char* const subjects[] { "Rain", "Wheat", "Trade", "Ships", "Glass", "Paper", "Stone", "Bread" };
    PdfFile file;
    for (int i = 0; i < pages; ++i) {
        PdfPage page;
        const auto edge = [&](const QStringList& lines, double y) {
            if (lines.isEmpty() || lines.at(i % lines.size()).isEmpty())
                return;
            const QString line = lines.at(i % lines.size());
            page.texts.append({ 200, y, line.contains(QLatin1String("%1")) ? line.arg(i + 1) : line });
        };
        edge(heads, 40);
        page.texts += test::pdfLines(column(subjects[i % 8], 12), 72, 100 + i % 3);
        edge(feet, 760);
        file.pages.append(page);
    }
    return file;
}

} // namespace

void PdfLayoutTest::columns_data()
{
    QTest::addColumn<QList<PdfText>>("texts");
    QTest::addColumn<QStringList>("order");
    const PdfText title { 60, 60, QStringLiteral("T0 a title that runs over all of the columns of this page"), 16 };
    const QList<PdfText> left = test::pdfLines(column("L", 20), 60, 100);
    const QList<PdfText> right = test::pdfLines(column("R", 18), 330, 100);
    const PdfText foot { 60, 600,
        QStringLiteral("F0 a note below the columns that spans both of them, as notes may do") };
    const QStringList wanted = numbered("T", 1) + numbered("L", 20) + numbered("R", 18) + numbered("F", 1);
    QTest::newRow("as they are read") << QList<PdfText> { title } + left + right + QList<PdfText> { foot } << wanted;
    QTest::newRow("row by row") << QList<PdfText> { title } + rowByRow({ left, right }) + QList<PdfText> { foot }
                                << wanted;
    QTest::newRow("right one first") << QList<PdfText> { title } + right + left + QList<PdfText> { foot } << wanted;
    QTest::newRow("title and note last") << right + left + QList<PdfText> { foot, title } << wanted;
    const QList<PdfText> first = test::pdfLines(column("L", 9), 40, 100, 8);
    const QList<PdfText> second = test::pdfLines(column("M", 9), 230, 100, 8);
    const QList<PdfText> third = test::pdfLines(column("R", 9), 420, 100, 8);
    const QStringList three = numbered("L", 9) + numbered("M", 9) + numbered("R", 9);
    QTest::newRow("three row by row") << rowByRow({ first, second, third }) << three;
    QTest::newRow("three backwards") << third + second + first << three;
    QTest::newRow("lower half first") << left.mid(10) + left.first(10) << numbered("L", 20);
    QTest::newRow("one column") << left << numbered("L", 20);
}

void PdfLayoutTest::columns()
{
    QFETCH(QList<PdfText>, texts);
    PdfFile file;
    file.pages = { { texts, {}, {} } };
    QTEST(names(read(file).text), "order");
}

void PdfLayoutTest::hyphenAcrossColumns()
{
    QList<PdfText> left = test::pdfLines(column("L", 8), 60, 100);
    left.last().text = QStringLiteral("L7 and here the last word of it is bro-");
    QList<PdfText> right = test::pdfLines(column("R", 8), 330, 100);
    right.first().text = QStringLiteral("ken in two, R0 and then it goes on");
    PdfFile file;
    file.pages = { { rowByRow({ left, right }), {}, {} } };
    QVERIFY(read(file).text.contains(QLatin1String("is broken in two")));
}

void PdfLayoutTest::hebrewStays()
{
    QList<PdfLine> lines;
    for (const double x : { 330, 60 }) {
        for (int row = 0; row < 8; ++row)
            lines.append(
                { QString(36, QChar(0x05d0 + row)) + QStringLiteral(" %1").arg(x), { x, 100 + pitch * row, 200, 9 } });
    }
    QCOMPARE(joinLines(inReadingOrder(lines)), joinLines(lines));
    for (PdfLine& line : lines)
        line.text.replace(0, 36, QStringLiteral("words of a line that go on like that"));
    QVERIFY(joinLines(inReadingOrder(lines)) != joinLines(lines));
}

/// A drawing with thousands of labels isn't arranged: that would take the time of their square.
void PdfLayoutTest::loosePiecesStay()
{
    QList<PdfLine> lines;
    for (const double x : { 330, 60 }) {
        for (int row = 0; row < 8; ++row)
            lines.append({ QStringLiteral("words of a line that go on like that"), { x, 9000 + pitch * row, 200, 9 } });
    }
    const auto label = [&lines](int number) {
        lines.append({ QStringLiteral("label %1").arg(number), { 60, 8000 - 2 * pitch * number, 40, 9 } });
    };
    for (int i = 0; i < 10; ++i)
        label(i);
    QVERIFY(inReadingOrder(lines).first().box != lines.first().box);
    for (int i = 10; i < 600; ++i)
        label(i);
    const QList<PdfLine> kept = inReadingOrder(lines);
    for (qsizetype i = 0; i < lines.size(); ++i)
        QCOMPARE(kept.at(i).box, lines.at(i).box);
}

void PdfLayoutTest::lyingBoxes_data()
{
    QTest::addColumn<QList<QRectF>>("boxes");
    const double nan = std::numeric_limits<double>::quiet_NaN();
    QTest::newRow("none") << QList<QRectF>();
    QTest::newRow("not a number") << QList<QRectF> { { 10, nan, 100, 9 }, { 10, 30, 100, 9 } };
    QTest::newRow("far away") << QList<QRectF> { { 1e300, 10, 1e300, 9 }, { 10, 30, 100, 9 } };
    QTest::newRow("without extent") << QList<QRectF> { { 10, 10, 0, 0 }, { 10, 30, 0, 0 } };
    QTest::newRow("too many") << QList<QRectF>(30'000, QRectF(10, 10, 3, 3));
    QTest::newRow("too few") << QList<QRectF> { { 10, 10, 100, 9 } };
}

void PdfLayoutTest::lyingBoxes()
{
    QFETCH(QList<QRectF>, boxes);
    const QString text = QStringLiteral("The first line is here\r\nand the second one there");
    QCOMPARE(joinLines(inReadingOrder(placeLines(text, boxes))), QString(text).remove(QLatin1Char('\r')));
}

void PdfLayoutTest::tablesKeepTheirRows_data()
{
    QTest::addColumn<QList<QStringList>>("rows");
    QList<QStringList> prices;
    QList<QStringList> terms;
    QList<QStringList> figures;
    for (int i = 0; i < 12; ++i) {
        prices.append(
            { QStringLiteral("A%1 a thing that is sold").arg(i), QStringLiteral("B%1 12.50 per piece").arg(i) });
        terms.append(
            { QStringLiteral("A%1").arg(i), QStringLiteral("B%1 what the word before means in general").arg(i) });
        figures.append({ QStringLiteral("A%1 %2").arg(i).arg(i * 977), QStringLiteral("B%1 %2").arg(i).arg(i * 1231),
            QStringLiteral("C%1 %2").arg(i).arg(i * 409) });
    }
    QTest::newRow("things and prices") << prices;
    QTest::newRow("words and meanings") << terms;
    QTest::newRow("figures") << figures;
}

void PdfLayoutTest::tablesKeepTheirRows()
{
    QFETCH(QList<QStringList>, rows);
    PdfFile file;
    PdfPage page;
    QStringList wanted;
    for (qsizetype row = 0; row < rows.size(); ++row) {
        for (qsizetype cell = 0; cell < rows.at(row).size(); ++cell) {
            page.texts.append({ 60 + 180.0 * double(cell), 100 + pitch * double(row), rows.at(row).at(cell) });
            wanted += names(rows.at(row).at(cell));
        }
    }
    file.pages = { page };
    QCOMPARE(names(read(file).text), wanted);
}

void PdfLayoutTest::runningLinesGo_data()
{
    QTest::addColumn<QStringList>("heads");
    QTest::addColumn<QStringList>("feet");
    const auto row = [](const char* name, const QStringList& heads, const QStringList& feet) {
        QTest::newRow(name) << heads << feet;
    };
    row("numbers", {}, { QStringLiteral("%1") });
    row("numbers in words", {}, { QStringLiteral("Page %1 of 8") });
    row("titles with numbers", { QStringLiteral("The Handbook %1") }, {});
    row("even and odd", { QStringLiteral("The Handbook %1"), QStringLiteral("%1 Its Third Chapter") }, {});
    row("roman", {},
        { QStringLiteral("i"), QStringLiteral("ii"), QStringLiteral("iii"), QStringLiteral("iv"), QStringLiteral("v"),
            QStringLiteral("vi"), QStringLiteral("vii"), QStringLiteral("viii") });
    row("dashes", {}, { QStringLiteral("- %1 -") });
}

void PdfLayoutTest::runningLinesGo()
{
    QFETCH(QStringList, heads);
    QFETCH(QStringList, feet);
    const ExtractedText plain = read(book(8, {}, {}));
    const ExtractedText document = read(book(8, heads, feet));
    QCOMPARE(document.text, plain.text);
    QCOMPARE(document.pages.size(), 8);
}

void PdfLayoutTest::firstTitleStays()
{
    const ExtractedText document =
        read(book(8, { QStringLiteral("The Handbook of Work") }, { QStringLiteral("Strictly confidential") }));
    QCOMPARE(document.text.count(QLatin1String("The Handbook of Work")), 1);
    QCOMPARE(document.text.count(QLatin1String("Strictly confidential")), 1);
    QVERIFY(document.text.indexOf(QLatin1String("confidential")) < document.pages.at(1).start);
}

void PdfLayoutTest::bodyStays_data()
{
    QTest::addColumn<PdfFile>("file");
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("count");
    QTest::newRow("two pages only") << book(2, {}, { QStringLiteral("Signed by the board") })
                                    << QStringLiteral("Signed by the board") << 2;
    QTest::newRow("figures that do not count") << book(4, {},
        { QStringLiteral("Sum 12"), QStringLiteral("Sum 17"), QStringLiteral("Sum 3"), QStringLiteral("Sum 99") })
                                               << QStringLiteral("Sum ") << 4;
    PdfFile middle = book(6, {}, {});
    PdfFile wandering = book(6, {}, {});
    PdfFile alone;
    for (int i = 0; i < 6; ++i) {
        middle.pages[i].texts.append({ 72, 400, QStringLiteral("To be filled in by you") });
        wandering.pages[i].texts.append({ 72, 640 + 20.0 * i, QStringLiteral("To be filled in by you") });
        alone.pages.append({ { { 72, 40, QStringLiteral("Sheet %1").arg(i + 1) } }, {}, {} });
    }
    QTest::newRow("in the middle") << middle << QStringLiteral("To be filled in by you") << 6;
    QTest::newRow("at other places") << wandering << QStringLiteral("To be filled in by you") << 6;
    QTest::newRow("all there is") << alone << QStringLiteral("Sheet ") << 6;
}

void PdfLayoutTest::bodyStays()
{
    QFETCH(PdfFile, file);
    QFETCH(QString, line);
    QTEST(int(read(file).text.count(line)), "count");
}

void PdfLayoutTest::pageStartsStayRight()
{
    const ExtractedText document = read(book(8, { QStringLiteral("The Handbook") }, { QStringLiteral("%1") }));
    QCOMPARE(document.pages.size(), 8);
    for (int i = 1; i < 8; ++i) {
        QCOMPARE(document.pages.at(i).page, i + 1);
        const QString begins = document.text.mid(document.pages.at(i).start, 10);
        QVERIFY2(begins.contains(QLatin1String("0 and")), qPrintable(begins));
    }
}

QTEST_GUILESS_MAIN(PdfLayoutTest)
#include "pdflayouttest.moc"
