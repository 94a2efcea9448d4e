#pragma once

#include "library/keywordlog.h"
#include "search/searchquery.h"
#include "terms/analyzer.h"

#include <QSet>
#include <stop_token>

namespace docent {

/// Whether the query says more of a passage than single words can: phrases that must or must not be there.
bool hasPhrases(const SearchQuery& query);

/// The passages that have one phrase of each group that must be there, and none of those that must not.
Result<QSet<qint64>> passagesMeeting(const SearchQuery& query, const QList<keywordlog::Entry>& passages,
    terms::Analyzer& analyzer, const std::stop_token& stop);

} // namespace docent
