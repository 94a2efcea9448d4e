#include "evaluation/comparison.h"

#include "evaluation/metrics.h"
#include "evaluation/significance.h"

#include <array>
#include <cmath>
#include <optional>
#include <QCoreApplication>
#include <QHash>
#include <QJsonArray>
#include <QSet>

namespace docent {

namespace {

/// How a measure is told from a question's row.
struct MeasureKind {
    enum class From { Value, Hit, ReciprocalRank };
    const char* name;
    const char* field;
    From from = From::Value;
    int depth = 0; ///< of Hit and ReciprocalRank, whose field is a rank
};

using From = MeasureKind::From;

constexpr std::array<MeasureKind, 18> kinds { {
    { "ndcg@10", "ndcg@10" },
    { "recall@10", "recall@10" },
    { "recall@100", "recall@100" },
    { "mrr@10", "mrr@10" },
    { "file_hit@1", "file_rank", From::Hit, 1 },
    { "file_hit@3", "file_rank", From::Hit, 3 },
    { "file_hit@5", "file_rank", From::Hit, 5 },
    { "file_hit@10", "file_rank", From::Hit, 10 },
    { "file_mrr@10", "file_rank", From::ReciprocalRank, 10 },
    { "page_hit@1", "page_rank", From::Hit, 1 },
    { "page_hit@3", "page_rank", From::Hit, 3 },
    { "page_hit@5", "page_rank", From::Hit, 5 },
    { "page_hit@10", "page_rank", From::Hit, 10 },
    { "page_mrr@10", "page_rank", From::ReciprocalRank, 10 },
    { "file_retrieved@5", "file_retrieved" },
    { "page_retrieved@5", "page_retrieved" },
    { "file_cited", "file_cited" },
    { "truth_recall", "truth_recall" },
} };

/// Nothing where the measure isn't one of this question.
std::optional<double> valueOf(const QJsonObject& row, const MeasureKind& kind)
{
    const QJsonValue value = row.value(QLatin1String(kind.field));
    if (kind.from == From::Value) {
        if (value.isBool())
            return value.toBool() ? 1 : 0;
        return value.isDouble() ? std::optional(value.toDouble()) : std::nullopt;
    }
    if (value.isUndefined())
        return std::nullopt;
    const int rank = value.toInt(0);
    if (kind.from == From::Hit)
        return rank >= 1 && rank <= kind.depth ? 1 : 0;
    return reciprocalRank(rank, kind.depth);
}

struct Row {
    QString key;
    QJsonObject fields;
};

/// In the order of the run, so that the same draws meet the same questions each time.
QList<Row> rowsOf(const QJsonObject& run)
{
    QList<Row> rows;
    const QJsonArray array = run.value(QLatin1String("rows")).toArray();
    for (const QJsonValue& value : array) {
        const QJsonObject row = value.toObject();
        if (row.value(QLatin1String("measured")).toBool(true)) {
            rows.append({ row.value(QLatin1String("id")).toString() + QLatin1Char('\n')
                    + row.value(QLatin1String("question")).toString(),
                row });
        }
    }
    return rows;
}

/// The rows of one question in both runs.
using RowPair = std::pair<QJsonObject, QJsonObject>;

std::optional<Comparison::Measure> measured(const QList<RowPair>& pairs, const MeasureKind& kind)
{
    Comparison::Measure measure;
    measure.name = QLatin1String(kind.name);
    QList<double> before;
    QList<double> after;
    QList<double> differences;
    for (const auto& [first, second] : pairs) {
        const auto was = valueOf(first, kind);
        const auto is = valueOf(second, kind);
        if (!was || !is)
            continue;
        before.append(*was);
        after.append(*is);
        differences.append(*is - *was);
        int& count = *is > *was ? measure.better : *is < *was ? measure.worse : measure.equal;
        ++count;
    }
    if (before.isEmpty())
        return std::nullopt;
    measure.before = mean(before);
    measure.after = mean(after);
    measure.p = randomizationTest(differences);
    return measure;
}

/// Measures without a difference can't mislead, so they don't count among those that are looked at.
void adjust(QList<Comparison::Measure>& measures)
{
    QList<double> pValues;
    for (const Comparison::Measure& measure : measures) {
        if (measure.better + measure.worse > 0)
            pValues.append(measure.p);
    }
    QList<double> adjusted = holmAdjusted(pValues);
    for (Comparison::Measure& measure : measures)
        measure.adjustedP = measure.better + measure.worse > 0 ? adjusted.takeFirst() : 1;
}

QString verdictName(Comparison::Verdict verdict)
{
    switch (verdict) {
    case Comparison::Verdict::Better:
        return QStringLiteral("better");
    case Comparison::Verdict::Worse:
        return QStringLiteral("worse");
    case Comparison::Verdict::Chance:
        break;
    }
    return QStringLiteral("chance");
}

} // namespace

Comparison::Verdict Comparison::Measure::verdict() const
{
    if (adjustedP >= significanceLevel)
        return Verdict::Chance;
    return after > before ? Verdict::Better : Verdict::Worse;
}

Result<Comparison> compareRuns(const QJsonObject& before, const QJsonObject& after)
{
    const QList<Row> former = rowsOf(before);
    QHash<QString, QJsonObject> later;
    for (const Row& row : rowsOf(after)) {
        if (!later.contains(row.key))
            later.insert(row.key, row.fields);
    }
    QList<RowPair> pairs;
    QSet<QString> seen; // of a question that stands there twice the first counts
    for (const Row& row : former) {
        if (seen.contains(row.key))
            continue;
        seen.insert(row.key);
        if (const auto found = later.constFind(row.key); found != later.constEnd())
            pairs.append({ row.fields, *found });
    }
    if (pairs.isEmpty()) {
        return fail(ErrorCode::InvalidArgument,
            QCoreApplication::translate(
                "docent", "The two runs have no question in common, so they can't be compared."));
    }
    Comparison comparison;
    comparison.questions = int(pairs.size());
    comparison.unpaired = int(seen.size() + later.size() - 2 * pairs.size());
    for (const MeasureKind& kind : kinds) {
        if (auto measure = measured(pairs, kind))
            comparison.measures.append(*measure);
    }
    if (comparison.measures.isEmpty()) {
        return fail(ErrorCode::InvalidArgument,
            QCoreApplication::translate("docent", "The two runs measure different things, so they can't be compared."));
    }
    adjust(comparison.measures);
    return comparison;
}

QJsonObject toJson(const Comparison& comparison)
{
    QJsonArray measures;
    for (const Comparison::Measure& measure : comparison.measures) {
        const QJsonObject object {
            { QStringLiteral("measure"), measure.name },
            { QStringLiteral("before"), measure.before },
            { QStringLiteral("after"), measure.after },
            { QStringLiteral("difference"), measure.after - measure.before },
            { QStringLiteral("better"), measure.better },
            { QStringLiteral("worse"), measure.worse },
            { QStringLiteral("equal"), measure.equal },
            { QStringLiteral("p"), measure.p },
            { QStringLiteral("p_adjusted"), measure.adjustedP },
            { QStringLiteral("verdict"), verdictName(measure.verdict()) },
        };
        measures.append(object);
    }
    return {
        { QStringLiteral("questions"), comparison.questions },
        { QStringLiteral("unpaired"), comparison.unpaired },
        { QStringLiteral("measures"), measures },
    };
}

} // namespace docent
