#include "indexedlibrary.h"

#include <cmath>
#include <QTest>

using namespace docent;
using test::idsOf;
using test::numbered;
using test::randomVector;

namespace {

double exactCosine(const Embedding& a, const Embedding& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += double(a[i]) * double(b[i]);
    return sum;
}

struct Library {
    test::SampleLibrary library;
};

/// A library with an index on it.
struct Indexed : Library, test::Indexed {
    explicit Indexed(const QString& model = QStringLiteral("model"))
        : test::Indexed(library.database(), model)
    {
    }

    documents::Counts counts()
    {
        return library.read([](Connection& db) { return documents::counts(db); }).value_or(documents::Counts());
    }
};

} // namespace

class VectorIndexTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsTheNearest();
    void findsWhatOtherConnectionsAdded();
    void passesOverDeletedPassages();
    void findsPastManyDeletedPassages();
    void filtersByCollection();
    void refusesAnotherDimension();
    void refusesUnusableVectors();
    void leavesOutPassagesThatAreGone();
    void tellsWhatIsMissing();
    void countsEmbeddedPassages();
    void keepsModelsApart();
    void chosenModelServesWhenItIsDone();
    void firstModelServesAtOnce();
    void modelThatComesBackKeepsItsVectors();
    void searchesNothing();
    void stops();
    void findsInMoreThanOneBlock();
};

