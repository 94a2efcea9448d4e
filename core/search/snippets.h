#pragma once

#include <QList>
#include <QString>
#include <vector>

namespace docent {

/// A stretch [start, start + length) of a text, in UTF-16 units.
struct TextRange {
    qsizetype start = 0;
    qsizetype length = 0;
    friend bool operator==(const TextRange&, const TextRange&) = default;
};

/// The words of the query (as the keyword search understands it) in a text, in order, without overlap. Endings are
/// neglected as the text's language (its code, empty if unknown) does it: "plans" marks "plan" and "planning".
QList<TextRange> queryWordsIn(const QString& text, const QString& query, const QString& language);

/// A line from a passage, with the query's words in it.
struct Snippet {
    QString text; ///< one line; "…" where it was cut
    QList<TextRange> highlights; ///< in `text`
};

/// The part of a passage, about `length` characters long, that holds most different words of the query; its beginning
/// if there are none.
Snippet snippet(const QString& passage, const QString& query, const QString& language, qsizetype length = 240);

} // namespace docent
