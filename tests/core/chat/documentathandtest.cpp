#include "chat/documentathand.h"
#include "chat/centralpassages.h"
#include "chat/overview.h"
#include "chat/wholedocument.h"

#include <algorithm>
#include <QTest>

using namespace docent;

/// Which document is meant, what it consists of, and what is picked from several.
class DocumentAtHandTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesOneOfSeveral_data();
    void namesOneOfSeveral();
    void passagesOfAWholeDocumentDoNotOverlap();
    void spreadsOverFolders();
    void picksCentralSentences();
    void findsFrequentWords();
};

namespace {

documents::ListedDocument listed(qint64 id, const QString& path, const QString& title = {})
{
    documents::ListedDocument document;
    document.id = id;
    document.original = id;
    document.path = path;
    document.title = title;
    document.hasText = true;
    return document;
}

} // namespace

void DocumentAtHandTest::namesOneOfSeveral_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("found"); // 0: none
    QTest::newRow("lease.pdf") << "lease.pdf" << 1;
    QTest::newRow("LEASE.PDF") << "LEASE.PDF" << 1;
    QTest::newRow("the employee handbook") << "the employee handbook" << 2;
    QTest::newRow("the travel policy") << "the travel policy" << 3; // by its title
    QTest::newRow("the handbook") << "the handbook" << 2;
    QTest::newRow("two fit as well") << "the report" << 0;
    QTest::newRow("the report of may") << "the report may" << 5;
    QTest::newRow("none") << "photosynthesis" << 0;
    QTest::newRow("none.pdf") << "none.pdf" << 0;
    QTest::newRow("empty") << "" << 0;
    QTest::newRow("a name with spaces") << "may.txt" << 5;
    QTest::newRow("two files") << "lease.pdf and report april.txt" << 0;
    QTest::newRow("a name that ends like another") << "old lease.pdf" << 6;
    QTest::newRow("several of one name") << "readme.md" << 0;
}

void DocumentAtHandTest::namesOneOfSeveral()
{
    QFETCH(QString, name);
    QFETCH(int, found);
    const QList<documents::ListedDocument> all { listed(1, QStringLiteral("/a/lease.pdf")),
        listed(2, QStringLiteral("/a/employee_handbook.pdf")),
        listed(3, QStringLiteral("/a/tp-7.docx"), QStringLiteral("Travel Policy")),
        listed(4, QStringLiteral("/a/report april.txt")), listed(5, QStringLiteral("/a/report may.txt")),
        listed(6, QStringLiteral("/a/old lease.pdf")), listed(7, QStringLiteral("/a/readme.md")),
        listed(8, QStringLiteral("/b/readme.md")) };
    const auto document = documentNamed(all, name, QStringLiteral("Summarise report ") + name);
    QCOMPARE(document ? int(document->id) : 0, found);
}

void DocumentAtHandTest::passagesOfAWholeDocumentDoNotOverlap()
{
    const QString text = QString::fromUtf8("The \xF0\x9F\x98\x80 keeper rowed over the bay at night.");
    const auto cut = [&](qint64 from, qint64 to) {
        const QList<uint> points = text.toUcs4();
        Passage passage;
        passage.start = from;
        passage.end = to;
        passage.page = 1;
        const QList<uint> part = points.mid(from, to - from);
        passage.text = QString::fromUcs4(reinterpret_cast<const char32_t*>(part.constData()), part.size());
        return passage;
    };
    QList<Passage> passages { cut(0, 12), cut(3, 9), cut(2, 20), cut(15, text.toUcs4().size()) };
    passages[2].pageBreaks = { { 2, 8 }, { 3, 17 } };
    const QList<SearchHit> hits = wholeDocument(listed(7, QStringLiteral("/a.txt")), passages);
    QString together;
    for (const SearchHit& hit : hits)
        together += hit.passage.text;
    QCOMPARE(together, text);
    QCOMPARE(hits.size(), 3);
    QCOMPARE(hits.at(1).passage.page, 2);
    QCOMPARE(hits.at(1).passage.start, 12);
    QCOMPARE(hits.at(1).passage.pageBreaks.size(), 1);
}

void DocumentAtHandTest::spreadsOverFolders()
{
    QList<documents::ListedDocument> all;
    for (int i = 0; i < 50; ++i)
        all << listed(i + 1, QStringLiteral("/many/%1.txt").arg(i));
    all << listed(100, QStringLiteral("/few/a.txt"));
    const auto spread = spreadOver(all, 4);
    QCOMPARE(spread.size(), 4);
    QVERIFY(std::any_of(spread.begin(), spread.end(), [](const auto& document) { return document.id == 100; }));
}

void DocumentAtHandTest::picksCentralSentences()
{
    QList<SearchHit> hits;
    const auto add = [&hits](const char* text) {
        SearchHit hit;
        hit.passage.text = QString::fromUtf8(text);
        hits.append(hit);
    };
    add("An aside of no consequence about yesterday's weather.");
    add("The turbine drives the generator of the power station.");
    add("Each generator of the station is driven by one turbine.");
    add("Unrelated matters, such as birthdays, come last of all.");
    const QList<CentralSentence> central = centralSentences(hits, 2);
    QCOMPARE(central.size(), 2);
    QCOMPARE(central.at(0).hit, 1);
    QCOMPARE(central.at(1).hit, 2);
    QCOMPARE(central.at(0).text, hits.at(1).passage.text);
    QVERIFY(centralSentences({}, 2).isEmpty());
}

void DocumentAtHandTest::findsFrequentWords()
{
    const QStringList texts { QStringLiteral("The turbines turn and the turbine hums."),
        QStringLiteral("A turbine needs oil. Turbines age."), QStringLiteral("Oil and birthdays with the station.") };
    const QStringList words = frequentWords(texts, { QStringLiteral("en") }, 5);
    QVERIFY(!words.isEmpty());
    QVERIFY(words.first() == QLatin1String("turbine") || words.first() == QLatin1String("turbines"));
    QVERIFY(!words.contains(QLatin1String("birthdays"))); // in one text only
    QVERIFY(!words.contains(QLatin1String("with")));
}

QTEST_GUILESS_MAIN(DocumentAtHandTest)
#include "documentathandtest.moc"
