#pragma once

#include <QtGlobal>

namespace docent {

/// A passage that a search source found; the higher the score the better.
struct ScoredPassage {
    qint64 passageId = 0;
    double score = 0;
};

} // namespace docent
