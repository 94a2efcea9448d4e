#include "core/ingest/chunkfixtures.h"

#include <algorithm>
#include <QRandomGenerator>
#include <QTest>

using namespace docent;
using namespace docent::test;

class ChunkerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void estimates_data();
    void estimates();
    void estimateIsAdditive();
    void exactSizeAndOverlap_data();
    void exactSizeAndOverlap();
    void sizeAndOverlapAreSettings();
    void smallDocumentIsOnePassage();
    void emptyDocumentHasNone();
    void headingPaths();
    void sectionsBeginPassages();
    void tinySectionsAreMerged();
    void pages();
    void overlapStaysOnItsPage();
    void sentencesStayWhole();
    void abbreviationsEndNoSentence();
    void giantLine();
    void codePointOffsets();
    void anyText_data();
    void anyText();
    void longTextIsLinear();
};

void ChunkerTest::estimates_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("tokens"); // the mean of cl100k_base and o200k_base
    QTest::newRow("none") << QString() << 0;
#include "tokensamples.inc"
}

void ChunkerTest::estimates()
{
    QFETCH(QString, text);
    QFETCH(int, tokens);
    const int estimate = estimateTokens(text);
    QVERIFY2(std::abs(estimate - tokens) <= std::max(1.0, tokens * 0.15),
        qPrintable(QStringLiteral("%1 for %2").arg(estimate).arg(tokens)));
}

void ChunkerTest::estimateIsAdditive()
{
    const QString text =
        QStringLiteral("Some words, 1234 numbers — und „größere“ Wörter; 这是中文。\n    indented(code_here);\n")
            .repeated(50);
    qint64 sum = 0;
    for (qsizetype at = 0; at < text.size();) {
        const tokens::Word word = tokens::wordAt(text, at);
        QVERIFY(word.end > at && word.start == at);
        sum += word.weight;
        at = word.end;
        if (at % 7 == 0)
            QCOMPARE(tokens::weight(QStringView(text).first(at)), sum);
    }
    QCOMPARE(tokens::weight(text), sum);
}

void ChunkerTest::exactSizeAndOverlap_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("overlap");
    QTest::addColumn<QList<int>>("starts"); // in words
    QTest::newRow("fits exactly") << 512 << 512 << 64 << QList<int> { 0 };
    QTest::newRow("three passages") << 512 + 448 + 448 << 512 << 64 << QList<int> { 0, 448, 896 };
    QTest::newRow("no overlap") << 1536 << 512 << 0 << QList<int> { 0, 512, 1024 };
    QTest::newRow("small") << 100 + 80 + 80 << 100 << 20 << QList<int> { 0, 80, 160 };
}

// A52
void ChunkerTest::exactSizeAndOverlap()
{
    QFETCH(int, count);
    QFETCH(int, size);
    QFETCH(int, overlap);
    QFETCH(QList<int>, starts);
    QCOMPARE(estimateTokens(words(count)), count);
    const ChunkOptions options { size, overlap };
    const ExtractedText document = plain(words(count));
    const QList<Passage> passages = chunk(document, options);
    checkPassages(document, passages, options);
    QList<int> found;
    for (const Passage& passage : passages) {
        QCOMPARE(passage.start % 5, 0);
        found.append(int(passage.start / 5));
        QCOMPARE(estimateTokens(passage.text), size);
    }
    QCOMPARE(found, starts);
}

