#include "search/reranking.h"
#include "support/fakemodels.h"
#include "support/fakereranker.h"
#include "support/samplelibrary.h"

#include <cmath>
#include <QTest>

using namespace docent;
using namespace std::chrono_literals;
using test::FakeReranker;
using test::FakeSource;
using test::SampleLibrary;

namespace {

const float none = std::nanf("");

/// A library whose passages are found in their order, by one source, and reranked by a fake.
struct Bench {
    explicit Bench(const QStringList& texts)
        : ids(library.add(QStringLiteral("/folder/notes.txt"), texts))
    {
        for (const qint64 id : std::as_const(ids))
            keyword.candidates->append({ id, 1 - double(keyword.candidates->size()) / 100 });
    }

    Result<SearchResults> search(bool rerank = true, int limit = 10, std::stop_token stop = {})
    {
        RetrieverOptions options;
        options.deadline = deadline;
        Retriever retriever(library.database(), { &keyword }, options, [this] { return model; });
        SearchRequest request;
        request.query = QStringLiteral("what was asked");
        request.limit = limit;
        request.rerank = rerank;
        return *test::run(retriever.search(request, std::move(stop))).result;
    }

    SampleLibrary library;
    QList<qint64> ids;
    FakeSource keyword;
    std::shared_ptr<FakeReranker> model = std::make_shared<FakeReranker>();
    std::chrono::milliseconds deadline { 5000 };
};

QStringList numbered(int count)
{
    static const char* const words[] = { "sea", "hill", "tree", "road", "town", "lamp", "bell" };
    QStringList texts;
    for (int i = 0; i < count; ++i)
        texts.append(QStringLiteral("The %1 has number %2").arg(QLatin1String(words[i % 7])).arg(i));
    return texts;
}

/// The places that the hits had before.
QList<int> order(const SearchResults& results)
{
    QList<int> places;
    for (const SearchHit& hit : results.hits)
        places.append(hit.keywordRank);
    return places;
}

/// Scores by the place in the first request.
std::function<float(const QString&)> scoring(const QList<float>& scores)
{
    return [scores](const QString& text) { return scores.value(text.section(QLatin1Char(' '), -1).toInt(), -100); };
}

} // namespace

class RerankingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ordersByTheModelsScores_data();
    void ordersByTheModelsScores();
    void scoresFallAsBefore();
    void givesTitleAndHeading();
    void looksAtTheBestOnly();
    void givesWhatRepeatsOnce();
    void waitsForTheSources();
    void onlyWhereAsked();
    void failingCostsItselfOnly();
    void slowModelsCountAsFarAsTheyCame();
    void cutAtTheDeadline();
    void noTimeLeft();
    void withoutAModel();
    void stops();
    void isTimed();
    void namedDocumentsStayFirst();
};

void RerankingTest::ordersByTheModelsScores_data()
{
    QTest::addColumn<QList<float>>("scores");
    QTest::addColumn<QList<int>>("places");
    QTest::newRow("backwards") << QList<float> { 1, 2, 3, 4 } << QList<int> { 4, 3, 2, 1 };
    QTest::newRow("Q34 negative and unbounded") << QList<float> { -1e30F, -3, 1e30F, 0 } << QList<int> { 3, 4, 2, 1 };
    QTest::newRow("equal ones keep their order") << QList<float> { 1, 5, 1, 5 } << QList<int> { 2, 4, 1, 3 };
    QTest::newRow("all equal") << QList<float> { 7, 7, 7, 7 } << QList<int> { 1, 2, 3, 4 };
    QTest::newRow("Q34 without a score") << QList<float> { none, -9, none, 9 } << QList<int> { 4, 2, 1, 3 };
    QTest::newRow("Q34 none has one") << QList<float> { none, none, none, none } << QList<int> { 1, 2, 3, 4 };
}

void RerankingTest::ordersByTheModelsScores() // A29
{
    QFETCH(QList<float>, scores);
    Bench bench(numbered(4));
    bench.model->score = scoring(scores);
    const auto results = bench.search();
    QVERIFY(results);
    QVERIFY(results->notices.isEmpty());
    QTEST(order(*results), "places");
    QCOMPARE(bench.model->queries, QStringList { QStringLiteral("what was asked") });
    for (int i = 0; i < 4; ++i)
        QCOMPARE(results->hits.at(i).rank, i + 1);
}

