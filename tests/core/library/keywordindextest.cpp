#include "library/keywordindex.h"
#include "support/samplelibrary.h"

#include <QRandomGenerator>
#include <QTest>

using namespace docent;
using test::SampleLibrary;

class KeywordIndexTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void indexesText_data();
    void indexesText();
    void makesExpressions_data();
    void makesExpressions();
    void capsLongQueries();
    void tellsQueryWords_data();
    void tellsQueryWords();
    void finds_data();
    void finds();
    void ranksTitlesAndHeadingsHigher();
    void searchesOneCollection();
    void survivesHostileQueries_data();
    void survivesHostileQueries();
    void survivesRandomQueries();
};

void KeywordIndexTest::indexesText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("indexed");
    const auto row = [](const char* name, const char* text, const char* indexed) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(indexed);
    };
    row("empty", "", "");
    row("English stays", "The plan, of 2024.", "The plan, of 2024.");
    row("accents stay", "Übergröße naïve", "Übergröße naïve");
    row("Chinese in pairs", "東京都", "東京 京都 都");
    row("one letter", "水", "水");
    row("among English", "the東京x", "the 東京 京 x");
    row("two runs", "東京 都庁", "東京 京  都庁 庁");
    row("kana with its long mark", "サーバー", "サー ーバ バー ー");
    row("Hangul", "한국어를", "한국 국어 어를 를");
    row("Thai with marks", "กีฬา", "กี ีฬ ฬา า");
    row("beyond the basic plane", "𠀀𠀁𠀂", "𠀀𠀁 𠀁𠀂 𠀂");
    row("soft hyphens go", "infor\xc2\xadmation", "information");
    row("ligatures",
        "\xef\xac\x81nance e\xef\xac\x83"
        "cient",
        "finance efficient");
    row("full width", "ＡＢＣ１２", "ABC12");
    row("Arabic without points", "كِتَابٌ", "كتاب");
    row("Arabic alef", "أحمد إلى", "احمد الي");
    row("Hebrew without points", "שָׁלוֹם", "שלום");
}

void KeywordIndexTest::indexesText()
{
    QFETCH(QString, text);
    QFETCH(QString, indexed);
    QCOMPARE(keywordindex::indexedText(text), indexed);
}

void KeywordIndexTest::makesExpressions_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("expression");
    const auto row = [](const char* name, const char* query, const char* expression) {
        QTest::newRow(name) << QString::fromUtf8(query) << QString::fromUtf8(expression);
    };
    row("empty", "", "");
    row("spaces", " \t\n ", "");
    row("signs only", "?! -- \" '' ( ) * : ^ +", "");
    row("one word", "Deductible", R"((("deductible")))");
    row("words once", "plan dental PLAN", R"((("plan" OR "dental")))");
    row("stop words go", "What is the deductible of my plan?", R"((("deductible" OR "plan")))");
    row("nothing but stop words", "to be or not to be", R"((("not")))");
    row("really nothing else", "what is it", R"((("what" OR "is" OR "it")))");
    row("German stop words", "Wie hoch ist die Selbstbeteiligung?", R"((("hoch" OR "selbstbeteiligung")))");
    row("a German article in English", "die casting machine die", R"((("die" OR "casting" OR "machine")))");
    row("compound", "IL-6", R"((("il" OR "il 6")))");
    row("number with a point", "3.5", R"((("3 5")))");
    row("path", "p/q/r/v/w/x/z", R"((("p" OR "q" OR "r" OR "v" OR "w" OR "x" OR "z")))");
    row("possessive", "company's", R"((("company")))");
    row("contraction", "don't smoke", R"((("smoke")))");
    row("operators are words", "NOT AND NEAR(x y)", R"((("not" OR "near" OR "near x" OR "y")))");
    row("phrase", "\"flexible spending\"", R"(("flexible spending"))");
    row("phrase and word", "\"flexible spending\" limit",
        R"(("flexible spending" AND ("flexible spending" OR "limit")))");
    row("two phrases", "\"a b\" \"c d\"", R"(("a b" AND "c d"))");
    row("curly quotes", "„flexible spending“", R"(("flexible spending"))");
    row("a lone quote", "5\" pipe", R"((("5" OR "pipe")))");
    row("empty phrase", "\"\" pipe", R"((("pipe")))");
    row("excluded", "plan -dental", R"((("plan")) NOT ("dental"))");
    row("excluded phrase", "plan -\"dental care\" -eye", R"((("plan")) NOT ("dental care" OR "eye"))");
    row("only excluded", "-dental", R"((("dental")))");
    row("minus within a word", "e-mail", R"((("mail" OR "e mail")))");
    row("negative number", "-5 degrees", R"((("5" OR "degrees")))");
    row("a dash", "plan - dental", R"((("plan" OR "dental")))");
    row("Chinese in pairs", "年假政策", R"((("年假" OR "假政" OR "政策")))");
    row("one Chinese letter", "水", R"((("水"*)))");
    row("Chinese phrase", "\"年假政策\"", R"(("年假 假政 政策"))");
    row("mixed", "iPhone手机", R"((("iphone" OR "手机")))");
    row("injection", "x\" OR body:*", R"((("x" OR "body")))");
}

