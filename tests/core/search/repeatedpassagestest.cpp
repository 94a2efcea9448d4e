#include "search/keywordsource.h"
#include "search/retriever.h"
#include "support/fakemodels.h"
#include "support/samplelibrary.h"

#include <QTest>

using namespace docent;
using test::FakeSource;
using test::SampleLibrary;

namespace {

Result<SearchResults> search(Retriever& retriever, const char* query, int limit = 10)
{
    SearchRequest request;
    request.query = QString::fromUtf8(query);
    request.limit = limit;
    return *test::run(retriever.search(std::move(request), {})).result;
}

QList<qint64> idsOf(const SearchResults& results)
{
    QList<qint64> ids;
    for (const SearchHit& hit : results.hits)
        ids.append(hit.passage.id);
    return ids;
}

} // namespace

/// What several files hold is found once.
class RepeatedPassagesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ofCopies();
    void inNearlyTheSameWords();
};

void RepeatedPassagesTest::ofCopies()
{
    SampleLibrary library;
    const QStringList texts { QStringLiteral("apples one"), QStringLiteral("apples two") };
    const QList<qint64> original = library.add(QStringLiteral("/original.txt"), texts);
    library.add(QStringLiteral("/copy/original.txt"), texts);
    library.add(QStringLiteral("/another/original.txt"), texts);
    KeywordSource keyword(library.keywords());
    Retriever retriever(library.database(), { &keyword });
    const auto results = search(retriever, "apples");
    QVERIFY(results);
    QCOMPARE(idsOf(*results), original);
    QCOMPARE(results->hits.last().rank, 2);
}

void RepeatedPassagesTest::inNearlyTheSameWords()
{
    const QString letter = QStringLiteral("Dear neighbour, the garden behind the house is open to all from spring on.");
    SampleLibrary library;
    QList<qint64> ids = library.add(QStringLiteral("/letter.txt"), { letter, QStringLiteral("An engine") });
    ids += library.add(QStringLiteral("/scan.pdf"), { letter.toUpper(), QStringLiteral("A gearbox") });
    FakeSource source;
    source.sourceName = QStringLiteral("keyword");
    source.candidates = { { ids.at(0), 4 }, { ids.at(2), 3 }, { ids.at(1), 2 }, { ids.at(3), 1 } };
    Retriever retriever(library.database(), { &source });
    const auto results = search(retriever, "garden", 2);
    QVERIFY(results);
    // The limit counts what is different.
    QCOMPARE(idsOf(*results), (QList<qint64> { ids.at(0), ids.at(1) }));
    QCOMPARE(results->hits.at(1).rank, 2);
    const QList<SimilarPassage>& similar = results->hits.first().similar;
    QCOMPARE(similar.size(), 1);
    QCOMPARE(similar.first().passageId, ids.at(2));
    QCOMPARE(similar.first().path, QStringLiteral("/scan.pdf"));
    QVERIFY(results->hits.at(1).similar.isEmpty());
}

QTEST_GUILESS_MAIN(RepeatedPassagesTest)
#include "repeatedpassagestest.moc"
