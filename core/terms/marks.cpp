#include "terms/marks.h"

#include <algorithm>
#include <unordered_set>

namespace docent::terms {

namespace {

void addRange(std::vector<Range>& ranges, qsizetype from, qsizetype end)
{
    if (!ranges.empty() && from <= ranges.back().from + ranges.back().size)
        ranges.back().size = std::max(ranges.back().size, end - ranges.back().from);
    else
        ranges.push_back({ from, end - from });
}

std::vector<Range> merged(std::vector<Range> ranges)
{
    std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.from < b.from; });
    std::vector<Range> result;
    for (const Range& range : ranges)
        addRange(result, range.from, range.from + range.size);
    return result;
}

/// The terms at each position.
class Positions {
public:
    explicit Positions(std::vector<TermAt> places)
        : m_places(std::move(places))
    {
        const auto earlier = [](const TermAt& a, const TermAt& b) { return a.first < b.first; };
        std::stable_sort(m_places.begin(), m_places.end(), earlier);
        for (size_t i = 0; i < m_places.size(); ++i) {
            const auto position = static_cast<size_t>(m_places[i].first);
            m_begin.resize(std::max(m_begin.size(), position + 1), i);
            m_count = std::max(m_count, m_places[i].last + 1);
        }
        m_begin.resize(static_cast<size_t>(m_count) + 1, m_places.size());
    }

    int count() const { return m_count; }
    const TermAt* begin(int position) const { return m_places.data() + m_begin[static_cast<size_t>(position)]; }
    const TermAt* end(int position) const { return m_places.data() + m_begin[static_cast<size_t>(position) + 1]; }

private:
    std::vector<TermAt> m_places;
    std::vector<size_t> m_begin;
    int m_count = 0;
};

/// A way through text and phrase: so far the same.
struct State {
    int text = 0;
    int phrase = 0;
    qsizetype end = 0; ///< in the text, UTF-16 units
    bool operator==(const State& other) const { return text == other.text && phrase == other.phrase; }
};

constexpr int longestPhrase = 64; ///< words that are compared
constexpr std::ptrdiff_t detours = 32; ///< states among which ways through compounds meet again

/// The end of the phrase if it begins at a position of the text, else a negative number.
qsizetype endOfPhrase(const Positions& text, const Positions& phrase, int position)
{
    const int length = std::min(phrase.count(), longestPhrase);
    std::vector<State> states { { position, 0, 0 } };
    for (size_t i = 0; i < states.size(); ++i) {
        const State state = states[i];
        if (state.phrase >= length)
            return state.end;
        if (state.text >= text.count())
            continue;
        for (const TermAt* wanted = phrase.begin(state.phrase); wanted != phrase.end(state.phrase); ++wanted) {
            for (const TermAt* term = text.begin(state.text); term != text.end(state.text); ++term) {
                const State next { term->last + 1, wanted->last + 1, std::max(state.end, term->from + term->size) };
                const auto recent = states.end() - std::min(std::ssize(states), detours);
                if (term->term == wanted->term && std::find(recent, states.end(), next) == states.end())
                    states.push_back(next);
            }
        }
    }
    return -1;
}

} // namespace

std::vector<Range> marks(
    Analyzer& analyzer, QStringView text, const Language& language, const std::vector<std::string>& terms)
{
    const std::unordered_set<std::string_view> wanted(terms.begin(), terms.end());
    std::vector<Range> ranges;
    const std::vector<TermAt> places = analyzer.places(text, language);
    for (const TermAt& place : places) {
        if (wanted.contains(place.term))
            ranges.push_back({ place.from, place.size });
    }
    return merged(std::move(ranges));
}

std::vector<Range> phraseMarks(Analyzer& analyzer, QStringView text, const Language& language, QStringView phrase)
{
    constexpr qsizetype mostCharacters = 10'000;
    const Positions wanted(analyzer.places(phrase.left(mostCharacters), language));
    const Positions places(analyzer.places(text, language));
    std::vector<Range> ranges;
    for (int position = 0; wanted.count() > 0 && position < places.count(); ++position) {
        const qsizetype end = endOfPhrase(places, wanted, position);
        if (end < 0)
            continue;
        qsizetype from = end;
        for (const TermAt* term = places.begin(position); term != places.end(position); ++term)
            from = std::min(from, term->from);
        ranges.push_back({ from, end - from });
    }
    return merged(std::move(ranges));
}

} // namespace docent::terms
