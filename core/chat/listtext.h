#pragma once

#include "chat/questionmode.h"
#include "library/documentfilter.h"
#include "search/heldwords.h"

#include <optional>

namespace docent {

/// One document of a list.
struct ListedMatch {
    documents::ListedDocument document;
    qint64 passageId = 0; ///< the first that matches; 0: it has no text
    bool named = false; ///< what it was to be stands in its name or title
};

/// All documents that a question asked for.
struct LibraryListing {
    ListRequest request;
    HeldTerms terms;
    QList<ListedMatch> matches; ///< those that are named so first, then the newest first
    QString collection; ///< empty: all of the library
    int looked = 0; ///< among so many documents
    bool recordsDropped = false; ///< none was what was asked for: these hold the topic at least
};

/// "12 documents are from 2024 and hold “contract” (5 in their name or title)."
QString listingHead(const LibraryListing& listing);
/// A document's line, without its citation.
QString listingLine(const ListedMatch& match, const QString& quote);
/// What follows the lines: how many more there are and how to see them, and what the dates rest on.
QString listingTail(const LibraryListing& listing, qsizetype shown);
/// The same conditions for a search.
QString listingQuery(const LibraryListing& listing);

} // namespace docent
