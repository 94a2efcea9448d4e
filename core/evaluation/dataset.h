#pragma once

#include "base/result.h"
#include "evaluation/metrics.h"
#include "library/questionsets.h"

#include <QList>
#include <QString>

namespace docent {

/// A collection with judged queries, in the layout of BEIR (Thakur et al. 2021): `corpus.jsonl`, `queries.jsonl`,
/// `qrels/test.tsv`.
struct RetrievalDataset {
    struct Entry {
        QString id;
        QString title;
        QString text;
    };
    struct Query {
        QString id;
        QString text;
    };
    QList<Entry> corpus;
    QList<Query> queries; ///< those that have judgments
    QHash<QString, Judgments> judgments; ///< by query
};

/// Reads a folder in that layout. Errors name the file and the line.
Result<RetrievalDataset> readRetrievalDataset(const QString& folder);

/// A question with its true answer and what that cites.
struct AnswerQuestion {
    QString question;
    QString truth; ///< without the marks
    QList<ExpectedSource> sources;
};

/// Reads JSON lines with `question` and `truth`, whose marks are "[file.pdf]" or "[file.pdf#page=3]".
Result<QList<AnswerQuestion>> readAnswerQuestions(const QString& file);
/// Takes the marks out of a true answer.
QList<ExpectedSource> takeSourceMarks(QString& truth);

} // namespace docent
