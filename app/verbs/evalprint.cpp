#include "app/verbs/evalprint.h"

#include <algorithm>

namespace docent {

namespace {

QString percent(double share)
{
    return QStringLiteral("%1 %").arg(100 * share, 0, 'f', 1);
}

QString figure(double value)
{
    return QString::number(value, 'f', 4);
}

QString rankText(int rank)
{
    return rank > 0 ? QString::number(rank) : QString(QChar(0x2013));
}

QString times(double p50, double p95)
{
    return QStringLiteral("p50 %1 ms   p95 %2 ms\n").arg(p50, 0, 'f', 2).arg(p95, 0, 'f', 2);
}

/// The second line of a question that did not find first what it expects.
QString expectation(const QStringList& expected, const QString& first)
{
    return QStringLiteral("              expected %1; first was %2\n")
        .arg(expected.join(QStringLiteral(", ")), first.isEmpty() ? QStringLiteral("nothing") : first);
}

QString toText(const RetrievalReport::Query& query)
{
    QString text = QStringLiteral("%1  %2  %3 %4\n")
                       .arg(figure(query.ndcg10), rankText(query.relevant.isEmpty() ? 0 : query.relevant.first().rank))
                       .arg(query.id, query.text);
    if (query.relevant.isEmpty() || query.relevant.first().rank == 1)
        return text;
    QStringList expected;
    for (const RetrievalReport::Relevant& one : query.relevant.mid(0, 5))
        expected.append(one.rank > 0 ? QStringLiteral("%1 (at %2)").arg(one.id).arg(one.rank) : one.id);
    if (query.relevant.size() > expected.size())
        expected.append(QStringLiteral("%1 more").arg(query.relevant.size() - expected.size()));
    return text + expectation(expected, query.ranked.value(0));
}

QString toText(const QuestionReport::Row& row)
{
    if (!row.measured)
        return QStringLiteral("not measured  %1\n").arg(row.question);
    QString text = QStringLiteral("%1  %2  %3\n")
                       .arg(rankText(row.fileRank), 5)
                       .arg(row.hasPage ? rankText(row.pageRank) : QString(), 5)
                       .arg(row.question);
    if (row.fileRank == 1 && (!row.hasPage || row.pageRank == 1))
        return text;
    QStringList expected;
    for (const QuestionReport::Expected& one : row.expected)
        expected.append(placeText(one.source.page, {}).isEmpty()
                ? one.source.file
                : one.source.file + QStringLiteral(", ") + placeText(one.source.page, {}));
    return text
        + expectation(
            expected, row.firstPlace.isEmpty() ? row.firstPath : row.firstPath + QStringLiteral(", ") + row.firstPlace);
}

QString toText(const AnswerReport::Row& row)
{
    const auto mark = [](bool is) { return is ? QStringLiteral("yes") : QStringLiteral("no"); };
    QString text = QStringLiteral("%1  %2  %3  %4  %5\n")
                       .arg(mark(row.fileRetrieved), 5)
                       .arg(row.hasPage ? mark(row.pageRetrieved) : QString(), 4)
                       .arg(mark(row.fileCited), 5)
                       .arg(percent(row.truthRecall), 8)
                       .arg(row.question);
    if (!row.error.isEmpty())
        text += QStringLiteral("              failed: %1\n").arg(row.error);
    if (row.fileRetrieved)
        return text;
    QStringList expected;
    for (const ExpectedSource& source : row.expected)
        expected.append(source.file);
    return text + expectation(expected, row.firstPath);
}

template <typename Row> QString table(bool wanted, const char* head, const QList<Row>& rows)
{
    if (!wanted)
        return {};
    QString text = QLatin1String(head);
    for (const Row& row : rows)
        text += toText(row);
    return text + QLatin1Char('\n');
}

QString toText(const char* name, const RankFigures& figures)
{
    QString text = QStringLiteral("%1").arg(QLatin1String(name), -6);
    for (const double share : { figures.hit1, figures.hit3, figures.hit5, figures.hit10 })
        text += QStringLiteral("%1").arg(percent(share), 9);
    return text + QStringLiteral("%1\n").arg(figure(figures.mrr10), 9);
}

/// What the library can't give, each once.
QString notHeld(const QuestionReport& report)
{
    QStringList lines;
    for (const QuestionReport::Row& row : report.rows) {
        for (const QuestionReport::Expected& expected : row.expected) {
            const QString problem = standingText(expected.standing);
            if (!problem.isEmpty())
                lines.append(
                    QStringLiteral("%1: %2\n")
                        .arg(expected.standing == QuestionReport::Standing::NoSuchPage
                                ? QStringLiteral("%1, page %2").arg(expected.source.file).arg(expected.source.page)
                                : expected.source.file,
                            problem));
        }
    }
    lines.removeDuplicates();
    return lines.join(QString());
}

/// "file_hit@1" as a person reads it.
QString measureText(QString name)
{
    name.replace(QLatin1Char('_'), QLatin1Char(' '));
    name.replace(QLatin1String("ndcg"), QLatin1String("nDCG"));
    return name.replace(QLatin1String("mrr"), QLatin1String("MRR"));
}

QString chance(double p)
{
    return p < 0.0001 ? QStringLiteral("<0.0001") : figure(p);
}

QString toText(const Comparison::Measure& measure, int first, int second)
{
    const double difference = measure.after - measure.before;
    return QStringLiteral("%1%2%3%4%5%6%7%8\n")
        .arg(measureText(measure.name), -18)
        .arg(figure(measure.before), first)
        .arg(figure(measure.after), second)
        .arg((difference < 0 ? QString() : QStringLiteral("+")) + figure(difference), 12)
        .arg(measure.better, 8)
        .arg(measure.worse, 7)
        .arg(measure.equal, 7)
        .arg(chance(measure.adjustedP), 8);
}

QStringList namesOf(const Comparison& comparison, Comparison::Verdict verdict)
{
    QStringList names;
    for (const Comparison::Measure& measure : comparison.measures) {
        if (measure.verdict() == verdict)
            names.append(measureText(measure.name));
    }
    return names;
}

} // namespace

QString toText(const RetrievalReport& report, bool queries)
{
    return table(queries, "nDCG@10  rank of the first  query\n", report.queries)
        + QStringLiteral("nDCG@10 %1   recall@10 %2   recall@100 %3   MRR@10 %4\n")
              .arg(figure(report.ndcg10), figure(report.recall10), figure(report.recall100), figure(report.mrr10))
        + times(report.p50Ms, report.p95Ms);
}

QString toText(const QuestionReport& report, bool queries)
{
    QString text = table(queries, " file   page  question (the rank that each was found at)\n", report.rows);
    if (report.files.questions == 0)
        return text;
    text += QStringLiteral("          hit@1    hit@3    hit@5   hit@10   MRR@10\n") + toText("file", report.files);
    if (report.pages.questions > 0)
        text += toText("page", report.pages);
    return text + times(report.p50Ms, report.p95Ms);
}

QString measuredQuestions(const QuestionReport& report)
{
    QString text = notHeld(report);
    text += QStringLiteral("questions measured: %1").arg(report.files.questions);
    if (report.pages.questions > 0)
        text += QStringLiteral(", with a page: %1").arg(report.pages.questions);
    if (report.notMeasured > 0)
        text += QStringLiteral(", not measured for want of the file: %1").arg(report.notMeasured);
    return text + QLatin1Char('\n');
}

QString toText(const AnswerReport& report, bool queries)
{
    return table(queries, " file  page  cited     truth  question (whether each was found and cited)\n", report.rows)
        + QStringLiteral("cited file among the first 5: %1   cited page, of the %2 questions with one: %3   "
                         "cited in the answer: %4\nwords of the truth in the answer: %5   words: %6   failed: %7\n")
              .arg(percent(report.fileRetrieved))
              .arg(report.withPage)
              .arg(percent(report.pageRetrieved), percent(report.fileCited), percent(report.truthRecall))
              .arg(report.words, 0, 'f', 1)
              .arg(report.failed)
        + times(report.p50Ms, report.p95Ms);
}

QString toText(const Comparison& comparison, const QString& before, const QString& after)
{
    const int first = int(std::max<qsizetype>(8, before.size() + 2));
    const int second = int(std::max<qsizetype>(8, after.size() + 2));
    QString text = QStringLiteral("%1%2%3%4\n")
                       .arg(QStringLiteral("questions: %1").arg(comparison.questions), -18)
                       .arg(before, first)
                       .arg(after, second)
                       .arg(QStringLiteral("  difference  better  worse  equal       p"));
    for (const Comparison::Measure& measure : comparison.measures)
        text += toText(measure, first, second);
    if (comparison.unpaired > 0)
        text += QStringLiteral("Questions that only one of the runs measured, and that were left out: %1\n")
                    .arg(comparison.unpaired);
    return text + conclusion(comparison, before, after) + QLatin1Char('\n');
}

QString conclusion(const Comparison& comparison, const QString& before, const QString& after)
{
    const QStringList better = namesOf(comparison, Comparison::Verdict::Better);
    const QStringList worse = namesOf(comparison, Comparison::Verdict::Worse);
    if (better.isEmpty() && worse.isEmpty())
        return QStringLiteral("No difference that could not be chance.");
    QStringList sentences;
    if (!better.isEmpty())
        sentences.append(
            QStringLiteral("%1 is better than %2 by %3.").arg(after, before, better.join(QStringLiteral(", "))));
    if (!worse.isEmpty())
        sentences.append(
            QStringLiteral("%1 is worse than %2 by %3.").arg(after, before, worse.join(QStringLiteral(", "))));
    return sentences.join(QLatin1Char(' '))
        + QStringLiteral(" Chance alone makes such differences in fewer than 5 of 100 comparisons.");
}

} // namespace docent
