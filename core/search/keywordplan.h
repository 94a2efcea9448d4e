#pragma once

#include "keywords/keywordscan.h"
#include "search/searchquery.h"

namespace docent {

/// What the segments are scanned for. Passages found so have the words; whether phrases stand in them is yet to be seen
/// (phrasecheck.h). `prefix`: the last word may be unfinished, and what the segments hold completes it.
keywords::KeywordQuery keywordQueryOf(const SearchQuery& query, const QStringList& languages, bool prefix,
    std::span<const keywords::LiveSegment> segments);

} // namespace docent
