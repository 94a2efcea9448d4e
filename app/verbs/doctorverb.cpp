#include "app/verbs/modelchecks.h"
#include "app/verbs/reading.h"
#include "app/verbs/verbs.h"
#include "async/pooljob.h"
#include "base/paths.h"
#include "search/librarycheck.h"

#include <algorithm>
#include <QFile>
#include <QTemporaryDir>
#include <QThreadPool>

namespace docent {

namespace {

using librarycheck::Finding;

constexpr int mostRepairs = 2; ///< texts and indexes can be looked at only once the database is whole

/// What was looked at, beside the models.
struct Check {
    QString part; ///< as JSON has it: "database", "texts", "keywords", "vectors", "extractor"
    QString what;
    bool ok = true;
    QString detail;
};

Check checkOf(const Finding& finding)
{
    Check check;
    check.ok = finding.whole;
    check.detail = finding.detail;
    switch (finding.part) {
    case librarycheck::Part::Database:
        check.part = QStringLiteral("database");
        check.what = QStringLiteral("Database");
        break;
    case librarycheck::Part::Texts:
        check.part = QStringLiteral("texts");
        check.what = QStringLiteral("Texts");
        break;
    case librarycheck::Part::Keywords:
        check.part = QStringLiteral("keywords");
        check.what = QStringLiteral("Keyword index");
        break;
    case librarycheck::Part::Vectors:
        check.part = QStringLiteral("vectors");
        check.what = QStringLiteral("Vector index");
        break;
    }
    return check;
}

bool allWhole(const QList<Finding>& findings)
{
    return std::all_of(findings.begin(), findings.end(), [](const Finding& finding) { return finding.whole; });
}

Task<QList<Finding>> look(Application& app, std::stop_token stop)
{
    auto job = [directory = app.directory()](
                   const std::stop_token& inner) { return librarycheck::check(directory, inner); };
    auto findings = co_await runOnPool(app.pool(), std::move(job), stop);
    co_return findings;
}

/// Opens the library and takes all it holds into indexes that were begun anew.
Task<> rebuildIndexes(Application& app, Output& out, std::stop_token stop)
{
    const Result<> opened = co_await app.open(stop);
    if (!opened)
        co_return fail(opened.error());
    const Result<> complete = co_await completeIndexes(app, out, stop);
    if (!complete)
        co_return fail(complete.error());
    const Result<> vectors = co_await app.vectors().maintain(stop);
    if (!vectors)
        co_return fail(vectors.error());
    const Result<> written = co_await app.keywords().maintain(KeywordIndex::Writing::All, stop);
    co_return written;
}

/// What was found after repairing.
Task<QList<Finding>> repair(Application& app, QList<Finding> findings, Output& out, std::stop_token stop)
{
    for (int i = 0; i < mostRepairs && !allWhole(findings); ++i) {
        auto job = [directory = app.directory(), findings](
                       const std::stop_token&) { return librarycheck::repair(directory, findings); };
        const Result<QString> repaired = co_await runOnPool(app.pool(), std::move(job), stop);
        if (!repaired)
            co_return fail(repaired.error());
        if (!repaired->isEmpty())
            out.notice(*repaired);
        const auto again = co_await look(app, stop);
        if (!again)
            co_return fail(again.error());
        findings = *again;
    }
    const Result<> rebuilt = co_await rebuildIndexes(app, out, stop);
    if (!rebuilt)
        co_return fail(rebuilt.error());
    auto last = co_await look(app, stop);
    co_return last;
}

/// Has the program that reads documents read one.
Task<Check> checkExtractor(std::stop_token stop)
{
    Check check;
    check.part = QStringLiteral("extractor");
    check.what = QStringLiteral("Reading documents");
    check.ok = false;
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("docent.txt"));
    const QString sentence = QStringLiteral("Docent reads this sentence.");
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(sentence.toUtf8()) < 0) {
        check.detail = QStringLiteral("A file to try it with can't be written: %1").arg(file.errorString());
        co_return check;
    }
    file.close();
    ExtractorPool pool(paths::extractorProgram(), 1);
    const Result<Extracted> read = co_await pool.extract(path, stop);
    if (!read && read.error().isCancelled())
        co_return fail(read.error());
    check.ok = read && read->document.text.contains(sentence);
    if (!read)
        check.detail = read.error().message;
    else if (!check.ok)
        check.detail = QStringLiteral("It read another text than the one that was written.");
    co_return check;
}

QJsonObject toJson(const Check& check)
{
    return { { QStringLiteral("part"), check.part }, { QStringLiteral("what"), check.what },
        { QStringLiteral("ok"), check.ok }, { QStringLiteral("detail"), check.detail } };
}

/// Prints all of it; whether all is well.
bool report(
    const Application& app, const QList<Check>& checks, const QList<ModelReport>& models, bool repaired, Output& out)
{
    bool well = true;
    QJsonArray checkList;
    QJsonArray modelList;
    out.print(QStringLiteral("Library: %1\n").arg(app.directory()));
    for (const Check& check : checks) {
        well = well && check.ok;
        checkList.append(toJson(check));
        out.print(checkLine(check.ok, check.what, check.detail));
    }
    for (const ModelReport& model : models) {
        well = well && model.works();
        modelList.append(toJson(model));
        out.print(toText(model));
    }
    if (models.isEmpty())
        out.print(QStringLiteral("No model is set up: answers are quotes, and only words are searched.\n"));
    const QJsonObject object { { QStringLiteral("library"), app.directory() }, { QStringLiteral("checks"), checkList },
        { QStringLiteral("models"), modelList }, { QStringLiteral("repaired"), repaired },
        { QStringLiteral("ok"), well } };
    out.printJson(object);
    return well;
}

} // namespace

Task<ExitStatus> runDoctor(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    out.status(QStringLiteral("Reading the library's files…"));
    auto findings = co_await look(app, stop);
    if (!findings)
        co_return fail(findings.error());
    const bool damaged = !allWhole(*findings);
    if (damaged && line.repair) {
        findings = co_await repair(app, *findings, out, stop);
        if (!findings)
            co_return fail(findings.error());
    }
    out.endProgress();
    QList<Check> checks;
    for (const Finding& finding : *findings)
        checks.append(checkOf(finding));
    if (findings->isEmpty())
        out.notice(QStringLiteral("There is no library yet. docent index PATH makes it."));
    const Result<Check> extractor = co_await checkExtractor(stop);
    if (!extractor)
        co_return fail(extractor.error());
    checks.append(*extractor);
    const auto models = co_await checkChosenModels(app, out, stop);
    if (!models)
        co_return fail(models.error());
    const bool well = report(app, checks, *models, damaged && line.repair, out);
    if (!allWhole(*findings) && !line.repair)
        out.notice(QStringLiteral("docent doctor --repair makes anew what is damaged."));
    co_return well || !line.strict ? ExitStatus::Done : ExitStatus::DoneWithFailures;
}

} // namespace docent
