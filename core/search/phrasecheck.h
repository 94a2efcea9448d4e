#pragma once

#include "library/keywordlog.h"
#include "search/searchquery.h"
#include "terms/analyzer.h"

namespace docent {

/// Whether the query says more of a passage than single words can: phrases that must or must not be there.
bool hasPhrases(const SearchQuery& query);

/// Whether the passage has one phrase of each group that must be there, and none of those that must not.
bool meetsPhrases(const SearchQuery& query, const keywordlog::Entry& passage, terms::Analyzer& analyzer);

} // namespace docent
