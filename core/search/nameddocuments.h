#pragma once

#include "library/connection.h"
#include "library/scoredpassage.h"
#include "search/searchquery.h"

namespace docent {

/// What was found, best first, with the documents first that the query asks for by title or file name: of each the best
/// passage that was found, or else its first.
///
/// The whole query may be such a name, or hold one: written as files are ("lease_2024.pdf"), or of at least two words
/// that tell something ("what does the employee handbook say on …"). Of names within each other the longest counts.
/// Takes time in proportion to the query, not to the library.
Result<QList<ScoredPassage>> namedFirst(Connection& db, const SearchQuery& query, QList<ScoredPassage> found);

} // namespace docent
