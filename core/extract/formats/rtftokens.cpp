#include "extract/formats/rtftokens.h"

#include <algorithm>
#include <cctype>
#include <QByteArray>

namespace docent {

RtfTokens::Token RtfTokens::next()
{
    while (m_at < m_bytes.size() && (m_bytes[m_at] == '\r' || m_bytes[m_at] == '\n' || m_bytes[m_at] == '\0'))
        ++m_at;
    if (m_at >= m_bytes.size())
        return {};
    const qsizetype start = m_at++;
    switch (m_bytes[start]) {
    case '{':
        return { Kind::Open, {} };
    case '}':
        return { Kind::Close, {} };
    case '\\':
        return control();
    default:
        break;
    }
    const auto ends = [](char c) { return QByteArrayView("\\{}\r\n\0", 6).contains(c); };
    m_at = std::find_if(m_bytes.begin() + m_at, m_bytes.end(), ends) - m_bytes.begin();
    return { Kind::Bytes, m_bytes.sliced(start, m_at - start) };
}

/// Behind a backslash.
RtfTokens::Token RtfTokens::control()
{
    if (m_at >= m_bytes.size())
        return {};
    if (isalpha(quint8(m_bytes[m_at])))
        return word();
    const qsizetype at = m_at++;
    if (m_bytes[at] == '\'')
        return hexByte();
    return { Kind::Symbol, m_bytes.sliced(at, 1) };
}

RtfTokens::Token RtfTokens::word()
{
    constexpr qsizetype longestName = 32;
    constexpr int mostDigits = 10;
    const qsizetype start = m_at;
    while (m_at < m_bytes.size() && m_at - start < longestName && isalpha(quint8(m_bytes[m_at])))
        ++m_at;
    Token token { Kind::Word, m_bytes.sliced(start, m_at - start) };
    const bool negative = m_at < m_bytes.size() && m_bytes[m_at] == '-';
    if (negative)
        ++m_at;
    qint64 value = 0;
    for (int digits = 0; m_at < m_bytes.size() && digits < mostDigits && isdigit(quint8(m_bytes[m_at])); ++digits) {
        value = value * 10 + (m_bytes[m_at++] - '0');
        token.hasValue = true;
    }
    token.value = int(std::clamp<qint64>(negative ? -value : value, INT_MIN, INT_MAX));
    if (m_at < m_bytes.size() && m_bytes[m_at] == ' ')
        ++m_at;
    // Raw bytes of a picture may hold braces.
    if (token.text == "bin" && token.value > 0)
        m_at = std::min<qsizetype>(m_at + token.value, m_bytes.size());
    return token;
}

RtfTokens::Token RtfTokens::hexByte()
{
    const qsizetype end = std::min<qsizetype>(m_at + 2, m_bytes.size());
    bool valid = false;
    const int value = m_bytes.sliced(m_at, end - m_at).toByteArray().toInt(&valid, 16);
    if (!valid)
        return { Kind::Bytes, {} };
    m_at = end;
    m_byte = char(value);
    return { Kind::Bytes, QByteArrayView(&m_byte, 1) };
}

} // namespace docent
