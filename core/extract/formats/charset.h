#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>

namespace docent::charset {

/// How bytes are to be read as text.
struct Guess {
    QByteArray name; ///< as iconv(3) knows it; empty: this is no text
    qsizetype skip = 0; ///< bytes of the byte order mark
    bool certain = false; ///< by a byte order mark, or as valid UTF-8
};

/// By byte order mark, by the pattern of zero bytes (UTF-16 and UTF-32 without a mark), by validity as UTF-8, else by
/// uchardet. `declared` is what the file says of itself, e.g. in a <meta>; it is believed before uchardet is asked.
Guess guess(const QByteArray& bytes, const QByteArray& declared = {});

/// Text in the named charset, with U+FFFD for what is invalid. Unsupported if the charset is unknown here.
Result<QString> decode(QByteArrayView bytes, const QByteArray& name);

/// Line ends become \n; U+0000, byte order marks and control characters other than tab and line feed go; so do lone
/// surrogates. A form feed becomes a line feed.
void normalize(QString& text);

/// Removes what only guides line breaks: zero-width and word-joining spaces, soft hyphens.
void dropInvisible(QString& text);

/// guess, decode and normalize in one. Unsupported for what is not text.
Result<QString> toText(const QByteArray& bytes, const QByteArray& declared = {});

} // namespace docent::charset
