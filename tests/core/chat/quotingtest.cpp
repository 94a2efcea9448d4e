#include "chat/quoting.h"

#include <QTest>

using namespace docent;

class QuotingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void quotesWordForWordWithCitations();
    void neverMoreThanTwoFromOnePassage();
    void quotesThePassageWhenNoSentenceFits();
    void shortSentencesDoNotWinByTheirShortness();
    void rowsAreShownWithoutBars();
    void escapesMarkdown();
};

namespace {

SearchHit hit(qint64 id, const char* text)
{
    SearchHit made;
    made.passage.id = id;
    made.passage.documentId = id * 10;
    made.passage.page = int(id);
    made.passage.text = QString::fromUtf8(text);
    made.path = QStringLiteral("/docs/%1.pdf").arg(id);
    return made;
}

} // namespace

void QuotingTest::quotesWordForWordWithCitations()
{
    const QList<SearchHit> hits {
        hit(1, "The canteen opens at noon. Gym memberships are paid up to 500 euros a year. Dogs stay out."),
        hit(2, "Ask the office for keys. A membership form lies at the desk of the gym.")
    };
    const QuotedAnswer answer = quoteAnswer(QStringLiteral("How much is paid for a gym membership?"), hits);
    QVERIFY(answer.text.startsWith(QStringLiteral("Quoted from your documents:")));
    QVERIFY(answer.text.contains(QStringLiteral("> Gym memberships are paid up to 500 euros a year. [1]")));
    QVERIFY(!answer.citations.isEmpty());
    const Citation& first = answer.citations.first();
    QCOMPARE(first.number, 1);
    QCOMPARE(first.passageId, 1);
    QCOMPARE(first.page, 1);
    QVERIFY(first.verified);
    for (const Citation& citation : answer.citations) {
        QVERIFY2(citation.passageText.simplified().contains(citation.quote), qPrintable(citation.quote));
        QVERIFY(answer.text.contains(QStringLiteral("[%1]").arg(citation.number)));
    }
}

void QuotingTest::neverMoreThanTwoFromOnePassage()
{
    const QList<SearchHit> hits { hit(
        1, "The red lamp is on the desk. The red lamp is on the shelf. The red lamp is on the floor.") };
    const QuotedAnswer answer = quoteAnswer(QStringLiteral("Where is the red lamp?"), hits);
    QCOMPARE(answer.text.count(QStringLiteral("[1]")), 2);
    QCOMPARE(answer.citations.size(), 1);
}

void QuotingTest::quotesThePassageWhenNoSentenceFits()
{
    const QuotedAnswer answer = quoteAnswer(QStringLiteral("rpm?"), { hit(1, "5400 rpm") });
    QCOMPARE(answer.citations.size(), 1);
    QCOMPARE(answer.citations.first().quote, QStringLiteral("5400 rpm"));
}

void QuotingTest::shortSentencesDoNotWinByTheirShortness()
{
    const QList<SearchHit> hits { hit(1, "An office is let on the third floor."),
        hit(2,
            "Whoever moves in pays a deposit of three months of rent, which lies in an account that bears interest, "
            "and "
            "gets it back within half a year after both sides have signed what they found, all keys were handed over, "
            "no "
            "bill stays open, walls look as before, and every lamp, tap, heater or door does its work without "
            "complaint.") };
    const QuotedAnswer answer = quoteAnswer(QStringLiteral("Office: deposit, keys?"), hits);
    QCOMPARE(answer.citations.first().passageId, 2);
}

void QuotingTest::rowsAreShownWithoutBars()
{
    const QuotedAnswer answer = quoteAnswer(
        QStringLiteral("How long is the notice for a shop?"), { hit(1, "| shop | notice of three months | |") });
    QVERIFY2(answer.text.contains(QStringLiteral("> shop \u00B7 notice of three months [1]")), qPrintable(answer.text));
    QCOMPARE(answer.citations.first().quote, QStringLiteral("| shop | notice of three months | |"));
}

void QuotingTest::escapesMarkdown()
{
    const QuotedAnswer answer =
        quoteAnswer(QStringLiteral("stars"), { hit(1, "Five *stars* and <b>bold</b> [1] are given here.") });
    QVERIFY(answer.text.contains(QStringLiteral("\\*stars\\* and \\<b\\>bold\\</b\\> \\[1\\] are")));
}

QTEST_APPLESS_MAIN(QuotingTest)
#include "quotingtest.moc"
