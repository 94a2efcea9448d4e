#include "extract/formats/asciidocformat.h"
#include "extract/formats/inlinemarks.h"
#include "extract/formats/latexformat.h"
#include "extract/formats/orgformat.h"
#include "extract/formats/rstformat.h"
#include "outline.h"

#include <QTest>

using namespace docent;

/// Plain markup languages: reStructuredText, Org, AsciiDoc, LaTeX.
class MarkupFormatTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void marks_data();
    void marks();
    void rst_data();
    void rst();
    void org_data();
    void org();
    void asciiDoc_data();
    void asciiDoc();
    void latex_data();
    void latex();
    void facts();
    void largeAndOdd_data();
    void largeAndOdd();
};

namespace {

void columns()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("outline");
}

void row(const char* name, const char* text, std::initializer_list<const char*> lines)
{
    QStringList outline;
    for (const char* line : lines)
        outline.append(QString::fromUtf8(line));
    QTest::newRow(name) << QString::fromUtf8(text) << outline;
}

} // namespace

void MarkupFormatTest::marks_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("plain");
    const auto add = [](const char* name, const char* text, const char* plain) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(plain);
    };
    add("words", "a *bold* and **very bold** word", "a bold and very bold word");
    add("beside signs", "(*a*), *b*!", "(a), b!");
    add("in one another", "**a *b* c**", "a b c");
    add("multiplied", "2*3*4 and a * b * c", "2*3*4 and a * b * c");
    add("one half", "a *b and c", "a *b and c");
    add("far away", "*a", "*a");
    add("in a word", "snake*case*name", "snake*case*name");
}

void MarkupFormatTest::marks()
{
    static constexpr std::array<QStringView, 2> stars { u"**", u"*" };
    QFETCH(QString, text);
    QTEST(withoutMarks(QStringView(text), stars), "plain");
}

void MarkupFormatTest::rst_data()
{
    columns();
    row("titles", "=====\nTitle\n=====\n\nPart\n----\n\nText\n\nSub\n~~~\n\nPart 2\n------\n",
        { "H1 Title", "H2 Part", "P Text", "H3 Sub", "H2 Part 2" });
    row("paragraphs", "One\ntwo *bold* ``code``.\n\nThree `link <https://a.example>`_ and :ref:`place`.\n",
        { "P One two bold code.", "P Three link and place." });
    row("lists", "- one\n  more\n- two\n\n1. first\n#. next\n",
        { "L - one more", "L - two", "L 1. first", "L - next" });
    row("literal block", "Like this::\n\n   a = 1\n\n     b\n\nAfter\n", { "P Like this:", "C a = 1⏎⏎  b", "P After" });
    row("code", ".. code-block:: python\n   :linenos:\n\n   def f():\n       pass\n\nText\n",
        { "C def f():⏎    pass", "P Text" });
    row("directives",
        ".. note:: Take care\n   of this.\n\n.. image:: a.png\n   :alt: A picture\n\n.. toctree::\n\n   a\n   b\n\nEnd",
        { "P Take care⏎of this.", "P A picture", "P End" });
    row("comments and targets", ".. _here:\n\n.. a comment\n   of two lines\n\n.. [1] A note.\n\nText [1]_\n",
        { "P [1] A note.", "P Text [1]_" });
    row("grid table", "+---+-----+\n| a | b   |\n+===+=====+\n| 1 | two |\n|   | x   |\n+---+-----+\n\nText",
        { "T a | b⏎1 | two x", "P Text" });
    row("simple table", "===  =====\nA    B\n===  =====\n1    *two*\n     more\n2    x\n===  =====\n",
        { "T A | B⏎1 | two more⏎2 | x" });
    row("simple table without end", "===  ===\nA    B\n\nText", { "P === === A B", "P Text" });
    row("session", ">>> 1 + 1\n2\n\nText", { "C >>> 1 + 1⏎2", "P Text" });
    row("lines", "| one\n| two\n", { "P one⏎two" });
    row("definition", "term\n  what it is\n", { "P term⏎what it is" });
    row("rule", "a\n\n----\n\nb\n", { "P a", "P b" });
}

void MarkupFormatTest::rst()
{
    QFETCH(QString, text);
    QTEST(test::outline(readRst(text)), "outline");
}

