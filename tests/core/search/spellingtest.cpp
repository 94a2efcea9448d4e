#include "search/spelling.h"
#include "search/nearterms.h"
#include "search/respelling.h"

#include "keywords/segmentwriter.h"

#include <QTest>

using namespace docent;

class SpellingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void countsEdits_data();
    void countsEdits();
    void allowsFewEdits_data();
    void allowsFewEdits();
    void nearTermsAreStemsOfBeginnings();
    void replacesWholeWords_data();
    void replacesWholeWords();
};

void SpellingTest::countsEdits_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<int>("edits"); // 3: more than two
    const auto row = [](const char* one, const char* other, int edits) {
        QTest::addRow("%s %s", one, other) << QString::fromUtf8(one) << QString::fromUtf8(other) << edits;
    };
    row("", "", 0);
    row("lease", "lease", 0);
    row("lease", "leese", 1);
    row("lease", "leasee", 1);
    row("lease", "ease", 1);
    row("policy", "polciy", 1); // neighbours exchanged
    row("policy", "oplciy", 2);
    row("insurance", "insurence", 1);
    row("insurance", "inshurence", 2);
    row("insurance", "endurance", 2);
    row("abc", "cab", 2);
    row("", "ab", 2);
    row("ca", "abc", 3); // optimal string alignment: what was exchanged isn't edited again
    row("abcd", "wxyz", 3);
    row("a", "abcd", 3);
    row("договор", "догвоор", 1);
}

void SpellingTest::countsEdits()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QTEST(spelling::distance(one, other, 2), "edits");
    QTEST(spelling::distance(other, one, 2), "edits");
}

void SpellingTest::allowsFewEdits_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<int>("edits");
    const auto row = [](const char* word, int edits) { QTest::newRow(word) << QString::fromUtf8(word) << edits; };
    row("the", 0);
    row("rent", 1);
    row("lease", 1);
    row("policy", 2);
    row("Küche", 1);
    row("договор", 2);
    row("ab1234", 0);
    row("2024", 0);
    row("年度报告书类", 0);
    row("보고서입니다", 0);
    row("รายงานประจำปี", 0);
    row("donaudampfschifffahrtsgesellschaftskapitän", 0);
}

void SpellingTest::allowsFewEdits()
{
    QFETCH(QString, word);
    QTEST(spelling::allowedEdits(spelling::fold(word)), "edits");
}

void SpellingTest::nearTermsAreStemsOfBeginnings()
{
    keywords::SegmentWriter writer;
    qint64 passage = 0;
    const auto add = [&](std::initializer_list<std::string_view> terms) {
        const std::vector<std::string_view> list(terms);
        const std::array<keywords::SegmentWriter::Field, 1> fields { { { list, 1.0F } } };
        writer.add(++passage, 1, fields);
    };
    add({ "organ", "orchard", "insur", "oregano", "organist" });
    add({ "organ", "insur", "zebra" });
    const auto segment = keywords::Segment::fromBytes(writer.encoded({}));
    QVERIFY(segment);
    const std::vector<keywords::LiveSegment> segments { { *segment } };
    const auto terms = [&segments](const char* word) {
        QStringList list;
        for (const NearTerm& near : nearTerms(QString::fromUtf8(word), segments))
            list.append(QString::fromStdString(near.term));
        return list;
    };
    QVERIFY(terms("organizaton").contains(QStringLiteral("organ")));
    QVERIFY(terms("orgnaization").contains(QStringLiteral("organ")));
    QVERIFY(!terms("orgnaization").contains(QStringLiteral("orchard")));
    QCOMPARE(terms("insurence"), QStringList { QStringLiteral("insur") });
    QCOMPARE(terms("onsurance"), QStringList { QStringLiteral("insur") }); // another first letter
    QCOMPARE(terms("zbera"), QStringList { QStringLiteral("zebra") });
    QCOMPARE(terms("quartz"), QStringList());
    const std::vector<NearTerm> near = nearTerms(QStringLiteral("insurence"), segments);
    QCOMPARE(near.front().documentFrequency, 2U);
    QCOMPARE(near.front().passages, QList<qint64>({ 1, 2 }));
}

void SpellingTest::replacesWholeWords_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("changed");
    QTest::newRow("alone") << QStringLiteral("leese") << QStringLiteral("lease");
    QTest::newRow("each") << QStringLiteral("Leese, leese?") << QStringLiteral("lease, lease?");
    QTest::newRow("parts of words stay") << QStringLiteral("leesewell leese") << QStringLiteral("leesewell lease");
    QTest::newRow("conditions stay") << QStringLiteral("name:leese leese") << QStringLiteral("name:leese lease");
    QTest::newRow("phrase") << QStringLiteral("\"the leese\" -x") << QStringLiteral("\"the lease\" -x");
    QTest::newRow("not there") << QStringLiteral("other") << QStringLiteral("other");
}

void SpellingTest::replacesWholeWords()
{
    QFETCH(QString, query);
    QTEST(respelt(query, { { QStringLiteral("leese"), QStringLiteral("lease") } }), "changed");
}

QTEST_APPLESS_MAIN(SpellingTest)
#include "spellingtest.moc"
