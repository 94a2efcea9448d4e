#include "support/samplelibrary.h"

#include <QRandomGenerator>
#include <QTest>

using namespace docent;
using test::SampleLibrary;

class KeywordIndexTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void finds_data();
    void finds();
    void ranksTitlesAndHeadingsHigher();
    void ranksWordsSideBySideHigher_data();
    void ranksWordsSideBySideHigher();
    void searchesOneCollection();
    void findsEachLanguageByItsEndings();
    void completesTheLastWord_data();
    void completesTheLastWord();
    void signsAreNoPhrase();
    void findsPhrasesBehindManyCandidates();
    void survivesHostileQueries_data();
    void survivesHostileQueries();
    void survivesRandomQueries();
    void searchesBesideTakingIn();
    void listsWaitForTakingIn();
};

void KeywordIndexTest::finds_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("passages"); // numbers of those found, in ascending order
    const auto row = [](const char* query, const char* passages) {
        QTest::newRow(query) << QString::fromUtf8(query) << QString::fromLatin1(passages);
    };
    row("plan", "0 1");
    row("PLANS", "0 1");
    row("planning dental", "0 1");
    row("\"dental plan\"", "0");
    row("\"plan dental\"", "");
    row("plan -eye", "0");
    row("ubergrosse", "2");
    row("ubergröße", "2");
    row("Übergröße", "2");
    row("cafe", "2");
    row("東京", "3 4"); // the pair, and behind it one of its letters
    row("京都", "3 4");
    row("\"京都の寺\"", "4");
    row("都", "3 4");
    row("寺", "4");
    row("庁", "3");
    row("한국어", "5");
    row("ภาษา", "6");
    row("كتاب", "7");
    row("हिन्दी", "8");
    row("efficient", "9");
    row("3.5", "9");
    row("3,5", "9");
    row("5.3", "");
    row("\"eye dental\" OR \"plan pays\"", "0 1");
    row("plan -\"for the eye\"", "0");
    row("plan OR Hemden", "0 1 2");
    row("before:zebra", "");
}

void KeywordIndexTest::finds()
{
    static SampleLibrary* library = nullptr;
    static QList<qint64> ids;
    if (!library) {
        library = new SampleLibrary;
        connect(qApp, &QCoreApplication::aboutToQuit, qApp, [] { library->close(); });
        ids = library->add(QStringLiteral("/x"),
            { QStringLiteral("The dental plan pays."), QStringLiteral("Another plan, for the eye. Dental it is not."),
                QStringLiteral("Hemden in Übergröße, Café"), QStringLiteral("東京都庁に行く"),
                QStringLiteral("京都の寺"), QStringLiteral("한국어를 배웁니다"), QStringLiteral("ฉันเรียนภาษาไทย"),
                QStringLiteral("هذا كِتَابٌ جديد"), QStringLiteral("मैं हिन्दी सीखता हूँ"),
                QStringLiteral("An eﬃcient ratio of 3.5 percent") });
    }
    QFETCH(QString, query);
    QFETCH(QString, passages);
    const auto found = library->search(query, 100);
    QVERIFY2(found, qPrintable(found ? QString() : found.error().detail));
    QList<qsizetype> places;
    for (const ScoredPassage& passage : *found) {
        QVERIFY(passage.score > 0);
        places.append(ids.indexOf(passage.passageId));
    }
    std::sort(places.begin(), places.end());
    QStringList numbers;
    for (const qsizetype place : places)
        numbers.append(QString::number(place));
    QCOMPARE(numbers.join(QLatin1Char(' ')), passages);
}

