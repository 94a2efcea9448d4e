#pragma once

#include <QByteArrayView>

namespace docent {

/// Takes RTF apart: braces, control words and symbols, and the bytes between them.
class RtfTokens {
public:
    enum class Kind { Open, Close, Word, Symbol, Bytes, AtEnd };

    struct Token {
        Kind kind = Kind::AtEnd;
        QByteArrayView text; ///< a word's name, a symbol's sign, or bytes
        int value = 0; ///< of a word; 0 if it has none
        bool hasValue = false;
    };

    explicit RtfTokens(QByteArrayView bytes)
        : m_bytes(bytes)
    {
    }
    Token next();

private:
    Token control();
    Token word();
    Token hexByte();

    QByteArrayView m_bytes;
    qsizetype m_at = 0;
    char m_byte = 0; ///< of the last \'hh
};

} // namespace docent
