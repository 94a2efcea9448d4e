#include "search/keywordsource.h"
#include "search/retriever.h"
#include "support/fakemodels.h"
#include "support/samplelibrary.h"

#include <QTest>

using namespace docent;
using test::FakeSource;
using test::SampleLibrary;

/// Documents that a query asks for by name come first.
class NamedDocumentsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nameComesFirst_data();
    void nameComesFirst();
    void otherQueriesAreAsBefore_data();
    void otherQueriesAreAsBefore();
    void bothOfOneNameComeFirst();
    void bestPassageOfTheNamedComesFirst();
    void namedWithoutAHitGivesItsBeginning();
    void conditionsHoldForTheNamed();
    void namesFollowTheDocument();
    void copiesAreNamedToo();
    void hybridPutsTheNamedFirst();
};

namespace {

QList<SearchHit> found(Retriever& retriever, const QString& query, SearchMode mode = SearchMode::Keyword)
{
    SearchRequest request;
    request.query = query;
    request.mode = mode;
    const auto outcome = test::run(retriever.search(std::move(request), {}));
    if (!outcome.result || !*outcome.result)
        qFatal("the search failed");
    return (*outcome.result)->hits;
}

QString firstPath(Retriever& retriever, const QString& query)
{
    const QList<SearchHit> hits = found(retriever, query);
    return hits.isEmpty() ? QString() : hits.first().path;
}

/// A library whose other documents speak of the names more than the named ones do.
struct Office {
    SampleLibrary library;
    KeywordSource keyword { library.keywords() };
    Retriever retriever { library.database(), { &keyword } };

    Office()
    {
        add("/a/talk.txt", "handbook handbook handbook, and the employee handbook of every employee: handbook");
        add("/a/list.txt", "annual report report 2024 2024 annual, lease, lease 2024 pdf, lease, resume, resume");
        add("/a/zh.txt", "年度报告 年度报告 年度报告 年度报告");
        add("/b/employee-handbook.md", "Everybody gets thirty days off. There is much more to say than anybody reads.");
        add("/b/handbook.md", "Where the tools lie that everybody may use, and who looks after them in the yard.");
        add("/b/Annual_Report.2024.odt", "What was earned, what was spent, and what is left of it after all of that.");
        add("/b/lease_2024.pdf", "The rooms above the shop, for five years, with the yard and the cellar of them.");
        add("/b/Résumé.txt", "Schools, posts, and what was learned there by somebody who looks for another one.");
        add("/b/年度报告.txt", "收入和支出");
        ReadDocument titled = test::readDocument(QStringLiteral("/b/x17.html"),
            { QStringLiteral("Wash them, cut them, and leave them in the oven until they are brown all over.") },
            QStringLiteral("How to Roast Potatoes"));
        if (!store(library, titled))
            qFatal("not stored");
        add("/a/oven.txt", "roast potatoes, roast potatoes, how to roast potatoes, to roast: potatoes");
    }
    void add(const char* path, const char* text) { library.add(QString::fromUtf8(path), { QString::fromUtf8(text) }); }
};

} // namespace

void NamedDocumentsTest::nameComesFirst_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("path");
    const auto row = [](const char* tag, const char* query, const char* path) {
        QTest::newRow(tag) << QString::fromUtf8(query) << QString::fromUtf8(path);
    };
    row("file's name", "employee-handbook.md", "/b/employee-handbook.md");
    row("without its ending", "employee-handbook", "/b/employee-handbook.md");
    row("with spaces", "Employee Handbook", "/b/employee-handbook.md");
    row("with underscores", "employee_handbook", "/b/employee-handbook.md");
    row("quoted", "\"employee handbook\"", "/b/employee-handbook.md");
    row("one word", "handbook", "/b/handbook.md");
    row("other separators", "annual report 2024", "/b/Annual_Report.2024.odt");
    row("without accents", "RESUME", "/b/Résumé.txt");
    row("title", "how to roast potatoes", "/b/x17.html");
    row("name of a file with a title", "x17", "/b/x17.html");
    row("Chinese", "年度报告", "/b/年度报告.txt");
    row("in a question", "What does the employee handbook say of days off?", "/b/employee-handbook.md");
    row("file in a question", "what is handbook.md about", "/b/handbook.md");
    row("the longest in a question", "how many handbooks are like the employee handbook", "/b/employee-handbook.md");
    row("in a Chinese question", "年度报告说了什么", "/b/年度报告.txt");
    row("with an operator", "handbook type:md", "/b/handbook.md");
    row("with a name", "employee handbook name:book", "/b/employee-handbook.md");
    row("with what must not be there", "employee handbook -lease", "/b/employee-handbook.md");
}

