#include "evaluation/reportjson.h"

#include <cmath>
#include <QJsonArray>

namespace docent {

namespace {

double rounded(double value)
{
    return std::round(value * 10'000) / 10'000;
}

QJsonValue rankOrNull(int rank)
{
    return rank > 0 ? QJsonValue(rank) : QJsonValue(QJsonValue::Null);
}

QJsonValue textOrNull(const QString& text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

template <typename Report> void insertTimes(QJsonObject& object, const Report& report)
{
    object.insert(QStringLiteral("p50_ms"), rounded(report.p50Ms));
    object.insert(QStringLiteral("p95_ms"), rounded(report.p95Ms));
}

QJsonObject toJson(const RetrievalReport::Query& query)
{
    QJsonArray relevant;
    for (const RetrievalReport::Relevant& one : query.relevant) {
        const QJsonObject object { { QStringLiteral("id"), one.id }, { QStringLiteral("grade"), one.grade },
            { QStringLiteral("rank"), rankOrNull(one.rank) } };
        relevant.append(object);
    }
    return {
        { QStringLiteral("id"), query.id },
        { QStringLiteral("question"), query.text },
        { QStringLiteral("expected"), relevant },
        { QStringLiteral("first"), textOrNull(query.ranked.value(0)) },
        { QStringLiteral("ndcg@10"), query.ndcg10 },
        { QStringLiteral("recall@10"), query.recall10 },
        { QStringLiteral("recall@100"), query.recall100 },
        { QStringLiteral("mrr@10"), query.reciprocalRank10 },
        { QStringLiteral("milliseconds"), rounded(query.milliseconds) },
    };
}

QJsonObject toJson(const QuestionReport::Expected& expected)
{
    return {
        { QStringLiteral("file"), expected.source.file },
        { QStringLiteral("page"), rankOrNull(expected.source.page) },
        { QStringLiteral("file_rank"), rankOrNull(expected.fileRank) },
        { QStringLiteral("page_rank"), rankOrNull(expected.pageRank) },
        { QStringLiteral("problem"), textOrNull(standingText(expected.standing)) },
    };
}

QJsonObject toJson(const QuestionReport::Row& row)
{
    QJsonArray expected;
    for (const QuestionReport::Expected& source : row.expected)
        expected.append(toJson(source));
    QJsonObject object {
        { QStringLiteral("question"), row.question },
        { QStringLiteral("expected"), expected },
        { QStringLiteral("measured"), row.measured },
    };
    if (!row.measured)
        return object;
    object.insert(QStringLiteral("file_rank"), rankOrNull(row.fileRank));
    if (row.hasPage)
        object.insert(QStringLiteral("page_rank"), rankOrNull(row.pageRank));
    object.insert(QStringLiteral("first"), textOrNull(row.firstPath));
    object.insert(QStringLiteral("first_place"), textOrNull(row.firstPlace));
    object.insert(QStringLiteral("milliseconds"), rounded(row.milliseconds));
    return object;
}

void insertFigures(QJsonObject& object, const QString& what, const RankFigures& figures)
{
    object.insert(what + QStringLiteral("_hit@1"), rounded(figures.hit1));
    object.insert(what + QStringLiteral("_hit@3"), rounded(figures.hit3));
    object.insert(what + QStringLiteral("_hit@5"), rounded(figures.hit5));
    object.insert(what + QStringLiteral("_hit@10"), rounded(figures.hit10));
    object.insert(what + QStringLiteral("_mrr@10"), rounded(figures.mrr10));
}

QJsonObject toJson(const AnswerReport::Row& row)
{
    QJsonArray expected;
    for (const ExpectedSource& source : row.expected) {
        const QJsonObject object { { QStringLiteral("file"), source.file },
            { QStringLiteral("page"), rankOrNull(source.page) } };
        expected.append(object);
    }
    return {
        { QStringLiteral("question"), row.question },
        { QStringLiteral("expected"), expected },
        { QStringLiteral("first"), textOrNull(row.firstPath) },
        { QStringLiteral("file_retrieved"), row.fileRetrieved },
        { QStringLiteral("page_retrieved"),
            row.hasPage ? QJsonValue(row.pageRetrieved) : QJsonValue(QJsonValue::Null) },
        { QStringLiteral("file_cited"), row.fileCited },
        { QStringLiteral("truth_recall"), row.truthRecall },
        { QStringLiteral("words"), row.words },
        { QStringLiteral("error"), textOrNull(row.error) },
        { QStringLiteral("milliseconds"), rounded(row.milliseconds) },
    };
}

template <typename Row> QJsonArray toJson(const QList<Row>& rows)
{
    QJsonArray array;
    for (const Row& row : rows)
        array.append(toJson(row));
    return array;
}

} // namespace

QJsonObject toJson(const RetrievalReport& report)
{
    QJsonObject object {
        { QStringLiteral("queries"), report.queries.size() },
        { QStringLiteral("ndcg@10"), rounded(report.ndcg10) },
        { QStringLiteral("recall@10"), rounded(report.recall10) },
        { QStringLiteral("recall@100"), rounded(report.recall100) },
        { QStringLiteral("mrr@10"), rounded(report.mrr10) },
        { QStringLiteral("rows"), toJson(report.queries) },
    };
    insertTimes(object, report);
    return object;
}

QJsonObject toJson(const QuestionReport& report)
{
    QJsonObject object {
        { QStringLiteral("questions"), report.rows.size() },
        { QStringLiteral("measured"), report.files.questions },
        { QStringLiteral("not_measured"), report.notMeasured },
        { QStringLiteral("questions_with_page"), report.pages.questions },
        { QStringLiteral("rows"), toJson(report.rows) },
    };
    insertFigures(object, QStringLiteral("file"), report.files);
    insertFigures(object, QStringLiteral("page"), report.pages);
    insertTimes(object, report);
    return object;
}

QJsonObject toJson(const AnswerReport& report)
{
    QJsonObject object {
        { QStringLiteral("questions"), report.rows.size() },
        { QStringLiteral("file_retrieved@5"), rounded(report.fileRetrieved) },
        { QStringLiteral("questions_with_page"), report.withPage },
        { QStringLiteral("page_retrieved@5"), rounded(report.pageRetrieved) },
        { QStringLiteral("file_cited"), rounded(report.fileCited) },
        { QStringLiteral("truth_recall"), rounded(report.truthRecall) },
        { QStringLiteral("words"), rounded(report.words) },
        { QStringLiteral("failed"), report.failed },
        { QStringLiteral("rows"), toJson(report.rows) },
    };
    insertTimes(object, report);
    return object;
}

} // namespace docent
