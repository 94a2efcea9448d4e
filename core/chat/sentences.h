#pragma once

#include <QList>
#include <QSet>
#include <QString>

namespace docent {

/// A sentence [start, end) of a text, in UTF-16 units, without surrounding space.
struct Sentence {
    qsizetype start = 0;
    qsizetype end = 0;
};

/// Sentences by Unicode's rules (UAX 29); an empty line, a list mark and a table row end one as well.
QList<Sentence> sentences(const QString& text);

/// The words of a text for comparing: case and accents folded, cut to six letters, which is a stemmer good enough to
/// match "reimburses" with "reimbursement". Numbers stay whole.
QStringList comparableWords(const QString& text);

/// The numbers that a text states, without thousands separators: "$1,000.50" → "1000.50".
QSet<QString> statedNumbers(const QString& text);

} // namespace docent
