#include "chat/citationcheck.h"
#include "chat/citationmapper.h"
#include "chat/sentences.h"

#include <QRandomGenerator>
#include <QTest>

using namespace docent;

class CitationTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void idsThatBeginLikeALabel();
    void mapsIds_data();
    void mapsIds();
    void anySplitGivesTheSame();
    void holdsBackOnlyWhatIsUndecided();
    void findsStatements_data();
    void findsStatements();
    void checksQuotes_data();
    void checksQuotes();
    void splitsSentences_data();
    void splitsSentences();
    void readsNumbers();
};

void CitationTest::mapsIds_data()
{
    QTest::addColumn<QString>("reply");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<QStringList>("cited");
    QTest::addColumn<int>("unknown");

    const auto row = [](const char* name, const char* reply, const char* shown, const QStringList& cited,
                         int unknown = 0) {
        QTest::newRow(name) << QString::fromUtf8(reply) << QString::fromUtf8(shown) << cited << unknown;
    };
    const QString a = QStringLiteral("abc12");
    const QString b = QStringLiteral("xyz98");
    row("one", "Yes. [abc12]", "Yes. [1]", { a });
    row("numbered by first mention", "A [xyz98] b [abc12] c [xyz98]", "A [1] b [2] c [1]", { b, a });
    row("list in one bracket", "A [abc12, xyz98].", "A [1][2].", { a, b });
    row("side by side", "A [abc12][xyz98].", "A [1][2].", { a, b });
    row("full-width brackets", "A【abc12】。", "A[1]。", { a });
    row("with a label", "A [passage abc12]", "A [1]", { a });
    row("never offered", "A [qqq11].", "A [?].", {}, 1);
    row("a bare number was never offered", "A [1].", "A [?].", {}, 1);
    row("one of two is unknown", "A [abc12, qqq11]", "A [1][?]", { a }, 1);
    row("ordinary brackets", "He said [sic] and [see below].", "He said [sic] and [see below].", {});
    row("a link stays", "[1](http://example.org) x", "[1](http://example.org) x", {});
    row("an index stays", "use a[1] here", "use a[1] here", {});
    row("an offered id behind a word", "so[abc12] it is", "so[1] it is", { a });
    row("inline code stays", "`[abc12]` and [abc12]", "`[abc12]` and [1]", { a });
    row("fenced code stays", "```\nx[0] [abc12]\n```\n[abc12]", "```\nx[0] [abc12]\n```\n[1]", { a });
    row("a stray backtick ends with its paragraph", "it`s\n\n[abc12]", "it`s\n\n[1]", { a });
    row("task list", "- [ ] open\n- [x] done", "- [ ] open\n- [x] done", {});
    row("unclosed at the end", "A [abc1", "A [abc1", {});
    row("nothing", "", "", {});
    row("long bracket is text",
        "[Lorem ipsum dolor sit amet consetetur sadipscing elitr sed diam nonumy eirmod tempor invidunt ut labore "
        "et dolore magna] [abc12]",
        "[Lorem ipsum dolor sit amet consetetur sadipscing elitr sed diam nonumy eirmod tempor invidunt ut labore et "
        "dolore "
        "magna] [1]",
        { a });
}

void CitationTest::mapsIds()
{
    QFETCH(QString, reply);
    QFETCH(QString, shown);
    QFETCH(QStringList, cited);
    QFETCH(int, unknown);
    CitationMapper mapper({ QStringLiteral("abc12"), QStringLiteral("xyz98") });
    QString out = mapper.feed(reply);
    out += mapper.flush();
    QCOMPARE(out, shown);
    QCOMPARE(mapper.cited(), cited);
    QCOMPARE(mapper.unknown(), unknown);
}

void CitationTest::anySplitGivesTheSame()
{
    const QString reply =
        QStringLiteral("Yes [abc12]. `a[1]` b[2] [xyz98, qqq77] [1](x)\n```c\n[abc12]\n```\nEnd [sic] 【xyz98】[abc12");
    const QStringList offered { QStringLiteral("abc12"), QStringLiteral("xyz98") };
    CitationMapper whole(offered);
    QString expected = whole.feed(reply);
    expected += whole.flush();
    QRandomGenerator random(7);
    for (int round = 0; round < 300; ++round) {
        CitationMapper mapper(offered);
        QString out;
        for (qsizetype at = 0; at < reply.size();) {
            const qsizetype length = random.bounded(1, 6);
            out += mapper.feed(reply.mid(at, length));
            at += length;
        }
        out += mapper.flush();
        QCOMPARE(out, expected);
    }
}

void CitationTest::idsThatBeginLikeALabel()
{
    CitationMapper mapper({ QStringLiteral("idp46"), QStringLiteral("see12"), QStringLiteral("abc12") });
    QString shown = mapper.feed(QStringLiteral("One [idp46], two [see12; idp46], three [id abc12], [ids: abc12]."));
    shown += mapper.flush();
    QCOMPARE(shown, QStringLiteral("One [1], two [2][1], three [3], [3]."));
}

void CitationTest::holdsBackOnlyWhatIsUndecided()
{
    CitationMapper mapper({ QStringLiteral("abc12") });
    QCOMPARE(mapper.feed(QStringLiteral("Yes ")), QStringLiteral("Yes "));
    QCOMPARE(mapper.feed(QStringLiteral("[abc")), QString());
    QCOMPARE(mapper.feed(QStringLiteral("12]")), QString());
    QCOMPARE(mapper.feed(QStringLiteral(" no")), QStringLiteral("[1] no"));
}

