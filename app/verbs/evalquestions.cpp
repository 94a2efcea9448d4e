#include "app/verbs/chosenmodel.h"
#include "app/verbs/evalprint.h"
#include "app/verbs/evalrun.h"
#include "app/verbs/reading.h"
#include "evaluation/questionset.h"
#include "evaluation/reportjson.h"
#include "library/documentstore.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace docent {

namespace {

using Questions = QList<SearchQuestion>;

tl::unexpected<Error> noSuchSet(const QString& name)
{
    return fail(ErrorCode::NotFound,
        QStringLiteral("There is no set of questions called %1. docent eval --sets lists them.").arg(name));
}

Task<Questions> loadSet(Application& app, QString name, std::stop_token stop)
{
    auto job = [name](Connection& db) { return questionsets::load(db, name); };
    auto questions = co_await app.database().read(std::move(job), stop);
    if (!questions)
        co_return fail(questions.error());
    if (!*questions)
        co_return noSuchSet(name);
    co_return **questions;
}

Task<ExitStatus> saveSet(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    const Result<Questions> questions = readSearchQuestions(line.text);
    if (!questions)
        co_return fail(questions.error());
    auto job = [name = line.eval.set, questions = *questions](Connection& db) {
        db.wantDurable();
        return questionsets::save(db, name, questions);
    };
    const auto saved = co_await app.database().write(std::move(job), stop);
    if (!saved)
        co_return fail(saved.error());
    out.print(QStringLiteral("%1 questions are kept as %2.\n").arg(questions->size()).arg(line.eval.set));
    const QJsonObject object { { QStringLiteral("set"), line.eval.set },
        { QStringLiteral("questions"), questions->size() } };
    out.printJson(object);
    co_return ExitStatus::Done;
}

Task<ExitStatus> addQuestion(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    auto job = [name = line.eval.set, question = line.eval.question](Connection& db) {
        db.wantDurable();
        return questionsets::add(db, name, question);
    };
    const auto count = co_await app.database().write(std::move(job), stop);
    if (!count)
        co_return fail(count.error());
    out.print(QStringLiteral("%1 has %2 questions.\n").arg(line.eval.set).arg(*count));
    const QJsonObject object { { QStringLiteral("set"), line.eval.set }, { QStringLiteral("questions"), *count } };
    out.printJson(object);
    co_return ExitStatus::Done;
}

Task<ExitStatus> listSets(Application& app, Output& out, std::stop_token stop)
{
    auto job = [](Connection& db) { return questionsets::list(db); };
    const auto sets = co_await app.database().read(std::move(job), stop);
    if (!sets)
        co_return fail(sets.error());
    QJsonArray array;
    for (const questionsets::Summary& set : *sets) {
        const QJsonObject object { { QStringLiteral("set"), set.name },
            { QStringLiteral("questions"), set.questions } };
        array.append(object);
        out.print(QStringLiteral("%1\t%2\n").arg(set.questions).arg(set.name));
    }
    out.printJson(array);
    co_return ExitStatus::Done;
}

Task<ExitStatus> showSet(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    const auto questions = co_await loadSet(app, line.eval.set, stop);
    if (!questions)
        co_return fail(questions.error());
    QJsonArray array;
    for (const SearchQuestion& question : *questions) {
        array.append(toJson(question));
        out.print(
            QString::fromUtf8(QJsonDocument(toJson(question)).toJson(QJsonDocument::Compact)) + QLatin1Char('\n'));
    }
    const QJsonObject object { { QStringLiteral("set"), line.eval.set }, { QStringLiteral("questions"), array } };
    out.printJson(object);
    co_return ExitStatus::Done;
}

Task<ExitStatus> removeSet(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    auto job = [name = line.eval.set](Connection& db) { return questionsets::remove(db, name); };
    const auto removed = co_await app.database().write(std::move(job), stop);
    if (!removed)
        co_return fail(removed.error());
    if (!*removed)
        co_return noSuchSet(line.eval.set);
    out.print(QStringLiteral("%1 is removed.\n").arg(line.eval.set));
    const QJsonObject object { { QStringLiteral("removed"), line.eval.set } };
    out.printJson(object);
    co_return ExitStatus::Done;
}

/// The set that is named, or what the file holds.
Task<Questions> questionsFor(Application& app, CommandLine line, std::stop_token stop)
{
    if (line.eval.set.isEmpty())
        co_return readSearchQuestions(line.text);
    auto loading = loadSet(app, line.eval.set, stop);
    const auto questions = co_await loading;
    co_return questions;
}

/// What makes the measure tell less than it seems to.
Task<QStringList> noticesOn(Application& app, EvalOptions options, std::stop_token stop)
{
    QStringList notices = withoutModel(app, options);
    auto job = [](Connection& db) { return documents::counts(db); };
    const auto counts = co_await app.database().read(std::move(job), stop);
    if (!counts)
        co_return fail(counts.error());
    const bool vectors = options.searches(SearchMode::Hybrid) || options.searches(SearchMode::Vector);
    if (vectors && app.embeddingModel() && counts->embedded < counts->passages)
        notices.append(QStringLiteral("Passages without a vector: %1. docent index makes them.")
                           .arg(counts->passages - counts->embedded));
    if (counts->waiting + counts->reading > 0)
        notices.append(QStringLiteral("Documents that wait to be read: %1.").arg(counts->waiting + counts->reading));
    co_return notices;
}

Task<ExitStatus> measureQuestions(
    Application& app, CommandLine line, QList<QJsonObject> earlier, Output& out, std::stop_token stop)
{
    const auto questions = co_await questionsFor(app, line, stop);
    if (!questions)
        co_return fail(questions.error());
    if (line.eval.reranks()) {
        const Result<> reranking = co_await useChosenReranker(app, line, stop);
        if (!reranking)
            co_return fail(reranking.error());
    }
    const auto indexed = co_await completeIndexes(app, out, stop);
    if (!indexed)
        co_return fail(indexed.error());
    const auto weighed = co_await weighVectors(app, out, stop); // or the weight would change halfway
    if (!weighed)
        co_return fail(weighed.error());
    const auto notices = co_await noticesOn(app, line.eval, stop);
    if (!notices)
        co_return fail(notices.error());
    EvalResult result;
    result.notices = *notices;
    for (const SearchSettings& searched : line.eval.allSettings()) {
        const auto report = co_await evaluateQuestions(
            app.database(), app.retriever(), *questions, searched, line.collection, progressTo(out), stop);
        if (!report)
            co_return fail(report.error());
        EvalRun run { toJson(*report), toText(*report, line.eval.queries) };
        run.json.insert(
            QStringLiteral("set"), line.eval.set.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(line.eval.set));
        insertSettings(run.json, searched, app);
        result.runs.append(run);
        result.notices += report->notices;
        result.heading = measuredQuestions(*report);
        result.incomplete = report->notMeasured > 0;
    }
    auto finishing = finishEval(app, line, std::move(result), std::move(earlier), out, stop);
    const auto status = co_await finishing;
    co_return status;
}

} // namespace

Task<ExitStatus> runQuestions(
    Application& app, CommandLine line, QList<QJsonObject> earlier, Output& out, std::stop_token stop)
{
    switch (line.eval.action) {
    case EvalOptions::Action::SaveSet:
        return saveSet(app, line, out, stop);
    case EvalOptions::Action::AddQuestion:
        return addQuestion(app, line, out, stop);
    case EvalOptions::Action::ListSets:
        return listSets(app, out, stop);
    case EvalOptions::Action::ShowSet:
        return showSet(app, line, out, stop);
    case EvalOptions::Action::RemoveSet:
        return removeSet(app, line, out, stop);
    default:
        break;
    }
    return measureQuestions(app, line, std::move(earlier), out, stop);
}

} // namespace docent
