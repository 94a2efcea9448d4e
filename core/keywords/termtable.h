#pragma once

#include <QtGlobal>
#include <string>
#include <string_view>
#include <vector>

namespace docent::keywords {

/// Numbers terms from 0 in the order in which they are first seen. A hash table with open addressing over one string
/// that holds them all: looking up words is most of the work of collecting a segment.
class TermTable {
public:
    /// The term's number; a new one if it hasn't been seen.
    quint32 number(std::string_view term);
    std::string_view term(quint32 number) const;
    quint32 size() const { return quint32(m_ends.size()); }
    /// About how much memory it holds.
    qsizetype memory() const;
    /// All numbers, in the bytewise order of their terms.
    std::vector<quint32> sorted() const;

private:
    struct Slot {
        quint32 hash = 0; ///< its upper bits: saves most comparisons of terms
        quint32 numberPlusOne = 0; ///< 0 where there is none
    };
    void grow();

    std::string m_text;
    std::vector<std::size_t> m_ends; ///< of each term in the text
    std::vector<Slot> m_slots;
};

} // namespace docent::keywords
