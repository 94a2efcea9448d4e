#include "search/keywordsource.h"
#include "search/retriever.h"
#include "support/samplelibrary.h"

#include <QTest>

using namespace docent;
using test::SampleLibrary;

/// What is offered where words of a query aren't in the library.
class SuggestionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void suggestsWhatIsWritten_data();
    void suggestsWhatIsWritten();
    void keepsToTheConditions();
    void forgetsWhatIsGone();
    void prefersFewEditsThenFrequentWords();
    void searchesForItWhenTold();
    void endsWhenStopped();
};

namespace {

SearchResults search(Retriever& retriever, SearchRequest request)
{
    const auto outcome = test::run(retriever.search(std::move(request), {}));
    if (!outcome.result || !*outcome.result)
        qFatal("the search failed");
    return **outcome.result;
}

SearchRequest request(const QString& query)
{
    SearchRequest asked;
    asked.query = query;
    asked.suggest = true;
    return asked;
}

struct Shelf {
    SampleLibrary library;
    KeywordSource keyword { library.keywords() };
    Retriever retriever { library.database(), { &keyword } };

    Shelf()
    {
        add("/en.txt", "en", "The organization pays for dental insurance. Policies are renewed every year.");
        add("/en2.txt", "en", "An insurance policy of this organization; insurance and more insurance, LEASES too.");
        add("/en3.txt", "en", "What the insurance of the tenants pays.");
        add("/de.txt", "de", "Die Kündigungsfrist der Versicherung beträgt drei Monate; die Straße heißt Gasse.");
        add("/de2.txt", "de", "Verträge kündigen Sie schriftlich bei der Versicherung.");
        add("/ru.txt", "ru", "Договор аренды помещения заключён на пять лет.");
        add("/zh.txt", "zh", "年度报告的收入和支出");
    }
    void add(const char* path, const char* language, const char* text)
    {
        ReadDocument document =
            test::readDocument(QString::fromUtf8(path), { QString::fromUtf8(text) }, QStringLiteral("x"));
        document.record.language = QLatin1String(language);
        if (!store(library, document))
            qFatal("not stored");
    }
    QString suggestion(const QString& query) { return search(retriever, request(query)).suggestion; }
};

} // namespace

void SuggestionTest::suggestsWhatIsWritten_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("suggestion");
    const auto row = [](const char* tag, const char* query, const char* suggestion) {
        QTest::newRow(tag) << QString::fromUtf8(query) << QString::fromUtf8(suggestion);
    };
    row("a letter replaced", "insurence", "");
    row("a letter left out", "insurnce", "insurance");
    row("letters exchanged", "polciy", "policy");
    row("two edits", "insrance", "insurance");
    row("no stem", "organizaton", "organization");
    row("an edit in the stem", "orgnaization", "organization");
    row("another first letter", "onsurance", "insurance");
    row("first letter left out", "nsurance", "insurance");
    row("German", "Verischerung", "Versicherung");
    row("German without marks", "kundigungsfrit", "Kündigungsfrist");
    row("Russian", "догвоор", "Договор");
    row("one of several", "dentla insurnce", "dental insurance");
    row("with an operator", "insurnce type:txt -gasse", "insurance type:txt -gasse");
    row("phrase", "\"dental insurnce\"", "\"dental insurance\"");
    row("known beside unknown", "dental insurnce", "dental insurance");
    row("a rare word beside known ones", "insurance gase", "");
    row("nothing near", "xylophone", "");
    row("known", "insurance", "");
    row("too short", "ins", "");
    row("part number", "insurnce-2024", "");
    row("Chinese", "年渡报告", "");
    row("unknown alone in its condition", "insurnce type:pdf", "");
}

void SuggestionTest::suggestsWhatIsWritten()
{
    Shelf shelf;
    QFETCH(QString, query);
    QTEST(shelf.suggestion(query), "suggestion");
}

void SuggestionTest::keepsToTheConditions()
{
    Shelf shelf;
    QCOMPARE(shelf.suggestion(QStringLiteral("Verischerung name:de2")), QStringLiteral("Versicherung name:de2"));
    QCOMPARE(shelf.suggestion(QStringLiteral("Verischerung name:en")), QString());
    QCOMPARE(shelf.suggestion(QStringLiteral("догвоор -аренды")), QString());
}

void SuggestionTest::forgetsWhatIsGone()
{
    Shelf shelf;
    QCOMPARE(shelf.suggestion(QStringLiteral("догвоор")), QStringLiteral("Договор"));
    QVERIFY(shelf.library.write([](Connection& db) { return documents::remove(db, { QStringLiteral("/ru.txt") }); }));
    QCOMPARE(shelf.suggestion(QStringLiteral("догвоор")), QString());
}

void SuggestionTest::prefersFewEditsThenFrequentWords()
{
    SampleLibrary library;
    KeywordSource keyword(library.keywords());
    Retriever retriever(library.database(), { &keyword });
    library.add(QStringLiteral("/a.txt"),
        { QStringLiteral("a table"), QStringLiteral("a cable"), QStringLiteral("a cable again"),
            QStringLiteral("marble") });
    const auto suggestion = [&](const char* query) {
        return search(retriever, request(QString::fromUtf8(query))).suggestion;
    };
    QCOMPARE(suggestion("rable"), QStringLiteral("cable")); // of two as near the more frequent one
    QCOMPARE(suggestion("tabel"), QStringLiteral("table"));
    QCOMPARE(suggestion("marbel"), QStringLiteral("marble"));
}

void SuggestionTest::searchesForItWhenTold()
{
    Shelf shelf;
    SearchRequest asked = request(QStringLiteral("Verischerung"));
    asked.operators = false;
    QVERIFY(search(shelf.retriever, asked).hits.isEmpty());
    asked.respell = true;
    const SearchResults results = search(shelf.retriever, asked);
    QCOMPARE(results.hits.size(), 2);
    QCOMPARE(results.searchedFor, QStringLiteral("Versicherung"));
    // What "the" and "of" find is nothing.
    asked.query = QStringLiteral("What of the LEASSES?");
    asked.suggest = false;
    QVERIFY(!search(shelf.retriever, request(QStringLiteral("What of the"))).hits.isEmpty());
    QCOMPARE(search(shelf.retriever, asked).searchedFor, QStringLiteral("What of the LEASES?"));
    // What finds something is searched as it stands.
    asked.query = QStringLiteral("dental insurnce");
    asked.suggest = true;
    const SearchResults found = search(shelf.retriever, asked);
    QCOMPARE(found.hits.size(), 1);
    QVERIFY(found.searchedFor.isEmpty());
    QCOMPARE(found.suggestion, QStringLiteral("dental insurance"));
}

void SuggestionTest::endsWhenStopped()
{
    Shelf shelf;
    std::stop_source source;
    source.request_stop();
    const auto outcome = test::run(shelf.retriever.search(request(QStringLiteral("Verischerung")), source.get_token()));
    QVERIFY(outcome.result && !*outcome.result);
    QVERIFY(outcome.result->error().isCancelled());
}

QTEST_GUILESS_MAIN(SuggestionTest)
#include "suggestiontest.moc"
