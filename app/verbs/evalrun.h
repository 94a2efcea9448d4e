#pragma once

#include "app/verbs/verbs.h"
#include "evaluation/evaluator.h"

#include <QJsonObject>

namespace docent {

/// What a measurement came to, in both forms.
struct EvalRun {
    QJsonObject json;
    QString text;
};

/// What is printed in the end: one run, or two that are compared.
struct EvalResult {
    QString heading; ///< what was measured
    QList<EvalRun> runs; ///< with the settings, and with those of --against
    QStringList notices;
    bool incomplete = false; ///< something that was asked for couldn't be measured
};

/// Runs that were printed with --json. An error names the file.
Result<QList<QJsonObject>> readRuns(QStringList files);

/// Compares and prints. `earlier`: to compare with, from readRuns().
Task<ExitStatus> finishEval(Application& app, CommandLine line, EvalResult result, QList<QJsonObject> earlier,
    Output& out, std::stop_token stop);
/// Compares two earlier runs.
Task<ExitStatus> compareEarlier(Application& app, QList<QJsonObject> earlier, Output& out, std::stop_token stop);

/// Questions over the opened library, and the sets of them that it keeps.
Task<ExitStatus> runQuestions(
    Application& app, CommandLine line, QList<QJsonObject> earlier, Output& out, std::stop_token stop);

EvaluationProgress progressTo(Output& out);
/// Puts in how a run searched.
void insertSettings(QJsonObject& object, const SearchSettings& settings, const Application& app);
/// What there is to say of searches without an embedding model.
QStringList withoutModel(const Application& app, const EvalOptions& options);

} // namespace docent
