#include "search/fusion.h"

#include <cmath>
#include <QTest>

using namespace docent;

namespace {

QList<ScoredPassage> list(std::initializer_list<std::pair<qint64, double>> candidates)
{
    QList<ScoredPassage> scored;
    for (const auto& [id, score] : candidates)
        scored.append({ id, score });
    return scored;
}

using Lists = QList<RankedList>;

} // namespace

Q_DECLARE_METATYPE(docent::RankedList)

class FusionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fuses_data();
    void fuses();
};

/// A29: by hand. Reciprocal ranks with k = 60: 1/61 = .016393, 1/62 = .016129, 1/63 = .015873.
void FusionTest::fuses_data()
{
    QTest::addColumn<Lists>("lists");
    QTest::addColumn<QList<ScoredPassage>>("ranks");
    QTest::addColumn<QList<ScoredPassage>>("scores");
    QTest::newRow("nothing") << Lists {} << list({}) << list({});
    QTest::newRow("empty lists") << Lists { {}, {} } << list({}) << list({});
    QTest::newRow("one list keeps its order")
        << Lists { { 1, list({ { 7, 9.0 }, { 3, 5.0 }, { 5, 1.0 } }) } }
        << list({ { 7, 1.0 / 61 }, { 3, 1.0 / 62 }, { 5, 1.0 / 63 } }) << list({ { 7, 1.0 }, { 3, 0.5 }, { 5, 0.0 } });
    QTest::newRow("one candidate is the best of its list")
        << Lists { { 1, list({ { 7, 0.001 } }) } } << list({ { 7, 1.0 / 61 } }) << list({ { 7, 1.0 } });
    QTest::newRow("equal scores are all the best")
        << Lists { { 1, list({ { 9, 2.0 }, { 4, 2.0 } }) } } << list({ { 9, 1.0 / 61 }, { 4, 1.0 / 62 } })
        << list({ { 4, 1.0 }, { 9, 1.0 } });
    QTest::newRow("found by both wins") << Lists { { 1, list({ { 1, 10.0 }, { 2, 8.0 }, { 3, 0.0 } }) },
        { 1, list({ { 4, 0.9 }, { 2, 0.8 }, { 5, 0.4 } }) } }
                                        << list({ { 2, 1.0 / 62 + 1.0 / 62 }, { 1, 1.0 / 61 }, { 4, 1.0 / 61 },
                                               { 3, 1.0 / 63 }, { 5, 1.0 / 63 } })
                                        << list({ { 2, 0.8 + 0.8 }, { 1, 1.0 }, { 4, 1.0 }, { 3, 0.0 }, { 5, 0.0 } });
    QTest::newRow("weights") << Lists { { 2, list({ { 1, 30.0 }, { 2, 20.0 }, { 3, 10.0 } }) },
        { 0.5, list({ { 3, -1.0 }, { 2, -2.0 }, { 1, -5.0 } }) } }
                             << list({ { 1, 2.0 / 61 + 0.5 / 63 }, { 2, 2.0 / 62 + 0.5 / 62 },
                                    { 3, 2.0 / 63 + 0.5 / 61 } })
                             << list({ { 1, 2.0 }, { 2, 1.0 + 0.375 }, { 3, 0.5 } });
    QTest::newRow("a list without candidates changes nothing")
        << Lists { { 1, list({ { 7, 9.0 }, { 3, 5.0 } }) }, { 5, {} } } << list({ { 7, 1.0 / 61 }, { 3, 1.0 / 62 } })
        << list({ { 7, 1.0 }, { 3, 0.0 } });
}

void FusionTest::fuses()
{
    QFETCH(Lists, lists);
    QFETCH(QList<ScoredPassage>, ranks);
    QFETCH(QList<ScoredPassage>, scores);
    const auto compare = [](const QList<ScoredPassage>& actual, const QList<ScoredPassage>& expected) {
        QCOMPARE(actual.size(), expected.size());
        for (qsizetype i = 0; i < actual.size(); ++i) {
            QCOMPARE(actual.at(i).passageId, expected.at(i).passageId);
            QVERIFY(std::abs(actual.at(i).score - expected.at(i).score) < 1e-12);
        }
    };
    compare(reciprocalRankFusion(lists), ranks);
    compare(weightedScoreFusion(lists), scores);
}

QTEST_GUILESS_MAIN(FusionTest)
#include "fusiontest.moc"
