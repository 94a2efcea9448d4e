#include "app/verbs/chosenmodel.h"
#include "app/verbs/evalprint.h"
#include "app/verbs/evalrun.h"
#include "app/verbs/reading.h"
#include "async/pooljob.h"
#include "evaluation/datasetlibrary.h"
#include "evaluation/reportjson.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

namespace docent {

namespace {

/// A library that is thrown away in the end.
struct Workbench {
    QTemporaryDir place;
    Application app { place.path() };
};

/// The models to measure with are those of the person's own library, whose keys the workbench hasn't.
Task<> giveKeys(Application& from, Application& to, ModelChoice models, ModelConfig reranker, std::stop_token stop)
{
    const QList<ModelConfig> servers { models.embedding, reranker, models.chat };
    for (const ModelConfig& config : servers) {
        const QString name = secretName(config);
        if (name.isEmpty())
            continue;
        const auto key = co_await from.secrets().read(name, stop);
        if (!key)
            co_return fail(key.error());
        to.giveKey(config, *key);
    }
    const QString given = qEnvironmentVariable("DOCENT_API_KEY");
    if (!given.isEmpty())
        to.giveKey(models.chat, given);
    co_return Result<>();
}

Result<ModelChoice> chosenModels(const CommandLine& line, const Settings& settings)
{
    ModelChoice models;
    if (line.eval.action == EvalOptions::Action::MeasureAnswers) {
        const Result<ModelConfig> chat = chosenChatModel(line, settings);
        if (!chat)
            return fail(chat.error());
        models.chat = *chat;
    }
    if (!line.eval.searches(SearchMode::Hybrid) && !line.eval.searches(SearchMode::Vector))
        return models;
    const Result<ModelConfig> embedding = chosenEmbeddingModel(line, settings);
    if (!embedding)
        return fail(embedding.error());
    models.embedding = *embedding;
    if (line.eval.searches(SearchMode::Vector) && models.embedding.kind == ModelConfig::Kind::None) {
        return fail(ErrorCode::ModelNotFound,
            QStringLiteral("Vector search needs an embedding model, and none is set up. Name one with "
                           "--embed-endpoint URL, or choose one in the settings."));
    }
    return models;
}

/// Waits until every passage is in the indexes, with its vector where there is a model to make them. A measure of half
/// of them would tell nothing.
Task<> awaitIndexes(Application& app, Output& out, std::stop_token stop)
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
    const Result<> complete = co_await completeIndexes(app, out, stop);
    if (!complete)
        co_return fail(complete.error());
    const Result<> weighed = co_await weighVectors(app, out, stop);
    co_return weighed;
}

Result<> writeRun(const RetrievalReport& report, const QString& path)
{
    QFile file(path);
    if (file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(trecRun(report, "docent")) >= 0
        && file.flush())
        return {};
    return fail(ErrorCode::Io, QStringLiteral("%1 can't be written: %2").arg(path, file.errorString()));
}

Task<ExitStatus> evaluateCollection(
    Application& app, CommandLine line, QList<QJsonObject> earlier, Output& out, std::stop_token stop)
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
    const auto indexed = co_await awaitIndexes(app, out, stop);
    if (!indexed)
        co_return fail(indexed.error());
    EvalResult result;
    result.notices = withoutModel(app, line.eval);
    result.heading =
        QStringLiteral("%1 documents, %2 queries\n").arg(dataset->corpus.size()).arg(dataset->queries.size());
    for (const SearchSettings& settings : line.eval.allSettings()) {
        const auto report = co_await evaluateRetrieval(app.retriever(), *dataset, settings, progressTo(out), stop);
        if (!report)
            co_return fail(report.error());
        if (!line.eval.runFile.isEmpty()) {
            const Result<> written = writeRun(*report, line.eval.runFile);
            if (!written)
                co_return fail(written.error());
        }
        EvalRun run { toJson(*report), toText(*report, line.eval.queries) };
        run.json.insert(QStringLiteral("dataset"), line.text);
        run.json.insert(QStringLiteral("documents"), dataset->corpus.size());
        insertSettings(run.json, settings, app);
        result.runs.append(run);
        result.notices += report->notices;
    }
    auto finishing = finishEval(app, line, std::move(result), std::move(earlier), out, stop);
    const auto status = co_await finishing;
    co_return status;
}