void NamedDocumentsTest::nameComesFirst()
{
    Office office;
    QFETCH(QString, query);
    QTEST(firstPath(office.retriever, query), "path");
}

void NamedDocumentsTest::otherQueriesAreAsBefore_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("path");
    const auto row = [](const char* tag, const char* query, const char* path) {
        QTest::newRow(tag) << QString::fromUtf8(query) << QString::fromUtf8(path);
    };
    row("a name of one word in a question", "every handbook of the talk", "/a/talk.txt");
    row("a part of a name", "roast potatoes", "/a/oven.txt");
    row("excluded by its text", "lease 2024 -cellar", "/a/list.txt");
    row("excluded by its name", "lease 2024 -name:lease", "/a/list.txt");
    row("of another kind", "lease 2024 type:txt", "/a/list.txt");
}

void NamedDocumentsTest::otherQueriesAreAsBefore()
{
    Office office;
    QFETCH(QString, query);
    QTEST(firstPath(office.retriever, query), "path");
}

void NamedDocumentsTest::bothOfOneNameComeFirst()
{
    Office office;
    office.add("/c/Employee Handbook.txt", "An older one, of which nobody knows where it came from.");
    const QList<SearchHit> hits = found(office.retriever, QStringLiteral("employee handbook"));
    QVERIFY(hits.size() >= 3);
    QStringList first { hits.at(0).path, hits.at(1).path };
    first.sort();
    QCOMPARE(
        first, QStringList({ QStringLiteral("/b/employee-handbook.md"), QStringLiteral("/c/Employee Handbook.txt") }));
    QVERIFY(hits.at(0).score >= hits.at(2).score);
}

void NamedDocumentsTest::bestPassageOfTheNamedComesFirst()
{
    Office office;
    office.library.add(QStringLiteral("/c/travel policy.txt"),
        { QStringLiteral("who travels"), QStringLiteral("hotels are paid up to a limit"),
            QStringLiteral("trains and planes") });
    office.add("/c/hotels.txt", "hotels, hotels, hotels: a travel guide to hotels, with a policy of hotels");
    const QList<SearchHit> hits = found(office.retriever, QStringLiteral("what are the hotels of the travel policy?"));
    QCOMPARE(hits.first().path, QStringLiteral("/c/travel policy.txt"));
    QVERIFY(hits.first().passage.text.startsWith(QStringLiteral("hotels are paid")));
}

/// None of its passages is among the candidates.
void NamedDocumentsTest::namedWithoutAHitGivesItsBeginning()
{
    SampleLibrary library;
    const QList<qint64> named =
        library.add(QStringLiteral("/b/Old Letters.txt"), { QStringLiteral("first"), QStringLiteral("second") });
    const QList<qint64> other = library.add(QStringLiteral("/a.txt"), { QStringLiteral("other") });
    FakeSource source;
    source.sourceName = QStringLiteral("keyword");
    source.candidates = { { other.first(), 0.5 } };
    Retriever retriever(library.database(), { &source });
    const QList<SearchHit> hits = found(retriever, QStringLiteral("old letters"));
    QCOMPARE(hits.size(), 2);
    QCOMPARE(hits.at(0).passage.id, named.first());
    QCOMPARE(hits.at(0).score, hits.at(1).score);
    // What must not be in a passage isn't in this one.
    QCOMPARE(found(retriever, QStringLiteral("old letters -first")).size(), 1);
}

