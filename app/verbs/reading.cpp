#include "app/verbs/reading.h"

#include "async/oneshot.h"
#include "models/documentlistmodel.h"
#include "models/embeddingoffer.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QLocale>

namespace docent {

namespace {

bool isIdle(const IngestProgress& progress)
{
    // Nobody pauses it here: if it is paused, it has stopped.
    return progress.paused || (!progress.running && (progress.toEmbed == 0 || progress.problem || progress.unagreed));
}

QString nextAction(const IngestSummary::Problem& problem)
{
    DocumentRecord record;
    record.path = problem.path;
    record.reason = problem.reason;
    return documentNextAction(record);
}

QString toText(const char* what, const IngestSummary::Problem& problem)
{
    return QStringLiteral("%1: %2: %3 %4")
               .arg(QLatin1String(what), problem.path, problem.reason.message, nextAction(problem))
               .trimmed()
        + QLatin1Char('\n');
}

QJsonArray toJson(const QList<IngestSummary::Problem>& problems)
{
    QJsonArray array;
    for (const IngestSummary::Problem& problem : problems) {
        const QJsonObject object { { QStringLiteral("path"), problem.path },
            { QStringLiteral("reason"), problem.reason.message },
            { QStringLiteral("code"), errorCodeName(problem.reason.code) },
            { QStringLiteral("next_action"), nextAction(problem) } };
        array.append(object);
    }
    return array;
}

QJsonObject toJson(const IngestSummary& summary, const QStringList& notices)
{
    return {
        { QStringLiteral("processed"), summary.processed },
        { QStringLiteral("unchanged"), summary.unchanged },
        { QStringLiteral("removed"), summary.removed },
        { QStringLiteral("offline"), summary.offline },
        { QStringLiteral("cancelled"), summary.cancelled },
        { QStringLiteral("failed"), toJson(summary.failed) },
        { QStringLiteral("skipped"), toJson(summary.skipped) },
        { QStringLiteral("passages"), summary.passages },
        { QStringLiteral("bytes"), summary.bytes },
        { QStringLiteral("seconds"), summary.seconds },
        { QStringLiteral("notices"), QJsonArray::fromStringList(notices) },
    };
}

QString toText(const IngestSummary& summary)
{
    QString text;
    for (const IngestSummary::Problem& problem : summary.failed)
        text += toText("failed", problem);
    for (const IngestSummary::Problem& problem : summary.skipped)
        text += toText("skipped", problem);
    if (summary.offline > 0)
        text += QStringLiteral("%1 kept, whose drive is not connected\n").arg(summary.offline);
    return text
        + QStringLiteral("%1 processed, %2 unchanged, %3 removed, %4 failed, %5 skipped, %6 passages in %7 s\n")
              .arg(summary.processed)
              .arg(summary.unchanged)
              .arg(summary.removed)
              .arg(summary.failed.size())
              .arg(summary.skipped.size())
              .arg(summary.passages)
              .arg(summary.seconds, 0, 'f', 1);
}

/// What is said about passages that lack a vector; empty if none does.
QString withoutVector(const IngestProgress& progress, double price)
{
    if (progress.toEmbed == 0)
        return {};
    if (progress.unagreed)
        return embeddingOffer(*progress.unagreed, price) + QStringLiteral(" docent index --accept-cost has them sent.");
    return QStringLiteral("Passages without a vector: %1. Search finds them by their words only, until the next docent "
                          "index makes the vectors.")
        .arg(progress.toEmbed);
}

} // namespace

void showProgress(Application& app, Output& out)
{
    QObject::connect(&app.queue(), &IngestQueue::progressChanged, &app,
        [&out](const IngestProgress& progress) { out.progress(progress); });
}

Task<> untilIdle(IngestQueue& queue, std::stop_token stop)
{
    if (isIdle(queue.progress()))
        co_return Result<>();
    OneShot<Result<>> done;
    QObject context;
    QObject::connect(&queue, &IngestQueue::progressChanged, &context, [done](const IngestProgress& progress) {
        if (isIdle(progress))
            done.set({});
    });
    const Result<> idle = co_await awaitOrStop(done, stop);
    co_return idle;
}

Task<> completeIndexes(Application& app, Output& out, std::stop_token stop)
{
    constexpr qint64 worthTelling = 20'000; // less is done before one has read it
    constexpr qint64 takenInBySearches = 4096; // quickly enough
    const auto behind = co_await app.keywords().countBehind(stop);
    if (!behind)
        co_return fail(behind.error());
    if (*behind > worthTelling)
        out.status(QStringLiteral("Taking %1 passages into the keyword index…").arg(*behind));
    const Result<> indexed = co_await app.keywords().maintain(KeywordIndex::Writing::WhereDue, stop);
    if (!indexed)
        co_return fail(indexed.error());
    const auto vectors = co_await app.vectors().countBehind(stop);
    if (!vectors)
        co_return fail(vectors.error());
    if (*vectors <= takenInBySearches)
        co_return Result<>();
    if (*vectors > worthTelling)
        out.status(QStringLiteral("Taking %1 passages into the vector index…").arg(*vectors));
    const Result<> taken = co_await app.vectors().maintain(stop);
    co_return taken;
}

Task<> weighVectors(Application& app, Output& out, std::stop_token stop)
{
    const Result<> weighed = co_await app.weighVectors(stop);
    if (!weighed && weighed.error().isCancelled())
        co_return fail(weighed.error());
    if (!weighed) {
        out.notice(QStringLiteral("How well the embedding model knows these documents could not be measured, so it "
                                  "keeps the usual weight: %1")
                       .arg(weighed.error().message));
    }
    co_return Result<>();
}

void report(const IngestSummary& summary, const QStringList& notices, Output& out)
{
    out.endProgress();
    out.print(toText(summary));
    out.printJson(toJson(summary, notices));
}

Task<ExitStatus> finishReading(Application& app, IngestSummary summary, bool strict, Output& out, std::stop_token stop)
{
    Result<> idle = co_await untilIdle(app.queue(), stop);
    if (idle && !app.queue().progress().problem)
        idle = co_await weighVectors(app, out, stop);
    const IngestProgress progress = app.queue().progress();
    const QString missing = withoutVector(progress, app.settings().embeddingPrice());
    QStringList notices;
    if (progress.problem)
        notices.append(progress.problem->message); // standard error has it since it came
    if (!missing.isEmpty())
        notices.append(missing);
    for (const QString& path : std::as_const(summary.large)) {
        notices.append(QStringLiteral("%1 is large (%2); --max-file-size leaves out such files.")
                           .arg(path, QLocale().formattedDataSize(QFileInfo(path).size(), 0)));
        out.notice(notices.last());
    }
    report(summary, notices, out);
    if (!missing.isEmpty())
        out.notice(missing);
    if (!idle)
        co_return fail(idle.error());
    if (progress.paused)
        co_return ExitStatus::Failed;
    const bool whole = summary.failed.isEmpty() && summary.skipped.isEmpty() && notices.size() == summary.large.size();
    co_return whole || !strict ? ExitStatus::Done : ExitStatus::DoneWithFailures;
}

} // namespace docent
