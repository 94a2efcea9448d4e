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

/// What stands in a text, and its terms; both lie in the analyzer's blocks.
struct Analyzer::Remembered {
    const char16_t* raw = nullptr;
    const TermAt* terms = nullptr;
    quint32 hash = 0;
    quint32 size = 0;
    quint32 count = 0;
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
            if (!place.raw
                || (place.hash == hash && place.size == raw.size()
                    && std::memcmp(place.raw, raw.utf16(), sizeof(char16_t) * place.size) == 0))
                return place;
        }
    }

    void grow()
    {
        std::vector<Remembered> old(table.size() * 2);
        old.swap(table);
        for (const Remembered& one : old) {
            if (one.raw)
                placeOf(one.hash, QStringView(one.raw, one.size)) = one;
        }
    }

    Language language;
    std::vector<Remembered> table;
    size_t used = 0;
};

Analyzer::Analyzer(size_t mostBytes)
    : m_mostBytes(mostBytes)
    , m_long(std::make_unique<Remembered>())
{
}

Analyzer::~Analyzer() = default;

/// Calls `stretch` with what is remembered of each, where it begins.
template <typename Visit> void Analyzer::visit(QStringView text, const Language& language, Visit&& stretch)
{
    Words& words = wordsOf(language);
    Stretches stretches(text);
    for (Stretch next; stretches.next(next);) {
        const QStringView raw = text.sliced(next.from, next.size);
        if (!next.unspaced) {
            stretch(remembered(raw, false, words), next.from);
            continue;
        }
        for (qsizetype i = 0; i < raw.size();) {
            const qsizetype middle = endOfLetter(raw, i);
            const qsizetype end = middle < raw.size() ? endOfLetter(raw, middle) : middle;
            stretch(remembered(raw.sliced(i, end - i), true, words), next.from + i);
            i = middle;
        }
    }
}

void Analyzer::append(QStringView text, const Language& language, std::vector<std::string_view>& terms)
{
    visit(text, language, [&terms](const Remembered& one, qsizetype) {
        for (quint32 i = 0; i < one.count; ++i)
            terms.push_back(one.terms[i].term);
    });
}

std::vector<TermAt> Analyzer::places(QStringView text, const Language& language)
{
    std::vector<TermAt> places;
    int position = 0;
    visit(text, language, [&](const Remembered& one, qsizetype from) {
        int next = position;
        for (quint32 i = 0; i < one.count; ++i) {
            TermAt place = one.terms[i];
            place.from += from;
            place.first += position;
            place.last += position;
            next = std::max(next, place.last + 1);
            places.push_back(place);
        }
        position = next;
    });
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

const Analyzer::Remembered& Analyzer::remembered(QStringView raw, bool unspaced, Words& words)
{
    if (raw.size() > longestRemembered) {
        fill(*m_long, raw, unspaced, words.language);
        return *m_long;
    }
    const auto hash = static_cast<quint32>(qHash(raw, QHashSeed::globalSeed()));
    Remembered* place = &words.placeOf(hash, raw);
    if (place->raw)
        return *place;
    if (++words.used * 2 > words.table.size()) {
        m_bytes += words.table.size() * sizeof(Remembered);
        words.grow();
        place = &words.placeOf(hash, raw);
    }
    fill(*place, raw, unspaced, words.language);
    place->hash = hash;
    place->size = static_cast<quint32>(raw.size());
    char* copy = room(sizeof(char16_t) * place->size, alignof(char16_t));
    std::memcpy(copy, raw.utf16(), sizeof(char16_t) * place->size);
    place->raw = reinterpret_cast<const char16_t*>(copy);
    return *place;
}

void Analyzer::fill(Remembered& place, QStringView raw, bool unspaced, const Language& language)
{
    std::vector<Piece> pieces;
    appendPieces(raw, { 0, raw.size(), unspaced }, language, m_stems, 0, pieces);
    // Of a pair the second letter belongs to the next one.
    std::erase_if(
        pieces, [unspaced](const Piece& piece) { return piece.term.empty() || (unspaced && piece.first > 0); });
    auto* terms = reinterpret_cast<TermAt*>(room(pieces.size() * sizeof(TermAt), alignof(TermAt)));
    for (size_t i = 0; i < pieces.size(); ++i) {
        const Piece& piece = pieces[i];
        new (terms + i) TermAt { kept(piece.term), piece.from, piece.size, piece.first, piece.last };
    }
    place.terms = terms;
    place.count = static_cast<quint32>(pieces.size());
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
