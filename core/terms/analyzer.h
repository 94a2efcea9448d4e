#pragma once

#include "terms/stems.h"

#include <span>
#include <string_view>
#include <vector>

namespace docent::terms {

/// Raise it with any change of the terms that a text gives: what was indexed before has to be indexed anew.
constexpr int version = 1;

/// A term with its place, as Piece; the view is the analyzer's.
struct TermAt {
    std::string_view term;
    qsizetype from = 0; ///< in the text, UTF-16 units
    qsizetype size = 0;
    int first = 0; ///< positions of words
    int last = 0;
};

/// Turns text into index terms: UTF-8, folded, lower case, without endings. One per thread.
class Analyzer {
public:
    /// Words are remembered with their terms until those take so many bytes; reset() then forgets them.
    explicit Analyzer(size_t mostBytes = 16 << 20);
    ~Analyzer();
    Analyzer(const Analyzer&) = delete;
    Analyzer& operator=(const Analyzer&) = delete;

    /// The terms of the text in order, the whole of a compound after its parts, with their places from position 0 on.
    /// The views stay valid until reset(). Takes time in proportion to the text.
    std::vector<TermAt> places(QStringView text, const Language& language);
    /// To be called between texts, when nobody looks at their terms any more: this is what bounds the memory.
    void reset();
    /// Taken by remembered words and their terms.
    size_t bytes() const { return m_bytes; }

private:
    struct Words;
    struct Remembered;

    std::span<const TermAt> termsOf(QStringView raw, bool unspaced, Words& words);
    std::span<TermAt> made(QStringView raw, bool unspaced, const Language& language, size_t more);
    std::string_view kept(const std::string& term);
    char* room(size_t size, size_t alignment);
    Words& wordsOf(const Language& language);

    size_t m_mostBytes;
    size_t m_bytes = 0;
    Stems m_stems;
    std::vector<std::unique_ptr<char[]>> m_blocks;
    char* m_free = nullptr; ///< in the last block
    size_t m_left = 0;
    std::vector<std::unique_ptr<Words>> m_words; ///< one for each language
};

} // namespace docent::terms
