#pragma once

#include "vectors/cosinespread.h"

#include <QList>

namespace docent {

/// How far the order that vectors give to passages can be trusted for a query, from 0 to 1. An embedding model that
/// knows nothing of a language or a subject scatters its passages like dice; then keywords alone are better (fusing
/// with such an order loses a tenth of the right answers). Two signs tell that it does know something, and one of them
/// is enough: the passages with the query's words are nearer to the query than passages usually are, or the nearest one
/// stands out farther than the best of as many dice would.
///
/// `nearest`: its cosine; `byWords`: the cosines of the best passages that keywords found.
double vectorTrust(double nearest, const QList<double>& byWords, const vectors::CosineSpread& spread);

} // namespace docent
