#include "app/verbs/chosenmodel.h"
#include "app/verbs/reading.h"
#include "async/pooljob.h"
#include "evaluation/datasetlibrary.h"
#include "evaluation/evaluator.h"

#include <cmath>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>

namespace docent {

namespace {

/// A library that is thrown away in the end.
struct Workbench {
    QTemporaryDir place;
    Application app { place.path() };
};

double rounded(double value)
{
    return std::round(value * 10'000) / 10'000;
}

EvaluationProgress progressTo(Output& out)
{
    return [&out](int done, int total) { out.status(QStringLiteral("%1 of %2 questions").arg(done).arg(total)); };
}

QString percent(double share)
{
    return QStringLiteral("%1 %").arg(100 * share, 0, 'f', 1);
}

/// The models to measure with: those of the person's own library, whose keys the workbench hasn't.
struct Models {
    ModelConfig chat;
    ModelConfig embedding;
};

Task<> giveKeys(Application& from, Application& to, Models models, std::stop_token stop)
{
    const QList<ModelConfig> servers { models.embedding, models.chat };
    for (const ModelConfig& config : servers) {
        if (config.kind == ModelConfig::Kind::None)
            continue;
        const auto key = co_await from.secrets().read(secretName(config), stop);
        if (!key)
            co_return fail(key.error());
        to.giveKey(config, *key);
    }
    const QString given = qEnvironmentVariable("DOCENT_API_KEY");
    if (!given.isEmpty())
        to.giveKey(models.chat, given);
    co_return Result<>();
}

Result<Models> chosenModels(const CommandLine& line, const Settings& settings)
{
    Models models;
    if (!line.answersFile.isEmpty()) {
        const Result<ModelConfig> chat = chosenChatModel(line, settings);
        if (!chat)
            return fail(chat.error());
        models.chat = *chat;
    }
    if (line.mode == SearchMode::Keyword)
        return models;
    const Result<ModelConfig> embedding = chosenEmbeddingModel(line, settings);
    if (!embedding)
        return fail(embedding.error());
    models.embedding = *embedding;
    if (line.mode == SearchMode::Vector && models.embedding.kind == ModelConfig::Kind::None) {
        return fail(ErrorCode::ModelNotFound,
            QStringLiteral("Vector search needs an embedding model, and none is set up. Name one with "
                           "--embed-endpoint URL, or choose one in the settings."));
    }
    return models;
}

QStringList noticesOf(const Application& app, const CommandLine& line)
{
    if (line.mode != SearchMode::Hybrid || app.embeddingModel())
        return {};
    return { QStringLiteral("No embedding model is set up: searched by keywords only.") };
}

/// Waits until every passage has its vector, where there is a model to make them. A measure of half of them would
/// tell nothing.
Task<> awaitVectors(Application& app, Output& out, std::stop_token stop)
{
    app.queue().start();
    QObject context;
    QObject::connect(&app.queue(), &IngestQueue::progressChanged, &context, [&out](const IngestProgress& progress) {
        if (progress.toEmbed > 0)
            out.status(QStringLiteral("%1 passages wait for their vector").arg(progress.toEmbed));
    });
    const auto idle = co_await untilIdle(app.queue(), stop);
    if (!idle)
        co_return fail(idle.error());
    const IngestProgress progress = app.queue().progress();
    if (progress.problem)
        co_return fail(*progress.problem);
    co_return Result<>();
}

QJsonValue modelName(const EmbeddingModel* model)
{
    return model ? QJsonValue(model->displayName()) : QJsonValue(QJsonValue::Null);
}

ExitStatus finish(
    QJsonObject object, const QString& text, const QStringList& notices, const CommandLine& line, Output& out)
{
    out.endProgress();
    object.insert(QStringLiteral("notices"), QJsonArray::fromStringList(notices));
    out.printJson(object);
    out.print(text);
    for (const QString& notice : notices)
        out.notice(notice);
    return notices.isEmpty() || !line.strict ? ExitStatus::Done : ExitStatus::DoneWithFailures;
}

Result<> writeRun(const RetrievalReport& report, const QString& path)
{
    QFile file(path);
    if (file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(trecRun(report, "docent")) >= 0
        && file.flush())
        return {};
    return fail(ErrorCode::Io, QStringLiteral("%1 can't be written: %2").arg(path, file.errorString()));
}

QJsonObject toJson(const RetrievalReport& report)
{
    return {
        { QStringLiteral("queries"), report.queries.size() },
        { QStringLiteral("ndcg@10"), rounded(report.ndcg10) },
        { QStringLiteral("recall@10"), rounded(report.recall10) },
        { QStringLiteral("recall@100"), rounded(report.recall100) },
        { QStringLiteral("mrr@10"), rounded(report.mrr10) },
        { QStringLiteral("p50_ms"), rounded(report.p50Ms) },
        { QStringLiteral("p95_ms"), rounded(report.p95Ms) },
    };
}

Task<ExitStatus> evaluateCollection(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    auto read = [folder = line.text](std::stop_token) { return readRetrievalDataset(folder); };
    auto dataset = co_await runOnPool(app.pool(), std::move(read), stop);
    if (!dataset)
        co_return fail(dataset.error());
    ChunkOptions chunking;
    chunking.size = app.settings().chunkTokens();
    chunking.overlap = app.settings().chunkOverlap();
    const auto filled = co_await fillLibrary(app.database(), dataset->corpus, chunking, stop);
    if (!filled)
        co_return fail(filled.error());
    const auto indexed = co_await indexKeywords(app, out, stop);
    if (!indexed)
        co_return fail(indexed.error());
    const auto embedded = co_await awaitVectors(app, out, stop);
    if (!embedded)
        co_return fail(embedded.error());
    const auto report = co_await evaluateRetrieval(app.retriever(), *dataset, line.mode, progressTo(out), stop);
    if (!report)
        co_return fail(report.error());
    if (!line.runFile.isEmpty()) {
        const Result<> written = writeRun(*report, line.runFile);
        if (!written)
            co_return fail(written.error());
    }
    QJsonObject object = toJson(*report);
    object.insert(QStringLiteral("dataset"), line.text);
    object.insert(QStringLiteral("documents"), dataset->corpus.size());
    object.insert(QStringLiteral("embedding"), modelName(app.embeddingModel()));
    const QString text = QStringLiteral("%1 documents, %2 queries\nnDCG@10 %3   recall@10 %4   recall@100 %5   MRR@10 "
                                        "%6\np50 %7 ms   p95 %8 ms\n")
                             .arg(dataset->corpus.size())
                             .arg(report->queries.size())
                             .arg(report->ndcg10, 0, 'f', 4)
                             .arg(report->recall10, 0, 'f', 4)
                             .arg(report->recall100, 0, 'f', 4)
                             .arg(report->mrr10, 0, 'f', 4)
                             .arg(report->p50Ms, 0, 'f', 2)
                             .arg(report->p95Ms, 0, 'f', 2);
    co_return finish(object, text, noticesOf(app, line) + report->notices, line, out);
}

QJsonArray toJson(const QList<AnswerReport::Row>& rows)
{
    QJsonArray array;
    for (const AnswerReport::Row& row : rows) {
        const QJsonObject object {
            { QStringLiteral("question"), row.question },
            { QStringLiteral("file_retrieved"), row.fileRetrieved },
            { QStringLiteral("page_retrieved"), row.pageRetrieved },
            { QStringLiteral("file_cited"), row.fileCited },
            { QStringLiteral("truth_recall"), rounded(row.truthRecall) },
            { QStringLiteral("words"), row.words },
        };
        array.append(object);
    }
    return array;
}

QJsonObject toJson(const AnswerReport& report)
{
    return {
        { QStringLiteral("questions"), report.rows.size() },
        { QStringLiteral("file_retrieved@5"), rounded(report.fileRetrieved) },
        { QStringLiteral("questions_with_page"), report.withPage },
        { QStringLiteral("page_retrieved@5"), rounded(report.pageRetrieved) },
        { QStringLiteral("file_cited"), rounded(report.fileCited) },
        { QStringLiteral("truth_recall"), rounded(report.truthRecall) },
        { QStringLiteral("words"), rounded(report.words) },
        { QStringLiteral("failed"), report.failed },
        { QStringLiteral("p50_ms"), rounded(report.p50Ms) },
        { QStringLiteral("p95_ms"), rounded(report.p95Ms) },
        { QStringLiteral("rows"), toJson(report.rows) },
    };
}

QString toText(const AnswerReport& report)
{
    return QStringLiteral("cited file among the first 5: %1   cited page, of the %2 questions with one: %3   "
                          "cited in the answer: %4\nwords of the truth in the answer: %5   words: %6   failed: %7\n"
                          "p50 %8 ms   p95 %9 ms\n")
        .arg(percent(report.fileRetrieved))
        .arg(report.withPage)
        .arg(percent(report.pageRetrieved), percent(report.fileCited), percent(report.truthRecall))
        .arg(report.words, 0, 'f', 1)
        .arg(report.failed)
        .arg(report.p50Ms, 0, 'f', 2)
        .arg(report.p95Ms, 0, 'f', 2);
}

Task<ExitStatus> evaluateQuestions(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    const auto questions = readAnswerQuestions(line.answersFile);
    if (!questions)
        co_return fail(questions.error());
    // The questions lie beside the documents and hold the answers: they are not to be found.
    app.setIgnored({ QStringLiteral("*.jsonl"), QStringLiteral("LICENSE") });
    app.queue().start();
    const QStringList folders(line.text.isEmpty() ? QFileInfo(line.answersFile).absolutePath() : line.text);
    const auto summary = co_await app.queue().add(folders, QString(), stop);
    if (!summary)
        co_return fail(summary.error());
    const auto embedded = co_await awaitVectors(app, out, stop);
    if (!embedded)
        co_return fail(embedded.error());
    QStringList notices = noticesOf(app, line);
    for (const IngestSummary::Problem& problem : summary->failed)
        notices.append(QStringLiteral("%1 could not be read: %2").arg(problem.path, problem.reason.message));
    const std::unique_ptr<Answerer> answerer = app.makeAnswerer();
    const auto report = co_await evaluateAnswers(*answerer, *questions, line.mode, progressTo(out), stop);
    if (!report)
        co_return fail(report.error());
    const QString answeredBy = app.chatModel() ? app.chatModel()->displayName() : QStringLiteral("quoting");
    QJsonObject object = toJson(*report);
    object.insert(QStringLiteral("documents"), summary->processed);
    object.insert(QStringLiteral("passages"), summary->passages);
    object.insert(QStringLiteral("answered_by"), answeredBy);
    object.insert(QStringLiteral("embedding"), modelName(app.embeddingModel()));
    const QString text = QStringLiteral("%1 questions over %2 documents, %3 passages, answered by %4\n")
                             .arg(report->rows.size())
                             .arg(summary->processed)
                             .arg(summary->passages)
                             .arg(answeredBy)
        + toText(*report);
    co_return finish(object, text, notices + report->notices, line, out);
}

/// Measures on an opened workbench.
Task<ExitStatus> measure(Application& own, Application& bench, CommandLine line, Output& out, std::stop_token stop)
{
    const Result<Models> models = chosenModels(line, own.settings());
    if (!models)
        co_return fail(models.error());
    bench.http().setOffline(own.settings().offline());
    const auto given = co_await giveKeys(own, bench, *models, stop);
    if (!given)
        co_return fail(given.error());
    const auto used = co_await bench.useModels(models->chat, models->embedding, stop);
    if (!used)
        co_return fail(used.error());
    auto task = line.answersFile.isEmpty() ? evaluateCollection(bench, line, out, stop)
                                           : evaluateQuestions(bench, line, out, stop);
    const auto status = co_await task;
    co_return status;
}

} // namespace

Task<ExitStatus> runEval(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    Workbench bench;
    if (!bench.place.isValid())
        co_return fail(
            ErrorCode::Io, QStringLiteral("No temporary place can be made: %1").arg(bench.place.errorString()));
    Result<ExitStatus> status = fail(Error::cancelled());
    const auto opened = co_await bench.app.open(stop);
    if (opened)
        status = co_await measure(app, bench.app, line, out, stop);
    else
        status = fail(opened.error());
    co_await bench.app.shutdown();
    co_return status;
}

} // namespace docent