void KeywordIndexTest::ranksTitlesAndHeadingsHigher()
{
    SampleLibrary library;
    const QString other = QStringLiteral("Nothing of the sort stands in this text about gardens.");
    library.add(QStringLiteral("/1"), { QStringLiteral("This text about gardens mentions dental once only.") });
    for (int i = 0; i < 20; ++i)
        library.add(QStringLiteral("/filler%1").arg(i), { other });
    ReadDocument heading = test::readDocument(QStringLiteral("/2"), { other });
    heading.passages[0].headings = { QStringLiteral("Dental") };
    QVERIFY(test::store(library, heading));
    QVERIFY(test::store(library, test::readDocument(QStringLiteral("/3"), { other }, QStringLiteral("Dental"))));
    const auto found = library.search(QStringLiteral("dental"), 10);
    QVERIFY(found);
    const auto paths = library.read([&found](Connection& db) -> Result<QStringList> {
        QList<qint64> ids;
        for (const ScoredPassage& passage : *found)
            ids.append(passage.passageId);
        const auto passages = documents::passagesInDocuments(db, ids);
        if (!passages)
            return fail(passages.error());
        QStringList list;
        for (const documents::PassageInDocument& passage : *passages)
            list.append(passage.path);
        return list;
    });
    QVERIFY(paths);
    QCOMPARE(*paths, (QStringList { QStringLiteral("/3"), QStringLiteral("/2"), QStringLiteral("/1") }));
}

void KeywordIndexTest::ranksWordsSideBySideHigher_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("first"); // of the two texts; by their words alone they are equal
    const auto row = [](const char* query, int first) { QTest::newRow(query) << QString::fromUtf8(query) << first; };
    row("manager of operations", 1);
    row("managers of operation", 1); // with other endings
    row("operations well", 0);
    row("operations manager", 0); // in neither
    row("\"came\" manager of operations", 0); // what is looked for in the texts isn't ordered so
    row("Betriebsrat der Firma", 0);
    row("Firma des Betriebsrats", 1);
}

void KeywordIndexTest::ranksWordsSideBySideHigher()
{
    SampleLibrary library;
    const auto add = [&library](const QString& path, const QString& text, const QString& language) {
        ReadDocument document = test::readDocument(path, { text });
        document.record.language = language;
        return bool(test::store(library, document));
    };
    QVERIFY(add(QStringLiteral("/0"), QStringLiteral("Our operations well done, of all came a manager."),
        QStringLiteral("en")));
    QVERIFY(add(QStringLiteral("/1"), QStringLiteral("Our manager of operations, all well came a done."),
        QStringLiteral("en")));
    QVERIFY(add(QStringLiteral("/2"), QStringLiteral("Nach des Jahres Ende hat Betriebsrat der Firma geschrieben."),
        QStringLiteral("de")));
    QVERIFY(add(QStringLiteral("/3"), QStringLiteral("Nach der Jahre Ende hat Firma des Betriebsrats geschrieben."),
        QStringLiteral("de")));
    QFETCH(QString, query);
    const auto found = library.search(query, 10);
    QVERIFY(found);
    QVERIFY(found->size() >= 2);
    QTEST(int((found->first().passageId - 1) % 2), "first");
}

void KeywordIndexTest::searchesOneCollection()
{
    SampleLibrary library;
    const QList<qint64> first =
        library.add(QStringLiteral("/1"), { QStringLiteral("apples"), QStringLiteral("apples pears") });
    const QList<qint64> second = library.add(QStringLiteral("/2"), { QStringLiteral("apples") });
    library.value(QStringLiteral("UPDATE documents SET collection = 'fruit' WHERE path = '/2'"));
    const auto count = [&library](const QString& collection, int limit) {
        const auto found = library.search(QStringLiteral("apples"), limit, collection);
        return found ? found->size() : -1;
    };
    QCOMPARE(count({}, 10), 3);
    QCOMPARE(count({}, 2), 2);
    QCOMPARE(count({}, 0), 0);
    QCOMPARE(count(QStringLiteral("fruit"), 10), 1);
    QCOMPARE(count(QStringLiteral("nowhere"), 10), 0);
}

