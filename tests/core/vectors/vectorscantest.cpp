#include "randomvectors.h"

#include <QSet>
#include <QTest>
#include <thread>

using namespace docent;
using namespace docent::vectors;
using test::RandomVectors;
using test::rowsOf;

namespace {

QList<VectorHit> scanned(
    std::vector<VectorRows> rows, const VectorQuery& query, const DotKernel& kernel = bestDotKernel())
{
    VectorScan scan(std::move(rows), query, kernel);
    const Result<QList<VectorHit>> found = scan.run({});
    return found ? scan.best({ *found }) : QList<VectorHit>();
}

QList<qint64> ids(const QList<VectorHit>& hits)
{
    QList<qint64> list;
    for (const VectorHit& hit : hits)
        list.append(hit.row);
    return list;
}

/// The rows of the ten largest cosines, which begin at 1.
QList<qint64> exactTen(const std::vector<Embedding>& all, const Embedding& query)
{
    std::vector<std::pair<double, qint64>> scores;
    for (std::size_t i = 0; i < all.size(); ++i)
        scores.emplace_back(-test::cosine(all[i], query), qint64(i + 1));
    std::partial_sort(scores.begin(), scores.begin() + 10, scores.end());
    QList<qint64> list;
    for (std::size_t i = 0; i < 10; ++i)
        list.append(scores[i].second);
    return list;
}

} // namespace

class VectorScanTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void scansExactly_data();
    void scansExactly();
    void findsNearlyAllOfTheBest_data();
    void findsNearlyAllOfTheBest();
    void passesOverDeadRows();
    void looksAtSomeDocumentsOnly();
    void threadsShareAScan();
    void equalScoresInTheOrderOfRows();
    void endsOnAStop();
    void refusesAnotherDimension();
    void passesOverScoresThatAreNoNumbers();
    void looksForNothing();
};

void VectorScanTest::scansExactly_data()
{
    QTest::addColumn<QString>("kernel");
    QTest::addColumn<int>("dimension");
    for (const DotKernel& kernel : dotKernels()) {
        for (const int dimension : { 1, 3, 64, 65, 384, 1024 }) {
            QTest::addRow("%s, %d numbers", kernel.name, dimension) << QString::fromLatin1(kernel.name) << dimension;
        }
    }
}

void VectorScanTest::scansExactly()
{
    QFETCH(QString, kernel);
    QFETCH(int, dimension);
    const auto kernels = dotKernels();
    const auto chosen = std::find_if(
        kernels.begin(), kernels.end(), [&](const DotKernel& one) { return kernel == QLatin1String(one.name); });
    if (!chosen->isSupported())
        QSKIP("this processor can't");
    RandomVectors random { quint32(dimension) };
    std::vector<Embedding> all;
    for (quint32 i = 0; i < VectorBlock::capacity + 200; ++i)
        all.push_back(random.next(dimension));
    VectorQuery query;
    query.vector = random.next(dimension);
    query.limit = qsizetype(all.size());
    const QList<VectorHit> found = scanned(rowsOf(all), query, *chosen);
    QCOMPARE(found.size(), query.limit);
    const QList<qint64> rows = ids(found);
    QCOMPARE(QSet<qint64>(rows.begin(), rows.end()).size(), query.limit);
    for (qsizetype i = 0; i < found.size(); ++i) {
        const double exact = test::cosine(all.at(std::size_t(found.at(i).row - 1)), query.vector);
        QVERIFY2(std::abs(double(found.at(i).score) - exact) < 0.02, qPrintable(QString::number(exact)));
        QVERIFY(i == 0 || found.at(i - 1).score >= found.at(i).score);
    }
    query.limit = 7;
    QCOMPARE(ids(scanned(rowsOf(all), query, *chosen)), ids(found).mid(0, 7));
}

void VectorScanTest::findsNearlyAllOfTheBest_data()
{
    QTest::addColumn<int>("dimension");
    QTest::addColumn<float>("spread"); // around a hundred centres; 0: anywhere
    for (const int dimension : { 384, 768 }) {
        QTest::addRow("%d numbers, anywhere", dimension) << dimension << 0.0F;
        QTest::addRow("%d numbers, in clouds", dimension) << dimension << 1.0F;
        QTest::addRow("%d numbers, in heaps", dimension) << dimension << 0.2F;
    }
}

