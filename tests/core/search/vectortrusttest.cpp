#include "search/vectortrust.h"
#include "library/vectorindex.h"
#include "search/keywordsource.h"
#include "search/retriever.h"
#include "search/vectorsource.h"
#include "support/fakeembedding.h"
#include "support/fakemodels.h"
#include "support/samplelibrary.h"

#include <algorithm>
#include <cmath>
#include <QRegularExpression>
#include <QTest>
#include <QThreadPool>
#include <random>

using namespace docent;
using test::FakeEmbeddingModel;
using test::FakeSource;
using test::SampleLibrary;

namespace {

constexpr int passages = 2000;
constexpr int trials = 300;

/// How often an order is trusted, among `trials`.
struct Trusted {
    int fully = 0; ///< nine tenths and more
    int hardly = 0; ///< a tenth and less
};

/// Cosines of mean 0.3 and deviation 0.1; those of the passages with the query's words and of the nearest one are
/// farther off by so many deviations.
Trusted trusted(double byWords, double nearest)
{
    std::mt19937 random(7);
    std::normal_distribution<double> cosine(0.3, 0.1);
    Trusted counts;
    for (int trial = 0; trial < trials; ++trial) {
        double largest = -1;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < passages; ++i) {
            const double value = cosine(random);
            largest = std::max(largest, value);
            sum += value;
            squares += value * value;
        }
        const double mean = sum / passages;
        QList<double> words;
        for (int i = 0; i < 10; ++i)
            words.append(cosine(random) + byWords * 0.1);
        const vectors::CosineSpread spread { mean, std::sqrt(squares / passages - mean * mean), passages };
        const double trust = vectorTrust(largest + nearest * 0.1, words, spread);
        counts.fully += trust >= 0.9 ? 1 : 0;
        counts.hardly += trust <= 0.1 ? 1 : 0;
    }
    return counts;
}

QString wordOf(int i)
{
    return QString(6, QLatin1Char(char('a' + i)));
}

Result<SearchResults> search(Retriever& retriever, const QString& query)
{
    SearchRequest request;
    request.query = query;
    return *test::run(retriever.search(std::move(request), {})).result;
}

} // namespace

class VectorTrustTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void distrustsDice();
    void trustsWhatAgreesWithTheWords();
    void trustsWhatStandsOut();
    void judgesNotByNothing();
    void retrieverLeavesOutWhatIsNotTrusted();
    void diceDoNotOutvoteWords_data();
    void diceDoNotOutvoteWords();
};

void VectorTrustTest::distrustsDice()
{
    const Trusted counts = trusted(0, 0);
    QVERIFY2(counts.hardly > trials * 85 / 100, qPrintable(QString::number(counts.hardly)));
    QVERIFY2(counts.fully < trials * 5 / 100, qPrintable(QString::number(counts.fully)));
}

void VectorTrustTest::trustsWhatAgreesWithTheWords()
{
    const Trusted counts = trusted(1.5, 0);
    QVERIFY2(counts.fully > trials * 85 / 100, qPrintable(QString::number(counts.fully)));
}

void VectorTrustTest::trustsWhatStandsOut()
{
    const Trusted counts = trusted(0, 3);
    QVERIFY2(counts.fully > trials * 85 / 100, qPrintable(QString::number(counts.fully)));
}

void VectorTrustTest::judgesNotByNothing()
{
    QCOMPARE(vectorTrust(0.3, {}, { 0.3, 0.1, passages }), 1.0); // no word found anything
    QCOMPARE(vectorTrust(0.3, { 0.3 }, { 0.3, 0.1, 10 }), 1.0); // too few to say
    QCOMPARE(vectorTrust(0.3, { 0.3 }, { 0.3, 0, passages }), 0.0); // all alike
}

void VectorTrustTest::retrieverLeavesOutWhatIsNotTrusted()
{
    SampleLibrary library;
    const QList<qint64> ids =
        library.add(QStringLiteral("/a"), { QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("three") });
    FakeSource words;
    words.candidates = QList<ScoredPassage> { { ids.at(0), 2 }, { ids.at(1), 1 } };
    FakeSource dice;
    dice.sourceName = QStringLiteral("vector");
    dice.candidates = QList<ScoredPassage> { { ids.at(2), 2 }, { ids.at(1), 1 } };
    Retriever retriever(library.database(), { &words, &dice });
    QCOMPARE(search(retriever, QStringLiteral("x"))->hits.size(), 3);
    QCOMPARE(dice.others, (QList<qint64> { ids.at(0), ids.at(1) }));
    dice.trusted = 0;
    const auto results = search(retriever, QStringLiteral("x"));
    QCOMPARE(results->hits.size(), 2);
    QCOMPARE(results->hits.first().passage.id, ids.at(0));
}

/// Through the whole: twenty words, each in six of 600 passages. Dice are left out; a model that knows the words is
/// not.
void VectorTrustTest::diceDoNotOutvoteWords_data()
{
    QTest::addColumn<bool>("knows");
    QTest::newRow("dice") << false;
    QTest::newRow("a model that knows the words") << true;
}

void VectorTrustTest::diceDoNotOutvoteWords()
{
    QFETCH(bool, knows);
    SampleLibrary library;
    QThreadPool pool;
    VectorIndex index(library.database(), pool);
    const auto model = std::make_shared<FakeEmbeddingModel>();
    std::mt19937 random(7);
    model->vector = [&random, knows](const QString& text) {
        std::normal_distribution<float> number;
        Embedding vector(64);
        std::generate(vector.begin(), vector.end(), [&] { return number(random); });
        static const QRegularExpression word(QStringLiteral("([a-t])\\1{5}"));
        if (const auto match = word.match(text); knows && match.hasMatch())
            vector[std::size_t(match.captured(1).at(0).unicode() - u'a')] += 8;
        return vector;
    };
    QStringList texts;
    for (int i = 0; i < 600; ++i)
        texts.append(QStringLiteral("passage %1 %2").arg(i).arg(i % 5 == 0 ? wordOf(i / 5 % 20) : QString()));
    const QList<qint64> ids = library.add(QStringLiteral("/a.txt"), texts);
    index.setModel(model->id());
    std::vector<Embedding> vectors;
    for (const QString& text : std::as_const(texts))
        vectors.push_back(model->vector(text));
    const auto added = test::run(index.add(ids, vectors, {}));
    QVERIFY(added.result && *added.result);
    const auto serves = test::run(index.serve({}));
    QVERIFY(serves.result && *serves.result);
    KeywordSource keyword(library.keywords());
    VectorSource vector(index, [model] { return model; });
    Retriever retriever(library.database(), { &keyword, &vector });
    int byWordsAlone = 0;
    for (int i = 0; i < 20; ++i) {
        const auto results = search(retriever, wordOf(i));
        QVERIFY(results && results->notices.isEmpty());
        byWordsAlone += results->hits.size() == 6 ? 1 : 0;
    }
    pool.waitForDone();
    QVERIFY2(knows ? byWordsAlone == 0 : byWordsAlone >= 15, qPrintable(QString::number(byWordsAlone)));
}

QTEST_GUILESS_MAIN(VectorTrustTest)
#include "vectortrusttest.moc"
