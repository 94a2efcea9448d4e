#include "keywords/termsequence.h"

#include <algorithm>
#include <bitset>

namespace docent::keywords {

namespace {

constexpr int mostWords = 32; ///< of a phrase that are looked at
constexpr std::size_t mostTerms = 256;

} // namespace

TermSequence::TermSequence(std::vector<Term> terms)
{
    std::stable_sort(terms.begin(), terms.end(), [](const Term& a, const Term& b) { return a.first < b.first; });
    for (const Term& term : terms)
        m_words = std::min(std::max(m_words, term.last + 1), mostWords);
    std::erase_if(terms, [this](const Term& term) { return term.first >= m_words; });
    m_always = terms.empty() || terms.size() > mostTerms
        || std::any_of(
            terms.begin(), terms.end(), [this](const Term& term) { return term.first == 0 && isLast(term); });
    if (!m_always)
        addSteps(terms);
}

void TermSequence::addSteps(const std::vector<Term>& terms)
{
    for (std::size_t i = 0; i < terms.size(); ++i) {
        m_begins.push_back(terms[i].first == 0);
        m_ends.push_back(isLast(terms[i]));
        for (std::size_t j = i + 1; j < terms.size() && terms[j].first <= terms[i].last + 1; ++j) {
            if (terms[j].first == terms[i].last + 1)
                m_steps.push_back({ quint16(i), quint16(j), pairOf(terms[i].term, terms[j].term) });
        }
    }
}

bool TermSequence::mayStandIn(const PairFilter& filter) const
{
    if (m_always)
        return true;
    std::bitset<mostTerms> reached;
    for (const Step& step : m_steps) {
        if ((!m_begins[step.from] && !reached[step.from]) || reached[step.to] || !filter.mayHold(step.pair))
            continue;
        if (m_ends[step.to])
            return true;
        reached[step.to] = true;
    }
    return false;
}

bool mayHold(const PairFilter& filter, const std::vector<std::vector<TermSequence>>& sequences)
{
    return std::all_of(sequences.begin(), sequences.end(), [&filter](const std::vector<TermSequence>& list) {
        return std::any_of(
            list.begin(), list.end(), [&filter](const TermSequence& sequence) { return sequence.mayStandIn(filter); });
    });
}

} // namespace docent::keywords
