#include "ui/chat/linkpolicy.h"
#include "ui/chat/markdownrenderer.h"

#include <QAbstractTextDocumentLayout>
#include <QRandomGenerator>
#include <QTest>
#include <QTextBlock>
#include <QTextTable>

using namespace docent::ui;

namespace {

ReadingStyle style()
{
    QWidget widget;
    return ReadingStyle::of(&widget);
}

QString blockLine(const QTextBlock& block)
{
    QString line;
    if (block.blockFormat().headingLevel() > 0)
        line += QLatin1Char('h') + QString::number(block.blockFormat().headingLevel()) + QLatin1Char(' ');
    for (int i = 0; i < block.blockFormat().intProperty(QuoteDepthProperty); ++i)
        line += QStringLiteral("> ");
    const int depth = int(block.blockFormat().leftMargin() / listIndent);
    const QString marker = block.blockFormat().stringProperty(ListMarkerProperty);
    if (!marker.isEmpty())
        line += QString(2 * (depth - 1), QLatin1Char(' ')) + marker + QLatin1Char(' ');
    const bool code = block.blockFormat().boolProperty(CodeBlockProperty);
    if (code && !block.previous().blockFormat().boolProperty(CodeBlockProperty))
        line += QStringLiteral("code ");
    for (auto it = block.begin(); !it.atEnd(); ++it) {
        const QTextCharFormat format = it.fragment().charFormat();
        QString text = it.fragment().text();
        text.replace(QChar(QChar::LineSeparator), QLatin1Char('\n'));
        if (format.objectType() == CitationChip::objectType) {
            for (qsizetype i = 0; i < text.size(); ++i)
                line += QStringLiteral("{%1}").arg(format.intProperty(CitationChip::numberProperty));
            continue;
        }
        if (format.isAnchor())
            text = QStringLiteral("<%1|%2>").arg(text, format.anchorHref());
        if (format.fontFixedPitch())
            text = QLatin1Char('`') + text + QLatin1Char('`');
        if (format.fontWeight() >= QFont::DemiBold && block.blockFormat().headingLevel() == 0)
            text = QStringLiteral("**%1**").arg(text);
        if (format.fontItalic())
            text = QStringLiteral("_%1_").arg(text);
        if (format.fontStrikeOut())
            text = QStringLiteral("~%1~").arg(text);
        line += text;
    }
    return line;
}

QString tableText(QTextTable* table)
{
    QStringList rows;
    for (int r = 0; r < table->rows(); ++r) {
        QStringList cells;
        for (int c = 0; c < table->columns(); ++c)
            cells << blockLine(table->cellAt(r, c).firstCursorPosition().block());
        rows << cells.join(QStringLiteral(" | "));
    }
    return rows.join(QLatin1Char('\n'));
}

QString structure(QTextDocument& document)
{
    QStringList lines;
    for (auto it = document.rootFrame()->begin(); !it.atEnd(); ++it) {
        if (auto* table = qobject_cast<QTextTable*>(it.currentFrame()))
            lines << tableText(table);
        else if (const QString line = blockLine(it.currentBlock());
                 !line.isEmpty() || it.currentBlock().blockFormat().boolProperty(CodeBlockProperty))
            lines << line;
    }
    return lines.join(QLatin1Char('\n'));
}

/// What a text looks like, a line per block; pieces are separated by an empty line.
QString rendered(const QString& text, const QSet<int>& citations = {})
{
    MarkdownScanner scanner;
    scanner.update(text);
    const MarkdownRenderer renderer(style());
    QStringList parts;
    for (const MarkdownPiece& piece : scanner.pieces()) {
        if (piece.kind == MarkdownPiece::Kind::Rule) {
            parts << QStringLiteral("----");
            continue;
        }
        const auto document = renderer.render(text, piece, citations);
        QString part = structure(*document);
        if (piece.kind == MarkdownPiece::Kind::Code)
            part += QStringLiteral(" (%1)").arg(piece.language);
        if (piece.level > 0)
            part.prepend(QStringLiteral("@%1 ").arg(piece.level));
        parts << part;
    }
    return parts.join(QStringLiteral("\n\n"));
}

QString sample()
{
    return QStringLiteral(
        "# Title\nIntro with **bold** text [1].\nSecond line\n| a | b |\n|---|:-:|\n| 1 | x `y|` |\n| 2 | [2] |\n"
        "After.\n\n> quote\nlazy\n\n1. one\n   ```cpp\n   int a;\n\n   int b;\n   ```\n   more\n2. two\n"
        "   - nested\n     1. deep\n\n   para\n\n5. five\n- other\n  - x\n\n```\nopen\n\n# no heading\n```\n"
        "Setext\n---\n\n---\ntext \U0001F600 <b>html</b>\n\n    indented\n\n    code\nend [1]: http://x\n");
}

} // namespace

class MarkdownTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void renders_data();
    void renders();
    void neverLoads_data();
    void neverLoads();
    void piecesAreTheSameHoweverTheTextArrives_data();
    void piecesAreTheSameHoweverTheTextArrives();
    void stablePiecesStay();
    void noPieceGrowsWithoutBound_data();
    void noPieceGrowsWithoutBound();
    void continuedTablesKeepTheirColumns();
    void visibleText_data();
    void visibleText();
    void openable_data();
    void openable();
};

void MarkdownTest::renders_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* markdown, const char* expected) {
        QTest::newRow(name) << QString::fromUtf8(markdown) << QString::fromUtf8(expected);
    };
    row("paragraphs", "one\ntwo\n\nthree", "one two\n\nthree");
    row("hard break", "one  \ntwo", "one\ntwo");
    row("heading", "## Two\ntext", "h2 Two\n\ntext");
    row("setext heading", "Two\n===\ntext", "h1 Two\n\ntext");
    row("emphasis", "a **b** *c* _d_ ~~e~~", "a **b** _c_ _d_ ~e~");
    row("inline code", "use `a*b*c`", "use `a*b*c`");
    row("entities", "a &amp; b &#8364; &hellip; &bogusname;", "a & b \u20AC \u2026 &bogusname;");
    row("rule", "a\n\n---\nb", "a\n\n----\n\nb");
    row("list", "- a\n- b", "\u2022 a\n\n\u2022 b");
    row("nested list", "- a\n  - b\n    - c\n- d", "\u2022 a\n  \u25E6 b\n    \u2022 c\n\n\u2022 d");
    row("ordered list starts anywhere", "7. a\n8. b", "7. a\n\n8. b");
    row("ordered list counts by itself", "1. a\n1. b\n1. c", "1. a\n\n2. b\n\n3. c");
    row("nested by two columns", "1. a\n  - b\n2. c", "1. a\n\n@1 \u2022 b\n\n2. c");
    row("loose list", "1. a\n\n2. b\n\n   more\n", "1. a\n\n2. b\nmore");
    row("task list", "- [ ] a\n- [x] b", "\u2610 a\n\n\u2611 b");
    row("list after text", "Steps:\n- a\n1. b", "Steps:\n\n\u2022 a\n\n1. b");
    row("number is no list", "It was\n1984. Then", "It was 1984. Then");
    row("code", "```cpp\nint a;\n\n  b\n```\nx", "code int a;\n\n  b (cpp)\n\nx");
    row("code not closed yet", "```\na\n# b", "code a\n# b ()");
    row("code in an item", "1. a\n   ```sh\n   ls\n     -l\n   ```\n   then\n2. b",
        "1. a\n\n@1 code ls\n  -l (sh)\n\n@1 then\n\n2. b");
    row("fence of tildes", "~~~\n```\n~~~", "code ``` ()");
    row("indented code", "    a\n\n    b", "code a\n\nb ()");
    row("quote", "> a\n> b\n\nc", "> a b\n\nc");
    row("quote with list", "> - a\n> - b", "> \u2022 a\n> \u2022 b");
    row("table", "| a | b |\n|---|---|\n| 1 | **2** |\ntext", "**a** | **b**\n1 | **2**\n\ntext");
    row("table after text", "Here:\n| a | b |\n|---|---|\n| 1 | 2 |", "Here:\n\n**a** | **b**\n1 | 2");
    row("table with a bar in a cell", "|a|b|\n|-|-|\n|x\\|y|2|", "**a** | **b**\nx|y | 2");
    row("link", "[here](https://example.org/a?b=c)", "<here|https://example.org/a?b=c>");
    row("bare link", "see https://example.org/a.", "see <https://example.org/a|https://example.org/a>.");
    row("mail", "[write](mailto:a@example.org)", "<write|mailto:a@example.org>");
    row("html block", "<script>alert(1)</script>", "<script>alert(1)</script>");
    row("html inline", "a <b onclick=x>b</b>", "a <b onclick=x>b</b>");
    row("citation", "so [1]. And [2][1].", "so {1}. And {2}{1}.");
    row("citations in one bracket", "so [1, 2].", "so {1}{2}.");
    row("unknown citation", "so [7] and [1, 7].", "so [7] and [1, 7].");
    row("citation in code", "`a[1]` and\n```\nb[2]\n```", "`a[1]` and\n\ncode b[2] ()");
    row("citation in bold", "**so [1]**", "**so **{1}");
    row("citation in a table", "|a|\n|-|\n|x [1]|", "**a**\nx {1}");
    row("definition of a link", "so [1]\n\n[1]: http://evil.example",
        "so {1}\n\n{1}: <http://evil.example|http://evil.example>");
    row("citation as link", "[[1]](https://example.org)", "<[1]|https://example.org>");
    row("object replacement", "a\uFFFCb", "ab");
}

