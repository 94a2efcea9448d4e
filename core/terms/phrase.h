#pragma once

#include "terms/marks.h"

#include <optional>

namespace docent::terms {

constexpr qsizetype longestPhraseText = 10'000; ///< characters; what follows isn't compared

/// A phrase that is looked for in texts of one language: its words one after the other, each with whatever ending,
/// "e-mail" also as "email". Of a long one only the beginning is compared.
class Phrase {
public:
    Phrase(Analyzer& analyzer, QStringView phrase, Language language);

    /// Signs alone are no words.
    bool isEmpty() const { return m_positions.count() == 0; }
    /// Where it stands first.
    std::optional<Range> firstIn(Analyzer& analyzer, QStringView text) const;

private:
    /// The terms at each position.
    class Positions {
    public:
        explicit Positions(std::vector<TermAt> places);

        int count() const { return m_count; }
        std::span<const TermAt> at(int position) const
        {
            const auto begin = m_begins[static_cast<size_t>(position)];
            return std::span(m_places).subspan(begin, m_begins[static_cast<size_t>(position) + 1] - begin);
        }
        /// All of them.
        std::vector<TermAt>& places() { return m_places; }

    private:
        std::vector<TermAt> m_places;
        std::vector<size_t> m_begins;
        int m_count = 0;
    };
    bool mayBegin(std::span<const TermAt> terms) const;
    qsizetype endFrom(const Positions& text, int position) const;

    Language m_language;
    Positions m_positions;
    std::vector<std::unique_ptr<std::string>> m_terms; ///< the analyzer forgets its own
};

} // namespace docent::terms