void VectorIndexTest::findsTheNearest()
{
    Indexed all;
    QRandomGenerator random(1);
    const QList<qint64> ids = all.library.add(QStringLiteral("/a.txt"), numbered(500));
    std::vector<Embedding> vectors;
    for (qsizetype i = 0; i < ids.size(); ++i)
        vectors.push_back(randomVector(random, 64));
    QVERIFY(all.add(ids, vectors));
    for (int round = 0; round < 5; ++round) {
        const Embedding query = randomVector(random, 64);
        QList<ScoredPassage> exact;
        for (qsizetype i = 0; i < ids.size(); ++i)
            exact.append({ ids.at(i), exactCosine(vectors.at(std::size_t(i)), query) });
        std::sort(exact.begin(), exact.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
        const auto found = all.search(query, 10);
        QVERIFY(found);
        QCOMPARE(idsOf(*found), idsOf(exact.mid(0, 10)));
        QVERIFY(std::abs(found->first().score - exact.first().score) < 0.002);
    }
}

void VectorIndexTest::findsWhatOtherConnectionsAdded()
{
    Indexed all;
    const QList<qint64> ids = all.library.add(QStringLiteral("/a.txt"), numbered(3));
    QVERIFY(all.add(ids.mid(0, 1), { { 1, 0 } }));
    QCOMPARE(idsOf(*all.search({ 1, 0 }, 10)), ids.mid(0, 1));
    QVERIFY(all.library.write([ids](Connection& db) {
        return vectorstore::insert(db, QStringLiteral("model"), { ids.at(1), ids.at(2) }, { { 0, 1 }, { 0.6F, 0.8F } });
    }));
    QCOMPARE(idsOf(*all.search({ 0, 1 }, 10)), (QList<qint64> { ids.at(1), ids.at(2), ids.at(0) }));
}

void VectorIndexTest::passesOverDeletedPassages()
{
    Indexed all;
    const QList<qint64> old = all.library.add(QStringLiteral("/a.txt"), numbered(2));
    const QList<qint64> other = all.library.add(QStringLiteral("/b.txt"), numbered(1));
    QVERIFY(all.add(old + other, { { 1, 0 }, { 0.9F, 0.1F }, { 0.5F, 0.5F } }));
    QCOMPARE(idsOf(*all.search({ 1, 0 }, 10)), old + other);
    const QList<qint64> fresh = all.library.add(QStringLiteral("/a.txt"), numbered(1, QStringLiteral("replaced")));
    QCOMPARE(idsOf(*all.search({ 1, 0 }, 10)), other);
    QVERIFY(all.add(fresh, { { 1, 0.1F } }));
    QCOMPARE(idsOf(*all.search({ 1, 0 }, 10)), fresh + other);
    QVERIFY(all.library.write([](Connection& db) { return documents::remove(db, { QStringLiteral("/") }); }));
    QVERIFY(all.search({ 1, 0 }, 10)->isEmpty());
}

void VectorIndexTest::findsPastManyDeletedPassages()
{
    Indexed all;
    const QList<qint64> gone = all.library.add(QStringLiteral("/a.txt"), numbered(1500));
    const QList<qint64> kept = all.library.add(QStringLiteral("/b.txt"), numbered(5));
    QVERIFY(all.add(gone, std::vector<Embedding>(std::size_t(gone.size()), { 1, 0 })));
    QVERIFY(all.add(kept, std::vector<Embedding>(std::size_t(kept.size()), { 0.5F, 0.5F })));
    QCOMPARE(all.search({ 1, 0 }, 10)->size(), 10);
    QVERIFY(all.library.write([](Connection& db) { return documents::remove(db, { QStringLiteral("/a.txt") }); }));
    for (int round = 0; round < 2; ++round) // the second time it knows which
        QCOMPARE(idsOf(*all.search({ 1, 0 }, 10)), kept);
}

void VectorIndexTest::filtersByCollection()
{
    Indexed all;
    const QList<qint64> work = all.library.add(QStringLiteral("/work/a.txt"), numbered(2));
    const QList<qint64> home = all.library.add(QStringLiteral("/home/b.txt"), numbered(2));
    all.library.value(QStringLiteral("UPDATE documents SET collection = 'work' WHERE path = '/work/a.txt'"));
    QVERIFY(all.add(work + home, { { 0.5F, 0.5F }, { 0.4F, 0.5F }, { 1, 0 }, { 1, 0.1F } }));
    QCOMPARE(idsOf(*all.search({ 1, 0 }, 10, QStringLiteral("work"))), work);
    QCOMPARE(all.search({ 1, 0 }, 10)->size(), 4);
    QVERIFY(all.search({ 1, 0 }, 10, QStringLiteral("nowhere"))->isEmpty());
}

void VectorIndexTest::refusesAnotherDimension()
{
    Indexed all;
    const QList<qint64> ids = all.library.add(QStringLiteral("/a.txt"), numbered(2));
    QVERIFY(all.add(ids.mid(0, 1), { { 1, 0 } }));
    const auto added = all.add(ids.mid(1), { { 1, 0, 0 } });
    QVERIFY(!added);
    QCOMPARE(added.error().code, ErrorCode::InvalidArgument);
    QVERIFY(added.error().message.contains(QStringLiteral("model")));
    const auto found = all.search({ 1, 0, 0 }, 10);
    QVERIFY(!found);
    QCOMPARE(found.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(idsOf(*all.search({ 1, 0 }, 10)), ids.mid(0, 1));
}

void VectorIndexTest::refusesUnusableVectors()
{
    Indexed all;
    const QList<qint64> ids = all.library.add(QStringLiteral("/a.txt"), numbered(2));
    QVERIFY(!all.add(ids, { { 1, 0 } }));
    QVERIFY(!all.add(ids, { { 1, 0 }, { std::nanf(""), 1 } }));
    QVERIFY(!all.add(ids, { { 1, 0 }, {} }));
    QCOMPARE(all.library.value(QStringLiteral("SELECT count(*) FROM vectors")).toInt(), 0);
    QVERIFY(all.add(ids, { { 1, 0 }, { 0, 0 } }));
    QVERIFY(!all.search({ std::nanf(""), 0 }, 10));
}

void VectorIndexTest::leavesOutPassagesThatAreGone()
{
    Indexed all;
    const QList<qint64> ids = all.library.add(QStringLiteral("/a.txt"), numbered(1));
    QVERIFY(all.add({ ids.first(), 4711 }, { { 1, 0 }, { 1, 0 } }));
    QVERIFY(all.add(ids, { { 0, 1 } })); // it has one already
    QCOMPARE(all.library.value(QStringLiteral("SELECT count(*) FROM vectors")).toInt(), 1);
    QCOMPARE(all.counts().embedded, 1);
}

void VectorIndexTest::tellsWhatIsMissing()
{
    Indexed all;
    const QList<qint64> first = all.library.add(QStringLiteral("/a.txt"), numbered(3));
    const QList<qint64> second = all.library.add(QStringLiteral("/b.txt"), numbered(2));
    QCOMPARE(all.missing(4), first + second.mid(0, 1));
    QCOMPARE(all.countMissing(), 5);
    QVERIFY(all.add({ first.at(0), first.at(2) }, { { 1, 0 }, { 0, 1 } }));
    QCOMPARE(all.missing(10), QList<qint64>({ first.at(1) }) + second);
    QVERIFY(all.add({ first.at(1), second.at(0), second.at(1) }, { { 1, 0 }, { 0, 1 }, { 1, 1 } }));
    QVERIFY(all.missing(10).isEmpty());
    QCOMPARE(all.countMissing(), 0);
    const QList<qint64> fresh = all.library.add(QStringLiteral("/a.txt"), numbered(1, QStringLiteral("replaced")));
    QCOMPARE(all.missing(10), fresh);
}

void VectorIndexTest::countsEmbeddedPassages()
{
    Indexed all;
    const QList<qint64> first = all.library.add(QStringLiteral("/a.txt"), numbered(3));
    const QList<qint64> second = all.library.add(QStringLiteral("/b.txt"), numbered(2));
    QVERIFY(all.add(first.mid(0, 2) + second, { { 1, 0 }, { 0, 1 }, { 1, 0 }, { 0, 1 } }));
    QCOMPARE(all.counts().embedded, 4);
    QCOMPARE(all.library.value(QStringLiteral("SELECT embedded FROM documents WHERE path = '/a.txt'")).toInt(), 2);
    all.library.add(QStringLiteral("/a.txt"), numbered(3)); // the same text keeps its vectors
    QCOMPARE(all.counts().embedded, 4);
    all.library.add(QStringLiteral("/a.txt"), numbered(3, QStringLiteral("replaced")));
    QCOMPARE(all.counts().embedded, 2);
    all.index.setModel(QStringLiteral("another"));
    QCOMPARE(all.missing(10).size(), 5);
    QCOMPARE(all.counts().embedded, 0);
    all.index.setModel(QStringLiteral("model"));
    QCOMPARE(all.countMissing(), 3);
    QCOMPARE(all.counts().embedded, 2);
}

void VectorIndexTest::keepsModelsApart()
{
    Indexed all;
    const QList<qint64> ids = all.library.add(QStringLiteral("/a.txt"), numbered(2));
    QVERIFY(all.add(ids, { { 1, 0 }, { 0, 1 } }));
    QCOMPARE(all.search({ 1, 0 }, 10)->size(), 2);
    all.index.setModel(QStringLiteral("another"));
    QVERIFY(all.search({ 1, 0, 0 }, 10)->isEmpty());
    QVERIFY(all.add(ids.mid(1), { { 1, 0, 0 } }));
    QCOMPARE(idsOf(*all.search({ 1, 0, 0 }, 10)), ids.mid(1));
    all.index.setModel(QStringLiteral("model"));
    QCOMPARE(idsOf(*all.search({ 1, 0 }, 10)), ids);
}

void VectorIndexTest::chosenModelServesWhenItIsDone()
{
    constexpr int count = int(vectors::VectorBlock::capacity) + 10;
    Indexed all;
    const QList<qint64> ids = all.library.add(QStringLiteral("/a.txt"), numbered(count));
    QVERIFY(all.add(ids, std::vector<Embedding>(std::size_t(count), { 1, 0 })));
    QVERIFY(all.maintain());
    QCOMPARE(all.serving(), QStringLiteral("model"));
    const QStringList before = test::vectorFiles(all.library.directory());
    QCOMPARE(before.size(), 1);

    all.index.setModel(QStringLiteral("another"));
    QCOMPARE(all.missing(10), ids.mid(0, 10));
    QVERIFY(all.add(ids.mid(0, count - 1), std::vector<Embedding>(std::size_t(count - 1), { 0, 0, 1 })));
    QVERIFY(all.maintain()); // its file grows beside
    QCOMPARE(test::vectorFiles(all.library.directory()).size(), 2);
    QCOMPARE(all.serving(), QStringLiteral("model"));
    const auto search = [&all](const char* model, const Embedding& query) {
        return *test::run(all.index.search(QLatin1String(model), query, 5, {}, {})).result;
    };
    QCOMPARE(idsOf(*search("model", { 1, 0 })), ids.mid(0, 5));
    QCOMPARE(search("model", { 1, 0, 0 }).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(search("another", { 1, 0 }).error().code, ErrorCode::InvalidArgument);

    QVERIFY(all.add(ids.mid(count - 1), { { 0, 1, 0 } }));
    QVERIFY(all.serve());
    QCOMPARE(all.serving(), QStringLiteral("another"));
    QCOMPARE(idsOf(*search("another", { 0, 1, 0 })).first(), ids.last());
    QVERIFY(all.maintain());
    QCOMPARE(all.library.value(QStringLiteral("SELECT count(*) FROM vectors")).toInt(), count);
    QCOMPARE(all.library.value(QStringLiteral("SELECT group_concat(name) FROM vector_models")).toString(),
        QStringLiteral("another"));
    QCOMPARE(test::vectorFiles(all.library.directory()).size(), 1);
    QVERIFY(!test::vectorFiles(all.library.directory()).contains(before.first()));
    QVERIFY(search("model", { 1, 0 })->isEmpty());
}

void VectorIndexTest::firstModelServesAtOnce()
{
    Indexed all;
    const QList<qint64> ids = all.library.add(QStringLiteral("/a.txt"), numbered(3));
    QCOMPARE(all.serving(), QStringLiteral("model")); // nothing is there, and nothing better
    QCOMPARE(all.missing(10), ids);
    QVERIFY(all.add(ids.mid(0, 1), { { 1, 0 } }));
    QCOMPARE(all.serving(), QStringLiteral("model"));
    all.index.setModel(QStringLiteral("another"));
    QVERIFY(!all.missing(10).isEmpty());
    QCOMPARE(all.serving(), QStringLiteral("model"));
    all.library.value(QStringLiteral("DELETE FROM vectors"));
    all.index.setModel(QStringLiteral("third")); // none has vectors
    QVERIFY(!all.missing(10).isEmpty());
    QCOMPARE(all.serving(), QStringLiteral("third"));
}

void VectorIndexTest::modelThatComesBackKeepsItsVectors()
{
    Indexed all;
    const QList<qint64> ids = all.library.add(QStringLiteral("/a.txt"), numbered(3));
    QVERIFY(all.add(ids, { { 1, 0 }, { 0, 1 }, { 1, 1 } }));
    all.index.setModel(QStringLiteral("another"));
    QVERIFY(all.add(ids.mid(0, 2), { { 1, 0, 0 }, { 0, 1, 0 } }));
    QVERIFY(all.maintain()); // removes neither
    QCOMPARE(all.library.value(QStringLiteral("SELECT count(*) FROM vectors")).toInt(), 5);
    all.index.setModel(QStringLiteral("model"));
    QVERIFY(all.missing(10).isEmpty());
    QVERIFY(all.serve());
    QVERIFY(all.maintain());
    QCOMPARE(all.serving(), QStringLiteral("model"));
    QCOMPARE(all.library.value(QStringLiteral("SELECT count(*) FROM vectors")).toInt(), 3);
    QCOMPARE(idsOf(*all.search({ 0, 1 }, 1)), ids.mid(1, 1));
}

void VectorIndexTest::searchesNothing()
{
    Indexed all { QString() };
    QVERIFY(all.search({ 1, 0 }, 10)->isEmpty());
    QVERIFY(!all.add({ 1 }, { { 1, 0 } }));
    all.index.setModel(QStringLiteral("model"));
    QVERIFY(all.search({ 1, 0 }, 10)->isEmpty());
}

void VectorIndexTest::stops()
{
    Indexed all;
    const QList<qint64> ids = all.library.add(QStringLiteral("/a.txt"), numbered(1));
    QVERIFY(all.add(ids, { { 1, 0 } }));
    std::stop_source stop;
    auto running = all.index.search(all.index.model(), { 1, 0 }, 10, {}, stop.get_token());
    stop.request_stop();
    const auto outcome = test::run(std::move(running));
    QVERIFY(outcome.suspended);
    QVERIFY(outcome.result && !*outcome.result && outcome.result->error().isCancelled());
    QCOMPARE(all.search({ 1, 0 }, 10)->size(), 1);
}

void VectorIndexTest::findsInMoreThanOneBlock()
{
    Indexed all;
    QStringList texts = numbered(int(vectors::VectorBlock::capacity) + 50);
    const QList<qint64> ids = all.library.add(QStringLiteral("/a.txt"), texts);
    std::vector<Embedding> vectors(std::size_t(ids.size()), Embedding { 1, 0, 0 });
    vectors.back() = { 0, 1, 0 };
    vectors.front() = { 0, 0, 1 };
    QVERIFY(all.add(ids, vectors));
    QCOMPARE(all.search({ 0, 1, 0 }, 1)->first().passageId, ids.last());
    QCOMPARE(all.search({ 0, 0, 1 }, 1)->first().passageId, ids.first());
}

QTEST_GUILESS_MAIN(VectorIndexTest)
#include "vectorindextest.moc"