void MarkdownTest::renders()
{
    QFETCH(QString, markdown);
    QFETCH(QString, expected);
    QCOMPARE(rendered(markdown, { 1, 2 }), expected);
}

void MarkdownTest::neverLoads_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* markdown, const char* expected) {
        QTest::newRow(name) << QString::fromUtf8(markdown) << QString::fromUtf8(expected);
    };
    row("remote image", "![cat](http://evil.example/a.png)", "\u25A3 cat (http://evil.example/a.png)");
    row("local image", "![](file:///etc/passwd)", "\u25A3 file:///etc/passwd");
    row("image in link", "[![x](http://e.example/i)](https://e.example/)",
        "<\u25A3 x (http://e.example/i)|https://e.example/>");
    row("html image", "<img src=http://evil.example/a.png>", "<img src=http://evil.example/a.png>");
    row("script", "<script src=\"http://e\"></script>", "<script src=\"http://e\"></script>");
    row("script link", "[x](javascript:alert(1))", "x (javascript:alert(1))");
    row("file link", "[report](file:///etc/passwd)", "report (file:///etc/passwd)");
    row("smb link", "[share](smb://server/x)", "share (smb://server/x)");
    row("data link", "[x](data:text/html,a)", "x (data:text/html,a)");
    row("no scheme", "[x](//server/x)", "x (//server/x)");
    row("bidi name", "[safe\u202Etxt.exe](https://e.example/a)",
        "<safe\u27E8U+202E\u27E9txt.exe|https://e.example/a> (https://e.example/a)");
    row("bidi address", "![a](http://e.example/\u202Egpj.exe)", "\u25A3 a (http://e.example/%E2%80%AEgpj.exe)");
    row("zero width address", "[a](smb://e\u200B.example)", "a (smb://e\u27E8U+200B\u27E9.example)");
    row("address that is another", "[https://bank.example](https://evil.example)",
        "<https://bank.example|https://evil.example> (https://evil.example)");
    row("look-alike host", "![a](http://\u0430pple.example/)", "\u25A3 a (http://xn--pple-43d.example/)");
}

void MarkdownTest::neverLoads()
{
    QFETCH(QString, markdown);
    QFETCH(QString, expected);
    QCOMPARE(rendered(markdown), expected);
    MarkdownScanner scanner;
    scanner.update(markdown);
    const auto document = MarkdownRenderer(style()).render(markdown, scanner.pieces().first(), {});
    QVERIFY(!document->resource(QTextDocument::ImageResource, QUrl::fromLocalFile(QStringLiteral("/etc/hostname")))
                 .isValid());
    for (const QTextFormat& format : document->allFormats())
        QVERIFY(!format.isImageFormat());
}