void MarkupFormatTest::org_data()
{
    columns();
    row("outline", "* DONE One :home:\nText\n** Two\n*bold* start\n", { "H1 One", "P Text", "H2 Two", "P bold start" });
    row("marks and links", "A /b/ =c= ~d~ [[https://a.example][page]] [[file:x]]", { "P A b c d page file:x" });
    row("blocks", "#+BEGIN_SRC c\nint a;\n\n#+END_SRC\n#+begin_quote\nSaid\n#+end_quote\nText",
        { "C int a;", "Q Said", "P Text" });
    row("table", "| a | b |\n|---+---|\n| 1 | *2* |\nText", { "T a | b⏎1 | 2", "P Text" });
    row("lists", "- one\n  more\n1. two\n", { "L - one more", "L 1. two" });
    row("left out", "# comment\n:PROPERTIES:\n:ID: 1\n:END:\n#+INCLUDE: \"x\"\n#+STARTUP: all\nText", { "P Text" });
    row("drawer without end", ":note:\nText", { "P :note: Text" });
    row("fixed width", ": a  b", { "C a  b" });
    row("block without end", "#+BEGIN_SRC\nint a;", { "C int a;" });
}

void MarkupFormatTest::org()
{
    QFETCH(QString, text);
    QTEST(test::outline(readOrg(text)), "outline");
}

void MarkupFormatTest::asciiDoc_data()
{
    columns();
    row("sections", "= Title\nAnn A. <a@b.example>\n:toc:\n\nText\n\n== Part\n=== Sub\n",
        { "H1 Title", "P Ann A. <a@b.example>", "P Text", "H2 Part", "H3 Sub" });
    row("marks and links", "A *b* _c_ `d` https://a.example[page] https://b.example <<id,place>> footnote:[note]",
        { "P A b c d page https://b.example place (note)" });
    row("listings", "[source,c]\n----\nint a;\n\nint b;\n----\n\n....\nplain\n....\n\n```c\nx\n```\nText",
        { "C int a;⏎⏎int b;", "C plain", "C x", "P Text" });
    row("lists", "* one\nmore\n** two\n. three\nterm:: meaning\n",
        { "L - one more", "L   - two", "L - three", "L term: meaning" });
    row("table", "|===\n|A |B\n\n|1\n|*2*\n\n|3 |4\n|===\n", { "T A | B⏎1 | 2⏎3 | 4" });
    row("left out", "// comment\n////\nhidden\n////\n:name: value\ninclude::a.adoc[]\n[NOTE]\n====\nNoted\n====\n",
        { "P Noted" });
    row("quote", "____\nSaid\n____\n\nText", { "Q Said", "P Text" });
    row("picture and caption", ".A caption\nimage::a.png[A picture]\n", { "P A caption", "P A picture" });
    row("listing without end", "----\nint a;", { "C int a;" });
}

void MarkupFormatTest::asciiDoc()
{
    QFETCH(QString, text);
    QTEST(test::outline(readAsciiDoc(text)), "outline");
}

void MarkupFormatTest::latex_data()
{
    columns();
    row("document",
        "\\documentclass[a4paper]{article}\n\\usepackage{x}\n\\title{The \\emph{Plan}}\n\\author{Ann}\n"
        "\\newcommand{\\x}[1]{y #1}\n\\begin{document}\n\\maketitle\n\\section{One\\label{s:one}}\nText % comment\n"
        "goes on.\n\n\\subsection*{Two}\nSee~\\ref{s:one} \\textbf{bold}.\n\\end{document}\nafter",
        { "H1 The Plan", "P Ann", "H1 One", "P Text goes on.", "H2 Two", "P See bold." });
    row("signs", "Sch\\\"on caf\\'{e} \\c{c}a na\\\"{\\i}ve \\ss{} 5\\,\\% \\& a--b---c ``q'' \\ldots",
        { "P Schön café ça naïve ß 5 % & a–b—c “q” …" });
    row("lists",
        "\\begin{itemize}\n\\item one\n\\begin{enumerate}\\item a\\item b\\end{enumerate}\n\\item[T] "
        "two\n\\end{itemize}\nText",
        { "L - one", "L   1. a", "L   2. b", "L - T two", "P Text" });
    row("table",
        "\\begin{tabular}{l|r}\\hline a & \\textbf{b} \\\\ \\hline 1 & 2\\\\[2pt] "
        "\\multicolumn{2}{c}{all}\\end{tabular}",
        { "T a | b⏎1 | 2⏎all" });
    row("verbatim", "\\begin{verbatim}\n\\a % b\n\n  c\n\\end{verbatim}\n\\verb|x_y| \\begin{comment}no\\end{comment}",
        { "C \\a % b⏎⏎  c", "P x_y" });
    row("formulas", "Let $a_{1} \\le b$ and\n\\[ x^2 \\]\n\\begin{equation}\ny = 1\n\\end{equation}\nEnd $5",
        { "P Let $a_{1} \\le b$ and $x^2$", "C y = 1", "P End $5" });
    row("quote", "\\begin{quote}Said\\end{quote}Text", { "Q Said", "P Text" });
    row("notes and links",
        "A\\footnote{Note \\emph{x}.} \\href{https://a.example}{page} \\url{b.example}\\cite[p.~1]{k}.",
        { "P A (Note x.) page b.example." });
    row("chapters", "\\chapter{C}\n\\section{S}\nText", { "H1 C", "H2 S", "P Text" });
    row("nothing is fetched", "\\input{/etc/passwd}\\include{x}Text", { "P Text" });
    row("unknown commands", "\\foo{bar} \\baz[opt]{qux}", { "P bar qux" });
}

