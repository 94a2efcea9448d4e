#pragma once

#include <QList>
#include <QString>

namespace docent::terms {

/// A word of a title or a file's name, as names are compared.
struct NameWord {
    qsizetype from = 0; ///< in the text, UTF-16 units
    qsizetype size = 0;
    QString folded; ///< without case and accents, but with its ending

    qsizetype end() const { return from + size; }
};

/// What stands between the words (spaces, dots, dashes, underscores) doesn't count. Of scripts without spaces each
/// letter is a word.
QList<NameWord> nameWords(QStringView text);

/// The words with single spaces between them: "Annual_Report-2024.PDF" is "annual report 2024 pdf".
QString joinedName(const QList<NameWord>& words);

} // namespace docent::terms