void CitationTest::findsStatements_data()
{
    QTest::addColumn<QString>("answer");
    QTest::addColumn<int>("number");
    QTest::addColumn<QStringList>("statements");
    const QString two = QStringLiteral("It is red. [1] The price is 5 euros [2]. It ends. [1][2]");
    QTest::newRow("mark behind the full stop")
        << two << 1 << QStringList { QStringLiteral("It is red."), QStringLiteral("It ends.") };
    QTest::newRow("mark before the full stop")
        << two << 2 << QStringList { QStringLiteral("The price is 5 euros."), QStringLiteral("It ends.") };
    QTest::newRow("none") << two << 3 << QStringList();
    QTest::newRow("list items are apart")
        << QStringLiteral("- gym [1]\n- yoga [2]") << 2 << QStringList { QStringLiteral("- yoga") };
}

void CitationTest::findsStatements()
{
    QFETCH(QString, answer);
    QFETCH(int, number);
    QFETCH(QStringList, statements);
    QCOMPARE(citedStatements(answer, number), statements);
}

void CitationTest::checksQuotes_data()
{
    QTest::addColumn<QString>("answer");
    QTest::addColumn<bool>("verified");
    QTest::addColumn<QString>("quote");
    const QString limit = QStringLiteral("The plan reimburses up to $1,000 per year for fitness activities.");
    QTest::newRow("paraphrase") << QStringLiteral("Fitness activities are reimbursed up to $1,000 per year [1].")
                                << true << limit;
    QTest::newRow("same number written otherwise")
        << QStringLiteral("Up to 1000 per year for fitness activities [1].") << true << limit;
    QTest::newRow("wrong number") << QStringLiteral("Fitness activities are reimbursed up to $2,000 per year [1].")
                                  << false << limit;
    QTest::newRow("true quotation") << QStringLiteral("It says \"Receipts must be submitted within thirty days\" [1].")
                                    << true
                                    << QStringLiteral("Receipts must be submitted within thirty days of the purchase.");
    QTest::newRow("invented quotation") << QStringLiteral(
        "It says \"Receipts must be submitted within sixty days\" for receipts of the purchase [1].")
                                        << false
                                        << QStringLiteral(
                                               "Receipts must be submitted within thirty days of the purchase.");
    QTest::newRow("unrelated") << QStringLiteral("Penguins breed in winter on the Antarctic ice [1].") << false
                               << QString();
    QTest::newRow("not cited at all") << QStringLiteral("Fitness activities are reimbursed.") << false << QString();
}

void CitationTest::checksQuotes()
{
    QFETCH(QString, answer);
    QFETCH(bool, verified);
    QFETCH(QString, quote);
    Passage passage;
    passage.page = 3;
    passage.pageBreaks = { { 4, 6 }, { 5, 70 } };
    Citation citation;
    citation.number = 1;
    citation.passageText =
        QStringLiteral("Perks. The plan reimburses up to $1,000 per\nyear for fitness activities. Receipts must be "
                       "submitted within thirty days of the purchase. Lessons count as well.");
    checkCitation(citation, passage, answer);
    // The sentence about the limit stands on page 4, the one about receipts on page 5.
    if (!quote.isEmpty())
        QCOMPARE(citation.page, quote.startsWith(QStringLiteral("The plan")) ? 4 : 5);
    QCOMPARE(citation.verified, verified);
    QCOMPARE(citation.quote, quote);
}

void CitationTest::splitsSentences_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("plain") << QStringLiteral("One. Two? Three!")
                           << QStringList { QStringLiteral("One."), QStringLiteral("Two?"), QStringLiteral("Three!") };
    QTest::newRow("line break inside") << QStringLiteral("One\ngoes on. Two.")
                                       << QStringList { QStringLiteral("One\ngoes on."), QStringLiteral("Two.") };
    QTest::newRow("list") << QStringLiteral("Intro\n- one\n- two")
                          << QStringList { QStringLiteral("Intro"), QStringLiteral("- one"), QStringLiteral("- two") };
    QTest::newRow("table rows") << QStringLiteral("| a | b |\n| 1 | 2 |")
                                << QStringList { QStringLiteral("| a | b |"), QStringLiteral("| 1 | 2 |") };
    QTest::newRow("Chinese") << QString::fromUtf8("你好。再见。")
                             << QStringList { QString::fromUtf8("你好。"), QString::fromUtf8("再见。") };
    QTest::newRow("empty") << QString() << QStringList();
    QTest::newRow("blank") << QStringLiteral(" \n\n ") << QStringList();
}

void CitationTest::splitsSentences()
{
    QFETCH(QString, text);
    QFETCH(QStringList, expected);
    QStringList found;
    for (const Sentence& sentence : sentences(text))
        found.append(text.mid(sentence.start, sentence.end - sentence.start));
    QCOMPARE(found, expected);
}

void CitationTest::readsNumbers()
{
    const QSet<QString> expected { QStringLiteral("1000.50"), QStringLiteral("3"), QStringLiteral("2024"),
        QStringLiteral("12000") };
    QCOMPARE(statedNumbers(QStringLiteral("$1,000.50 for 3 people in 2024, not B12, but 12.000")), expected);
}

QTEST_APPLESS_MAIN(CitationTest)
#include "citationtest.moc"