Task<ExitStatus> evaluateAnswers(
    Application& app, CommandLine line, QList<QJsonObject> earlier, Output& out, std::stop_token stop)
{
    const QString file = line.eval.answersFile;
    const auto questions = readAnswerQuestions(file);
    if (!questions)
        co_return fail(questions.error());
    // The questions lie beside the documents and hold the answers: they are not to be found.
    app.setIgnored({ QStringLiteral("*.jsonl"), QStringLiteral("LICENSE") });
    app.queue().start();
    const QStringList folders(line.text.isEmpty() ? QFileInfo(file).absolutePath() : line.text);
    const auto summary = co_await app.queue().add(folders, QString(), stop);
    if (!summary)
        co_return fail(summary.error());
    const auto indexed = co_await awaitIndexes(app, out, stop);
    if (!indexed)
        co_return fail(indexed.error());
    EvalResult result;
    result.notices = withoutModel(app, line.eval);
    for (const IngestSummary::Problem& problem : summary->failed)
        result.notices.append(QStringLiteral("%1 could not be read: %2").arg(problem.path, problem.reason.message));
    const QString answeredBy = app.chatModel() ? app.chatModel()->displayName() : QStringLiteral("quoting");
    result.heading = QStringLiteral("%1 questions over %2 documents, %3 passages, answered by %4\n")
                         .arg(questions->size())
                         .arg(summary->processed)
                         .arg(summary->passages)
                         .arg(answeredBy);
    const std::unique_ptr<Answerer> answerer = app.makeAnswerer(true);
    for (const SearchSettings& settings : line.eval.allSettings()) {
        const auto report = co_await docent::evaluateAnswers(*answerer, *questions, settings, progressTo(out), stop);
        if (!report)
            co_return fail(report.error());
        EvalRun run { toJson(*report), toText(*report, line.eval.queries) };
        run.json.insert(QStringLiteral("documents"), summary->processed);
        run.json.insert(QStringLiteral("passages"), summary->passages);
        run.json.insert(QStringLiteral("answered_by"), answeredBy);
        insertSettings(run.json, settings, app);
        result.runs.append(run);
        result.notices += report->notices;
    }
    auto finishing = finishEval(app, line, std::move(result), std::move(earlier), out, stop);
    const auto status = co_await finishing;
    co_return status;
}

/// Measures on an opened workbench.
Task<ExitStatus> measure(Application& own, Application& bench, CommandLine line, QList<QJsonObject> earlier,
    Output& out, std::stop_token stop)
{
    const Result<ModelChoice> models = chosenModels(line, own.settings());
    if (!models)
        co_return fail(models.error());
    bench.http().setOptions(own.http().options());
    bench.http().setOffline(own.settings().offline());
    Result<ChosenReranker> reranker = ChosenReranker();
    if (line.eval.reranks())
        reranker = chosenReranker(line, own.settings());
    if (!reranker)
        co_return fail(reranker.error());
    const auto given = co_await giveKeys(own, bench, *models, reranker->model, stop);
    if (!given)
        co_return fail(given.error());
    const auto used = co_await bench.useModels(*models, stop);
    if (!used)
        co_return fail(used.error());
    const auto reranking = co_await bench.useReranking(reranker->by, reranker->model, stop);
    if (!reranking)
        co_return fail(reranking.error());
    auto task = line.eval.action == EvalOptions::Action::MeasureAnswers
        ? evaluateAnswers(bench, line, std::move(earlier), out, stop)
        : evaluateCollection(bench, line, std::move(earlier), out, stop);
    const auto status = co_await task;
    co_return status;
}

Task<ExitStatus> runOnWorkbench(
    Application& app, CommandLine line, QList<QJsonObject> earlier, Output& out, std::stop_token stop)
{
    Workbench bench;
    if (!bench.place.isValid())
        co_return fail(
            ErrorCode::Io, QStringLiteral("No temporary place can be made: %1").arg(bench.place.errorString()));
    // Model files run as they do for the person's own library.
    const Settings& own = app.settings();
    bench.app.settings().setModelFiles(own.llamaServer(), own.modelIdleMinutes(), own.checkModelMemory());
    Result<ExitStatus> status = fail(Error::cancelled());
    const auto opened = co_await bench.app.open(stop);
    if (opened)
        status = co_await measure(app, bench.app, line, std::move(earlier), out, stop);
    else
        status = fail(opened.error());
    co_await bench.app.shutdown();
    co_return status;
}

} // namespace

Task<ExitStatus> runEval(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    Result<QList<QJsonObject>> earlier = readRuns(line.eval.earlierRuns);
    if (!earlier)
        co_return fail(earlier.error());
    const auto start = [&]() -> Task<ExitStatus> {
        if (line.eval.action == EvalOptions::Action::CompareRuns)
            return compareEarlier(app, *earlier, out, stop);
        return line.eval.usesLibrary() ? runQuestions(app, line, *earlier, out, stop)
                                       : runOnWorkbench(app, line, *earlier, out, stop);
    };
    auto running = start();
    const auto status = co_await running;
    co_return status;
}

} // namespace docent
