#pragma once

#include "keywords/termsequence.h"
#include "keywords/wordpair.h"
#include "search/searchquery.h"
#include "terms/analyzer.h"

namespace docent {

/// Appends the pairs of terms that stand side by side in a text. Puts the places in their order.
void appendPairs(std::vector<terms::TermAt>& places, std::vector<quint64>& pairs);

/// One of each list must stand in a passage for it to have what the query asks for, in one of the languages.
std::vector<std::vector<keywords::TermSequence>> requiredSequences(
    const QList<QStringList>& required, const QStringList& languages);

/// The words of a query that follow each other, but for stop words between them, in the languages.
std::vector<keywords::WordPair> wordPairs(const QString& words, const QStringList& languages);

} // namespace docent
