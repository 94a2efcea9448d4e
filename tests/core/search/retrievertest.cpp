#include "search/retriever.h"
#include "library/vectorindex.h"
#include "search/keywordsource.h"
#include "search/vectorsource.h"
#include "support/fakeembedding.h"
#include "support/fakemodels.h"
#include "support/samplelibrary.h"

#include <QTest>
#include <QThreadPool>

using namespace docent;
using namespace std::chrono_literals;
using test::FakeEmbeddingModel;
using test::FakeSource;
using test::SampleLibrary;

namespace {

/// A source that is released by the test.
FakeSource gated(const QString& name)
{
    FakeSource source;
    source.sourceName = name;
    source.gate.emplace();
    return source;
}

QList<ScoredPassage> scored(const QList<qint64>& ids)
{
    QList<ScoredPassage> list;
    for (const qint64 id : ids)
        list.append({ id, double(ids.size() - list.size()) });
    return list;
}

QList<qint64> idsOf(const SearchResults& results)
{
    QList<qint64> ids;
    for (const SearchHit& hit : results.hits)
        ids.append(hit.passage.id);
    return ids;
}

SearchRequest request(const QString& query, SearchMode mode = SearchMode::Hybrid, int limit = 10)
{
    SearchRequest asked;
    asked.query = query;
    asked.mode = mode;
    asked.limit = limit;
    return asked;
}

Result<SearchResults> search(Retriever& retriever, const SearchRequest& asked)
{
    return *test::run(retriever.search(asked, {})).result;
}

/// Turns the event loop until the condition holds.
template <typename Condition> bool until(Condition condition)
{
    return QTest::qWaitFor(condition, 60'000);
}

/// Real sources over a library whose vectors come from a fake: [apples, anything else].
struct RealSources {
    SampleLibrary library;
    QThreadPool pool;
    VectorIndex index { library.database(), pool };
    std::shared_ptr<FakeEmbeddingModel> model = std::make_shared<FakeEmbeddingModel>();
    KeywordSource keyword { library.keywords() };
    VectorSource vector { index, [this] { return model; } };
    Retriever retriever { library.database(), { &keyword, &vector } };
    QList<qint64> ids;

    RealSources()
    {
        model->vector = [](const QString& text) {
            return text.contains(QStringLiteral("fruit")) ? Embedding { 1, 0 } : Embedding { 0.2F, 1 };
        };
        ids = library.add(QStringLiteral("/folder/a.txt"),
            { QStringLiteral("apples from the garden"), QStringLiteral("fruit of all kinds"),
                QStringLiteral("an engine") });
        index.setModel(model->id());
        std::vector<Embedding> vectors;
        for (const QString& text : { QStringLiteral("fruit"), QStringLiteral("fruit"), QStringLiteral("engine") })
            vectors.push_back(model->vector(text));
        const auto added = test::run(index.add(ids, vectors, {}));
        if (!added.result || !*added.result)
            qFatal("no vectors");
    }
    ~RealSources() { pool.waitForDone(); }
};

} // namespace

class RetrieverTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fusesWhatAllSourcesFind();
    void startsAllSourcesAtOnce();
    void takesAsLongAsTheSlowest();
    void searchesKeywordsWhileTheQueryIsEmbedded();
    void searchesVectorsWhenTheEmbeddingIsThere();
    void embedsAQueryOnce();
    void keepsToTheMode();
    void goesWithoutAModelSilently();
    void failsWithoutAModelInVectorMode();
    void saysThatNothingHasAVectorYet();
    void noticesAFailingSource();
    void failsWhenAllFail();
    void cutsASourceAtTheDeadline();
    void stops();
    void timesTheStages();
    void keepsToTheLimit();
    void passesOverPassagesThatAreGone();
    void fusesByRankWhenTold();
};

