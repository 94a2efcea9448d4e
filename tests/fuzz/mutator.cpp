#include "fuzz/mutator.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace docent::fuzz {

namespace {

constexpr qsizetype largest = 256 * 1024; ///< what has grown beyond is only cut and flipped

/// What parsers trip over, whatever they read.
constexpr auto edges = std::to_array<std::string_view>({ "0", "-1", "1", "127", "255", "32768", "65535", "65536",
    "2147483647", "2147483648", "-2147483648", "4294967296", "9223372036854775807", "-9223372036854775808", "1e308",
    "1e-400", "NaN", "99999999999999999999999999", "0.00000000000000000000000001" });
constexpr auto tokens = std::to_array<std::string_view>({ "\0", "\n", "\r", "\t", " ", "\"", "'", "<", ">", "&", "]]>",
    "<!--", "-->", "<![CDATA[", "&#0;", "&#x110000;", "&#xD800;", "\\", "{", "}", "[", "]", "(", ")", "|", ":", ";",
    "=", "%", "%n", "\xff", "\xfe\xff", "\xef\xbb\xbf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80", "\\u0000",
    "\\ud800", "\\begin{", "\\end{", "\\bin2147483647 ", "\\u-70000", "|===", "----", "\n\n", "\r\n--b1\r\n", "=?",
    "?=", "/>", "</", "../", "PK\x05\x06", "PK\x01\x02" });

} // namespace

Mutator::Mutator(quint32 seed)
    : m_random(seed)
{
}

int Mutator::below(qsizetype end)
{
    return end > 1 ? int(m_random.bounded(quint32(end))) : 0;
}

QByteArray Mutator::mutate(QByteArray bytes, const QList<QByteArray>& others)
{
    for (int left = 1 + below(1 << below(5)); left > 0; --left)
        change(bytes, others);
    return bytes;
}

void Mutator::change(QByteArray& bytes, const QList<QByteArray>& others)
{
    if (bytes.isEmpty()) {
        insertPiece(bytes, others);
        return;
    }
    const int at = below(bytes.size());
    switch (below(bytes.size() < largest ? 10 : 5)) {
    case 0:
        bytes[at] = char(bytes.at(at) ^ (1 << below(8)));
        break;
    case 1:
        bytes[at] = char(below(256));
        break;
    case 2:
        if (below(8) == 0)
            bytes.truncate(at);
        else
            bytes.remove(at, 1 + below(8));
        break;
    case 3:
        bytes.remove(at, 1 + below(bytes.size() / 4));
        break;
    case 4:
        replaceNumber(bytes);
        break;
    case 5: {
        const std::string_view token = tokens[size_t(below(tokens.size()))];
        bytes.insert(at, QByteArrayView(token.data(), qsizetype(token.size())));
        break;
    }
    case 6:
        repeat(bytes);
        break;
    default:
        insertPiece(bytes, others);
        break;
    }
}

/// A stretch of it again and again, which nests what can be nested.
void Mutator::repeat(QByteArray& bytes)
{
    const int at = below(bytes.size());
    const QByteArray part = bytes.mid(at, 1 + below(40));
    bytes.insert(at, part.repeated(1 + below(1 << below(12))).left(largest));
}

/// Some bytes of this or another file, put in or written over what is there.
void Mutator::insertPiece(QByteArray& bytes, const QList<QByteArray>& others)
{
    const QByteArray from = others.isEmpty() || below(3) == 0 ? bytes : others.at(below(others.size()));
    const QByteArray piece = from.mid(below(from.size()), 1 + below(200));
    const int at = below(bytes.size());
    if (below(2) == 0)
        bytes.insert(at, piece);
    else
        bytes.replace(at, piece.size(), piece);
}

void Mutator::replaceNumber(QByteArray& bytes)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const auto begin = std::find_if(bytes.cbegin() + below(bytes.size()), bytes.cend(), isDigit);
    const auto end = std::find_if_not(begin, bytes.cend(), isDigit);
    const std::string_view edge = edges[size_t(below(edges.size()))];
    bytes.replace(
        begin - bytes.cbegin(), end - begin, QByteArrayView(edge.data(), qsizetype(edge.size())).toByteArray());
}

} // namespace docent::fuzz