void KeywordIndexTest::findsEachLanguageByItsEndings()
{
    SampleLibrary library;
    // One that isn't known is taken for English, whatever else there is.
    const auto add = [&library](const QString& path, const QString& language, const QString& text) {
        ReadDocument document = test::readDocument(path, { text });
        document.record.language = language;
        QVERIFY(test::store(library, document));
    };
    add(QStringLiteral("/de"), QStringLiteral("de"), QStringLiteral("Die Häuser der Nachbarn"));
    add(QStringLiteral("/fr"), QStringLiteral("fr"), QStringLiteral("Les maisons des voisins"));
    add(QStringLiteral("/unknown"), {}, QStringLiteral("the running tests are failing nightly"));
    const auto count = [&library](const char* query) { return library.search(QString::fromUtf8(query), 10)->size(); };
    QCOMPARE(count("Haus"), 1);
    QCOMPARE(count("maison"), 1);
    QCOMPARE(count("runs"), 1);
    QCOMPARE(count("\"running test\""), 1);
    library.reopen();
    QCOMPARE(count("runs"), 1);
    QCOMPARE(count("Haus"), 1);
}

void KeywordIndexTest::completesTheLastWord_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<bool>("found");
    const auto row = [](const char* query, bool found) { QTest::newRow(query) << QString::fromUtf8(query) << found; };
    row("orga", true);
    row("organis", true); // its term is shorter
    row("organisations", true);
    row("zzz orga", true);
    row("orga ", false);
    row("orga \"zzz\"", false);
    row("-orga", false);
    row("o", false);
    row("zzz", false);
    row("東", true);
}

void KeywordIndexTest::completesTheLastWord()
{
    QFETCH(QString, query);
    SampleLibrary library;
    library.add(QStringLiteral("/1"), { QStringLiteral("The organisation of 東京") });
    const auto found = test::run(library.keywords().search(parseSearchQuery(query), 10, true, {}));
    QVERIFY(found.result && *found.result);
    QTEST(!(*found.result)->isEmpty(), "found");
}

void KeywordIndexTest::signsAreNoPhrase()
{
    SampleLibrary library;
    library.add(QStringLiteral("/1"), { QStringLiteral("the newspaper") });
    QCOMPARE(library.search(QStringLiteral("newspaper \"++\""), 10)->size(), 1);
    QCOMPARE(library.search(QStringLiteral("newspaper -\"§\""), 10)->size(), 1);
    QCOMPARE(library.search(QStringLiteral("\"++\""), 10)->size(), 0);
}

void KeywordIndexTest::findsPhrasesBehindManyCandidates()
{
    SampleLibrary library;
    QStringList texts;
    for (int i = 0; i < 1500; ++i)
        texts.append(QStringLiteral("buffers are shared"));
    for (int i = 0; i < 5; ++i)
        texts.append(QStringLiteral("here and there %1 one reads of shared buffers in a text that is long").arg(i));
    library.add(QStringLiteral("/1"), texts);
    QCOMPARE(library.search(QStringLiteral("\"shared buffers\""), 10)->size(), 5);
    QCOMPARE(library.search(QStringLiteral("\"shared buffers\" OR \"no such\""), 3)->size(), 3);
    QCOMPARE(library.search(QStringLiteral("shared -\"shared buffers\""), 2000)->size(), 1500);
}