void RetrieverTest::fusesWhatAllSourcesFind()
{
    RealSources real;
    const auto results = search(real.retriever, request(QStringLiteral("all kinds of fruit")));
    QVERIFY(results);
    QVERIFY(results->notices.isEmpty());
    QCOMPARE(results->hits.size(), 3);
    QVERIFY(real.model->texts == QStringList { QStringLiteral("all kinds of fruit") });
    const SearchHit& first = results->hits.first();
    QCOMPARE(first.rank, 1);
    QCOMPARE(first.passage.id, real.ids.at(1)); // has the word, and is near
    QVERIFY(first.keywordRank > 0 && first.vectorRank > 0);
    QCOMPARE(first.path, QStringLiteral("/folder/a.txt"));
    QCOMPARE(first.title, QStringLiteral("a.txt"));
    QCOMPARE(first.passage.text, QStringLiteral("fruit of all kinds"));
    for (const SearchHit& hit : results->hits) {
        if (hit.passage.id == real.ids.at(0)) // near, but without the words
            QCOMPARE(hit.keywordRank, 0);
    }
}

void RetrieverTest::startsAllSourcesAtOnce() // A12 A31
{
    SampleLibrary library;
    const QList<qint64> ids =
        library.add(QStringLiteral("/a"), { QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("three") });
    std::vector<FakeSource> sources { gated(QStringLiteral("keyword")), gated(QStringLiteral("vector")),
        gated(QStringLiteral("web")) };
    for (std::size_t i = 0; i < sources.size(); ++i)
        sources[i].candidates = scored({ ids.at(qsizetype(i)) });
    Retriever retriever(library.database(), { &sources[0], &sources[1], &sources[2] });
    auto running = retriever.search(request(QStringLiteral("x")), {});
    for (const FakeSource& source : sources)
        QCOMPARE(source.queries.size(), 1); // none has answered, and all are asked
    // They may end in any order.
    for (const std::size_t i : { 1, 2, 0 })
        sources[i].gate->set({});
    const auto outcome = test::run(std::move(running));
    QVERIFY(outcome.suspended);
    QCOMPARE(idsOf(**outcome.result), ids);
}

void RetrieverTest::takesAsLongAsTheSlowest() // A26 A27
{
    SampleLibrary library;
    const QList<qint64> ids = library.add(QStringLiteral("/a"), { QStringLiteral("one"), QStringLiteral("two") });
    // A clock of rounds: each source waits for so many turns of the loop; side by side they take the most, not the sum.
    struct Slow : FakeSource {
        int rounds = 0;
        int* now = nullptr;
        int endedAt = -1;
        Task<QList<ScoredPassage>> search(SearchRequest, int, QJsonObject*, std::stop_token stop) override
        {
            for (int i = 0; i < rounds; ++i) {
                const Result<> slept = co_await sleepFor(1ms, stop);
                if (!slept)
                    co_return fail(slept.error());
                *now = std::max(*now, i + 1);
            }
            endedAt = *now;
            Result<QList<ScoredPassage>> result = candidates;
            co_return result;
        }
    };
    int now = 0;
    Slow first;
    first.rounds = 15;
    first.now = &now;
    first.candidates = scored(ids);
    Slow second;
    second.sourceName = QStringLiteral("vector");
    second.rounds = 10;
    second.now = &now;
    second.candidates = scored(ids);
    Retriever retriever(library.database(), { &first, &second });
    QVERIFY(search(retriever, request(QStringLiteral("x"))));
    QCOMPARE(first.endedAt, 15);
    QVERIFY(second.endedAt < 15); // it ended while the slower one was still at work
}

