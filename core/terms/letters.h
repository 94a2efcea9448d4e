#pragma once

#include <array>
#include <QString>
#include <QStringView>

/// Letters as the index sees them.
namespace docent::terms {

/// What a character does to the words around it.
enum class Kind : quint8 {
    Separator,
    Joiner, ///< holds two words together that it stands between: e-mail, 3.5, o'clock
    Word, ///< letters, digits and marks of scripts that put spaces between words
    Unspaced, ///< those of scripts that don't, or whose endings cling to the words (Korean)
    Ignored, ///< writers leave it out at will: soft hyphens, joining and direction marks
    Surrogate, ///< half of a character outside the basic plane
};

/// The kind of every UTF-16 unit, for quick passes over text.
const std::array<Kind, 0x10000>& kinds();

/// A code point with its place in a text; a lone surrogate is one for itself.
struct Character {
    char32_t value = 0;
    int size = 0; ///< UTF-16 units
};
Character characterAt(QStringView text, qsizetype i);
Kind kindOf(char32_t character);
/// Of the character at i: `Surrogate` only for lone ones.
Kind kindAt(QStringView text, qsizetype i);

/// Belongs to the letter before it: vowel signs, accents, the trailing parts of a Korean syllable.
bool continuesLetter(char32_t character);

/// One spelling for what is written in several, in lower case, with its accents, as stemmers want it: compatibility
/// forms become plain letters (ligatures, full width, superscripts), all digits 0 to 9, vowel points of Arabic and
/// Hebrew go. What is too long to be a word is cut.
QString plain(QStringView word);
/// Without accents, after stemming: ä → a, ß → ss, ø → o, one form for Arabic alef, yeh, kaf and heh (after Lucene's
/// ArabicNormalizer). Marks and letters that make other words stay: й, が, Indic vowel signs.
QString folded(const QString& plain);

} // namespace docent::terms
