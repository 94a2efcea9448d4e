#pragma once

#include "evaluation/evaluator.h"
#include "library/questionsets.h"

namespace docent {

/// How a library answers questions whose files or pages are known.
struct QuestionReport {
    /// Whether the library can give what is expected at all.
    enum class Standing { Held, NotInLibrary, WithoutText, NoSuchPage };
    struct Expected {
        ExpectedSource source;
        Standing standing = Standing::Held;
        int fileRank = 0; ///< among the different documents found, from 1; 0: not found
        int pageRank = 0; ///< among the different pages found; 0: not found, or no page is expected
    };
    struct Row {
        QString question;
        QList<Expected> expected;
        bool measured = false; ///< the library holds one of the files
        bool hasPage = false; ///< and one of the pages that are expected
        int fileRank = 0; ///< of the first that was found
        int pageRank = 0;
        QString firstPath; ///< where the best passage stands; empty: nothing was found
        QString firstPlace; ///< "page 3"
        double milliseconds = 0;
    };
    QList<Row> rows;
    QStringList notices; ///< of the searches, each once
    RankFigures files; ///< of the questions that are measured
    RankFigures pages; ///< of those with a page
    int notMeasured = 0;
    double p50Ms = 0;
    double p95Ms = 0;
};

/// "not in the library", …; empty for what it holds.
QString standingText(QuestionReport::Standing standing);

/// Searches for each question whose file the library holds. A document counts once, at the rank of its best passage; so
/// does a page, and the pages of one passage share its rank.
Task<QuestionReport> evaluateQuestions(Database& database, Retriever& retriever, QList<SearchQuestion> questions,
    SearchSettings settings, QString collection, EvaluationProgress progress, std::stop_token stop);

} // namespace docent
