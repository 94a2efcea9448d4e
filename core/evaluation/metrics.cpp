#include "evaluation/metrics.h"

#include "chat/sentences.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace docent {

namespace {

double discount(qsizetype index)
{
    return std::log2(double(index) + 2);
}

} // namespace

double ndcg(const QStringList& ranked, const Judgments& judgments, int k)
{
    double gained = 0;
    for (qsizetype i = 0; i < std::min<qsizetype>(k, ranked.size()); ++i)
        gained += judgments.value(ranked.at(i), 0) / discount(i);
    QList<int> grades = judgments.values();
    std::sort(grades.begin(), grades.end(), std::greater<>());
    double ideal = 0;
    for (qsizetype i = 0; i < std::min<qsizetype>(k, grades.size()); ++i)
        ideal += grades.at(i) / discount(i);
    return ideal > 0 ? gained / ideal : 0;
}

double recall(const QStringList& ranked, const Judgments& judgments, int k)
{
    const auto relevant = [](int grade) { return grade > 0; };
    const auto total = std::count_if(judgments.begin(), judgments.end(), relevant);
    if (total == 0)
        return 0;
    const auto end = ranked.begin() + std::min<qsizetype>(k, ranked.size());
    const auto found =
        std::count_if(ranked.begin(), end, [&](const QString& id) { return judgments.value(id, 0) > 0; });
    return double(found) / double(total);
}

double reciprocalRank(const QStringList& ranked, const Judgments& judgments, int k)
{
    for (qsizetype i = 0; i < std::min<qsizetype>(k, ranked.size()); ++i) {
        if (judgments.value(ranked.at(i), 0) > 0)
            return 1.0 / double(i + 1);
    }
    return 0;
}

double reciprocalRank(int rank, int k)
{
    return rank >= 1 && rank <= k ? 1.0 / rank : 0;
}

RankFigures rankFigures(const QList<int>& ranks)
{
    const auto share = [&ranks](int k) {
        const auto found = std::count_if(ranks.begin(), ranks.end(), [k](int rank) { return rank >= 1 && rank <= k; });
        return ranks.isEmpty() ? 0 : double(found) / double(ranks.size());
    };
    QList<double> reciprocal;
    for (const int rank : ranks)
        reciprocal.append(reciprocalRank(rank, 10));
    return { int(ranks.size()), share(1), share(3), share(5), share(10), mean(reciprocal) };
}

double percentile(QList<double> values, double fraction)
{
    if (values.isEmpty())
        return 0;
    std::sort(values.begin(), values.end());
    const auto rank = qsizetype(std::ceil(fraction * double(values.size())));
    return values.at(std::clamp<qsizetype>(rank - 1, 0, values.size() - 1));
}

double mean(const QList<double>& values)
{
    return values.isEmpty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

double wordRecall(const QString& answer, const QString& truth)
{
    const QStringList told = comparableWords(answer);
    const QStringList wanted = comparableWords(truth);
    const QSet<QString> have(told.begin(), told.end());
    const QSet<QString> want(wanted.begin(), wanted.end());
    if (want.isEmpty())
        return 0;
    const auto shared =
        std::count_if(want.begin(), want.end(), [&have](const QString& word) { return have.contains(word); });
    return double(shared) / double(want.size());
}

} // namespace docent
