#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <QtGlobal>

/// How well a word tells of an entry (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and
/// Beyond"), and how that is kept in eight bits (Anh and Moffat 2006; Lin and Trotman 2015).
///
/// A word that occurs f times (weighted) in an entry of length l adds idf · (k1 + 1) · f / (f + K) to its score, where
/// K = k1 · (1 − b + b · l / average length). The fraction f / (f + K) lies between 0 and 1; 255 times it, rounded, is
/// the impact that a segment stores. Never 0: an impact says that the word occurs.
namespace docent::keywords::bm25 {

// The customary values; on judged collections of many kinds they are within a percent of the best ones.
inline constexpr double k1 = 1.2;
inline constexpr double b = 0.75;
inline constexpr int largestImpact = 255;

/// K: the frequency at which a word has half of its full weight.
inline double halfFrequency(double length, double averageLength)
{
    return k1 * (1 - b + (averageLength > 0 ? b * length / averageLength : b));
}

/// How rare a word is that occurs in `documentFrequency` of `entries`; always above 0.
inline double idf(double documentFrequency, double entries)
{
    return std::log1p((std::max(entries - documentFrequency, 0.0) + 0.5) / (documentFrequency + 0.5));
}

inline quint8 impact(double frequency, double half)
{
    const double step = largestImpact * frequency / (frequency + half);
    return quint8(std::clamp(step + 0.5, 1.0, double(largestImpact)));
}

/// Frequency in units of K. The largest impact stands for half a step less than 1, where it would be infinite.
constexpr double relativeFrequency(double impact)
{
    const double step = std::min(impact, largestImpact - 0.5);
    return step / (largestImpact - step);
}

/// The impact of two words that count as one: of the sum of their frequencies.
inline quint8 together(quint8 one, quint8 other)
{
    static constexpr auto frequencies = [] {
        std::array<double, largestImpact + 1> table = {};
        for (int step = 0; step <= largestImpact; ++step)
            table[std::size_t(step)] = relativeFrequency(step);
        return table;
    }();
    return impact(frequencies[one] + frequencies[other], 1);
}

/// An impact stands for a range of frequencies. The roundest one in it, in binary, is taken for the real one: counts
/// and weights are small multiples of 1/4. Of the coarsest grid that has a point in the range there is only one, and it
/// is in the range of the next impact too, so that going through many averages doesn't add up errors.
inline double roundestFrequency(quint8 impact, double half)
{
    const double low = relativeFrequency(impact - 0.5) * half;
    const double high = relativeFrequency(impact + 0.5) * half;
    for (double grid = 64; grid >= 0.25; grid /= 2) {
        const double point = std::ceil(low / grid) * grid;
        if (point > 0 && point < high)
            return point;
    }
    return relativeFrequency(impact) * half;
}

/// The impact of the same frequency after the average length has changed, and with it K.
inline quint8 requantised(quint8 old, double oldHalf, double newHalf)
{
    return impact(roundestFrequency(old, oldHalf), newHalf);
}

} // namespace docent::keywords::bm25
