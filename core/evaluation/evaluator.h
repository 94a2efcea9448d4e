#pragma once

#include "chat/answerer.h"
#include "evaluation/dataset.h"
#include "evaluation/searchsettings.h"

#include <functional>

namespace docent {

/// Told after each query: how many are done, of how many.
using EvaluationProgress = std::function<void(int, int)>;

struct RetrievalReport {
    struct Relevant {
        QString id;
        int grade = 0;
        int rank = 0; ///< from 1; 0: not found
    };
    struct Query {
        QString id;
        QString text;
        QList<Relevant> relevant; ///< what should be found, the best found first
        QStringList ranked; ///< document ids, best first; a document stands at the rank of its best passage
        QList<double> scores; ///< one for each
        double ndcg10 = 0;
        double recall10 = 0;
        double recall100 = 0;
        double reciprocalRank10 = 0;
        double milliseconds = 0;
    };
    QList<Query> queries;
    QStringList notices; ///< of the searches, each once
    double ndcg10 = 0; ///< means over the queries
    double recall10 = 0;
    double recall100 = 0;
    double mrr10 = 0;
    double p50Ms = 0;
    double p95Ms = 0;
};

/// Searches for each judged query; document ids are the paths of the library that fillLibrary() made. The retriever has
/// to give at least a hundred documents.
Task<RetrievalReport> evaluateRetrieval(Retriever& retriever, RetrievalDataset dataset, SearchSettings settings,
    EvaluationProgress progress, std::stop_token stop);

struct AnswerReport {
    struct Row {
        QString question;
        QList<ExpectedSource> expected; ///< what the truth cites
        QString firstPath; ///< of the best passage that the answer stands on; empty: nothing was found
        bool fileRetrieved = false; ///< a cited file is among the first five passages that the answer stands on
        bool pageRetrieved = false; ///< a cited page is
        bool hasPage = false; ///< the truth cites a page
        bool fileCited = false; ///< the answer cites a cited file
        double truthRecall = 0; ///< share of the truth's words that the answer holds
        int words = 0;
        double milliseconds = 0;
        QString error; ///< why there is no answer
    };
    QList<Row> rows;
    QStringList notices; ///< of the answers, each once
    double fileRetrieved = 0; ///< shares over the questions
    double pageRetrieved = 0; ///< share of those whose truth cites a page
    int withPage = 0; ///< how many these are
    double fileCited = 0;
    double truthRecall = 0;
    double words = 0;
    double p50Ms = 0;
    double p95Ms = 0;
    int failed = 0;
};

/// Answers each question. The settings' limit does not count: an answer takes what fits.
Task<AnswerReport> evaluateAnswers(Answerer& answerer, QList<AnswerQuestion> questions, SearchSettings settings,
    EvaluationProgress progress, std::stop_token stop);

/// The rankings in the format of TREC: query, Q0, document, rank, score, name of the run.
QByteArray trecRun(const RetrievalReport& report, const QByteArray& name);

} // namespace docent
