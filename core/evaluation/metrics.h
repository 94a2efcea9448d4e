#pragma once

#include <QHash>
#include <QList>
#include <QStringList>

namespace docent {

/// The grades of the documents that are relevant to one query; what is not in it has grade 0.
using Judgments = QHash<QString, int>;

/// Normalised discounted cumulative gain of the first `k` (Järvelin and Kekäläinen 2002), with the grade as gain and
/// log2(rank + 1) as discount, as trec_eval's ndcg_cut computes it. 0 where nothing is relevant.
double ndcg(const QStringList& ranked, const Judgments& judgments, int k);
/// The share of the relevant documents that is among the first `k`.
double recall(const QStringList& ranked, const Judgments& judgments, int k);
/// 1 / rank of the first relevant document among the first `k`, else 0.
double reciprocalRank(const QStringList& ranked, const Judgments& judgments, int k);

/// What is said of the ranks at which questions found what they expect.
struct RankFigures {
    int questions = 0;
    double hit1 = 0; ///< shares of the questions that found it at this rank or before
    double hit3 = 0;
    double hit5 = 0;
    double hit10 = 0;
    double mrr10 = 0;
};
/// `ranks`: from 1; 0: not found.
RankFigures rankFigures(const QList<int>& ranks);
/// 1 / rank up to the rank `k`, else 0.
double reciprocalRank(int rank, int k);

/// The value that `fraction` of the values do not exceed (nearest rank); 0 for none.
double percentile(QList<double> values, double fraction);
double mean(const QList<double>& values);

/// The share of the true answer's distinct words that an answer holds: how much of the truth it tells.
double wordRecall(const QString& answer, const QString& truth);

} // namespace docent
