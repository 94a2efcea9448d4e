#pragma once

#include "keywords/pairfilter.h"

#include <algorithm>
#include <string>

namespace docent::keywords {

/// Two words that follow each other in a query. A passage in which they follow each other, too, is more likely to speak
/// of what they mean together (Metzler and Croft 2005, "A Markov random field model for term dependencies").
struct WordPair {
    /// The words' terms in one language, and which pairs of terms stand side by side on the way from the first to the
    /// second: between them there may be stop words.
    struct Way {
        std::string first;
        std::string second;
        std::vector<quint64> steps;

        bool operator==(const Way&) const = default;
        bool mayStandIn(const PairFilter& filter) const
        {
            return std::all_of(steps.begin(), steps.end(), [&filter](quint64 pair) { return filter.mayHold(pair); });
        }
    };
    std::vector<Way> ways; ///< one is enough
};

/// What a pair adds to a passage's score, as a share of what that of its words adds at most which tells less. Chosen by
/// measurement on English, German, Chinese and Arabic questions together, where everything from 0.05 to 0.15 is as
/// good.
constexpr double pairShare = 0.1;

} // namespace docent::keywords
