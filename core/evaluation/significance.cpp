#include "evaluation/significance.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace docent {

namespace {

constexpr qsizetype mostExact = 16; ///< 65,536 ways to turn the pairs around
constexpr int draws = 100'000;
constexpr std::mt19937_64::result_type seed = 20070611;

/// Sums of rounded values that are equal on paper may differ by this share of their size.
constexpr double tolerance = 1e-9;

/// The sum with the signs turned whose bits are set.
double signedSum(const QList<double>& values, quint64 signs)
{
    double sum = 0;
    for (const double value : values) {
        sum += (signs & 1) != 0 ? -value : value;
        signs >>= 1;
    }
    return sum;
}

double randomlySignedSum(const QList<double>& values, std::mt19937_64& random)
{
    double sum = 0;
    quint64 signs = 0;
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (i % 64 == 0)
            signs = random();
        sum += (signs & 1) != 0 ? -values.at(i) : values.at(i);
        signs >>= 1;
    }
    return sum;
}

} // namespace

double randomizationTest(const QList<double>& differences)
{
    QList<double> values = differences;
    values.removeIf([](double value) { return value == 0; }); // turning it around changes nothing
    if (values.isEmpty())
        return 1;
    const double size = std::accumulate(
        values.begin(), values.end(), 0.0, [](double sum, double value) { return sum + std::abs(value); });
    const double observed = std::abs(signedSum(values, 0)) - tolerance * size;
    if (values.size() <= mostExact) {
        const quint64 ways = quint64(1) << values.size();
        quint64 asFar = 0;
        for (quint64 signs = 0; signs < ways; ++signs)
            asFar += std::abs(signedSum(values, signs)) >= observed ? 1 : 0;
        return double(asFar) / double(ways);
    }
    std::mt19937_64 random(seed);
    int asFar = 1; // what was observed is one of the ways
    for (int draw = 0; draw < draws; ++draw)
        asFar += std::abs(randomlySignedSum(values, random)) >= observed ? 1 : 0;
    return double(asFar) / double(draws + 1);
}

QList<double> holmAdjusted(const QList<double>& pValues)
{
    QList<qsizetype> order(pValues.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](qsizetype a, qsizetype b) { return pValues.at(a) < pValues.at(b); });
    QList<double> adjusted(pValues.size());
    double least = 0;
    for (qsizetype i = 0; i < order.size(); ++i) {
        least = std::max(least, std::min(1.0, pValues.at(order.at(i)) * double(order.size() - i)));
        adjusted[order.at(i)] = least;
    }
    return adjusted;
}

} // namespace docent
