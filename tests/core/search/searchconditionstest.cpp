#include "search/keywordsource.h"
#include "search/vectorsource.h"
#include "support/fakeembedding.h"
#include "support/samplelibrary.h"

#include <QTest>

using namespace docent;
using test::FakeEmbeddingModel;
using test::SampleLibrary;

/// Conditions of a query, beside its words, through all of the retrieval.
class SearchConditionsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void conditionsAloneFindBeginnings();
    void phrasesCountForVectors();
    void filtersCountForVectors();
};

namespace {

QStringList found(Retriever& retriever, const char* query)
{
    SearchRequest request;
    request.query = QString::fromUtf8(query);
    const auto outcome = test::run(retriever.search(std::move(request), {}));
    if (!outcome.result || !*outcome.result)
        return { QStringLiteral("failed") };
    QStringList texts;
    for (const SearchHit& hit : (*outcome.result)->hits)
        texts.append(hit.passage.text);
    return texts;
}

/// A vector source for which all passages are equally near.
struct Near {
    SampleLibrary library;
    QThreadPool pool;
    VectorIndex index { library.database(), pool };
    std::shared_ptr<FakeEmbeddingModel> model = std::make_shared<FakeEmbeddingModel>();
    KeywordSource keyword { library.keywords() };
    VectorSource vector { index, [this] { return model; } };
    Retriever retriever { library.database(), { &keyword, &vector } };

    void add(const QString& path, const QStringList& texts)
    {
        model->vector = [](const QString&) { return Embedding { 1, 0 }; };
        index.setModel(model->id());
        const QList<qint64> ids = library.add(path, texts);
        const std::vector<Embedding> vectors(std::size_t(ids.size()), Embedding { 1, 0 });
        QVERIFY(*test::run(index.add(ids, vectors, {})).result);
    }
    ~Near() { pool.waitForDone(); }
};

} // namespace

void SearchConditionsTest::conditionsAloneFindBeginnings()
{
    SampleLibrary library;
    library.add(QStringLiteral("/a.txt"), { QStringLiteral("one"), QStringLiteral("two") });
    library.add(QStringLiteral("/b.txt"), { QStringLiteral("three") });
    library.add(QStringLiteral("/c.md"), { QStringLiteral("four") });
    library.add(QStringLiteral("/d.pdf"), { QStringLiteral("form") });
    library.add(QStringLiteral("/e.pdf"), { QStringLiteral("form") });
    library.value(QStringLiteral("UPDATE documents SET date = '2024-01-01' WHERE path = '/b.txt'"));
    library.value(QStringLiteral("UPDATE documents SET date = '2023-01-01' WHERE path = '/a.txt'"));
    KeywordSource keyword(library.keywords());
    Retriever retriever(library.database(), { &keyword });
    QCOMPARE(found(retriever, "type:txt"), QStringList({ QStringLiteral("three"), QStringLiteral("one") }));
    QCOMPARE(found(retriever, "type:pdf"), QStringList({ QStringLiteral("form"), QStringLiteral("form") }));
    QCOMPARE(found(retriever, "  "), QStringList());
}

void SearchConditionsTest::phrasesCountForVectors()
{
    Near near;
    near.add(QStringLiteral("/a.txt"),
        { QStringLiteral("flexible spending account"), QStringLiteral("spending that is flexible") });
    QCOMPARE(found(near.retriever, "spending").size(), 2);
    QCOMPARE(
        found(near.retriever, "\"flexible spending\""), QStringList { QStringLiteral("flexible spending account") });
    QCOMPARE(found(near.retriever, "spending -account"), QStringList { QStringLiteral("spending that is flexible") });
}

void SearchConditionsTest::filtersCountForVectors()
{
    Near near;
    near.add(QStringLiteral("/a.txt"), { QStringLiteral("one") });
    near.add(QStringLiteral("/b.md"), { QStringLiteral("two") });
    QCOMPARE(found(near.retriever, "anything").size(), 2);
    QCOMPARE(found(near.retriever, "anything type:md"), QStringList { QStringLiteral("two") });
}

QTEST_GUILESS_MAIN(SearchConditionsTest)
#include "searchconditionstest.moc"
