#pragma once

#include <bit>
#include <cstring>
#include <QtGlobal>
#include <span>
#include <string_view>

/// The bytes of a segment, version 3.
///
/// An entry is a passage; entries are numbered from 0 in the order of their passage ids. Numbers have the byte order of
/// the machine that wrote them, which is little-endian wherever Docent has been tried; the header's mark tells, and a
/// segment in the other order is refused, since an index can always be made anew.
///
///     Header                          72 bytes, see below
///     passage ids                     i64 for each entry, ascending
///     document ids                    i64 for each entry
///     lengths                         u32 for each entry: its number of terms; then zeros up to a multiple of 8
///     ends of filters                 u32 for each entry: where its filter ends, in words; zeros up to a multiple of 8
///     filters                         header.filterWords words of 64 bits: a PairFilter for each entry
///     postings                        header.postingsSize bytes, a list for each term, in the order of the terms;
///                                     then zeros up to a multiple of 8
///     blocks                          BlockStart for every 16 terms
///     dictionary                      header.dictionarySize bytes, up to the end of the segment
///
/// A list of postings: for each of the n entries with the term the gap to the one before it less 1 (the first: its
/// number) as a varint, then n impacts of a byte each (see bm25.h).
///
/// The dictionary holds the terms in bytewise order. For each: how many bytes it shares with the one before it (0 for
/// the first of a block), how many bytes follow, these bytes, in how many entries it is, how many bytes its list of
/// postings has. All numbers are varints: seven bits a byte, the lowest first, the eighth bit set but in the last.
namespace docent::keywords::format {

inline constexpr char magic[8] = { 'D', 'o', 'c', 'e', 'n', 't', 'K', 'w' };
inline constexpr quint32 byteOrderMark = 0x01020304;
inline constexpr quint32 version = 3;
inline constexpr quint32 termsPerBlock = 16;
inline constexpr quint32 mostEntries = quint32(1) << 31;
inline constexpr quint64 mostFilterWords = (quint64(1) << 32) - 1;
inline constexpr std::size_t longestTerm = 64; ///< bytes; the rest of a longer one doesn't count
inline constexpr std::size_t longestVarint = 10;

struct Header {
    char magic[8];
    quint64 checksum; ///< XXH3, 64 bits, of all that follows it
    quint32 byteOrder;
    quint32 version;
    quint32 entryCount;
    quint32 termCount;
    quint64 totalLength; ///< sum of the lengths
    double averageLength; ///< that the impacts were computed with
    quint64 postingsSize;
    quint64 dictionarySize;
    quint64 filterWords;
};
static_assert(sizeof(Header) == 72);
inline constexpr std::size_t checksummedFrom = offsetof(Header, byteOrder);

struct BlockStart {
    quint64 dictionaryOffset;
    quint64 postingsOffset; ///< of its first term
};
static_assert(sizeof(BlockStart) == 16);

inline constexpr quint64 padded(quint64 size)
{
    return (size + 7) / 8 * 8;
}

/// The nth of the numbers at `bytes`, wherever they lie in memory.
template <typename Number> Number numberAt(const uchar* bytes, std::size_t n)
{
    Number number;
    std::memcpy(&number, bytes + n * sizeof(Number), sizeof(Number));
    return number;
}

template <typename Bytes> void appendVarint(Bytes& bytes, quint64 number)
{
    for (; number >= 0x80; number >>= 7)
        bytes.push_back(static_cast<typename Bytes::value_type>(number | 0x80));
    bytes.push_back(static_cast<typename Bytes::value_type>(number));
}

/// Reads a varint and moves on; false if there is none before `end`.
inline bool readVarint(const uchar*& at, const uchar* end, quint64& number)
{
    number = 0;
    for (unsigned shift = 0; at != end && shift < 64; shift += 7) {
        const uchar byte = *at++;
        number |= quint64(byte & 0x7F) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

/// The term as it is stored: not longer than `longestTerm`, without half a UTF-8 character at its end.
inline std::string_view storedTerm(std::string_view term)
{
    if (term.size() <= longestTerm)
        return term;
    std::size_t size = longestTerm;
    while (size > longestTerm - 3 && (uchar(term[size]) & 0xC0) == 0x80)
        --size;
    return term.substr(0, size);
}

} // namespace docent::keywords::format
