#pragma once

#include "library/scoredpassage.h"

#include <QList>

namespace docent {

/// One source's candidates, best first.
struct RankedList {
    double weight = 1;
    QList<ScoredPassage> candidates;
};

/// Weighted reciprocal rank fusion: the sum over lists of weight / (k + rank) (Cormack, Clarke and Büttcher 2009).
QList<ScoredPassage> reciprocalRankFusion(const QList<RankedList>& lists, double k = 60);

/// Weighted sum of scores, each list brought to [0, 1] by its own smallest and largest score (Fox and Shaw 1994,
/// CombSUM).
QList<ScoredPassage> weightedScoreFusion(const QList<RankedList>& lists);

} // namespace docent
