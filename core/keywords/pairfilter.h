#pragma once

#include <QtGlobal>
#include <span>
#include <string_view>
#include <vector>

namespace docent::keywords {

/// Stands for two terms side by side, in this order.
quint64 pairOf(std::string_view first, std::string_view second);

/// Which pairs of terms stand side by side in an entry, as a Bloom filter (Bloom 1970, "Space/time trade-offs in hash
/// coding with allowable errors"). It says yes of one in forty-six pairs that aren't there, never no of one that is.
///
/// It takes eight bits for each pair, where the positions of the terms would take as many or more and would have to be
/// read from one end of a list of postings to the other.
class PairFilter {
public:
    PairFilter() = default; ///< of no pair
    /// The bytes of the 64-bit words that append() made.
    explicit PairFilter(std::span<const uchar> words)
        : m_words(words)
    {
    }

    bool mayHold(quint64 pair) const;

    /// Appends the words of a filter that holds the pairs.
    static void append(std::vector<quint64>& words, std::span<const quint64> pairs);

private:
    std::span<const uchar> m_words;
};

} // namespace docent::keywords
