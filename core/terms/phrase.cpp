#include "terms/phrase.h"

#include <algorithm>

namespace docent::terms {

namespace {

/// A way through text and phrase: so far the same.
struct State {
    int text = 0;
    int phrase = 0;
    qsizetype end = 0; ///< in the text, UTF-16 units
    bool operator==(const State& other) const { return text == other.text && phrase == other.phrase; }
};

constexpr int longestPhrase = 64; ///< words that are compared
constexpr std::ptrdiff_t detours = 32; ///< states among which ways through compounds meet again

/// Words whose terms don't depend on what stands beside them: of letters that have two cases and one space between.
bool isOfPlainWords(QStringView phrase)
{
    bool inWord = false;
    for (const QChar letter : phrase) {
        const bool isPlain = letter.isLower() || letter.isUpper();
        if (!isPlain && (letter != QLatin1Char(' ') || !inWord))
            return false;
        inWord = isPlain;
    }
    return inWord;
}

bool isBetweenSpaces(QStringView text, qsizetype from, qsizetype size)
{
    const qsizetype end = from + size;
    return (from == 0 || text.at(from - 1).isSpace()) && (end == text.size() || text.at(end).isSpace());
}

} // namespace

PlacedTerms::PlacedTerms(std::vector<TermAt> places)
    : m_places(std::move(places))
{
    const auto earlier = [](const TermAt& a, const TermAt& b) { return a.first < b.first; };
    if (!std::is_sorted(m_places.begin(), m_places.end(), earlier))
        std::stable_sort(m_places.begin(), m_places.end(), earlier);
    for (const TermAt& place : m_places)
        m_count = std::max(m_count, place.last + 1);
    m_begins.reserve(static_cast<size_t>(m_count) + 1);
    for (size_t i = 0; i < m_places.size(); ++i)
        m_begins.resize(std::max(m_begins.size(), static_cast<size_t>(m_places[i].first) + 1), i);
    m_begins.resize(static_cast<size_t>(m_count) + 1, m_places.size());
}

Phrase::Phrase(Analyzer& analyzer, QStringView phrase, const Language& language)
    : m_terms(analyzer.places(phrase.left(longestPhraseText), language))
{
    if (phrase.size() <= longestPhraseText && isOfPlainWords(phrase))
        m_plain = std::make_unique<QStringMatcher>(phrase.toString(), Qt::CaseInsensitive);
    for (TermAt& place : m_terms.places()) {
        m_letters.push_back(std::make_unique<std::string>(place.term));
        place.term = *m_letters.back();
    }
}

std::optional<Range> Phrase::firstIn(const PlacedTerms& text) const
{
    for (int position = 0; !isEmpty() && position < text.count(); ++position) {
        const std::span<const TermAt> terms = text.at(position);
        if (!mayBegin(terms))
            continue;
        const qsizetype end = endFrom(text, position);
        if (end < 0)
            continue;
        qsizetype from = end;
        for (const TermAt& term : terms)
            from = std::min(from, term.from);
        return Range { from, end - from };
    }
    return {};
}

bool Phrase::standsPlainlyIn(QStringView text) const
{
    if (!m_plain)
        return false;
    const qsizetype size = m_plain->pattern().size();
    for (qsizetype at = m_plain->indexIn(text); at >= 0; at = m_plain->indexIn(text, at + 1)) {
        if (isBetweenSpaces(text, at, size))
            return true;
    }
    return false;
}

bool Phrase::mayBegin(std::span<const TermAt> terms) const
{
    const std::span<const TermAt> wanted = m_terms.at(0);
    return std::any_of(terms.begin(), terms.end(), [wanted](const TermAt& term) {
        return std::any_of(
            wanted.begin(), wanted.end(), [&term](const TermAt& first) { return first.term == term.term; });
    });
}

/// The end of the phrase if it begins at a position of the text, else a negative number.
qsizetype Phrase::endFrom(const PlacedTerms& text, int position) const
{
    const int length = std::min(m_terms.count(), longestPhrase);
    std::vector<State> states { { position, 0, 0 } };
    for (size_t i = 0; i < states.size(); ++i) {
        const State state = states[i];
        if (state.phrase >= length)
            return state.end;
        if (state.text >= text.count())
            continue;
        for (const TermAt& wanted : m_terms.at(state.phrase)) {
            for (const TermAt& term : text.at(state.text)) {
                const State next { term.last + 1, wanted.last + 1, std::max(state.end, term.from + term.size) };
                const auto recent = states.end() - std::min(std::ssize(states), detours);
                if (term.term == wanted.term && std::find(recent, states.end(), next) == states.end())
                    states.push_back(next);
            }
        }
    }
    return -1;
}

} // namespace docent::terms
