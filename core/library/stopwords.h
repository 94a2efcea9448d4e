#pragma once

#include <QSet>
#include <QStringList>

namespace docent {

/// Those of the words (lower case) that say nothing about the topic, in the language that most of them come from:
/// English, German, French or Spanish; English if none stands out.
QStringList stopWordsAmong(const QStringList& words);
/// The words that tell one name or question from another: folded, in lower case, pairs of letters for unspaced scripts.
QSet<QString> tellingWords(const QString& text);

} // namespace docent
