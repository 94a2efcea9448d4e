#pragma once

#include "terms/compounds.h"

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

/// The words of a query for ranking; a passage's score is the sum over words of the best of their alternatives.
/// `languages` are the codes of those in the library. With a vocabulary also the parts of compounds.
///
/// What weighs how much was chosen by measurement with BM25 (k1 0.9, b 0.5), for English, German, Chinese and Arabic
/// together; around these values the figures are flat.
std::vector<QueryWord> queryWords(QStringView text, const QStringList& languages, const Vocabulary& vocabulary = {});

/// The words that a passage must have all of before a phrase can be in it, stop words among them; phraseMarks() tells
/// whether it is.
std::vector<QueryWord> phraseWords(QStringView text, const QStringList& languages);

} // namespace docent::terms
