#include "search/vectorweight.h"
#include "core/vectors/randomvectors.h"
#include "search/vectorsource.h"
#include "support/fakeembedding.h"
#include "support/samplelibrary.h"

#include <QTest>
#include <QThreadPool>

using namespace docent;
using test::FakeEmbeddingModel;
using test::SampleLibrary;

namespace {

constexpr int topics = 60;

QString topicOf(int i)
{
    return QStringLiteral("topic") + QChar(u'a' + i % 26) + QChar(u'a' + i / 26);
}

QString textOf(int i)
{
    return QStringLiteral("All of this is about %1 alone. Who asks what %1 is hears of %1 from the people of %1. "
                          "That is all of %1.")
        .arg(topicOf(i));
}

/// A direction for each topic.
Embedding meaningOf(const QString& text)
{
    Embedding vector(topics, 0.01F);
    for (int i = 0; i < topics; ++i)
        vector[std::size_t(i)] += text.contains(topicOf(i)) ? 1.0F : 0.0F;
    normalise(vector);
    return vector;
}

} // namespace

class VectorWeightTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void asksInOtherWords();
    void weighsByRanks();
    void modelThatKnowsTheLibrary();
    void modelThatThrowsDice();
    void isMeasuredAgainWhenMuchLarger();
    void failureKeepsNothing();
    void fewVectorsTellNothing();
    void countsInTheFusion();

private:
    void embed(int from, int count);
    std::optional<double> weight()
    {
        const auto measured = test::run(index->measured(model->modelId, {}));
        return measured.result && *measured.result && **measured.result ? std::optional((**measured.result)->weight)
                                                                        : std::nullopt;
    }
    Result<> measure() { return *test::run(measureVectorWeight(library->database(), pool, *index, model, {})).result; }

    QThreadPool pool;
    std::unique_ptr<SampleLibrary> library;
    std::unique_ptr<VectorIndex> index;
    std::shared_ptr<FakeEmbeddingModel> model;
};

void VectorWeightTest::init()
{
    library = std::make_unique<SampleLibrary>();
    index = std::make_unique<VectorIndex>(library->database(), pool);
    model = std::make_shared<FakeEmbeddingModel>();
    model->vector = meaningOf;
    index->setModel(model->id());
}

void VectorWeightTest::cleanup()
{
    pool.waitForDone();
    index.reset();
    library.reset();
}

/// Stores a document and what the model makes of its passages.
void VectorWeightTest::embed(int from, int count)
{
    QStringList texts;
    std::vector<Embedding> vectors;
    for (int i = from; i < from + count; ++i) {
        texts.append(textOf(i % topics));
        vectors.push_back(model->vector(texts.last()));
    }
    const QList<qint64> ids = library->add(QStringLiteral("/%1.txt").arg(from), texts);
    const auto added = test::run(index->add(ids, std::move(vectors), {}));
    QVERIFY(added.result && *added.result);
    const auto serves = test::run(index->serve({}));
    QVERIFY(serves.result && *serves.result);
}

void VectorWeightTest::asksInOtherWords()
{
    QCOMPARE(questionFor(QStringLiteral("Short one. One two three four, five six seven eight nine ten. Another end.")),
        QStringLiteral("One two four, five seven eight ten."));
    QVERIFY(questionFor(QStringLiteral("Much too short. To ask for.")).isEmpty());
    QVERIFY(questionFor({}).isEmpty());
    QVERIFY(!questionFor(QStringLiteral("第一章。本合同自双方签字之日起生效，有效期为三年。完。")).isEmpty());
}

void VectorWeightTest::weighsByRanks()
{
    QCOMPARE(vectorWeight({ 1, 1, 1 }), mostVectorWeight);
    QCOMPARE(vectorWeight({ 0, 0 }), 0.0);
    QCOMPARE(vectorWeight({ 1, 0 }), mostVectorWeight / 4);
    QCOMPARE(vectorWeight({ 2, 2 }), mostVectorWeight / 4);
}

void VectorWeightTest::modelThatKnowsTheLibrary()
{
    embed(0, topics);
    QVERIFY(!weight());
    QVERIFY(measure());
    QVERIFY(weight() && *weight() > 0.95 * mostVectorWeight);
    // It is kept in the library, and measured once.
    const int requests = model->requests;
    index = std::make_unique<VectorIndex>(library->database(), pool);
    index->setModel(model->id());
    QVERIFY(measure());
    QVERIFY(weight());
    QCOMPARE(model->requests, requests);
}

void VectorWeightTest::modelThatThrowsDice()
{
    test::RandomVectors random(3);
    model->vector = [&random](const QString&) { return random.next(64); };
    embed(0, topics);
    QVERIFY(measure());
    QVERIFY(weight() && *weight() < 0.05 * mostVectorWeight);
}

void VectorWeightTest::isMeasuredAgainWhenMuchLarger()
{
    embed(0, topics);
    QVERIFY(measure());
    const int requests = model->requests;
    embed(1000, topics);
    QVERIFY(measure());
    QCOMPARE(model->requests, requests);
    embed(2000, 3 * topics);
    QVERIFY(measure());
    QCOMPARE(model->requests, requests + 1);
    // Each text stands there five times now, and any of the five will do.
    QVERIFY(weight() && *weight() > 0.95 * mostVectorWeight);
}

void VectorWeightTest::failureKeepsNothing()
{
    embed(0, topics);
    model->error = fail(ErrorCode::Network, QStringLiteral("away")).value();
    QVERIFY(!measure());
    QVERIFY(!weight());
    model->error.reset();
    QVERIFY(measure());
    QVERIFY(weight());
}

void VectorWeightTest::fewVectorsTellNothing()
{
    QVERIFY(measure());
    embed(0, 10);
    QVERIFY(measure());
    QCOMPARE(model->requests, 0);
    QVERIFY(!weight());
}

void VectorWeightTest::countsInTheFusion()
{
    embed(0, topics);
    VectorSource source(*index, [this] { return model; });
    QCOMPARE(source.weight(), usualVectorWeight);
    SearchRequest request;
    request.query = topicOf(7);
    request.parsed = parseSearchQuery(request.query);
    const auto trust = [&] {
        const auto found = test::run(source.search(request, 10, nullptr, {}));
        const QList<qint64> others { found.result->value_or(QList<ScoredPassage>()).value(0).passageId };
        const auto trusted =
            test::run(source.trust(request, found.result->value_or(QList<ScoredPassage>()), others, {}));
        return trusted.result->value_or(-1);
    };
    const double unmeasured = trust();
    QCOMPARE(unmeasured, 1.0);
    const auto kept = test::run(index->setMeasured(model->id(), { usualVectorWeight / 4, 1 }, {}));
    QVERIFY(kept.result && *kept.result);
    QCOMPARE(trust(), 0.25);
}

QTEST_GUILESS_MAIN(VectorWeightTest)
#include "vectorweighttest.moc"
