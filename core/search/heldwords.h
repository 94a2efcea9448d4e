#pragma once

#include "keywords/termscan.h"
#include "search/searchquery.h"

#include <QStringList>

namespace docent {

/// What all documents are looked for that hold it: not the best of them, as a search does.
struct HeldWords {
    QStringList records; ///< words that may stand anywhere in the document, its title and name included
    bool recordsEndWords = false; ///< "vertrag" stands in "Mietvertrag", too
    QString
        topic; ///< words that stand in one passage, title and headings included; those in quotation marks as a phrase

    bool isEmpty() const { return records.isEmpty() && topic.isEmpty(); }
};

/// The words as terms of the index.
struct HeldTerms {
    std::vector<std::vector<std::string>> records; ///< of each group one
    std::vector<std::vector<std::string>> topic;
    QStringList phrases; ///< of the topic, to be looked for in the text
    std::vector<std::vector<keywords::TermSequence>> sequences; ///< that passages with the phrases have
    QStringList said; ///< the words of the topic that count, as they were typed
};
HeldTerms heldTerms(const HeldWords& words, const QStringList& languages,
    std::span<const keywords::LiveSegment> segments, const std::stop_token& stop);

/// What was found: in each document the first passage.
struct HeldPassages {
    QList<keywords::PassageAt> passages; ///< ascending by passage
    HeldTerms terms;
    bool complete = true; ///< false: the index is being made anew, and there may be more
};

/// The passages that have the topic, of documents that have the records; without a topic those that have one of the
/// records. Of phrases only what the index tells: some don't have them.
QList<keywords::PassageAt> passagesHolding(
    const HeldTerms& terms, std::span<const keywords::LiveSegment> segments, const std::stop_token& stop);

/// Of passages in ascending order the first one of each document.
QList<keywords::PassageAt> firstOfEachDocument(const QList<keywords::PassageAt>& passages);

} // namespace docent