/// What comes after the search compares scores: they stay on the scale of the fused ones, and never rise.
void RerankingTest::scoresFallAsBefore()
{
    Bench bench(numbered(30));
    const auto before = bench.search(false, 30);
    bench.model->mostCandidates = 20;
    bench.model->score = [](const QString& text) { return text.section(QLatin1Char(' '), -1).toFloat() * 1000; };
    const auto after = bench.search(true, 30);
    QVERIFY(before && after);
    QCOMPARE(after->hits.first().keywordRank, 20);
    for (qsizetype i = 0; i < 30; ++i)
        QCOMPARE(after->hits.at(i).score, before->hits.at(i).score);
}

void RerankingTest::givesTitleAndHeading()
{
    Bench bench({ QStringLiteral("One of them 0"), QStringLiteral("And another 1") });
    bench.library.value(QStringLiteral("UPDATE documents SET title = 'Notes'"));
    bench.library.value(QStringLiteral("UPDATE passages SET headings = 'Part\nChapter' WHERE ordinal = 1"));
    QVERIFY(bench.search());
    QCOMPARE(bench.model->texts,
        (QStringList {
            QStringLiteral("Notes\nOne of them 0"), QStringLiteral("Notes > Part > Chapter\nAnd another 1") }));
}

void RerankingTest::looksAtTheBestOnly()
{
    Bench bench(numbered(40));
    bench.model->mostCandidates = 25;
    bench.model->score = [](const QString& text) { return text.section(QLatin1Char(' '), -1).toFloat(); };
    const auto results = bench.search(true, 40);
    QVERIFY(results);
    QList<int> expected;
    for (int i = 25; i >= 1; --i)
        expected.append(i);
    for (int i = 26; i <= 40; ++i)
        expected.append(i);
    QCOMPARE(order(*results), expected);
    QCOMPARE(bench.model->texts.size(), 25);
}

void RerankingTest::givesWhatRepeatsOnce()
{
    const QString same = QStringLiteral("The tenant pays the rent on the third of each month, in advance and in full");
    Bench bench({ same, QStringLiteral("Something else 1"), same, QStringLiteral("The last 3") });
    bench.model->score = [](const QString& text) {
        return text.contains(QLatin1String("last")) ? 3 : float(text.contains(QLatin1String("else")));
    };
    const auto results = bench.search();
    QVERIFY(results);
    QCOMPARE(bench.model->texts.size(), 3);
    QCOMPARE(order(*results), (QList<int> { 4, 2, 1 }));
    QCOMPARE(results->hits.last().similar.size(), 1);
}

void RerankingTest::waitsForTheSources()
{
    Bench bench(numbered(3));
    bench.keyword.gate.emplace();
    Retriever retriever(bench.library.database(), { &bench.keyword }, {}, [&bench] { return bench.model; });
    SearchRequest request;
    request.query = QStringLiteral("asked");
    request.rerank = true;
    auto running = retriever.search(request, {});
    QCOMPARE(bench.keyword.queries.size(), 1);
    QVERIFY(bench.model->queries.isEmpty());
    bench.keyword.gate->set({});
    QVERIFY(*test::run(std::move(running)).result);
    QCOMPARE(bench.model->queries.size(), 1);
}

void RerankingTest::onlyWhereAsked() // A35
{
    Bench bench(numbered(3));
    bench.model->score = scoring({ 1, 2, 3 });
    const auto results = bench.search(false);
    QVERIFY(results);
    QCOMPARE(order(*results), (QList<int> { 1, 2, 3 }));
    QVERIFY(bench.model->queries.isEmpty());
    QVERIFY(!results->milliseconds.contains(QLatin1String("rerank")));
}

void RerankingTest::failingCostsItselfOnly() // A32
{
    Bench bench(numbered(3));
    bench.model->error = Error { ErrorCode::Network, QStringLiteral("the server is away."), {}, {} };
    const auto results = bench.search();
    QVERIFY(results);
    QCOMPARE(order(*results), (QList<int> { 1, 2, 3 }));
    QCOMPARE(results->notices, QStringList { QStringLiteral("Reranking unavailable: the server is away.") });
}

