#include "evaluation/dataset.h"
#include "evaluation/evaluator.h"
#include "evaluation/metrics.h"

#include <cmath>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;

class EvaluationTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void computesMetrics_data();
    void computesMetrics();
    void findsPercentiles();
    void comparesWords();
    void readsADataset();
    void namesWhatIsWrongInADataset();
    void takesSourceMarks();
    void writesATrecRun();
};

void EvaluationTest::computesMetrics_data()
{
    QTest::addColumn<QStringList>("ranked");
    QTest::addColumn<double>("ndcg10");
    QTest::addColumn<double>("recall2");
    QTest::addColumn<double>("rr10");
    const QStringList abc { QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c") };
    // Grades: a 2, b 1. Ideal: 2/log2(2) + 1/log2(3).
    const double ideal = 2 + 1 / std::log2(3.0);
    QTest::newRow("ideal") << abc << 1.0 << 1.0 << 1.0;
    QTest::newRow("swapped") << QStringList { QStringLiteral("b"), QStringLiteral("a") }
                             << (1 + 2 / std::log2(3.0)) / ideal << 1.0 << 1.0;
    QTest::newRow("one late") << QStringList { QStringLiteral("x"), QStringLiteral("y"), QStringLiteral("a") }
                              << (2 / std::log2(4.0)) / ideal << 0.0 << 1.0 / 3;
    QTest::newRow("none") << QStringList { QStringLiteral("x") } << 0.0 << 0.0 << 0.0;
    QTest::newRow("empty") << QStringList() << 0.0 << 0.0 << 0.0;
}

void EvaluationTest::computesMetrics()
{
    QFETCH(QStringList, ranked);
    QFETCH(double, ndcg10);
    QFETCH(double, recall2);
    QFETCH(double, rr10);
    const Judgments judgments { { QStringLiteral("a"), 2 }, { QStringLiteral("b"), 1 }, { QStringLiteral("z"), 0 } };
    QVERIFY(std::abs(ndcg(ranked, judgments, 10) - ndcg10) < 1e-12);
    QVERIFY(std::abs(recall(ranked, judgments, 2) - recall2) < 1e-12);
    QVERIFY(std::abs(reciprocalRank(ranked, judgments, 10) - rr10) < 1e-12);
    QCOMPARE(ndcg(ranked, {}, 10), 0.0);
}

void EvaluationTest::findsPercentiles()
{
    QList<double> values;
    for (int i = 100; i >= 1; --i)
        values.append(i);
    QCOMPARE(percentile(values, 0.5), 50.0);
    QCOMPARE(percentile(values, 0.95), 95.0);
    QCOMPARE(percentile({}, 0.5), 0.0);
    QCOMPARE(mean({ 1, 2, 6 }), 3.0);
}

void EvaluationTest::comparesWords()
{
    QCOMPARE(wordRecall(QStringLiteral("The gym is paid"), QStringLiteral("gym paid")), 1.0);
    QCOMPARE(wordRecall(QStringLiteral("nothing"), QStringLiteral("gym paid")), 0.0);
    QCOMPARE(wordRecall(QStringLiteral("x"), QString()), 0.0);
}

void EvaluationTest::readsADataset()
{
    QTemporaryDir place;
    QVERIFY(QDir(place.path()).mkpath(QStringLiteral("qrels")));
    const auto write = [&](const char* name, const QByteArray& content) {
        QFile file(place.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    };
    write("corpus.jsonl", "{\"_id\":\"d1\",\"title\":\"T\",\"text\":\"Body\"}\n\n{\"_id\":\"d2\",\"text\":\"x\"}\n");
    write("queries.jsonl", "{\"_id\":\"1\",\"text\":\"one\"}\n{\"_id\":\"2\",\"text\":\"not judged\"}\n");
    write("qrels/test.tsv", "query-id\tcorpus-id\tscore\n1\td1\t1\n1\td2\t0\n");
    const auto dataset = readRetrievalDataset(place.path());
    QVERIFY2(dataset, dataset ? "" : qPrintable(dataset.error().message));
    QCOMPARE(dataset->corpus.size(), 2);
    QCOMPARE(dataset->corpus.first().title, QStringLiteral("T"));
    QCOMPARE(dataset->queries.size(), 1);
    QCOMPARE(dataset->judgments.value(QStringLiteral("1")).value(QStringLiteral("d1")), 1);
}

void EvaluationTest::namesWhatIsWrongInADataset()
{
    QVERIFY(!readRetrievalDataset(QStringLiteral("/nowhere")));
    QTemporaryDir place;
    QFile file(place.filePath(QStringLiteral("q.jsonl")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"question\":\"a\",\"truth\":\"b\"}\n{broken\n");
    file.close();
    const auto questions = readAnswerQuestions(file.fileName());
    QVERIFY(!questions);
    QVERIFY2(questions.error().message.contains(QStringLiteral("q.jsonl:2:")), qPrintable(questions.error().message));
}

void EvaluationTest::takesSourceMarks()
{
    QString truth = QStringLiteral("It is so.[a file.pdf#page=7] And so.[other.pdf][a file.pdf#page=7] [sic]");
    const QList<ExpectedSource> sources = docent::takeSourceMarks(truth);
    QCOMPARE(sources.size(), 2);
    QCOMPARE(sources.at(0).file, QStringLiteral("a file.pdf"));
    QCOMPARE(sources.at(0).page, 7);
    QCOMPARE(sources.at(1).page, 0);
    QCOMPARE(truth, QStringLiteral("It is so. And so. [sic]"));
}

void EvaluationTest::writesATrecRun()
{
    RetrievalReport report;
    RetrievalReport::Query query;
    query.id = QStringLiteral("7");
    query.ranked = { QStringLiteral("d1"), QStringLiteral("d2") };
    query.scores = { 2.5, 1 };
    report.queries = { query };
    QCOMPARE(trecRun(report, "docent"), QByteArray("7 Q0 d1 1 2.500000 docent\n7 Q0 d2 2 1.000000 docent\n"));
}

QTEST_GUILESS_MAIN(EvaluationTest)
#include "evaluationtest.moc"
