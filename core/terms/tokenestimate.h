#pragma once

#include <QStringView>

namespace docent::tokens {

/// Weights count sixteenths of a token, so that those of neighbours add up without rounding.
inline constexpr int unit = 16;

/// A stretch of text that is kept together where possible: what stands between spaces, with the spaces behind it; a
/// single character in scripts that are written without spaces; at most 256 UTF-16 units.
struct Word {
    qsizetype start = 0;
    qsizetype end = 0;
    int weight = 0;
};

/// The word that begins at `from`, which lies before the end of the text. Spaces at the very start are a word.
Word wordAt(QStringView text, qsizetype from);

/// The sum of the weights of all words.
qint64 weight(QStringView text);

} // namespace docent::tokens

namespace docent {

/// Tokens of a text as a typical subword tokenizer would count them, estimated without one: within 15 % for English,
/// German, Chinese and code.
int estimateTokens(QStringView text);

} // namespace docent
