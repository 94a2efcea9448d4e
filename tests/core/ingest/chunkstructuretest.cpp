#include "core/ingest/chunkfixtures.h"

#include <algorithm>

using namespace docent;
using namespace docent::test;

/// What must not be parted.
class ChunkStructureTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rowsStayWhole();
    void codeLinesStayWhole();
    void tablesStayWhole_data();
    void tablesStayWhole();
    void headingStaysWithWhatFollows();
    void headOfTheTableIsRepeated();
    void linesAreCounted();
    void chaptersAndSheetsAreNamed();
};

// A52
void ChunkStructureTest::rowsStayWhole()
{
    QString table;
    for (int i = 0; i < 120; ++i)
        table += QStringLiteral("row %1 | some value. Another one | more of them\n").arg(i);
    ExtractedText document;
    add(document, BlockKind::Table, table);
    const ChunkOptions options { 100, 20 };
    const QList<Passage> passages = chunk(document, options);
    checkPassages(document, passages, options);
    QVERIFY(passages.size() > 10);
    for (const Passage& passage : passages) {
        QVERIFY(passage.text.startsWith(QLatin1String("row ")));
        QVERIFY(passage.text.endsWith(QLatin1Char('\n')));
    }
}

// A52
void ChunkStructureTest::codeLinesStayWhole()
{
    QString code;
    for (int i = 0; i < 200; ++i)
        code += QStringLiteral("    if (value[%1]. Next > 3) return call(value, \"a. B\");\n").arg(i);
    ExtractedText document;
    add(document, BlockKind::Code, code);
    const ChunkOptions options { 128, 32 };
    const QList<Passage> passages = chunk(document, options);
    checkPassages(document, passages, options);
    for (const Passage& passage : passages)
        QVERIFY2(passage.text.startsWith(QLatin1String("    if (")), qPrintable(passage.text.left(30)));
}

// A52
void ChunkStructureTest::tablesStayWhole_data()
{
    QTest::addColumn<BlockKind>("kind");
    QTest::addColumn<int>("before"); // tokens of prose
    QTest::addColumn<bool>("heading");
    QTest::addColumn<int>("rows"); // of about ten tokens
    QTest::addColumn<int>("behind");
    QTest::newRow("fits in the next passage") << BlockKind::Table << 200 << false << 40 << 300;
    QTest::newRow("the last") << BlockKind::Table << 200 << false << 40 << 0;
    QTest::newRow("code") << BlockKind::Code << 200 << false << 40 << 300;
    QTest::newRow("below a heading") << BlockKind::Table << 200 << true << 40 << 300;
    QTest::newRow("below a heading, at the beginning") << BlockKind::Table << 0 << true << 40 << 300;
    QTest::newRow("leaves little room for an overlap") << BlockKind::Table << 200 << false << 49 << 300;
    QTest::newRow("behind few words") << BlockKind::Table << 30 << false << 49 << 300;
    QTest::newRow("where the rest is shared out") << BlockKind::Table << 60 << false << 40 << 100;
    QTest::newRow("small, at the end of a passage") << BlockKind::Table << 470 << false << 8 << 300;
    QTest::newRow("behind a long text") << BlockKind::Table << 1300 << false << 40 << 300;
}

// A52
void ChunkStructureTest::tablesStayWhole()
{
    QFETCH(BlockKind, kind);
    QFETCH(int, before);
    QFETCH(bool, heading);
    QFETCH(int, rows);
    QFETCH(int, behind);
    ExtractedText document;
    const QString sentence = words(9) + QStringLiteral(". ");
    if (before > 0)
        add(document, BlockKind::Paragraph, sentence.repeated(before / 10));
    if (heading)
        add(document, BlockKind::Heading, QStringLiteral("Fees"), 2);
    QString table;
    for (int i = 0; i < rows; ++i)
        table += words(8) + QStringLiteral(" %1 |\n").arg(i);
    add(document, kind, table);
    QVERIFY(estimateTokens(table) <= 512);
    if (behind > 0)
        add(document, BlockKind::Paragraph, sentence.repeated(behind / 10));
    const QList<Passage> passages = chunk(document);
    checkPassages(document, passages, {});
    const auto holds = [&table, heading](const Passage& passage) {
        return passage.text.contains((heading ? QStringLiteral("Fees\n\n") : QString()) + table.trimmed());
    };
    QVERIFY2(std::any_of(passages.begin(), passages.end(), holds), qPrintable(QString::number(passages.size())));
}

