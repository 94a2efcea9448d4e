#include "keywords/pairfilter.h"

#include "keywords/segmentformat.h"

#include <algorithm>
#include <array>
#include <xxhash.h>

namespace docent::keywords {

namespace {

constexpr std::size_t bitsPerPair = 8;
constexpr std::size_t bitsPerWord = 64;

/// Of a pair: about as many of them as make the filter err least (bitsPerPair · ln 2), by double hashing (Kirsch and
/// Mitzenmacher 2006, "Less hashing, same performance").
std::array<quint64, 5> bitsOf(quint64 pair, quint64 count)
{
    const auto bit = [pair, count](
                         quint32 n) { return quint64(quint32(pair) + n * quint32(pair >> 32)) * count >> 32; };
    return { bit(0), bit(1), bit(2), bit(3), bit(4) };
}

} // namespace

quint64 pairOf(std::string_view first, std::string_view second)
{
    const std::array<quint64, 2> both { XXH3_64bits(first.data(), first.size()),
        XXH3_64bits(second.data(), second.size()) };
    return XXH3_64bits(both.data(), sizeof(both));
}

bool PairFilter::mayHold(quint64 pair) const
{
    const auto holds = [this](quint64 bit) {
        return (format::numberAt<quint64>(m_words.data(), bit / bitsPerWord) >> bit % bitsPerWord & 1) != 0;
    };
    const std::array<quint64, 5> bits = bitsOf(pair, m_words.size() / sizeof(quint64) * bitsPerWord);
    return !m_words.empty() && std::all_of(bits.begin(), bits.end(), holds);
}

void PairFilter::append(std::vector<quint64>& words, std::span<const quint64> pairs)
{
    const std::size_t begin = words.size();
    const std::size_t count = (pairs.size() * bitsPerPair + bitsPerWord - 1) / bitsPerWord;
    words.resize(begin + count);
    for (const quint64 pair : pairs) {
        for (const quint64 bit : bitsOf(pair, count * bitsPerWord))
            words[begin + bit / bitsPerWord] |= quint64(1) << bit % bitsPerWord;
    }
}

} // namespace docent::keywords
