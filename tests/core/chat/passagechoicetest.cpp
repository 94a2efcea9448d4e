#include "chat/passagechoice.h"

#include <QTest>

using namespace docent;

namespace {

SearchHit hit(qint64 document, int ordinal, double score)
{
    SearchHit made;
    made.passage.id = 100 * document + ordinal;
    made.passage.documentId = document;
    made.passage.ordinal = ordinal;
    made.score = score;
    return made;
}

QList<qint64> ids(const QList<SearchHit>& hits)
{
    QList<qint64> list;
    for (const SearchHit& one : hits)
        list.append(one.passage.id);
    return list;
}

using Ids = QList<qint64>;
using Places = QList<int>;

} // namespace

class PassageChoiceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsTheBest();
    void letsOtherDocumentsIn();
    void putsTheBestAtBothEnds();
    void keepsNeighboursTogether();
};

void PassageChoiceTest::keepsTheBest()
{
    QCOMPARE(ids(chosenPassages({}, 3)), Ids());
    QCOMPARE(ids(chosenPassages({ hit(1, 0, 3), hit(2, 0, 2), hit(3, 0, 1) }, 2)), Ids({ 100, 200 }));
    QCOMPARE(ids(chosenPassages({ hit(1, 0, 3) }, 5)), Ids({ 100 }));
    // Equal ones stay as the search ordered them.
    QCOMPARE(ids(chosenPassages({ hit(2, 0, 1), hit(1, 0, 1), hit(3, 0, 1) }, 3)), Ids({ 200, 100, 300 }));
}

void PassageChoiceTest::letsOtherDocumentsIn()
{
    // Hardly worse than the third and fourth passage of the first document.
    const QList<SearchHit> close { hit(1, 0, 1), hit(1, 5, 0.99), hit(1, 9, 0.98), hit(1, 12, 0.97), hit(2, 0, 0.93) };
    QCOMPARE(ids(chosenPassages(close, 3)), Ids({ 100, 105, 200 }));
    // Much worse: what one document says stays the better answer.
    const QList<SearchHit> far { hit(1, 0, 1), hit(1, 5, 0.99), hit(1, 9, 0.98), hit(1, 12, 0.97), hit(2, 0, 0.4) };
    QCOMPARE(ids(chosenPassages(far, 4)), Ids({ 100, 105, 109, 112 }));
}

void PassageChoiceTest::putsTheBestAtBothEnds()
{
    QCOMPARE(promptOrder({}), Places());
    QCOMPARE(promptOrder({ hit(1, 0, 1) }), Places({ 0 }));
    QList<SearchHit> five;
    for (int i = 0; i < 5; ++i)
        five.append(hit(i + 1, 0, 5 - i));
    QCOMPARE(promptOrder(five), Places({ 0, 2, 4, 3, 1 }));
}

void PassageChoiceTest::keepsNeighboursTogether()
{
    // 101, 102 and 103 are one run, whose best is the first; that of 202 and 203 is the second.
    const QList<SearchHit> found { hit(1, 2, 9), hit(2, 3, 8), hit(3, 0, 7), hit(1, 1, 6), hit(1, 3, 5), hit(2, 2, 4) };
    QCOMPARE(promptOrder(found), Places({ 3, 0, 4, 2, 5, 1 }));
}

QTEST_GUILESS_MAIN(PassageChoiceTest)
#include "passagechoicetest.moc"