void MarkdownTest::piecesAreTheSameHoweverTheTextArrives_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("sample") << sample();
    QTest::newRow("windows line ends") << sample().replace(QLatin1Char('\n'), QLatin1String("\r\n"));
    QString code = QStringLiteral("```py\n");
    QString table = QStringLiteral("x\n|a|b|\n|-|-|\n");
    for (int i = 0; i < 200; ++i) {
        code += QStringLiteral("line %1\n").arg(i);
        table += QStringLiteral("|%1|some words|\n").arg(i);
    }
    QTest::newRow("long code") << code + QStringLiteral("```\nend");
    QTest::newRow("long table") << table + QStringLiteral("\nend");
    QTest::newRow("no line break") << QStringLiteral("many words ").repeated(2000);
    QTest::newRow("no space") << QStringLiteral("\U0001F600").repeated(9000);
    QTest::newRow("long item") << QStringLiteral("- a\n")
            + QStringLiteral("  - nested item\n    more\n\n").repeated(300);
    QTest::newRow("long quote") << QStringLiteral("> quoted words\n").repeated(900);
}

// The same text must look the same whether it streamed or was stored.
void MarkdownTest::piecesAreTheSameHoweverTheTextArrives()
{
    QFETCH(QString, text);
    MarkdownScanner whole;
    whole.update(text);
    QCOMPARE(whole.pieces().constLast().end, text.trimmed().isEmpty() ? 0 : whole.pieces().constLast().end);
    QRandomGenerator random(4711);
    for (int round = 0; round < 60; ++round) {
        MarkdownScanner scanner;
        for (qsizetype size = 0; size < text.size();) {
            size = std::min(text.size(), size + 1 + qsizetype(random.bounded(round < 5 ? 8 : 600)));
            const QList<MarkdownPiece> before = scanner.pieces();
            const qsizetype stable = scanner.stableCount();
            scanner.update(text.left(size));
            QVERIFY(scanner.pieces().size() >= stable);
            for (qsizetype i = 0; i < stable; ++i)
                QVERIFY(scanner.pieces().at(i) == before.at(i));
        }
        QVERIFY2(scanner.pieces() == whole.pieces(), qPrintable(QStringLiteral("round %1").arg(round)));
    }
}

void MarkdownTest::stablePiecesStay()
{
    MarkdownScanner scanner;
    scanner.update(QStringLiteral("one\n\ntwo\n\nthr"));
    QCOMPARE(scanner.pieces().size(), 3);
    QCOMPARE(scanner.stableCount(), 1);
    scanner.update(QStringLiteral("one\n\ntwo\n\nthree\n\nf"));
    QCOMPARE(scanner.pieces().size(), 4);
    QCOMPARE(scanner.stableCount(), 2);
}