/// Of the ten best rows by exact cosine at least 99 in 100 are among the hundred that are scored again.
void VectorScanTest::findsNearlyAllOfTheBest()
{
    QFETCH(int, dimension);
    QFETCH(float, spread);
    constexpr int queries = 30;
    RandomVectors random(5);
    std::vector<Embedding> centres;
    for (int i = 0; i < 100; ++i)
        centres.push_back(random.next(dimension));
    const auto vector = [&] {
        return spread == 0 ? random.next(dimension) : random.near(centres[random.number(100)], spread);
    };
    std::vector<Embedding> all;
    for (int i = 0; i < 10'000; ++i)
        all.push_back(vector());
    const std::vector<VectorRows> rows = rowsOf(all);
    int found = 0;
    for (int i = 0; i < queries; ++i) {
        VectorQuery query;
        query.vector = vector();
        query.limit = 100;
        const QList<qint64> candidates = ids(scanned(rows, query));
        for (const qint64 row : exactTen(all, query.vector))
            found += candidates.contains(row) ? 1 : 0;
    }
    QVERIFY2(found >= queries * 10 * 99 / 100, qPrintable(QString::number(found)));
}

void VectorScanTest::passesOverDeadRows()
{
    std::vector<Embedding> all;
    for (int i = 0; i < 10; ++i)
        all.push_back({ 1, float(i) / 10 });
    VectorQuery query;
    query.vector = { 1, 0 };
    query.limit = 3;
    QCOMPARE(ids(scanned(rowsOf(all), query)), (QList<qint64> { 1, 2, 3 }));
    query.deadRows = std::make_shared<std::vector<qint64>>(std::vector<qint64> { 1, 3 });
    QCOMPARE(ids(scanned(rowsOf(all), query)), (QList<qint64> { 2, 4, 5 }));
}

void VectorScanTest::looksAtSomeDocumentsOnly()
{
    RandomVectors random(1);
    std::vector<Embedding> all;
    for (int i = 0; i < 2500; ++i)
        all.push_back(random.next(8));
    VectorQuery query;
    query.vector = random.next(8);
    query.limit = 2500;
    query.documents.emplace();
    QVERIFY(scanned(rowsOf(all), query).isEmpty());
    for (const qint64 document : { 0, 7, 8, 102, 250, 9999, -1 })
        query.documents->insert(document);
    QList<qint64> found = ids(scanned(rowsOf(all), query));
    std::sort(found.begin(), found.end());
    QList<qint64> wanted;
    for (qint64 row = 1; row <= 2500; ++row) {
        if (query.documents->contains(row / 10))
            wanted.append(row);
    }
    QCOMPARE(wanted.size(), 9 + 10 + 10 + 10 + 1);
    QCOMPARE(found, wanted);
    query.limit = 1;
    QCOMPARE(scanned(rowsOf(all), query).size(), 1);
}

void VectorScanTest::threadsShareAScan()
{
    RandomVectors random(2);
    std::vector<Embedding> all;
    for (quint32 i = 0; i < 40 * VectorBlock::capacity; ++i)
        all.push_back(random.next(8));
    VectorQuery query;
    query.vector = random.next(8);
    query.limit = 50;
    VectorScan scan(rowsOf(all), query);
    QCOMPARE(scan.usefulThreads(), 2);
    QList<QList<VectorHit>> parts(4);
    {
        std::vector<std::jthread> threads;
        for (QList<VectorHit>& part : parts)
            threads.emplace_back([&scan, &part] { part = scan.run({}).value_or(QList<VectorHit>()); });
    }
    QCOMPARE(ids(scan.best(parts)), ids(scanned(rowsOf(all), query)));
}

void VectorScanTest::equalScoresInTheOrderOfRows()
{
    VectorQuery query;
    query.vector = { 1, 0 };
    query.limit = 5;
    const std::vector<Embedding> all(3000, Embedding { 1, 0 });
    QCOMPARE(ids(scanned(rowsOf(all), query)), (QList<qint64> { 1, 2, 3, 4, 5 }));
}

void VectorScanTest::endsOnAStop()
{
    VectorQuery query;
    query.vector = { 1, 0 };
    query.limit = 5;
    VectorScan scan(rowsOf(std::vector<Embedding>(3000, Embedding { 1, 0 })), query);
    std::stop_source stop;
    stop.request_stop();
    const Result<QList<VectorHit>> stopped = scan.run(stop.get_token());
    QVERIFY(!stopped && stopped.error().isCancelled());
    // It had taken no more than one block.
    QCOMPARE(scan.best({ *scan.run({}) }).first().row, qint64(VectorBlock::capacity) + 1);
}

void VectorScanTest::refusesAnotherDimension()
{
    VectorQuery query;
    query.vector = { 1, 0, 0 };
    query.limit = 5;
    VectorScan scan(rowsOf({ { 1, 0 } }), query);
    const auto found = scan.run({});
    QVERIFY(!found);
    QCOMPARE(found.error().code, ErrorCode::InvalidArgument);
}

void VectorScanTest::passesOverScoresThatAreNoNumbers()
{
    // As only rubbish with a right checksum could have it.
    std::vector<VectorRows> rows = rowsOf(std::vector<Embedding>(20, Embedding { 1, 0 }));
    auto* const block = const_cast<VectorBlock*>(rows.front().block.get());
    const std::span<const uchar> body = block->body();
    auto* const scales =
        reinterpret_cast<float*>(const_cast<uchar*>(body.data()) + 2 * sizeof(qint64) * VectorBlock::capacity);
    QCOMPARE(scales[4], 1.0F / 127);
    scales[4] = std::nanf("");
    scales[5] = INFINITY;
    VectorQuery query;
    query.vector = { 1, 0 };
    query.limit = 20;
    QCOMPARE(scanned(rows, query).size(), 18);
}

void VectorScanTest::looksForNothing()
{
    VectorQuery query;
    query.vector = { 1, 0 };
    QVERIFY(scanned(rowsOf({ { 1, 0 } }), query).isEmpty());
    query.limit = 5;
    QVERIFY(scanned({}, query).isEmpty());
    query.vector = { 0, 0 };
    QCOMPARE(scanned(rowsOf({ { 1, 0 } }), query).first().score, 0.0F);
}

QTEST_GUILESS_MAIN(VectorScanTest)
#include "vectorscantest.moc"
