#pragma once

#include <QStringList>

namespace docent::terms {

/// Says nothing about a topic: articles, pronouns, prepositions, conjunctions, auxiliary verbs and question words.
/// Negations stay searchable. The word in lower case, with its accents; the language by its code, e.g. "de".
bool isStopWord(const QString& word, QStringView language);

/// Those of the words (lower case) that are stop words in the language that most of them come from. A language that is
/// not among the preferred ones has to show itself by two of them: "die" and "il" are words of other languages too.
QStringList stopWordsAmong(const QStringList& words, const QStringList& preferred);

} // namespace docent::terms
