#include "vectors/cosinespread.h"
#include "randomvectors.h"

#include <cmath>
#include <QTest>

using namespace docent;
using namespace docent::vectors;
using test::RandomVectors;
using test::rowsOf;

class CosineSpreadTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isThatOfAllRows_data();
    void isThatOfAllRows();
};

void CosineSpreadTest::isThatOfAllRows_data()
{
    QTest::addColumn<int>("count");
    for (const int count : { 0, 1, 2, 511, 1024, 1025, 5000 })
        QTest::newRow(QByteArray::number(count).constData()) << count;
}

void CosineSpreadTest::isThatOfAllRows()
{
    QFETCH(int, count);
    RandomVectors random(7);
    const Embedding query = random.next(48);
    std::vector<Embedding> all;
    for (int i = 0; i < count; ++i)
        all.push_back(random.near(query, 1 + float(random.number(3))));
    double sum = 0;
    double squares = 0;
    for (const Embedding& each : all) {
        const double cosine = test::cosine(each, query);
        sum += cosine;
        squares += cosine * cosine;
    }
    const CosineSpread spread = cosineSpread(rowsOf(all), query);
    QCOMPARE(spread.rows, qint64(count));
    if (count == 0)
        return;
    const double mean = sum / count;
    const double deviation = std::sqrt(squares / count - mean * mean);
    // A few hundred of them: their mean is off by a twentieth of a deviation.
    QVERIFY(std::abs(spread.mean - mean) < 0.15 * deviation + 0.002);
    QVERIFY(std::abs(spread.deviation - deviation) < 0.15 * deviation + 0.002);
}

QTEST_GUILESS_MAIN(CosineSpreadTest)
#include "cosinespreadtest.moc"
