#include "search/vectortrust.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace docent {

namespace {

constexpr qint64 fewestRows = 50; ///< with fewer nothing can be said to be usual

/// 0 up to `from`, 1 from `to` on.
double rise(double value, double from, double to)
{
    return std::clamp((value - from) / (to - from), 0.0, 1.0);
}

/// The largest of so many standard normal values that is to be expected (the mode of their Gumbel distribution; Fisher
/// and Tippett 1928).
double expectedLargest(qint64 count)
{
    const double log = std::log(double(count));
    const double root = std::sqrt(2 * log);
    return root - (std::log(log) + std::log(4 * std::numbers::pi)) / (2 * root);
}

} // namespace

double vectorTrust(double nearest, const QList<double>& byWords, const vectors::CosineSpread& spread)
{
    if (spread.rows < fewestRows || byWords.isEmpty())
        return 1;
    if (!(spread.deviation > 0))
        return 0;
    const double mean = std::accumulate(byWords.begin(), byWords.end(), 0.0) / double(byWords.size());
    // In standard errors of the mean: dice are beyond 1.5 once in fifteen times.
    const double agreement = (mean - spread.mean) / spread.deviation * std::sqrt(double(byWords.size()));
    const double distance = (nearest - spread.mean) / spread.deviation - expectedLargest(spread.rows);
    return std::max(rise(agreement, 1.5, 3.5), rise(distance, 1.0, 2.5));
}

} // namespace docent
