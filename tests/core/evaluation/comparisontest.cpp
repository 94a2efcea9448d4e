#include "evaluation/comparison.h"
#include "evaluation/reportjson.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace docent;

class ComparisonTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comparesQuestionByQuestion();
    void tellsMeasuresFromRanks();
    void comparesAnswers();
    void keepsApartWhatIsInOneRun();
    void refusesWhatHasNothingInCommon();
    void findsADifference();
    void isTheSameForReportsAndTheirFiles();
};

namespace {

QJsonObject run(const QJsonArray& rows)
{
    return { { QStringLiteral("rows"), rows } };
}

QJsonObject ranked(int number, const QJsonValue& file, const QJsonValue& page = QJsonValue::Undefined)
{
    QJsonObject row { { QStringLiteral("question"), QString::number(number) }, { QStringLiteral("file_rank"), file } };
    if (!page.isUndefined())
        row.insert(QStringLiteral("page_rank"), page);
    return row;
}

QJsonObject judged(const QString& id, double ndcg)
{
    return { { QStringLiteral("id"), id }, { QStringLiteral("question"), QStringLiteral("text of ") + id },
        { QStringLiteral("ndcg@10"), ndcg } };
}

Comparison::Measure measure(const Comparison& comparison, const char* name)
{
    for (const Comparison::Measure& one : comparison.measures) {
        if (one.name == QLatin1String(name))
            return one;
    }
    return {};
}

QList<int> counts(const Comparison::Measure& measure)
{
    return { measure.better, measure.worse, measure.equal };
}

} // namespace

void ComparisonTest::comparesQuestionByQuestion()
{
    const QJsonObject before = run({ judged(QStringLiteral("a"), 0.5), judged(QStringLiteral("b"), 0.25),
        judged(QStringLiteral("c"), 1), judged(QStringLiteral("d"), 0) });
    const QJsonObject after = run({ judged(QStringLiteral("d"), 0.5), judged(QStringLiteral("c"), 1),
        judged(QStringLiteral("b"), 0), judged(QStringLiteral("a"), 1) });
    const auto comparison = compareRuns(before, after);
    QVERIFY(comparison);
    QCOMPARE(comparison->questions, 4);
    QCOMPARE(comparison->unpaired, 0);
    QCOMPARE(comparison->measures.size(), 1);
    const Comparison::Measure ndcg = measure(*comparison, "ndcg@10");
    QCOMPARE(ndcg.before, 0.4375);
    QCOMPARE(ndcg.after, 0.625);
    QCOMPARE(counts(ndcg), QList<int>({ 2, 1, 1 }));
    // Differences 1/2, -1/4, 1/2: of the 8 sums, 5/4 and 3/4 and their negatives are as far from 0 as 3/4.
    QCOMPARE(ndcg.p, 0.5);
    QCOMPARE(ndcg.adjustedP, 0.5);
    QCOMPARE(ndcg.verdict(), Comparison::Verdict::Chance);
}

void ComparisonTest::tellsMeasuresFromRanks()
{
    const QJsonObject before = run({ ranked(1, 1, 4), ranked(2, 2), ranked(3, QJsonValue::Null, QJsonValue::Null) });
    const QJsonObject after = run({ ranked(1, 1, 1), ranked(2, 6), ranked(3, 11, 12) });
    const auto comparison = compareRuns(before, after);
    QVERIFY(comparison);
    QCOMPARE(comparison->measures.size(), 10);
    QCOMPARE(counts(measure(*comparison, "file_hit@1")), QList<int>({ 0, 0, 3 }));
    QCOMPARE(counts(measure(*comparison, "file_hit@3")), QList<int>({ 0, 1, 2 }));
    QCOMPARE(counts(measure(*comparison, "file_hit@10")), QList<int>({ 0, 0, 3 }));
    QCOMPARE(measure(*comparison, "file_mrr@10").before, 0.5);
    QCOMPARE(measure(*comparison, "file_mrr@10").after, (1 + 1.0 / 6) / 3); // the eleventh is nothing
    // The second question has no page.
    QCOMPARE(counts(measure(*comparison, "page_hit@3")), QList<int>({ 1, 0, 1 }));
    QCOMPARE(measure(*comparison, "page_mrr@10").before, 0.125);
    QCOMPARE(measure(*comparison, "page_hit@3").p, 1.0); // one question tells nothing
}

