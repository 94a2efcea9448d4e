#pragma once

#include <QList>
#include <QString>
#include <QStringView>

/// Letters and words as the keyword index sees them.
namespace docent::keywordtext {

/// One spelling for what is written in several: full-width letters and ligatures become plain ones, soft hyphens,
/// Arabic and Hebrew vowel points are dropped, Arabic alef, yeh and heh take one form each (after Lucene's
/// ArabicNormalizer).
QString folded(QStringView text);

/// Letters, digits and marks; all else separates words.
bool isWordCharacter(char32_t character);
/// Belongs to a script that is written without spaces between words, or with endings that cling to them (Korean).
bool isUnspaced(char32_t character);

/// A run of letters, marks and digits, all of spaced or all of unspaced scripts.
struct Piece {
    QString text;
    bool unspaced = false;
};

/// The pieces of a folded text; all else separates them.
QList<Piece> pieces(QStringView text);

/// The overlapping pairs of a run of unspaced letters, e.g. AB BC for ABC; the run itself if it is a single letter.
QStringList pairs(const QString& run);

} // namespace docent::keywordtext