void MarkdownTest::noPieceGrowsWithoutBound_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("one line") << QStringLiteral("word ").repeated(20000);
    QTest::newRow("one long word") << QString(100'000, QLatin1Char('x'));
    QTest::newRow("code") << QStringLiteral("```\n") + QStringLiteral("int a;\n").repeated(10000);
    QTest::newRow("code in one line") << QStringLiteral("```\n") + QString(100'000, QLatin1Char('x'));
    QTest::newRow("table") << QStringLiteral("|a|b|\n|-|-|\n") + QStringLiteral("|1|2|\n").repeated(10000);
    QTest::newRow("list") << QStringLiteral("- a\n").repeated(20000);
    QTest::newRow("nested list") << QStringLiteral("- a\n") + QStringLiteral("  - b\n").repeated(20000);
    QTest::newRow("quote") << QStringLiteral("> a\n").repeated(20000);
    QTest::newRow("code in a list") << QStringLiteral("- ```\n") + QStringLiteral("  a\n").repeated(20000);
    QTest::newRow("heading") << QStringLiteral("# ") + QStringLiteral("word ").repeated(20000);
    QTest::newRow("lines") << QStringLiteral("word\n").repeated(20000);
}

void MarkdownTest::noPieceGrowsWithoutBound()
{
    QFETCH(QString, text);
    MarkdownScanner scanner;
    scanner.update(text);
    qsizetype covered = 0;
    for (const MarkdownPiece& piece : scanner.pieces()) {
        QVERIFY2(piece.end - piece.start <= 6400, qPrintable(QString::number(piece.end - piece.start)));
        QVERIFY(piece.start >= covered);
        covered = piece.end;
    }
    QVERIFY(text.size() - covered < 8);
}

void MarkdownTest::continuedTablesKeepTheirColumns()
{
    QString text = QStringLiteral("| name | what it says |\n|---|---|\n");
    for (int i = 0; i < 40; ++i)
        text += QStringLiteral("| %1 | %2 |\n").arg(i).arg(QString(i, QLatin1Char('x')));
    MarkdownScanner scanner;
    scanner.update(text);
    QCOMPARE(scanner.pieces().size(), 3);
    const MarkdownRenderer renderer(style());
    QList<QList<QTextLength>> widths;
    int rows = 0;
    for (const MarkdownPiece& piece : scanner.pieces()) {
        const auto document = renderer.render(text, piece, {});
        auto* table = qobject_cast<QTextTable*>(document->rootFrame()->childFrames().value(0));
        QVERIFY(table);
        widths << table->format().columnWidthConstraints();
        rows += table->rows();
    }
    QCOMPARE(widths.at(1), widths.at(0));
    QCOMPARE(widths.at(2), widths.at(0));
    QCOMPARE(rows, 41);
}

void MarkdownTest::visibleText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("plain") << QStringLiteral("Straße 東京 \U0001F600") << QStringLiteral("Straße 東京 \U0001F600");
    QTest::newRow("override") << QStringLiteral("a\u202Efdp.exe") << QStringLiteral("a\u27E8U+202E\u27E9fdp.exe");
    QTest::newRow("isolate") << QStringLiteral("\u2066a\u2069")
                             << QStringLiteral("\u27E8U+2066\u27E9a\u27E8U+2069\u27E9");
    QTest::newRow("zero width") << QStringLiteral("a\u200Bb\uFEFF")
                                << QStringLiteral("a\u27E8U+200B\u27E9b\u27E8U+FEFF\u27E9");
    QTest::newRow("tag") << QStringLiteral("a\U000E0041") << QStringLiteral("a\u27E8U+E0041\u27E9");
    QTest::newRow("control") << QStringLiteral("a\u0007") << QStringLiteral("a\u27E8U+0007\u27E9");
}

void MarkdownTest::visibleText()
{
    QFETCH(QString, text);
    QTEST(docent::ui::visibleText(text), "expected");
}

void MarkdownTest::openable_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("expected");
    QTest::newRow("http") << QStringLiteral("http://a.example") << true;
    QTest::newRow("https") << QStringLiteral("HTTPS://a.example/x") << true;
    QTest::newRow("mailto") << QStringLiteral("mailto:a@b.example") << true;
    QTest::newRow("file") << QStringLiteral("file:///etc/passwd") << false;
    QTest::newRow("smb") << QStringLiteral("smb://a/b") << false;
    QTest::newRow("script") << QStringLiteral("javascript:alert(1)") << false;
    QTest::newRow("ssh") << QStringLiteral("ssh://a") << false;
    QTest::newRow("relative") << QStringLiteral("a/b.html") << false;
    QTest::newRow("no host") << QStringLiteral("http:///x") << false;
    QTest::newRow("own") << QStringLiteral("docent-cite:1") << false;
    QTest::newRow("empty") << QString() << false;
}

void MarkdownTest::openable()
{
    QFETCH(QString, address);
    QTEST(openableAddress(address).isValid(), "expected");
}

QTEST_MAIN(MarkdownTest)
#include "markdowntest.moc"