void ComparisonTest::comparesAnswers()
{
    AnswerReport before;
    AnswerReport after;
    for (int i = 0; i < 4; ++i) {
        AnswerReport::Row row;
        row.question = QString::number(i);
        row.hasPage = i == 0;
        row.truthRecall = 0.5;
        before.rows.append(row);
        row.fileRetrieved = true;
        row.pageRetrieved = row.hasPage;
        after.rows.append(row);
    }
    const auto comparison = compareRuns(toJson(before), toJson(after));
    QVERIFY(comparison);
    QCOMPARE(counts(measure(*comparison, "file_retrieved@5")), QList<int>({ 4, 0, 0 }));
    QCOMPARE(counts(measure(*comparison, "page_retrieved@5")), QList<int>({ 1, 0, 0 }));
    QCOMPARE(counts(measure(*comparison, "truth_recall")), QList<int>({ 0, 0, 4 }));
    QCOMPARE(measure(*comparison, "file_retrieved@5").p, 0.125);
    QCOMPARE(measure(*comparison, "file_retrieved@5").adjustedP, 0.25); // two measures differ
}

void ComparisonTest::keepsApartWhatIsInOneRun()
{
    QJsonObject unmeasured = ranked(4, 1);
    unmeasured.insert(QStringLiteral("measured"), false);
    const auto comparison =
        compareRuns(run({ ranked(1, 1), ranked(2, 1), unmeasured }), run({ ranked(2, 1), ranked(3, 1), ranked(4, 1) }));
    QVERIFY(comparison);
    QCOMPARE(comparison->questions, 1);
    QCOMPARE(comparison->unpaired, 3); // 1 in the first, 3 and 4 in the second
    // Of what stands there twice the first counts.
    const auto repeated =
        compareRuns(run({ ranked(1, 1), ranked(1, 3), ranked(1, 3) }), run({ ranked(1, 1), ranked(1, 4) }));
    QVERIFY(repeated);
    QCOMPARE(repeated->questions, 1);
    QCOMPARE(repeated->unpaired, 0);
    QVERIFY(std::all_of(repeated->measures.begin(), repeated->measures.end(),
        [](const Comparison::Measure& one) { return one.before == one.after; }));
}

void ComparisonTest::refusesWhatHasNothingInCommon()
{
    const auto others = compareRuns(run({ ranked(1, 1) }), run({ ranked(2, 1) }));
    QVERIFY(!others);
    QVERIFY(others.error().message.contains(QStringLiteral("no question in common")));
    // The same number, but another question.
    QVERIFY(!compareRuns(run({ ranked(1, 1) }), run({ judged(QStringLiteral("1"), 1) })));
    const QJsonObject answered { { QStringLiteral("question"), QStringLiteral("1") },
        { QStringLiteral("truth_recall"), 0.5 } };
    const auto different = compareRuns(run({ ranked(1, 1) }), run({ answered }));
    QVERIFY(!different);
    QVERIFY(different.error().message.contains(QStringLiteral("measure different things")));
}

void ComparisonTest::findsADifference()
{
    QJsonArray before;
    QJsonArray after;
    for (int i = 0; i < 40; ++i) {
        before.append(judged(QString::number(i), 0.3));
        after.append(judged(QString::number(i), i % 8 == 0 ? 0.2 : 0.4));
    }
    const auto better = compareRuns(run(before), run(after));
    QVERIFY(better);
    QCOMPARE(measure(*better, "ndcg@10").verdict(), Comparison::Verdict::Better);
    QCOMPARE(counts(measure(*better, "ndcg@10")), QList<int>({ 35, 5, 0 }));
    const auto worse = compareRuns(run(after), run(before));
    QCOMPARE(measure(*worse, "ndcg@10").verdict(), Comparison::Verdict::Worse);
    QCOMPARE(
        toJson(*worse).value(QLatin1String("measures")).toArray().first().toObject().value(QLatin1String("verdict")),
        QJsonValue(QStringLiteral("worse")));
}

void ComparisonTest::isTheSameForReportsAndTheirFiles()
{
    RetrievalReport report;
    for (int i = 0; i < 3; ++i) {
        RetrievalReport::Query query;
        query.id = QString::number(i);
        query.text = QStringLiteral("query");
        query.ndcg10 = 1.0 / (i + 3);
        report.queries.append(query);
    }
    const QJsonObject now = toJson(report);
    const QJsonObject kept = QJsonDocument::fromJson(QJsonDocument(now).toJson()).object();
    const auto comparison = compareRuns(kept, now);
    QVERIFY(comparison);
    QCOMPARE(counts(measure(*comparison, "ndcg@10")), QList<int>({ 0, 0, 3 }));
}

QTEST_GUILESS_MAIN(ComparisonTest)
#include "comparisontest.moc"