void ChunkStructureTest::headingStaysWithWhatFollows()
{
    for (int before = 60; before < 130; ++before) {
        ExtractedText document;
        add(document, BlockKind::Paragraph, words(before));
        add(document, BlockKind::Heading, QStringLiteral("The heading"), 2);
        add(document, BlockKind::Paragraph, words(90, QStringLiteral("body")));
        const ChunkOptions options { 128, 16 };
        const QList<Passage> passages = chunk(document, options);
        checkPassages(document, passages, options);
        for (const Passage& passage : passages)
            QVERIFY2(
                !passage.text.trimmed().endsWith(QLatin1String("The heading")), qPrintable(QString::number(before)));
    }
}

void ChunkStructureTest::headOfTheTableIsRepeated()
{
    ExtractedText document;
    add(document, BlockKind::Paragraph, QStringLiteral("Prices of this year.\n\n"));
    QString table = QStringLiteral("Article | Price\n");
    for (int i = 0; i < 120; ++i)
        table += QStringLiteral("article %1 | %2.00\n").arg(i).arg(i * 3);
    add(document, BlockKind::Table, table);
    add(document, BlockKind::Paragraph, QStringLiteral("\nAll prices without tax.\n"));
    const QList<Passage> passages = chunk(document, { 100, 20 });
    QVERIFY(passages.size() > 5);
    for (const Passage& passage : passages) {
        const bool inTable = passage.text.startsWith(QLatin1String("article"));
        QCOMPARE(passage.tableHead, inTable ? QStringLiteral("Article | Price") : QString());
    }
}

void ChunkStructureTest::linesAreCounted()
{
    ExtractedText document;
    document.placeKind = PlaceKind::Line;
    document.lines = { { 0, 1 } };
    QString code;
    for (int i = 1; i <= 300; ++i)
        code += QStringLiteral("call(value_%1, \"line\");\n").arg(i);
    add(document, BlockKind::Code, code);
    const QList<Passage> passages = chunk(document, { 100, 20 });
    QVERIFY(passages.size() > 5);
    for (const Passage& passage : passages) {
        const auto number = [](const QString& line) {
            return line.section(QLatin1Char('_'), 1).section(QLatin1Char(','), 0, 0);
        };
        const QStringList lines = passage.text.trimmed().split(QLatin1Char('\n'));
        QCOMPARE(passage.place.label, number(lines.first()) + QChar(u'\u2013') + number(lines.last()));
        QCOMPARE(placeText(passage.page, passage.place), QStringLiteral("lines ") + passage.place.label);
    }
}

void ChunkStructureTest::chaptersAndSheetsAreNamed()
{
    ExtractedText document;
    document.placeKind = PlaceKind::Chapter;
    add(document, BlockKind::Paragraph, QStringLiteral("It begins.\n\n"));
    const qsizetype second = document.text.size();
    add(document, BlockKind::Paragraph, QStringLiteral("It ends.\n"));
    document.pages = { { 1, 0, QStringLiteral("One") }, { 2, second, QStringLiteral("Two") } };
    QList<Passage> passages = chunk(document);
    QCOMPARE(passages.size(), 1);
    QCOMPARE(passages.first().place.label, QStringLiteral("One; Two"));

    // The rest of a sheet without rows, such as its comments, is in none.
    document.placeKind = PlaceKind::Sheet;
    document.pages = { { 1, 0, QStringLiteral("Costs"), QStringLiteral("B:B") } };
    document.lines = { { 0, 12 }, { second, 0 } };
    passages = chunk(document);
    QCOMPARE(passages.first().place.label, QStringLiteral("Costs!B12"));
}

QTEST_APPLESS_MAIN(ChunkStructureTest)
#include "chunkstructuretest.moc"
