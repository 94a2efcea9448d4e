#include "extract/formats/markdownformat.h"
#include "outline.h"

#include <QTest>

using namespace docent;

class MarkdownTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void blocks_data();
    void blocks();
    void textStaysAsWritten();
    void frontMatter();
    void titleFromHeading();
};

void MarkdownTest::blocks_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("outline");
    const auto row = [](const char* name, const char* text, const QStringList& outline) {
        QTest::newRow(name) << QString::fromUtf8(text) << outline;
    };
    row("headings", "# One\n\nText\n## Two ##\n####### no\n#no",
        { QStringLiteral("H1 # One"), QStringLiteral("P Text"), QStringLiteral("H2 ## Two ##"),
            QStringLiteral("P ####### no⏎#no") });
    row("underlined headings", "One\n===\nTwo\n---\n\n---\ntext",
        { QStringLiteral("H1 One⏎==="), QStringLiteral("H2 Two⏎---"), QStringLiteral("P text") });
    row("fences", "```py\n# no heading\n\n- no item\n```\nText\n~~~\na\n```\n~~~",
        { QStringLiteral("C ```py⏎# no heading⏎⏎- no item⏎```"), QStringLiteral("P Text"),
            QStringLiteral("C ~~~⏎a⏎```⏎~~~") });
    row("open fence", "```\na\n\nb", { QStringLiteral("C ```⏎a⏎⏎b") });
    row("inline fence", "```a``` b", { QStringLiteral("P ```a``` b") });
    row("indented code", "Text\n\n    a\n    b\n\nMore",
        { QStringLiteral("P Text"), QStringLiteral("C     a⏎    b"), QStringLiteral("P More") });
    row("lists", "- a\n  b\n- c\n\n  d\n1. e",
        { QStringLiteral("L - a⏎  b"), QStringLiteral("L - c"), QStringLiteral("L   d"), QStringLiteral("L 1. e") });
    row("table", "| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3 | 4 |\n\nText | no table",
        { QStringLiteral("T | a | b |⏎|---|:-:|⏎| 1 | 2 |⏎| 3 | 4 |"), QStringLiteral("P Text | no table") });
    row("quote", "> a\n> b\nlazy\n\nText", { QStringLiteral("Q > a⏎> b⏎lazy"), QStringLiteral("P Text") });
    row("paragraphs", "a\nb\n\nc", { QStringLiteral("P a⏎b"), QStringLiteral("P c") });
    row("nothing", "\n\n", {});
}

void MarkdownTest::blocks()
{
    QFETCH(QString, text);
    QTEST(test::outline(readMarkdown(text)), "outline");
}

void MarkdownTest::textStaysAsWritten()
{
    const QString text = QStringLiteral("# A *title*\n\n  Text with [a link](https://example.org) &amp; more  \n");
    const ExtractedText document = readMarkdown(text);
    QCOMPARE(document.text, text);
    QCOMPARE(document.kind, QStringLiteral("markdown"));
}

void MarkdownTest::frontMatter()
{
    const ExtractedText document = readMarkdown(
        QStringLiteral("---\ntitle: \"The Title\"\nauthor: A. Writer\nlang: de\n  title: not this\n---\n# Heading\n"));
    QCOMPARE(document.title, QStringLiteral("The Title"));
    QCOMPARE(document.author, QStringLiteral("A. Writer"));
    QCOMPARE(document.language, QStringLiteral("de"));
    QCOMPARE(document.blocks.size(), 2);
    QCOMPARE(document.blocks.at(1).kind, BlockKind::Heading);
}

void MarkdownTest::titleFromHeading()
{
    QCOMPARE(readMarkdown(QStringLiteral("text\n\n# The Title\n\n# Other")).title, QStringLiteral("The Title"));
    QCOMPARE(readMarkdown(QStringLiteral("The Title\n---\ntext")).title, QStringLiteral("The Title"));
    QVERIFY(readMarkdown(QStringLiteral("text")).title.isEmpty());
}

QTEST_GUILESS_MAIN(MarkdownTest)
#include "markdownformattest.moc"
