#pragma once

#include "search/retriever.h"

namespace docent {

/// A sentence that says much of what a text is about.
struct CentralSentence {
    qsizetype hit = 0; ///< the passage that it stands in
    QString text;
};

/// From the passages that share most with all the others (the centroid of their words, weighted by how telling these
/// are within the text; Radev et al. 2004) the best sentence of each, in the order of the text. Looks at no more than
/// some, spread over all. Pure.
QList<CentralSentence> centralSentences(const QList<SearchHit>& hits, int limit);

/// Words that many of the texts have and use again: what they are about. As they are mostly written; the most telling
/// first. Pure.
QStringList frequentWords(const QStringList& texts, const QStringList& languages, int limit);

} // namespace docent