// A52: what is left at the end is shared out instead of making a crumb.
void ChunkerTest::sizeAndOverlapAreSettings()
{
    const ExtractedText document = plain(words(5'000));
    for (const ChunkOptions options : { ChunkOptions {}, ChunkOptions { 128, 16 }, ChunkOptions { 1024, 0 } }) {
        const QList<Passage> passages = chunk(document, options);
        checkPassages(document, passages, options);
        for (int i = 0; i + 2 < passages.size(); ++i) {
            QCOMPARE(estimateTokens(passages.at(i).text), options.size);
            QCOMPARE((passages.at(i).end - passages.at(i + 1).start) / 5, options.overlap);
        }
        QVERIFY(estimateTokens(passages.last().text) >= options.size / 4);
    }
}

void ChunkerTest::smallDocumentIsOnePassage()
{
    const QList<Passage> passages = chunk(plain(QStringLiteral("  Hello.\n")));
    QCOMPARE(passages.size(), 1);
    QCOMPARE(passages.first().text, QStringLiteral("  Hello.\n"));
    QCOMPARE(passages.first().page, 0);
}

void ChunkerTest::emptyDocumentHasNone()
{
    QVERIFY(chunk(plain(QString())).isEmpty());
}

void ChunkerTest::headingPaths()
{
    ExtractedText document;
    add(document, BlockKind::Paragraph, words(100));
    add(document, BlockKind::Heading, QStringLiteral("# Part one #"), 1);
    add(document, BlockKind::Heading, QStringLiteral("Chapter\n======="), 2);
    add(document, BlockKind::Paragraph, words(100));
    add(document, BlockKind::Heading, QStringLiteral("## C#"), 3);
    add(document, BlockKind::Paragraph, words(300));
    add(document, BlockKind::Heading, QStringLiteral("Part two"), 1);
    add(document, BlockKind::Paragraph, words(100));
    const ChunkOptions options { 120, 16 };
    const QList<Passage> passages = chunk(document, options);
    checkPassages(document, passages, options);
    QStringList paths;
    for (const Passage& passage : passages)
        paths.append(passage.headings.join(QLatin1Char('/')));
    paths.removeDuplicates();
    const QStringList expected { QString(), QStringLiteral("Part one/Chapter"), QStringLiteral("Part one/Chapter/C#"),
        QStringLiteral("Part two") };
    QCOMPARE(paths, expected);
}

void ChunkerTest::sectionsBeginPassages()
{
    ExtractedText document;
    for (int i = 0; i < 6; ++i) {
        add(document, BlockKind::Heading, QStringLiteral("Section %1").arg(i), 1);
        add(document, BlockKind::Paragraph, words(250));
    }
    const QList<Passage> passages = chunk(document);
    checkPassages(document, passages, {});
    QCOMPARE(passages.size(), 6);
    for (int i = 0; i < 6; ++i)
        QVERIFY(passages.at(i).text.startsWith(QStringLiteral("Section %1").arg(i)));
}

// A52
void ChunkerTest::tinySectionsAreMerged()
{
    ExtractedText document;
    for (int i = 0; i < 60; ++i) {
        add(document, BlockKind::Heading, QStringLiteral("Section %1").arg(i), 1);
        add(document, BlockKind::Paragraph, words(10));
    }
    const QList<Passage> passages = chunk(document);
    checkPassages(document, passages, {});
    for (const Passage& passage : passages)
        QVERIFY(estimateTokens(passage.text) > 100);
}

void ChunkerTest::pages()
{
    ExtractedText document;
    QList<qsizetype> starts;
    for (int page = 1; page <= 12; ++page) {
        document.pages.append({ page, document.text.size() });
        document.text += QStringLiteral("\n  ")
            + words(page % 3 == 0 ? 30 : 300, QStringLiteral("page%1").arg(QChar('a' + page))) + QStringLiteral(".\n");
    }
    const QList<Passage> passages = chunk(document);
    checkPassages(document, passages, {});
    for (const Passage& passage : passages) {
        const QChar letter = passage.text.trimmed().at(4);
        QCOMPARE(passage.page, letter.unicode() - u'a');
    }
}

void ChunkerTest::overlapStaysOnItsPage()
{
    ExtractedText document;
    document.pages = { { 1, 0 }, { 2, 0 } };
    document.text = words(300) + QStringLiteral(".\n");
    document.pages[1].start = document.text.size();
    document.text += words(700, QStringLiteral("next"));
    const QList<Passage> passages = chunk(document);
    checkPassages(document, passages, {});
    QCOMPARE(passages.size(), 3);
    QCOMPARE(passages.at(1).page, 2);
    QCOMPARE(passages.at(1).start, document.pages.at(1).start);
    QVERIFY(passages.at(2).start < passages.at(1).end);
}

void ChunkerTest::sentencesStayWhole()
{
    QString text;
    for (int i = 0; i < 200; ++i)
        text += words(5 + i % 20, QStringLiteral("word")).replace(0, 1, QLatin1Char('W')) + QStringLiteral(". ");
    const ExtractedText document = plain(text);
    const ChunkOptions options { 128, 32 };
    const QList<Passage> passages = chunk(document, options);
    checkPassages(document, passages, options);
    for (const Passage& passage : passages) {
        QVERIFY(passage.text.startsWith(QLatin1Char('W')));
        QVERIFY(passage.text.trimmed().endsWith(QLatin1Char('.')));
    }
}

void ChunkerTest::abbreviationsEndNoSentence()
{
    const QString sentence = QStringLiteral("Dr. Meyer met J. R. Smith, e.g. No. 5 in Fig. 3 at 3.14 per day. ");
    const ExtractedText document = plain(sentence.repeated(100));
    const ChunkOptions options { 100, 30 };
    for (const Passage& passage : chunk(document, options))
        QVERIFY2(passage.text.startsWith(QLatin1String("Dr. Meyer met")), qPrintable(passage.text.left(40)));
}

void ChunkerTest::giantLine()
{
    for (const BlockKind kind : { BlockKind::Paragraph, BlockKind::Code, BlockKind::Table }) {
        ExtractedText document;
        add(document, kind, QString(1'000'000, QLatin1Char('x')));
        const QList<Passage> passages = chunk(document);
        checkPassages(document, passages, {});
        QVERIFY(passages.size() > 50);
    }
}

void ChunkerTest::codePointOffsets()
{
    const ExtractedText document = plain(QStringLiteral("\U0001F600 smile \U00020000\U00020001. ").repeated(500));
    const ChunkOptions options { 64, 8 };
    checkPassages(document, chunk(document, options), options);
}

void ChunkerTest::anyText_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < 40; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

// Whatever the structure: covered without gaps, within the limits, pages right, rows and code lines whole where they
// fit.
void ChunkerTest::anyText()
{
    QFETCH(int, seed);
    QRandomGenerator random(quint32(seed + 1));
    const QString letters = QStringLiteral("abcdefgh äöüß ABC 0123 .,;!?\"()\n\n\t  中文字。Дж عرب \U0001F600");
    ExtractedText document;
    for (int i = 0, count = random.bounded(1, 120); i < count; ++i) {
        if (random.bounded(3) == 0 && (document.pages.isEmpty() || document.pages.last().start < document.text.size()))
            document.pages.append({ int(document.pages.size()) + 1, document.text.size() });
        if (document.pages.isEmpty())
            document.pages.append({ 1, 0 });
        QString text;
        for (int n = random.bounded(1, random.bounded(2) == 0 ? 30 : 900); n > 0; --n) {
            const int at = random.bounded(int(letters.size()));
            text += letters.at(at).isSurrogate() ? QStringLiteral("\U0001F600") : QString(letters.at(at));
        }
        const auto kind = BlockKind(random.bounded(6));
        if (random.bounded(4) == 0) {
            document.text += text;
            continue;
        }
        const qsizetype start = document.text.size();
        document.text += text;
        document.blocks.append(
            { kind, kind == BlockKind::Heading ? 1 + random.bounded(6) : 0, start, document.text.size() });
        document.text += QString(random.bounded(4), QLatin1Char('\n'));
    }
    const ChunkOptions options { random.bounded(32, 200), random.bounded(0, 8) };
    const QList<Passage> passages = chunk(document, options);
    checkPassages(document, passages, options);
    const QVector<uint> points = document.text.toUcs4();
    for (const Passage& passage : passages) {
        const QString before = slice(points, 0, passage.start);
        qsizetype word = before.size();
        while (word < document.text.size() && document.text.at(word).isSpace())
            ++word;
        int page = 1;
        for (const PageStart& start : std::as_const(document.pages))
            page = start.start <= word ? start.page : page;
        if (word < before.size() + passage.text.size())
            QCOMPARE(passage.page, page);
    }
}

// A10: time grows with the text and not faster; without a clock: it ends.
void ChunkerTest::longTextIsLinear()
{
    const ExtractedText document =
        plain(QStringLiteral("The quick brown fox jumps over the lazy dog. ").repeated(400'000));
    const QList<Passage> passages = chunk(document);
    QVERIFY(passages.size() > 8'000);
    QCOMPARE(passages.last().end, document.text.size());
}

QTEST_GUILESS_MAIN(ChunkerTest)
#include "chunkertest.moc"
