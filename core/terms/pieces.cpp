#include "terms/pieces.h"

#include "terms/letters.h"
#include "terms/parts.h"

#include <algorithm>

namespace docent::terms {

namespace {

constexpr size_t mostParts = 6; ///< of a compound that is also a term as a whole

bool isApostrophe(QChar c)
{
    return c == u'\'' || c == u'’';
}

/// Between the digits of dates, ranges and versions the joiners stay.
QString joinerBetween(const Part& before, const Part& part)
{
    if (!before.digits || !part.digits || part.joiner.isNull())
        return {};
    return part.joiner == u',' || isApostrophe(part.joiner) ? QStringLiteral(".") : QString(part.joiner);
}

/// What the pieces of one stretch are made from.
class Compound {
public:
    Compound(QStringView text, const Stretch& stretch, const Language& language, Stems& stems)
        : m_text(text.sliced(stretch.from, stretch.size))
        , m_offset(stretch.from)
        , m_language(language)
        , m_stems(stems)
        , m_parts(partsOf(m_text, language))
    {
    }

    int append(int position, std::vector<Piece>& pieces) const
    {
        std::vector<int> places;
        for (const Part& part : m_parts) {
            places.push_back(position);
            position += appendPart(part, position, pieces);
        }
        size_t first = 0;
        for (size_t i = 1; i <= m_parts.size(); ++i) {
            if (i < m_parts.size() && m_parts[i].joiner.isNull())
                continue;
            if (i - first > 1)
                appendWhole(first, i - 1, places, pieces); // of a word with several cases or digits
            first = i;
        }
        if (isWhole())
            appendWhole(0, m_parts.size() - 1, places, pieces);
        appendSigned(places, pieces);
        return position;
    }

private:
    /// l'homme is two words, e-mail is one as well.
    bool isWhole() const
    {
        if (m_parts.size() < 2 || m_parts.size() > mostParts)
            return false;
        const auto joined = [](const Part& part) { return !part.joiner.isNull(); };
        const auto elided = [this](const Part& part) { return m_language.elides() && isApostrophe(part.joiner); };
        return std::any_of(m_parts.begin() + 1, m_parts.end(), joined)
            && std::none_of(m_parts.begin(), m_parts.end(), elided);
    }

    int appendPart(const Part& part, int position, std::vector<Piece>& pieces) const
    {
        const QStringView letters = m_text.sliced(part.from, part.size);
        std::string term = part.number.isEmpty()
            ? (part.digits ? Stems::whole(letters) : m_stems.term(letters, m_language))
            : Stems::bounded(part.number);
        if (term.empty())
            return 0;
        pieces.push_back({ std::move(term), m_offset + part.from, part.size, position, position, false });
        if (!part.otherNumber.isEmpty())
            pieces.push_back(
                { Stems::bounded(part.otherNumber), m_offset + part.from, part.size, position, position, false });
        return 1;
    }

    void appendWhole(size_t first, size_t last, const std::vector<int>& places, std::vector<Piece>& pieces) const
    {
        QString letters;
        bool digits = false;
        for (size_t i = first; i <= last; ++i) {
            const Part& part = m_parts[i];
            if (i > first)
                letters += joinerBetween(m_parts[i - 1], part);
            digits = digits || part.digits;
            letters += part.number.isEmpty() ? plain(m_text.sliced(part.from, part.size)) : part.number;
        }
        std::string term = digits ? Stems::bounded(folded(letters)) : m_stems.term(letters, m_language);
        const qsizetype from = m_parts[first].from;
        const qsizetype size = m_parts[last].from + m_parts[last].size - from;
        if (!term.empty())
            pieces.push_back({ std::move(term), m_offset + from, size, places[first], places[last], false });
    }

    /// .NET and C++ as they stand, beside net and c.
    void appendSigned(const std::vector<int>& places, std::vector<Piece>& pieces) const
    {
        if (m_parts.empty() || m_parts.size() > mostParts)
            return;
        const bool dotted = m_text.front() == u'.';
        const QChar end = m_text.back();
        const std::string signs = end == u'#' ? "#" : end == u'+' ? "++" : "";
        if (!dotted && signs.empty())
            return;
        const QStringView letters = m_text.mid(dotted ? 1 : 0, m_text.size() - (dotted ? 1 : 0) - signs.size());
        std::string term = (dotted ? "." : "") + Stems::whole(letters) + signs;
        pieces.push_back({ std::move(term), m_offset, m_text.size(), places.front(), places.back(), false });
    }

    QStringView m_text;
    qsizetype m_offset;
    const Language& m_language;
    Stems& m_stems;
    std::vector<Part> m_parts;
};

/// Has neither joiners nor digits nor capitals inside: one part, as the most words.
bool isSimple(QStringView word)
{
    const auto isLower = [](QChar c) { return c >= u'a' && c <= u'z'; };
    return (isLower(word.front()) || (word.front() >= u'A' && word.front() <= u'Z'))
        && std::all_of(word.begin() + 1, word.end(), isLower);
}

/// The overlapping pairs of a run and its letters, for queries of a single one.
int appendPairs(QStringView text, const Stretch& stretch, int position, std::vector<Piece>& pieces)
{
    const qsizetype end = stretch.from + stretch.size;
    const QStringView run = text.left(end);
    for (qsizetype i = stretch.from; i < end; ++position) {
        const qsizetype middle = endOfLetter(run, i);
        const qsizetype stop = middle < end ? endOfLetter(run, middle) : end;
        if (middle < end)
            pieces.push_back({ Stems::whole(run.sliced(i, stop - i)), i, stop - i, position, position, false });
        pieces.push_back({ Stems::whole(run.sliced(i, middle - i)), i, middle - i, position, position, true });
        i = middle;
    }
    return position;
}

} // namespace

int appendPieces(QStringView text, const Stretch& stretch, const Language& language, Stems& stems, int position,
    std::vector<Piece>& pieces)
{
    if (stretch.unspaced)
        return appendPairs(text, stretch, position, pieces);
    const QStringView word = text.sliced(stretch.from, stretch.size);
    if (isSimple(word)) {
        pieces.push_back({ stems.term(word, language), stretch.from, stretch.size, position, position, false });
        return position + 1;
    }
    return Compound(text, stretch, language, stems).append(position, pieces);
}

std::vector<Piece> piecesOf(QStringView text, const Language& language, Stems& stems)
{
    std::vector<Piece> pieces;
    int position = 0;
    Stretches stretches(text);
    for (Stretch stretch; stretches.next(stretch);)
        position = appendPieces(text, stretch, language, stems, position, pieces);
    return pieces;
}

} // namespace docent::terms
