#pragma once

#include <QtGlobal>

namespace docent {

/// A passage that a search source found; the higher the score the better.
struct ScoredPassage {
    qint64 passageId = 0;
    double score = 0;
};

/// The better one first; equal ones in the order of their passages, so that it is always the same.
inline bool isBetter(const ScoredPassage& a, const ScoredPassage& b)
{
    return a.score != b.score ? a.score > b.score : a.passageId < b.passageId;
}

} // namespace docent