void NamedDocumentsTest::conditionsHoldForTheNamed()
{
    SampleLibrary library;
    library.add(QStringLiteral("/b/Old Letters.txt"), { QStringLiteral("first") });
    const QList<qint64> other = library.add(QStringLiteral("/a.md"), { QStringLiteral("other") });
    FakeSource source;
    source.sourceName = QStringLiteral("keyword");
    source.candidates = { { other.first(), 0.5 } };
    Retriever retriever(library.database(), { &source });
    QCOMPARE(found(retriever, QStringLiteral("old letters type:md")).size(), 1);
    QCOMPARE(found(retriever, QStringLiteral("old letters type:txt")).size(), 2);
    QCOMPARE(found(retriever, QStringLiteral("old letters in:nowhere")).size(), 1);
}

void NamedDocumentsTest::namesFollowTheDocument()
{
    Office office;
    const auto path = [&office] { return firstPath(office.retriever, QStringLiteral("employee handbook")); };
    QCOMPARE(path(), QStringLiteral("/b/employee-handbook.md"));
    QVERIFY(office.library.write(
        [](Connection& db) { return documents::remove(db, { QStringLiteral("/b/employee-handbook.md") }); }));
    QCOMPARE(path(), QStringLiteral("/a/talk.txt"));
    QCOMPARE(office.library
                 .value(QStringLiteral("SELECT count(*) FROM document_names WHERE document NOT IN (SELECT id FROM "
                                       "documents)"))
                 .toInt(),
        0);
    // Another title of the same file.
    ReadDocument titled = test::readDocument(QStringLiteral("/b/x17.html"),
        { QStringLiteral("Wash them, cut them, and leave them in the oven.") }, QStringLiteral("Employee Handbook"));
    QVERIFY(store(office.library, titled));
    QCOMPARE(path(), QStringLiteral("/b/x17.html"));
    QCOMPARE(firstPath(office.retriever, QStringLiteral("how to roast potatoes")), QStringLiteral("/a/oven.txt"));
}

void NamedDocumentsTest::copiesAreNamedToo()
{
    Office office;
    const auto copy = [&office](const char* path) {
        ReadDocument document =
            test::readDocument(QString::fromUtf8(path), { QStringLiteral("A hundred words on nothing at all.") }, {});
        document.record.contentHash = "one content";
        return bool(store(office.library, document));
    };
    QVERIFY(copy("/d/first name.txt"));
    QVERIFY(copy("/d/employee talk.txt"));
    for (const QString& query : { QStringLiteral("employee talk"), QStringLiteral("employee talk.txt") }) {
        const QList<SearchHit> hits = found(office.retriever, query);
        QCOMPARE(hits.first().passage.text, QStringLiteral("A hundred words on nothing at all."));
    }
}

void NamedDocumentsTest::hybridPutsTheNamedFirst()
{
    SampleLibrary library;
    const QList<qint64> named = library.add(QStringLiteral("/b/Old Letters.txt"), { QStringLiteral("first") });
    const QList<qint64> other =
        library.add(QStringLiteral("/a.txt"), { QStringLiteral("letters"), QStringLiteral("old letters") });
    FakeSource keyword;
    keyword.sourceName = QStringLiteral("keyword");
    keyword.candidates = { { other.at(1), 9 }, { other.at(0), 5 }, { named.first(), 1 } };
    FakeSource vector;
    vector.sourceName = QStringLiteral("vector");
    vector.candidates = { { other.at(1), 0.9 }, { other.at(0), 0.2 } };
    Retriever retriever(library.database(), { &keyword, &vector });
    const QList<SearchHit> hits = found(retriever, QStringLiteral("old letters"), SearchMode::Hybrid);
    QCOMPARE(hits.size(), 3);
    QCOMPARE(hits.first().passage.id, named.first());
    QCOMPARE(hits.first().keywordRank, 3);
    QCOMPARE(found(retriever, QStringLiteral("old letters"), SearchMode::Vector).first().passage.id, other.at(1));
}

QTEST_GUILESS_MAIN(NamedDocumentsTest)
#include "nameddocumentstest.moc"
