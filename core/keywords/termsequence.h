#pragma once

#include "keywords/pairfilter.h"

namespace docent::keywords {

/// The terms of a phrase, of which each has to stand right behind the one before.
class TermSequence {
public:
    /// A term with the positions of the words that it stands for, from 0: "e-mail" is e (0), mail (1), email (0 to 1).
    struct Term {
        std::string_view term;
        int first = 0;
        int last = 0;
    };

    explicit TermSequence(std::vector<Term> terms);

    /// True where every pair of one way through the phrase may be in the entry, and for a phrase of one term.
    bool mayStandIn(const PairFilter& filter) const;

private:
    struct Step {
        quint16 from = 0; ///< numbers of terms
        quint16 to = 0;
        quint64 pair = 0;
    };
    bool isLast(const Term& term) const { return term.last + 1 >= m_words; }
    void addSteps(const std::vector<Term>& terms);

    int m_words = 0;
    bool m_always = false; ///< nothing can be told of it by pairs
    std::vector<Step> m_steps; ///< in the order of the terms that they start from
    std::vector<bool> m_begins; ///< of each term: whether it stands at the beginning, at the end
    std::vector<bool> m_ends;
};

/// Whether there may be one sequence of each list.
bool mayHold(const PairFilter& filter, const std::vector<std::vector<TermSequence>>& sequences);

} // namespace docent::keywords
