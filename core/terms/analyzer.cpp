#include "terms/analyzer.h"

#include "terms/letters.h"
#include "terms/pieces.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <QHashFunctions>

namespace docent::terms {

namespace {

constexpr size_t blockSize = 256 << 10;
constexpr qsizetype longestRemembered = 48; ///< UTF-16 units; longer stretches seldom come again
constexpr size_t firstSlots = 1 << 12;

} // namespace

/// What stands in a text, and its terms: one behind the other in a block, so that both come with one look at memory.
struct Analyzer::Remembered {
    quint32 hash = 0;
    quint16 size = 0; ///< UTF-16 units
    quint16 count = 0;
    const TermAt* terms = nullptr; ///< null: free

    QStringView raw() const { return { reinterpret_cast<const char16_t*>(terms + count), size }; }
};

/// A hash table with open addressing, at most half full.
struct Analyzer::Words {
    explicit Words(Language of)
        : language(std::move(of))
        , table(firstSlots)
    {
    }

    Remembered& placeOf(quint32 hash, QStringView raw)
    {
        for (size_t i = hash & (table.size() - 1);; i = (i + 1) & (table.size() - 1)) {
            Remembered& place = table[i];
            if (!place.terms || (place.hash == hash && place.raw() == raw))
                return place;
        }
    }

    void grow()
    {
        std::vector<Remembered> old(table.size() * 2);
        old.swap(table);
        for (const Remembered& one : old) {
            if (one.terms)
                placeOf(one.hash, one.raw()) = one;
        }
    }

    Language language;
    std::vector<Remembered> table;
    size_t used = 0;
};

Analyzer::Analyzer(size_t mostBytes)
    : m_mostBytes(mostBytes)
{
}

Analyzer::~Analyzer() = default;

std::vector<TermAt> Analyzer::places(QStringView text, const Language& language)
{
    Words& words = wordsOf(language);
    std::vector<TermAt> places;
    int position = 0;
    const auto append = [&](std::span<const TermAt> terms, qsizetype from) {
        int next = position;
        for (TermAt place : terms) {
            place.from += from;
            place.first += position;
            place.last += position;
            next = std::max(next, place.last + 1);
            places.push_back(place);
        }
        position = next;
    };
    Stretches stretches(text);
    for (Stretch stretch; stretches.next(stretch);) {
        const QStringView raw = text.sliced(stretch.from, stretch.size);
        if (!stretch.unspaced) {
            append(termsOf(raw, false, words), stretch.from);
            continue;
        }
        for (qsizetype i = 0; i < raw.size();) {
            const qsizetype middle = endOfLetter(raw, i);
            const qsizetype end = middle < raw.size() ? endOfLetter(raw, middle) : middle;
            append(termsOf(raw.sliced(i, end - i), true, words), stretch.from + i);
            i = middle;
        }
    }
    return places;
}

void Analyzer::reset()
{
    if (m_bytes <= m_mostBytes)
        return;
    m_words.clear();
    m_blocks.clear();
    m_bytes = m_left = 0;
    m_free = nullptr;
}

std::span<const TermAt> Analyzer::termsOf(QStringView raw, bool unspaced, Words& words)
{
    if (raw.size() > longestRemembered)
        return made(raw, unspaced, words.language, 0);
    const auto hash = static_cast<quint32>(qHash(raw, QHashSeed::globalSeed()));
    Remembered* place = &words.placeOf(hash, raw);
    if (place->terms)
        return { place->terms, place->count };
    if (++words.used * 2 > words.table.size()) {
        m_bytes += words.table.size() * sizeof(Remembered);
        words.grow();
        place = &words.placeOf(hash, raw);
    }
    const auto units = static_cast<size_t>(raw.size());
    const std::span<TermAt> terms = made(raw, unspaced, words.language, sizeof(char16_t) * units);
    std::memcpy(static_cast<void*>(terms.data() + terms.size()), raw.utf16(), sizeof(char16_t) * units);
    *place = { hash, static_cast<quint16>(units), static_cast<quint16>(terms.size()), terms.data() };
    return terms;
}

/// With room for `more` bytes behind the terms.
std::span<TermAt> Analyzer::made(QStringView raw, bool unspaced, const Language& language, size_t more)
{
    std::vector<Piece> pieces;
    appendPieces(raw, { 0, raw.size(), unspaced }, language, m_stems, 0, pieces);
    // Of a pair the second letter belongs to the next one.
    std::erase_if(
        pieces, [unspaced](const Piece& piece) { return piece.term.empty() || (unspaced && piece.first > 0); });
    char* start = room(pieces.size() * sizeof(TermAt) + more, alignof(TermAt));
    auto* terms = reinterpret_cast<TermAt*>(start);
    for (size_t i = 0; i < pieces.size(); ++i) {
        const Piece& piece = pieces[i];
        new (terms + i) TermAt { kept(piece.term), piece.from, piece.size, piece.first, piece.last };
    }
    return { terms, pieces.size() };
}

std::string_view Analyzer::kept(const std::string& term)
{
    char* copy = room(term.size(), 1);
    std::memcpy(copy, term.data(), term.size());
    return { copy, term.size() };
}

char* Analyzer::room(size_t size, size_t alignment)
{
    const size_t gap = (alignment - reinterpret_cast<quintptr>(m_free) % alignment) % alignment;
    if (!m_free || size + gap > m_left) {
        m_left = std::max(blockSize, size);
        m_blocks.push_back(std::make_unique_for_overwrite<char[]>(m_left));
        m_bytes += m_left;
        m_free = m_blocks.back().get();
    } else {
        m_free += gap;
        m_left -= gap;
    }
    char* start = m_free;
    m_free += size;
    m_left -= size;
    return start;
}

Analyzer::Words& Analyzer::wordsOf(const Language& language)
{
    for (const auto& words : m_words) {
        if (words->language == language)
            return *words;
    }
    m_words.push_back(std::make_unique<Words>(language));
    m_bytes += m_words.back()->table.size() * sizeof(Remembered);
    return *m_words.back();
}

} // namespace docent::terms
