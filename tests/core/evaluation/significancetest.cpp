#include "evaluation/significance.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <QTest>

using namespace docent;

class SignificanceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void countsByHand_data();
    void countsByHand();
    void isExactWhereFewDiffer();
    void drawsWhereManyDiffer();
    void drawsTheSameEachTime();
    void adjustsForHowMany();
};

namespace {

/// The share of all ways to turn the pairs around whose sum is at least as far from 0, by trying each.
double bruteForce(const QList<double>& values)
{
    const double observed = std::abs(std::accumulate(values.begin(), values.end(), 0.0));
    QList<double> sums { 0 };
    for (const double value : values) {
        QList<double> longer;
        for (const double sum : std::as_const(sums)) {
            longer.append(sum + value);
            longer.append(sum - value);
        }
        sums = longer;
    }
    const auto far =
        std::count_if(sums.begin(), sums.end(), [observed](double sum) { return std::abs(sum) > observed - 1e-9; });
    return double(far) / double(sums.size());
}

} // namespace

void SignificanceTest::countsByHand_data()
{
    QTest::addColumn<QList<double>>("differences");
    QTest::addColumn<double>("p");
    QTest::newRow("none") << QList<double>() << 1.0;
    QTest::newRow("no difference") << QList<double> { 0, 0, 0 } << 1.0;
    QTest::newRow("one") << QList<double> { 1 } << 1.0;
    QTest::newRow("all better: 2 of 8 ways") << QList<double> { 1, 1, 1 } << 0.25;
    QTest::newRow("all worse") << QList<double> { -1, -1, -1 } << 0.25;
    QTest::newRow("equal pairs change nothing") << QList<double> { 1, 0, 1, 0, 1 } << 0.25;
    QTest::newRow("one against two: all 8 ways") << QList<double> { 1, 1, -1 } << 1.0;
    // Sums of 1, 2 and 4 turned around: 7, 5, 3, 1 and their negatives; 5 or further are 4 of 8.
    QTest::newRow("sizes count") << QList<double> { -1, 2, 4 } << 0.5;
    QTest::newRow("ten of ten: 2 of 1024") << QList<double>(10, 0.1) << 2.0 / 1024;
}

void SignificanceTest::countsByHand()
{
    QFETCH(QList<double>, differences);
    QFETCH(double, p);
    QCOMPARE(randomizationTest(differences), p);
}

void SignificanceTest::isExactWhereFewDiffer()
{
    QList<double> values;
    for (int i = 1; i <= 16; ++i) {
        values.append(std::sin(i * 1.7) + 0.3);
        QCOMPARE(randomizationTest(values), bruteForce(values));
    }
}

void SignificanceTest::drawsWhereManyDiffer()
{
    // One more than are counted out. Of 17 tosses at least 13, or at most 4, are heads in 6,428 of 131,072 ways.
    QList<double> values(13, 1.0);
    values += QList<double>(4, -1.0);
    QVERIFY(std::abs(randomizationTest(values) - 6428.0 / 131072) < 0.003);
    QVERIFY(std::abs(randomizationTest(values) - bruteForce(values)) < 0.003);
    values.clear();
    for (int i = 1; i <= 20; ++i)
        values.append(std::cos(i * 0.9) + 0.25);
    QVERIFY(std::abs(randomizationTest(values) - bruteForce(values)) < 0.005);
    // More than a word of signs: 200 heads are never tossed, and as many of both sides are nothing.
    QCOMPARE(randomizationTest(QList<double>(200, 0.5)), 1.0 / 100'001);
    QCOMPARE(randomizationTest(QList<double>(100, 0.5) + QList<double>(100, -0.5)), 1.0);
}

void SignificanceTest::drawsTheSameEachTime()
{
    QList<double> values;
    for (int i = 0; i < 300; ++i)
        values.append(std::sin(i) + 0.05);
    const double p = randomizationTest(values);
    QVERIFY(p > 0 && p < 1);
    QCOMPARE(randomizationTest(values), p);
}

void SignificanceTest::adjustsForHowMany()
{
    // The smallest of four times 4, the next times 3, …, never smaller than the one before.
    QCOMPARE(holmAdjusted({ 0.03, 0.01, 0.02, 0.5 }), QList<double>({ 0.06, 0.04, 0.06, 0.5 }));
    QCOMPARE(holmAdjusted({ 0.9, 0.8 }), QList<double>({ 1.0, 1.0 }));
    QCOMPARE(holmAdjusted({ 0.04 }), QList<double>({ 0.04 }));
    QCOMPARE(holmAdjusted({}), QList<double>());
}

QTEST_GUILESS_MAIN(SignificanceTest)
#include "significancetest.moc"
