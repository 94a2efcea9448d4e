#pragma once

#include <QString>
#include <vector>

namespace docent {

/// Finds texts that say the same in the same words but for one in fifty, such as a paragraph that stands in every
/// contract, or in a letter and its scan. Careful, as what differs may be what matters: texts with different figures or
/// negations are never alike, nor are texts of which one says more.
class NearDuplicates {
public:
    /// Takes the next text. Returns the number, from 0 in the order of the calls, of the text before it that it
    /// repeats; -1: it is new.
    int add(const QString& text);

private:
    struct Print {
        std::vector<std::size_t> words; ///< hashes, ascending
        std::vector<std::size_t> pairs; ///< hashes of neighbouring words, ascending
        std::vector<std::size_t> weighty; ///< figures and negations, in their order
        int number = 0;
    };
    static Print printOf(const QString& text);
    static bool alike(const Print& a, const Print& b);

    std::vector<Print> m_kept; ///< of the texts that repeat nothing
    int m_next = 0;
};

} // namespace docent