void KeywordIndexTest::makesExpressions()
{
    QFETCH(QString, query);
    QFETCH(QString, expression);
    QCOMPARE(keywordindex::matchExpression(query), expression);
}

void KeywordIndexTest::capsLongQueries()
{
    QString query;
    for (int i = 0; i < 3000; ++i)
        query += QStringLiteral("word%1 ").arg(i);
    query += QStringLiteral("\"a b\" ").repeated(200) + QStringLiteral("-nothing ").repeated(200);
    QVERIFY(keywordindex::matchExpression(query.left(10'000)).size() < 2000);
    QVERIFY(keywordindex::matchExpression(query).size() < 3000);
    const QString longest = QStringLiteral("x").repeated(100'000);
    QVERIFY(keywordindex::matchExpression(longest).size() < 30'000);
}

void KeywordIndexTest::tellsQueryWords_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QStringList>("words");
    const auto row = [](const char* name, const char* query, const char* words) {
        QTest::newRow(name) << QString::fromUtf8(query)
                            << QString::fromUtf8(words).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    };
    row("empty", "", "");
    row("words", "What is the Plan for dental-care?", "plan dental care");
    row("phrases too", "\"spending limit\" plan -eye", "plan spending limit");
    row("Chinese", "年假政策", "年假 假政 政策");
}

void KeywordIndexTest::tellsQueryWords()
{
    QFETCH(QString, query);
    QFETCH(QStringList, words);
    QCOMPARE(keywordindex::queryWords(query), words);
}

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
    row("ubergrosse", "");
    row("ubergröße", "2");
    row("Übergröße", "2");
    row("cafe", "2");
    row("東京", "3");
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
    const auto found = library->read([query](Connection& db) { return keywordindex::search(db, query, 100); });
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
    const auto paths = library.read([](Connection& db) -> Result<QStringList> {
        const auto found = keywordindex::search(db, QStringLiteral("dental"), 10);
        if (!found)
            return fail(found.error());
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

void KeywordIndexTest::searchesOneCollection()
{
    SampleLibrary library;
    const QList<qint64> first =
        library.add(QStringLiteral("/1"), { QStringLiteral("apples"), QStringLiteral("apples pears") });
    const QList<qint64> second = library.add(QStringLiteral("/2"), { QStringLiteral("apples") });
    library.value(QStringLiteral("UPDATE documents SET collection = 'fruit' WHERE path = '/2'"));
    const auto count = [&library](const QString& collection, int limit) {
        const auto found = library.read(
            [=](Connection& db) { return keywordindex::search(db, QStringLiteral("apples"), limit, collection); });
        return found ? found->size() : -1;
    };
    QCOMPARE(count({}, 10), 3);
    QCOMPARE(count({}, 2), 2);
    QCOMPARE(count({}, 0), 0);
    QCOMPARE(count(QStringLiteral("fruit"), 10), 1);
    QCOMPARE(count(QStringLiteral("nowhere"), 10), 0);
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
    const auto found = library.read([query](Connection& db) { return keywordindex::search(db, query, 10); });
    QVERIFY2(found, qPrintable(found ? QString() : found.error().detail));
    const auto collection =
        library.read([query](Connection& db) { return keywordindex::search(db, query, 10, query); });
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
    const auto failures = library.read([&](Connection& db) -> Result<QStringList> {
        QStringList failed;
        for (int i = 0; i < 3000; ++i) {
            QString query;
            for (int j = random.bounded(12); j >= 0; --j)
                query += parts.at(random.bounded(int(parts.size())));
            if (!keywordindex::search(db, query, 10))
                failed.append(query);
        }
        return failed;
    });
    QVERIFY(failures);
    QCOMPARE(*failures, QStringList());
}

QTEST_GUILESS_MAIN(KeywordIndexTest)
#include "keywordindextest.moc"
