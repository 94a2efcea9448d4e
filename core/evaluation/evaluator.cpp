#include "evaluation/evaluator.h"

#include <algorithm>
#include <QElapsedTimer>
#include <QSet>
#include <tuple>

namespace docent {

namespace {

/// Passages asked for so that a hundred different documents are among them.
constexpr int retrievedPassages = 300;
constexpr int judgedPassages = 5;

/// What should be found, the best found first, then what wasn't.
QList<RetrievalReport::Relevant> relevantIn(const QStringList& ranked, const Judgments& judgments)
{
    QList<RetrievalReport::Relevant> relevant;
    for (auto it = judgments.begin(); it != judgments.end(); ++it) {
        if (it.value() > 0)
            relevant.append({ it.key(), it.value(), int(ranked.indexOf(it.key()) + 1) });
    }
    const auto place = [](const RetrievalReport::Relevant& one) { return std::tuple(one.rank == 0, one.rank, one.id); };
    std::sort(relevant.begin(), relevant.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
    return relevant;
}

RetrievalReport::Query judge(
    const RetrievalDataset::Query& asked, const QList<SearchHit>& hits, const Judgments& judgments, double milliseconds)
{
    RetrievalReport::Query query;
    query.id = asked.id;
    query.text = asked.text;
    query.milliseconds = milliseconds;
    QSet<QString> seen;
    for (const SearchHit& hit : hits) {
        if (seen.contains(hit.path))
            continue;
        seen.insert(hit.path);
        query.ranked.append(hit.path);
        query.scores.append(hit.score);
    }
    query.relevant = relevantIn(query.ranked, judgments);
    query.ndcg10 = ndcg(query.ranked, judgments, 10);
    query.recall10 = recall(query.ranked, judgments, 10);
    query.recall100 = recall(query.ranked, judgments, 100);
    query.reciprocalRank10 = reciprocalRank(query.ranked, judgments, 10);
    return query;
}

template <typename Row, typename Field> double meanOf(const QList<Row>& rows, Field Row::*field)
{
    QList<double> values;
    for (const Row& row : rows)
        values.append(double(row.*field));
    return mean(values);
}

template <typename Row> void setTimes(const QList<Row>& rows, double& p50, double& p95)
{
    QList<double> times;
    for (const Row& row : rows)
        times.append(row.milliseconds);
    p50 = percentile(times, 0.5);
    p95 = percentile(times, 0.95);
}

QString fileName(const QString& path)
{
    return path.section(QLatin1Char('/'), -1);
}

AnswerReport::Row judge(const AnswerQuestion& question, const Message& answer)
{
    AnswerReport::Row row;
    row.question = question.question;
    row.expected = question.sources;
    row.firstPath = answer.sources.isEmpty() ? QString() : answer.sources.first().path;
    for (const ExpectedSource& source : question.sources) {
        row.hasPage = row.hasPage || source.page > 0;
        for (const SentPassage& sent : answer.sources.mid(0, judgedPassages)) {
            const bool file = fileName(sent.path) == source.file;
            row.fileRetrieved = row.fileRetrieved || file;
            row.pageRetrieved = row.pageRetrieved || (file && source.page > 0 && sent.page == source.page);
        }
        for (const Citation& citation : answer.citations)
            row.fileCited = row.fileCited || fileName(citation.path) == source.file;
    }
    row.truthRecall = wordRecall(answer.text, question.truth);
    row.words = int(answer.text.split(QLatin1Char(' '), Qt::SkipEmptyParts).size());
    if (answer.error)
        row.error = answer.error->message;
    return row;
}

AnswerReport summed(QList<AnswerReport::Row> rows)
{
    using Row = AnswerReport::Row;
    AnswerReport report;
    QList<Row> paged;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(paged), [](const Row& row) { return row.hasPage; });
    report.fileRetrieved = meanOf(rows, &Row::fileRetrieved);
    report.pageRetrieved = meanOf(paged, &Row::pageRetrieved);
    report.withPage = int(paged.size());
    report.fileCited = meanOf(rows, &Row::fileCited);
    report.truthRecall = meanOf(rows, &Row::truthRecall);
    report.words = meanOf(rows, &Row::words);
    report.failed = int(std::count_if(rows.begin(), rows.end(), [](const Row& row) { return !row.error.isEmpty(); }));
    setTimes(rows, report.p50Ms, report.p95Ms);
    report.rows = std::move(rows);
    return report;
}

} // namespace

Task<RetrievalReport> evaluateRetrieval(Retriever& retriever, RetrievalDataset dataset, SearchSettings settings,
    EvaluationProgress progress, std::stop_token stop)
{
    RetrievalReport report;
    for (const RetrievalDataset::Query& query : std::as_const(dataset.queries)) {
        SearchRequest request = searchRequest(settings, query.text, retrievedPassages);
        QElapsedTimer clock;
        clock.start();
        const auto results = co_await retriever.search(std::move(request), stop);
        if (!results)
            co_return fail(results.error());
        const double milliseconds = double(clock.nsecsElapsed()) / 1e6;
        report.notices += results->notices;
        report.queries.append(judge(query, results->hits, dataset.judgments.value(query.id), milliseconds));
        if (progress)
            progress(int(report.queries.size()), int(dataset.queries.size()));
    }
    report.notices.removeDuplicates();
    using Query = RetrievalReport::Query;
    report.ndcg10 = meanOf(report.queries, &Query::ndcg10);
    report.recall10 = meanOf(report.queries, &Query::recall10);
    report.recall100 = meanOf(report.queries, &Query::recall100);
    report.mrr10 = meanOf(report.queries, &Query::reciprocalRank10);
    setTimes(report.queries, report.p50Ms, report.p95Ms);
    co_return report;
}

Task<AnswerReport> evaluateAnswers(Answerer& answerer, QList<AnswerQuestion> questions, SearchSettings settings,
    EvaluationProgress progress, std::stop_token stop)
{
    QList<AnswerReport::Row> rows;
    QStringList notices;
    for (const AnswerQuestion& question : std::as_const(questions)) {
        Question asked;
        asked.text = question.question;
        asked.mode = settings.mode;
        asked.fusion = settings.fusion;
        asked.rerank = settings.rerank;
        AnswerEvents events;
        QElapsedTimer clock;
        clock.start();
        const Message answer = co_await answerer.answer(std::move(asked), std::move(events), stop);
        if (stop.stop_requested())
            co_return fail(Error::cancelled());
        notices += answer.notices;
        AnswerReport::Row row = judge(question, answer);
        row.milliseconds = double(clock.nsecsElapsed()) / 1e6;
        rows.append(std::move(row));
        if (progress)
            progress(int(rows.size()), int(questions.size()));
    }
    AnswerReport report = summed(std::move(rows));
    notices.removeDuplicates();
    report.notices = notices;
    co_return report;
}

QByteArray trecRun(const RetrievalReport& report, const QByteArray& name)
{
    QByteArray lines;
    for (const RetrievalReport::Query& query : report.queries) {
        for (qsizetype i = 0; i < query.ranked.size(); ++i) {
            lines += query.id.toUtf8() + " Q0 " + query.ranked.at(i).toUtf8() + ' ' + QByteArray::number(i + 1) + ' '
                + QByteArray::number(query.scores.at(i), 'f', 6) + ' ' + name + '\n';
        }
    }
    return lines;
}

} // namespace docent