void RerankingTest::slowModelsCountAsFarAsTheyCame()
{
    Bench bench(numbered(12));
    bench.model->portion = 4;
    bench.model->score = [](const QString& text) { return text.section(QLatin1Char(' '), -1).toFloat(); };
    bench.model->asked = [&model = *bench.model] {
        if (model.queries.size() == 3)
            model.error = Error { ErrorCode::Timeout, QStringLiteral("too slow."), {}, {} };
    };
    const auto results = bench.search(true, 12);
    QVERIFY(results);
    QCOMPARE(order(*results), (QList<int> { 8, 7, 6, 5, 4, 3, 2, 1, 9, 10, 11, 12 }));
    QCOMPARE(
        results->notices, QStringList { QStringLiteral("Only the first 8 of 12 passages were reranked: too slow.") });
    QCOMPARE(bench.model->queries.size(), 3);
}

void RerankingTest::cutAtTheDeadline() // A34
{
    Bench bench(numbered(3));
    bench.model->hangsAfter = 0;
    bench.deadline = 50ms;
    const auto results = bench.search();
    QVERIFY(results);
    QCOMPARE(order(*results), (QList<int> { 1, 2, 3 }));
    QCOMPARE(results->notices, QStringList { QStringLiteral("Reranking unavailable: the model took too long.") });
}

/// A source that took all of the time leaves none: the deadline is that of the whole search.
void RerankingTest::noTimeLeft() // A34
{
    Bench bench(numbered(3));
    FakeSource hung;
    hung.sourceName = QStringLiteral("vector");
    hung.gate.emplace();
    RetrieverOptions options;
    options.deadline = 50ms;
    Retriever retriever(bench.library.database(), { &bench.keyword, &hung }, options, [&bench] { return bench.model; });
    SearchRequest request;
    request.query = QStringLiteral("asked");
    request.rerank = true;
    const auto outcome = test::run(retriever.search(request, {}));
    QVERIFY(outcome.result && *outcome.result);
    QCOMPARE((*outcome.result)->notices.size(), 2);
    QCOMPARE(order(**outcome.result), (QList<int> { 1, 2, 3 }));
    QVERIFY(bench.model->queries.isEmpty()); // nothing is sent for nothing
}

void RerankingTest::withoutAModel()
{
    Bench bench(numbered(3));
    bench.model.reset();
    const auto results = bench.search();
    QVERIFY(results);
    QCOMPARE(order(*results), (QList<int> { 1, 2, 3 }));
    QCOMPARE(results->notices.size(), 1);
    QVERIFY(results->notices.first().contains(QLatin1String("no model is set")));
}

void RerankingTest::stops()
{
    Bench bench(numbered(3));
    bench.model->hangsAfter = 0;
    std::stop_source stop;
    bench.model->asked = [&stop] { stop.request_stop(); };
    const auto results = bench.search(true, 10, stop.get_token());
    QVERIFY(!results && results.error().isCancelled());
}

void RerankingTest::isTimed() // A30
{
    Bench bench(numbered(3));
    const auto results = bench.search();
    QVERIFY(results);
    const double took = results->milliseconds.value(QLatin1String("rerank")).toDouble(-1);
    QVERIFY(took >= 0);
    QVERIFY(took <= results->milliseconds.value(QLatin1String("total")).toDouble());
}

void RerankingTest::namedDocumentsStayFirst()
{
    Bench bench(numbered(3));
    bench.library.add(QStringLiteral("/folder/employee_handbook.pdf"), { QStringLiteral("Welcome 99") });
    bench.model->score = scoring({ 1, 2, 3 });
    Retriever retriever(bench.library.database(), { &bench.keyword }, {}, [&bench] { return bench.model; });
    SearchRequest request;
    request.query = QStringLiteral("employee_handbook.pdf");
    request.rerank = true;
    const auto outcome = test::run(retriever.search(request, {}));
    QVERIFY(outcome.result && *outcome.result);
    QCOMPARE((*outcome.result)->hits.first().path, QStringLiteral("/folder/employee_handbook.pdf"));
    QCOMPARE((*outcome.result)->hits.at(1).keywordRank, 3);
}

QTEST_GUILESS_MAIN(RerankingTest)
#include "rerankingtest.moc"
