#include "app/verbs/evalrun.h"

#include "app/verbs/evalprint.h"
#include "async/pooljob.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

namespace docent {

namespace {

constexpr qint64 longestRun = qint64(256) << 20;

Result<QJsonObject> readRun(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::NotFound, QStringLiteral("%1 can't be read: %2").arg(path, file.errorString()));
    QJsonParseError error;
    const QJsonObject run = QJsonDocument::fromJson(file.read(longestRun), &error).object();
    if (run.value(QLatin1String("rows")).isArray())
        return run;
    return fail(ErrorCode::Parse,
        QStringLiteral("%1 is not a run of docent eval. Keep one with: docent eval --json … > %1").arg(path),
        error.errorString());
}

/// Beside the event loop: a hundred thousand draws take their time.
Task<Comparison> compare(Application& app, QJsonObject before, QJsonObject after, std::stop_token stop)
{
    auto job = [before = std::move(before), after = std::move(after)](
                   std::stop_token) { return compareRuns(before, after); };
    const auto compared = co_await runOnPool(app.pool(), std::move(job), stop);
    co_return compared;
}

QJsonObject withConclusion(const Comparison& comparison, const QString& before, const QString& after)
{
    QJsonObject object = toJson(comparison);
    object.insert(QStringLiteral("conclusion"), conclusion(comparison, before, after));
    return object;
}

} // namespace

Result<QList<QJsonObject>> readRuns(QStringList files)
{
    QList<QJsonObject> runs;
    for (const QString& file : files) {
        const Result<QJsonObject> run = readRun(file);
        if (!run)
            return fail(run.error());
        runs.append(*run);
    }
    return runs;
}

Task<ExitStatus> compareEarlier(Application& app, QList<QJsonObject> earlier, Output& out, std::stop_token stop)
{
    const QString before = QStringLiteral("before");
    const QString after = QStringLiteral("after");
    const auto comparison = co_await compare(app, earlier.at(0), earlier.at(1), stop);
    if (!comparison)
        co_return fail(comparison.error());
    const QJsonObject object { { QStringLiteral("comparison"), withConclusion(*comparison, before, after) } };
    out.printJson(object);
    out.print(toText(*comparison, before, after));
    co_return ExitStatus::Done;
}

Task<ExitStatus> finishEval(Application& app, CommandLine line, EvalResult result, QList<QJsonObject> earlier,
    Output& out, std::stop_token stop)
{
    const bool against = result.runs.size() == 2;
    const QString now = settingsName(line.eval.settings);
    QJsonObject object = result.runs.first().json;
    QString text = result.heading;
    if (against) {
        const QString other = settingsName(*line.eval.against);
        const auto comparison = co_await compare(app, object, result.runs.last().json, stop);
        if (!comparison)
            co_return fail(comparison.error());
        object.insert(QStringLiteral("against"), result.runs.last().json);
        object.insert(QStringLiteral("comparison"), withConclusion(*comparison, now, other));
        text += QStringLiteral("\n%1\n%2\n%3\n%4\n").arg(now, result.runs.first().text, other, result.runs.last().text)
            + toText(*comparison, now, other);
    } else {
        text += result.runs.first().text;
    }
    if (!earlier.isEmpty()) {
        const QString before = QStringLiteral("before");
        const QString after = QStringLiteral("now");
        const auto comparison = co_await compare(app, earlier.first(), object, stop);
        if (!comparison)
            co_return fail(comparison.error());
        object.insert(QStringLiteral("comparison"), withConclusion(*comparison, before, after));
        text += QLatin1Char('\n') + toText(*comparison, before, after);
    }
    result.notices.removeDuplicates();
    object.insert(QStringLiteral("notices"), QJsonArray::fromStringList(result.notices));
    out.endProgress();
    out.printJson(object);
    out.print(text);
    for (const QString& notice : std::as_const(result.notices))
        out.notice(notice);
    const bool whole = result.notices.isEmpty() && !result.incomplete;
    co_return whole || !line.strict ? ExitStatus::Done : ExitStatus::DoneWithFailures;
}

EvaluationProgress progressTo(Output& out)
{
    return [&out](int done, int total) { out.status(QStringLiteral("%1 of %2 questions").arg(done).arg(total)); };
}

void insertSettings(QJsonObject& object, const SearchSettings& settings, const Application& app)
{
    const EmbeddingModel* model = app.embeddingModel();
    const std::shared_ptr<RerankModel> reranker = settings.rerank ? app.reranker() : nullptr;
    const bool hybrid = settings.mode == SearchMode::Hybrid;
    object.insert(QStringLiteral("mode"), searchModeName(settings.mode));
    object.insert(
        QStringLiteral("fusion"), hybrid ? QJsonValue(fusionName(settings.fusion)) : QJsonValue(QJsonValue::Null));
    object.insert(QStringLiteral("k"), settings.limit > 0 ? QJsonValue(settings.limit) : QJsonValue(QJsonValue::Null));
    object.insert(
        QStringLiteral("rerank"), reranker ? QJsonValue(reranker->displayName()) : QJsonValue(QJsonValue::Null));
    object.insert(QStringLiteral("embedding"), model ? QJsonValue(model->displayName()) : QJsonValue(QJsonValue::Null));
}

QStringList withoutModel(const Application& app, const EvalOptions& options)
{
    if (!options.searches(SearchMode::Hybrid) || app.embeddingModel())
        return {};
    return { QStringLiteral("No embedding model is set up: searched by keywords only.") };
}

} // namespace docent
