#pragma once

#include "keywords/postings.h"

#include <array>

namespace docent::keywords {

/// The dictionary of a segment and the lists of postings that it leads to, where they lie in memory.
struct Dictionary {
    std::span<const uchar> blocks;
    std::span<const uchar> terms;
    std::span<const uchar> postings;
    quint32 entryCount = 0;
    quint32 termCount = 0;
};

/// Walks over the terms of a segment in bytewise order:
///     for (TermCursor at = segment.terms("pre"); at.isValid() && at.term().starts_with("pre"); at.next())
/// Lives no longer than its segment.
class TermCursor {
public:
    /// Stands on the first term that isn't before `from`.
    TermCursor(const Dictionary& dictionary, std::string_view from);

    /// False after the last term.
    bool isValid() const { return m_documentFrequency > 0; }
    /// Until the next move.
    std::string_view term() const { return { m_term.data(), m_termSize }; }
    quint32 documentFrequency() const { return m_documentFrequency; }
    Postings postings() const;
    void next();

private:
    std::string_view firstTermOf(quint32 block) const;
    quint32 blockBefore(std::string_view term) const;
    bool read();

    Dictionary m_dictionary;
    quint32 m_number = 0; ///< of the term that follows
    const uchar* m_at = nullptr; ///< where it lies
    std::array<char, format::longestTerm> m_term = {};
    std::size_t m_termSize = 0;
    quint32 m_documentFrequency = 0;
    quint64 m_postingsOffset = 0;
    quint64 m_postingsSize = 0;
};

} // namespace docent::keywords