void MarkupFormatTest::latex()
{
    QFETCH(QString, text);
    QTEST(test::outline(readLatex(text)), "outline");
}

void MarkupFormatTest::facts()
{
    QCOMPARE(readRst(QStringLiteral("Title\n=====\n\n:Author: Ann\n")).title, QStringLiteral("Title"));
    QCOMPARE(readRst(QStringLiteral("Title\n=====\n\n:Author: Ann\n")).author, QStringLiteral("Ann"));
    const ExtractedText org = readOrg(QStringLiteral("#+TITLE: T\n#+AUTHOR: A\n#+LANGUAGE: de\nText"));
    QCOMPARE(org.title + org.author + org.language, QStringLiteral("TAde"));
    const ExtractedText adoc = readAsciiDoc(QStringLiteral("= T *x*\nAnn A. <a@b.example>\n:lang: de\n\nText"));
    QCOMPARE(adoc.title + adoc.author + adoc.language, QStringLiteral("T xAnn A.de"));
    const ExtractedText latex = readLatex(QStringLiteral("\\title{T}\\author{Ann \\and Bob}\\begin{document}x"));
    QCOMPARE(latex.title, QStringLiteral("T"));
    QCOMPARE(latex.author, QStringLiteral("Ann Bob"));
}

void MarkupFormatTest::largeAndOdd_data()
{
    QTest::addColumn<QString>("text");
    const auto add = [](const char* name, const char* piece, int times) {
        QTest::newRow(name) << QString::fromLatin1(piece).repeated(times);
    };
    add("open marks", " *a", 50'000);
    add("marks", "(*", 50'000);
    add("backticks", "`", 100'000);
    add("roles", ":a:`b` ", 50'000);
    add("links", "[[", 50'000);
    add("places", "<<", 50'000);
    add("addresses", "https://", 20'000);
    add("braces", "{", 300'000);
    add("closing braces", "}", 300'000);
    add("sections", "\\section{", 50'000);
    add("environments", "\\begin{itemize}\\item ", 30'000);
    add("tables", "\\begin{tabular}{l} & \\\\", 20'000);
    add("accents", "\\\"", 100'000);
    add("formulas", "$ ", 100'000);
    add("rules", "==== ==\n", 20'000);
    add("titles", "a\n---\n", 30'000);
    add("drawers", ":a:\n", 50'000);
    add("directives", ".. a::\n", 50'000);
    add("delimiters", "----\n", 50'000);
    add("bars", "|===\n|", 50'000);
    add("backslash", "\\", 100'001);
}

/// All of them end soon, whatever they make of it.
void MarkupFormatTest::largeAndOdd()
{
    QFETCH(QString, text);
    for (const auto reader : { &readRst, &readOrg, &readAsciiDoc, &readLatex }) {
        const ExtractedText document = reader(text);
        qsizetype end = 0;
        for (const Block& block : document.blocks) {
            QVERIFY(block.start >= end && block.end > block.start && block.end <= document.text.size());
            end = block.end;
        }
    }
}

QTEST_GUILESS_MAIN(MarkupFormatTest)
#include "markupformattest.moc"
