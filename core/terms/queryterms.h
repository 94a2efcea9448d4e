#pragma once

#include "terms/compounds.h"

#include <QSet>
#include <QStringList>
#include <vector>

namespace docent::terms {

/// A word of a query: passages that have one of the alternatives match it.
struct QueryWord {
    std::vector<std::string> alternatives; ///< terms, in the languages and spellings that the word may have
    float weight = 1; ///< to multiply its score by
    bool stopWord = false; ///< says nothing about the topic
    QString shown; ///< as it was typed; empty if it shall not be marked where it is found
};

constexpr size_t mostQueryWords = 64;

/// The words of a query for ranking by BM25; the alternatives of a word count as one and the same term. `languages` are
/// the codes of those in the library. With a vocabulary also the parts of compounds.
///
/// What weighs how much was chosen by measurement for English, German, Chinese and Arabic together, with k1 1.2 and
/// b 0.75; around these values the figures are flat. Stop words may be left out where time counts.
std::vector<QueryWord> queryWords(QStringView text, const QStringList& languages, const Vocabulary& vocabulary = {});

/// The terms of a text that tell it from another: without stop words and very short ones.
QSet<QString> tellingTerms(const QString& text);

/// The words that a passage must have all of before a phrase can be in it, stop words among them; Phrase tells whether
/// it is.
std::vector<QueryWord> phraseWords(QStringView text, const QStringList& languages);

} // namespace docent::terms
