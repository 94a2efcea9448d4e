#pragma once

#include "terms/marks.h"

#include <memory>
#include <optional>
#include <QStringMatcher>

namespace docent::terms {

constexpr qsizetype longestPhraseText = 10'000; ///< characters; what follows isn't compared

/// The terms at each position of a text.
class PlacedTerms {
public:
    explicit PlacedTerms(std::vector<TermAt> places);

    int count() const { return m_count; }
    std::span<const TermAt> at(int position) const
    {
        const size_t begin = m_begins[static_cast<size_t>(position)];
        return std::span(m_places).subspan(begin, m_begins[static_cast<size_t>(position) + 1] - begin);
    }
    /// All of them, in the order of their positions.
    std::vector<TermAt>& places() { return m_places; }

private:
    std::vector<TermAt> m_places;
    std::vector<size_t> m_begins;
    int m_count = 0;
};

/// A phrase that is looked for in texts of one language: its words one after the other, each with whatever ending,
/// "e-mail" also as "email". Of a long one only the beginning is compared.
class Phrase {
public:
    Phrase(Analyzer& analyzer, QStringView phrase, const Language& language);

    /// Signs alone are no words.
    bool isEmpty() const { return m_terms.count() == 0; }
    /// Where it stands first.
    std::optional<Range> firstIn(const PlacedTerms& text) const;
    /// It stands there letter by letter, between spaces: seen fifty times as quickly as firstIn() sees it, which then
    /// finds it too. Most phrases that stand in a text stand there so.
    bool standsPlainlyIn(QStringView text) const;

private:
    bool mayBegin(std::span<const TermAt> terms) const;
    qsizetype endFrom(const PlacedTerms& text, int position) const;

    PlacedTerms m_terms;
    std::unique_ptr<QStringMatcher> m_plain; ///< none where the phrase isn't made of plain words
    std::vector<std::unique_ptr<std::string>> m_letters; ///< of the terms: the analyzer forgets its own
};

} // namespace docent::terms
