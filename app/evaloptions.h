#pragma once

#include "evaluation/searchsettings.h"
#include "library/questionsets.h"

#include <QStringList>

class QCommandLineParser;

namespace docent {

/// What eval is to do, beside the options that it shares with other verbs.
struct EvalOptions {
    enum class Action {
        MeasureDataset,
        MeasureQuestions, ///< over the person's own library
        MeasureAnswers,
        CompareRuns, ///< two that were kept
        SaveSet,
        AddQuestion,
        ListSets,
        ShowSet,
        RemoveSet,
    };
    Action action = Action::MeasureDataset;
    SearchSettings settings;
    std::optional<SearchSettings> against; ///< measure with these as well, and compare
    bool queries = false; ///< print what came of each question
    QStringList earlierRuns; ///< --compare: files; one to compare with, or two
    QString answersFile; ///< --answers
    QString runFile; ///< --run
    QString set; ///< name of a question set in the library; empty: the questions come from a file
    SearchQuestion question; ///< --add

    /// Whether the person's own library is worked on, and not one that is made for the measurement.
    bool usesLibrary() const;
    bool measures() const;
    /// What is searched with, one after the other.
    QList<SearchSettings> allSettings() const;
    /// Whether any of the searches is of this mode.
    bool searches(SearchMode mode) const;
    /// Whether any of the searches is reranked.
    bool reranks() const;
};

/// Of eval alone: settings, questions, sets, comparisons.
void addEvalOptions(QCommandLineParser& parser);
/// Fills in these; the message says what is wrong with them, and is empty where nothing is. `text` receives the data
/// set or the file of questions.
QString readEvalOptions(const QCommandLineParser& parser, EvalOptions& options, QString& text);

} // namespace docent
