#include "keywords/termcursor.h"

namespace docent::keywords {

TermCursor::TermCursor(const Dictionary& dictionary, std::string_view from)
    : m_dictionary(dictionary)
{
    if (dictionary.termCount == 0)
        return;
    const quint32 block = blockBefore(from);
    const auto start = format::numberAt<format::BlockStart>(dictionary.blocks.data(), block);
    if (start.dictionaryOffset > dictionary.terms.size() || start.postingsOffset > dictionary.postings.size())
        return;
    m_number = block * format::termsPerBlock;
    m_at = dictionary.terms.data() + start.dictionaryOffset;
    m_postingsOffset = start.postingsOffset;
    next();
    while (isValid() && term() < from)
        next();
}

Postings TermCursor::postings() const
{
    const uchar* list = m_dictionary.postings.data() + m_postingsOffset;
    return { list, list + (m_postingsSize - m_documentFrequency), m_documentFrequency };
}

void TermCursor::next()
{
    if (m_number >= m_dictionary.termCount || !read()) {
        m_number = m_dictionary.termCount;
        m_documentFrequency = 0;
        return;
    }
    ++m_number;
}

bool TermCursor::read()
{
    const uchar* const end = m_dictionary.terms.data() + m_dictionary.terms.size();
    quint64 common = 0;
    quint64 rest = 0;
    if (!format::readVarint(m_at, end, common) || !format::readVarint(m_at, end, rest))
        return false;
    if (common > m_termSize || rest > format::longestTerm - common || rest > quint64(end - m_at))
        return false;
    std::array<char, format::longestTerm> bytes = m_term;
    std::memcpy(bytes.data() + common, m_at, rest);
    // Who merges or compares dictionaries relies on their order.
    if (std::string_view(bytes.data(), common + rest) <= term())
        return false;
    m_term = bytes;
    m_termSize = common + rest;
    m_at += rest;

    m_postingsOffset += m_postingsSize;
    quint64 frequency = 0;
    if (!format::readVarint(m_at, end, frequency) || !format::readVarint(m_at, end, m_postingsSize))
        return false;
    m_documentFrequency = quint32(frequency);
    // Each posting has a gap of at least a byte, and an impact.
    return frequency > 0 && frequency <= m_dictionary.entryCount && m_postingsSize >= 2 * frequency
        && m_postingsSize <= m_dictionary.postings.size() - m_postingsOffset;
}

/// The last block that doesn't begin after the term; the first if all do.
quint32 TermCursor::blockBefore(std::string_view term) const
{
    quint32 first = 0;
    quint32 last = (m_dictionary.termCount - 1) / format::termsPerBlock;
    while (first < last) {
        const quint32 middle = first + (last - first + 1) / 2;
        if (firstTermOf(middle) <= term)
            first = middle;
        else
            last = middle - 1;
    }
    return first;
}

std::string_view TermCursor::firstTermOf(quint32 block) const
{
    const auto start = format::numberAt<format::BlockStart>(m_dictionary.blocks.data(), block);
    if (start.dictionaryOffset >= m_dictionary.terms.size())
        return {};
    const uchar* const end = m_dictionary.terms.data() + m_dictionary.terms.size();
    const uchar* at = m_dictionary.terms.data() + start.dictionaryOffset;
    quint64 common = 0;
    quint64 size = 0;
    if (!format::readVarint(at, end, common) || !format::readVarint(at, end, size) || size > quint64(end - at))
        return {};
    return { reinterpret_cast<const char*>(at), size };
}

} // namespace docent::keywords