void RetrieverTest::searchesKeywordsWhileTheQueryIsEmbedded() // A24
{
    RealSources real;
    struct Watched : KeywordSource {
        using KeywordSource::KeywordSource;
        int begun = 0;
        int ended = 0;
        Task<QList<ScoredPassage>> search(
            SearchRequest asked, int limit, QJsonObject* timings, std::stop_token stop) override
        {
            ++begun;
            auto found = co_await KeywordSource::search(asked, limit, timings, stop);
            ++ended;
            co_return found;
        }
    };
    Watched keyword(real.library.keywords());
    Retriever retriever(real.library.database(), { &real.vector, &keyword });
    real.model->gate.emplace();
    auto running = retriever.search(request(QStringLiteral("fruit")), {});
    QCOMPARE(keyword.begun, 1);
    QVERIFY(until([&] { return keyword.ended == 1; }));
    QCOMPARE(real.model->requests, 1);
    QCOMPARE(real.model->finished, 0); // the keywords are done, the query is still being embedded
    real.model->gate->set({});
    const auto outcome = test::run(std::move(running));
    QVERIFY(outcome.result && *outcome.result);
    QVERIFY((*outcome.result)->hits.first().vectorRank > 0);
}

void RetrieverTest::embedsAQueryOnce()
{
    RealSources real;
    Retriever retriever(real.library.database(), { &real.vector });
    for (int i = 0; i < 2; ++i) {
        const auto outcome = test::run(retriever.search(request(QStringLiteral("fruit")), {}));
        QVERIFY(outcome.result && *outcome.result && !(*outcome.result)->hits.isEmpty());
    }
    QCOMPARE(real.model->requests, 1);
}

void RetrieverTest::searchesVectorsWhenTheEmbeddingIsThere() // A28
{
    RealSources real;
    real.model->gate.emplace();
    QJsonObject timings;
    SearchRequest asked = request(QStringLiteral("fruit"));
    asked.parsed = parseSearchQuery(asked.query);
    auto running = real.vector.search(asked, 10, &timings, {});
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents();
    // Not before: the reader is idle, and no stage has ended.
    QVERIFY(timings.isEmpty());
    QVERIFY(!running.isReady());
    real.model->gate->set({});
    QVERIFY(until([&] { return timings.contains(QStringLiteral("embed")); }));
    const auto outcome = test::run(std::move(running));
    QVERIFY(outcome.result && *outcome.result);
    QCOMPARE((*outcome.result)->size(), 3);
    QCOMPARE((*outcome.result)->first().passageId, real.ids.at(0));
    QVERIFY(timings.contains(QStringLiteral("vector")));
}

void RetrieverTest::keepsToTheMode()
{
    SampleLibrary library;
    FakeSource keyword;
    FakeSource vector;
    vector.sourceName = QStringLiteral("vector");
    Retriever retriever(library.database(), { &keyword, &vector });
    QVERIFY(search(retriever, request(QStringLiteral("a"), SearchMode::Keyword)));
    QVERIFY(search(retriever, request(QStringLiteral("b"), SearchMode::Vector)));
    QVERIFY(search(retriever, request(QStringLiteral("c"), SearchMode::Hybrid)));
    QCOMPARE(keyword.queries, (QStringList { QStringLiteral("a"), QStringLiteral("c") }));
    QCOMPARE(vector.queries, (QStringList { QStringLiteral("b"), QStringLiteral("c") }));
    Retriever empty(library.database(), {});
    QVERIFY(!search(empty, request(QStringLiteral("a"))));
}

void RetrieverTest::goesWithoutAModelSilently()
{
    RealSources real;
    real.model.reset();
    const auto results = search(real.retriever, request(QStringLiteral("fruit")));
    QVERIFY(results);
    QVERIFY(results->notices.isEmpty());
    QCOMPARE(idsOf(*results), QList<qint64> { real.ids.at(1) });
}

void RetrieverTest::failsWithoutAModelInVectorMode()
{
    RealSources real;
    real.model.reset();
    const auto results = search(real.retriever, request(QStringLiteral("fruit"), SearchMode::Vector));
    QVERIFY(!results);
    QCOMPARE(results.error().code, ErrorCode::ModelNotFound);
    QVERIFY(results.error().message.contains(QStringLiteral("no embedding model is set")));
}

