#include "vectors/dotkernel.h"
#include "randomvectors.h"

#include <cmath>
#include <QTest>

using namespace docent;
using namespace docent::vectors;

namespace {

using Numbers = std::vector<qint8>;

/// A query of these numbers, whatever vector they may have come from.
QuantisedQuery queryOf(const Numbers& numbers)
{
    QuantisedQuery query(Embedding(numbers.size(), 1));
    std::fill(query.numbers.begin(), query.numbers.end(), qint8(0));
    std::copy(numbers.begin(), numbers.end(), query.numbers.begin());
    query.wide.assign(query.numbers.begin(), query.numbers.end());
    query.sum = 0;
    for (const qint8 number : query.numbers)
        query.sum += number;
    return query;
}

qint32 exactDot(const Numbers& a, const qint8* b)
{
    qint64 sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += qint64(a[i]) * qint64(b[i]);
    return qint32(sum);
}

} // namespace

class DotKernelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void codesVectors();
    void normalises();
    void quantises();
    void quantisesNothing_data();
    void quantisesNothing();
    void kernelsAgree_data();
    void kernelsAgree();
    void kernelsStandExtremes_data();
    void kernelsStandExtremes();
    void choosesTheQuickest();
};

void DotKernelTest::codesVectors()
{
    const Embedding vector { 0, 1, -1, 0.5F, 0.0625F, -0.25F };
    const QByteArray data = encodedVector(vector);
    QCOMPARE(data.size(), 12);
    QCOMPARE(data.toHex(), QByteArray("0000003c00bc0038002c00b4"));
    QCOMPARE(decodedVector(data), vector);
    QVERIFY(decodedVector({}).empty());
}

void DotKernelTest::normalises()
{
    Embedding vector { 3, 4 };
    QVERIFY(normalise(vector));
    QCOMPARE(vector, (Embedding { 0.6F, 0.8F }));
    Embedding zero { 0, 0 };
    QVERIFY(normalise(zero));
    QCOMPARE(zero, (Embedding { 0, 0 }));
    Embedding broken { 1, std::nanf("") };
    QVERIFY(!normalise(broken));
    Embedding endless { 1, INFINITY };
    QVERIFY(!normalise(endless));
}

void DotKernelTest::quantises()
{
    Numbers numbers(4);
    const float scale = quantise({ 0.5F, -1, 0.25F, 0 }, numbers.data());
    QCOMPARE(numbers, (Numbers { 64, -127, 32, 0 }));
    QCOMPARE(scale, 1.0F / 127);
}

void DotKernelTest::quantisesNothing_data()
{
    QTest::addColumn<float>("number");
    QTest::newRow("zeros") << 0.0F;
    QTest::newRow("as good as zeros") << 1e-42F;
    QTest::newRow("infinite") << INFINITY;
    QTest::newRow("no number") << std::nanf("");
}

void DotKernelTest::quantisesNothing()
{
    QFETCH(float, number);
    Numbers numbers { 1, 1, 1 };
    QCOMPARE(quantise({ 0, number, 0 }, numbers.data()), 0.0F);
    QCOMPARE(numbers, (Numbers { 0, 0, 0 }));
}

void DotKernelTest::kernelsAgree_data()
{
    QTest::addColumn<int>("dimension");
    for (const int dimension : { 1, 3, 31, 63, 64, 65, 384, 768, 1024, 3072 })
        QTest::addRow("%d numbers", dimension) << dimension;
}

void DotKernelTest::kernelsAgree()
{
    QFETCH(int, dimension);
    constexpr std::size_t rows = 33;
    test::RandomVectors random { quint32(dimension) };
    const std::size_t stride = strideOf(dimension);
    QVERIFY(stride % 64 == 0 && stride >= std::size_t(dimension) && stride < std::size_t(dimension) + 64);
    Numbers query(static_cast<std::size_t>(dimension));
    Numbers matrix(stride * rows); // what is over holds rubbish: times the query's zeros
    for (Numbers* numbers : { &query, &matrix }) {
        for (qint8& number : *numbers)
            number = qint8(int(random.number(256)) - 128);
    }
    const QuantisedQuery prepared = queryOf(query);
    for (const DotKernel& kernel : dotKernels()) {
        if (!kernel.isSupported())
            continue;
        std::vector<qint32> dots(rows);
        kernel.dots(prepared, matrix.data(), rows, dots.data());
        for (std::size_t row = 0; row < rows; ++row)
            QVERIFY2(dots[row] == exactDot(query, matrix.data() + row * stride), kernel.name);
    }
}

void DotKernelTest::kernelsStandExtremes_data()
{
    QTest::addColumn<int>("ofQuery");
    QTest::addColumn<int>("ofRow");
    QTest::addColumn<int>("dimension");
    for (const int dimension : { 64, mostNumbers }) {
        for (const int query : { -128, -127, 0, 127 }) {
            for (const int row : { -128, -127, 0, 127 })
                QTest::addRow("%d numbers, %d times %d", dimension, query, row) << query << row << dimension;
        }
    }
}

void DotKernelTest::kernelsStandExtremes()
{
    QFETCH(int, ofQuery);
    QFETCH(int, ofRow);
    QFETCH(int, dimension);
    const auto size = std::size_t(dimension);
    const QuantisedQuery query = queryOf(Numbers(size, qint8(ofQuery)));
    const Numbers row(size, qint8(ofRow));
    for (const DotKernel& kernel : dotKernels()) {
        if (!kernel.isSupported())
            continue;
        qint32 dot = 0;
        kernel.dots(query, row.data(), 1, &dot);
        QVERIFY2(dot == ofQuery * ofRow * dimension, kernel.name);
    }
}

void DotKernelTest::choosesTheQuickest()
{
    const auto kernels = dotKernels();
    QCOMPARE(QLatin1String(kernels.back().name), QLatin1String("portable"));
    QVERIFY(kernels.back().isSupported());
    const DotKernel& best = bestDotKernel();
    QVERIFY(best.isSupported());
    for (const DotKernel* kernel = kernels.data(); kernel != &best; ++kernel)
        QVERIFY2(!kernel->isSupported(), kernel->name);
}

QTEST_GUILESS_MAIN(DotKernelTest)
#include "dotkerneltest.moc"
