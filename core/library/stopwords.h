#pragma once

#include <QStringList>

namespace docent {

/// Those of the words (lower case) that say nothing about the topic, in the language that most of them come from:
/// English, German, French or Spanish; English if none stands out.
QStringList stopWordsAmong(const QStringList& words);

} // namespace docent