void RetrieverTest::saysThatNothingHasAVectorYet()
{
    RealSources real;
    real.model->modelId = QStringLiteral("new");
    real.index.setModel(QStringLiteral("new"));
    const auto early = search(real.retriever, request(QStringLiteral("fruit"), SearchMode::Vector));
    QVERIFY(!early); // the library has another model's
    QCOMPARE(early.error().code, ErrorCode::ModelNotFound);
    const auto byKeywords = search(real.retriever, request(QStringLiteral("fruit")));
    QVERIFY(byKeywords);
    QCOMPARE(byKeywords->notices.size(), 1);
    QVERIFY2(
        byKeywords->notices.first().contains(QStringLiteral("not ready yet")), qPrintable(byKeywords->notices.first()));
    real.library.value(QStringLiteral("DELETE FROM vectors"));
    real.library.value(QStringLiteral("DELETE FROM vector_models"));
    const auto none = search(real.retriever, request(QStringLiteral("fruit"), SearchMode::Vector));
    QVERIFY(!none);
    QCOMPARE(none.error().code, ErrorCode::NotFound);
    const auto hybrid = search(real.retriever, request(QStringLiteral("fruit")));
    QVERIFY(hybrid);
    QVERIFY(hybrid->notices.isEmpty());
}

void RetrieverTest::noticesAFailingSource() // A32
{
    RealSources real;
    real.model->error = Error { ErrorCode::Network, QStringLiteral("the server is away."), {}, {} };
    const auto results = search(real.retriever, request(QStringLiteral("fruit")));
    QVERIFY(results);
    QCOMPARE(results->notices, QStringList { QStringLiteral("Vector search unavailable: the server is away.") });
    QCOMPARE(idsOf(*results), QList<qint64> { real.ids.at(1) });
    QCOMPARE(results->hits.first().vectorRank, 0);
}

void RetrieverTest::failsWhenAllFail() // A33
{
    SampleLibrary library;
    FakeSource keyword;
    keyword.candidates = fail(ErrorCode::Database, QStringLiteral("broken."), QStringLiteral("disk"));
    FakeSource vector;
    vector.sourceName = QStringLiteral("vector");
    vector.candidates = fail(ErrorCode::Network, QStringLiteral("away."));
    Retriever retriever(library.database(), { &keyword, &vector });
    const auto results = search(retriever, request(QStringLiteral("x")));
    QVERIFY(!results);
    QCOMPARE(results.error().code, ErrorCode::Database);
    QCOMPARE(results.error().message,
        QStringLiteral("keyword search unavailable: broken.\nvector search unavailable: away."));
    QCOMPARE(results.error().detail, QStringLiteral("disk"));
}

void RetrieverTest::cutsASourceAtTheDeadline() // A34
{
    SampleLibrary library;
    const QList<qint64> ids = library.add(QStringLiteral("/a"), { QStringLiteral("one") });
    FakeSource keyword;
    keyword.candidates = scored(ids);
    FakeSource hung = gated(QStringLiteral("vector")); // never released
    RetrieverOptions options;
    QCOMPARE(options.deadline, 5000ms);
    options.deadline = 50ms;
    Retriever retriever(library.database(), { &hung, &keyword }, options);
    const auto results = search(retriever, request(QStringLiteral("x")));
    QVERIFY(results);
    QCOMPARE(idsOf(*results), ids);
    QCOMPARE(results->notices, QStringList { QStringLiteral("vector search unavailable: no reply within 0.05 s.") });
    hung.gate.emplace();
    const auto alone = search(retriever, request(QStringLiteral("x"), SearchMode::Vector));
    QVERIFY(!alone);
    QCOMPARE(alone.error().code, ErrorCode::Timeout);
}