void KeywordIndexTest::survivesHostileQueries_data()
{
    QTest::addColumn<QString>("query");
    QString binary;
    for (int i = 0; i < 3000; ++i)
        binary.append(QChar(char16_t((i * 7919) % 0x10000)));
    QTest::newRow("binary") << binary;
    QTest::newRow("zeros") << QString(100, QChar(u'\0'));
    QTest::newRow("zero in a word") << QStringLiteral("app") + QChar(u'\0') + QStringLiteral("les\"");
    QTest::newRow("lone surrogates") << QString(QChar(u'\xd800')) + QStringLiteral("x") + QChar(u'\xdc00')
            + QStringLiteral("\"\xd801");
    QTest::newRow("combining marks") << QString(50, QChar(u'\x0301')) + QStringLiteral(" \"\u0301\" -\u0301");
    QTest::newRow("quotes") << QStringLiteral("\"").repeated(1001);
    QTest::newRow("minus") << QStringLiteral("-").repeated(1000) + QStringLiteral("a");
    QTest::newRow("parentheses") << QStringLiteral("((((").repeated(2500);
    QTest::newRow("fts syntax") << QStringLiteral("body : ^apples* NEAR(\"a b\" c, 5) {title} + rank");
    QTest::newRow("sql") << QStringLiteral("'; DROP TABLE documents; --");
    QTest::newRow("10,000 characters")
        << QStringLiteral("apples pears-plums \"figs dates\" 3.14 ").repeated(300).left(10'000);
    QTest::newRow("new letters") << QStringLiteral("\U0001E900\U0001E901 \"\U0001E900\" \U00016FE4 \uE000");
    QTest::newRow("emoji") << QStringLiteral("👩‍👩‍👧 🦷 \"🦷\"");
}

void KeywordIndexTest::survivesHostileQueries()
{
    QFETCH(QString, query);
    SampleLibrary library;
    library.add(QStringLiteral("/1"), { QStringLiteral("apples"), query });
    const auto found = library.search(query, 10);
    QVERIFY2(found, qPrintable(found ? QString() : found.error().detail));
    const auto collection = library.search(query, 10, query);
    QVERIFY(collection);
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM documents")).toInt(), 1);
}

void KeywordIndexTest::survivesRandomQueries()
{
    SampleLibrary library;
    library.add(QStringLiteral("/1"), { QStringLiteral("apples pears 東京 3.5") });
    QRandomGenerator random(7);
    const QStringList parts =
        QStringLiteral("apples|pears|\"|-|(|)|*|:|AND|OR|NOT|NEAR|東|東京|'|3.5|+|^|{|}|,|\\|é|ﬁ|“|”| | | ")
            .split(QLatin1Char('|'));
    for (int i = 0; i < 1000; ++i) {
        QString query;
        for (int j = random.bounded(12); j >= 0; --j)
            query += parts.at(random.bounded(int(parts.size())));
        QVERIFY2(library.search(query, 10), qPrintable(query));
    }
}

void KeywordIndexTest::searchesBesideTakingIn()
{
    SampleLibrary library;
    library.add(QStringLiteral("/1"), { QStringLiteral("apples") });
    const auto count = [&library] {
        const auto found = library.search(QStringLiteral("apples"), 10);
        return found ? found->size() : -1;
    };
    QCOMPARE(count(), 1);
    library.add(QStringLiteral("/2"), { QStringLiteral("apples") });
    auto taking = library.keywords().maintain(KeywordIndex::Writing::WhereDue, {});
    // It began with what was there, as that which came later is being taken in.
    auto search = library.keywords().search(parseSearchQuery(QStringLiteral("apples")), 10, false, {});
    const auto meanwhile = test::run(std::move(search)).result;
    QVERIFY(meanwhile && *meanwhile);
    QCOMPARE((*meanwhile)->size(), 1);
    QVERIFY(!library.keywords().isBehind());
    const auto taken = test::run(std::move(taking)).result;
    QVERIFY(taken && *taken);
    QCOMPARE(count(), 2);
    // Where nobody is taking in, a search does it itself.
    library.add(QStringLiteral("/3"), { QStringLiteral("apples") });
    QCOMPARE(count(), 3);
}

void KeywordIndexTest::listsWaitForTakingIn()
{
    SampleLibrary library;
    library.add(QStringLiteral("/1"), { QStringLiteral("apples") });
    QVERIFY(library.search(QStringLiteral("apples"), 10));
    library.add(QStringLiteral("/2"), { QStringLiteral("apples") });
    HeldWords words;
    words.topic = QStringLiteral("apples");
    auto taking = library.keywords().maintain(KeywordIndex::Writing::WhereDue, {});
    auto holding = library.keywords().holding(words, {});
    const auto held = test::run(std::move(holding)).result;
    QVERIFY(held && *held);
    QCOMPARE((*held)->passages.size(), 2);
    QVERIFY((*held)->complete);
    const auto taken = test::run(std::move(taking)).result;
    QVERIFY(taken && *taken);
}

QTEST_GUILESS_MAIN(KeywordIndexTest)
#include "keywordindextest.moc"
