#include "search/fusion.h"

#include <algorithm>
#include <QHash>

namespace docent {

namespace {

/// The best first.
QList<ScoredPassage> ordered(const QHash<qint64, double>& scores)
{
    QList<ScoredPassage> fused;
    fused.reserve(scores.size());
    for (auto it = scores.cbegin(); it != scores.cend(); ++it)
        fused.append({ it.key(), it.value() });
    std::sort(fused.begin(), fused.end(), isBetter);
    return fused;
}

} // namespace

QList<ScoredPassage> reciprocalRankFusion(const QList<RankedList>& lists, double k)
{
    QHash<qint64, double> scores;
    for (const RankedList& list : lists) {
        for (qsizetype i = 0; i < list.candidates.size(); ++i)
            scores[list.candidates.at(i).passageId] += list.weight / (k + double(i + 1));
    }
    return ordered(scores);
}

QList<ScoredPassage> weightedScoreFusion(const QList<RankedList>& lists)
{
    QHash<qint64, double> scores;
    for (const RankedList& list : lists) {
        if (list.candidates.isEmpty())
            continue;
        const auto [least, most] = std::minmax_element(list.candidates.begin(), list.candidates.end(),
            [](const ScoredPassage& a, const ScoredPassage& b) { return a.score < b.score; });
        const double range = most->score - least->score;
        for (const ScoredPassage& candidate : list.candidates) {
            // All alike: none is worse than another.
            const double normal = range > 0 ? (candidate.score - least->score) / range : 1;
            scores[candidate.passageId] += list.weight * normal;
        }
    }
    return ordered(scores);
}

} // namespace docent