void RetrieverTest::stops()
{
    SampleLibrary library;
    FakeSource keyword;
    FakeSource hung = gated(QStringLiteral("vector"));
    Retriever retriever(library.database(), { &hung, &keyword });
    std::stop_source stop;
    auto running = retriever.search(request(QStringLiteral("x")), stop.get_token());
    stop.request_stop();
    const auto outcome = test::run(std::move(running));
    QVERIFY(outcome.suspended);
    QVERIFY(outcome.result && !*outcome.result && outcome.result->error().isCancelled());
}

void RetrieverTest::timesTheStages() // A30
{
    RealSources real;
    const auto results = search(real.retriever, request(QStringLiteral("fruit")));
    QVERIFY(results);
    for (const char* stage : { "embed", "keyword", "vector", "fuse", "load", "total" })
        QVERIFY2(results->milliseconds.value(QLatin1String(stage)).isDouble(), stage);
    const double total = results->milliseconds.value(QLatin1String("total")).toDouble();
    for (const QString& stage : results->milliseconds.keys())
        QVERIFY(results->milliseconds.value(stage).toDouble() <= total + 0.01);
}

void RetrieverTest::keepsToTheLimit()
{
    SampleLibrary library;
    QStringList texts;
    for (int i = 0; i < 120; ++i)
        texts.append(QStringLiteral("apples %1").arg(i));
    library.add(QStringLiteral("/a.txt"), texts);
    KeywordSource keyword(library.keywords());
    Retriever retriever(library.database(), { &keyword });
    QCOMPARE(search(retriever, request(QStringLiteral("apples"), SearchMode::Keyword, 3))->hits.size(), 3);
    QCOMPARE(search(retriever, request(QStringLiteral("apples"), SearchMode::Keyword, 110))->hits.size(), 110);
}

void RetrieverTest::passesOverPassagesThatAreGone()
{
    SampleLibrary library;
    const QList<qint64> ids = library.add(QStringLiteral("/a"), { QStringLiteral("one") });
    FakeSource keyword;
    keyword.candidates = scored({ 4711, ids.first(), 4712 });
    Retriever retriever(library.database(), { &keyword });
    const auto results = search(retriever, request(QStringLiteral("x")));
    QVERIFY(results);
    QCOMPARE(idsOf(*results), ids);
    QCOMPARE(results->hits.first().rank, 1);
    QCOMPARE(results->hits.first().keywordRank, 2);
}

void RetrieverTest::fusesByRankWhenTold()
{
    SampleLibrary library;
    const QList<qint64> ids =
        library.add(QStringLiteral("/a"), { QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("three") });
    FakeSource keyword;
    keyword.candidates = QList<ScoredPassage> { { ids.at(0), 100 }, { ids.at(1), 1 }, { ids.at(2), 0 } };
    FakeSource vector;
    vector.sourceName = QStringLiteral("vector");
    vector.candidates = QList<ScoredPassage> { { ids.at(1), 0.9 }, { ids.at(2), 0.1 } };
    RetrieverOptions options;
    options.fusion = FusionMethod::ReciprocalRank;
    Retriever byRank(library.database(), { &keyword, &vector }, options);
    QCOMPARE(idsOf(*search(byRank, request(QStringLiteral("x")))).first(), ids.at(1));
    Retriever byScore(library.database(), { &keyword, &vector });
    const auto results = search(byScore, request(QStringLiteral("x")));
    QCOMPARE(idsOf(*results), (QList<qint64> { ids.at(1), ids.at(0), ids.at(2) }));
    QCOMPARE(results->hits.at(0).score, 1.01);
    QCOMPARE(results->hits.at(1).score, 1.0);
    SearchRequest chosen = request(QStringLiteral("x"));
    chosen.fusion = FusionMethod::ReciprocalRank; // counts for more than the retriever's
    QCOMPARE(
        search(byScore, chosen)->hits.first().score, search(byRank, request(QStringLiteral("x")))->hits.first().score);
}

QTEST_GUILESS_MAIN(RetrieverTest)
#include "retrievertest.moc"
