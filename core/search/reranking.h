#pragma once

#include "library/database.h"
#include "llm/models.h"
#include "search/retriever.h"

#include <memory>

namespace docent {

/// Puts the best candidates into the order of the model's scores alone. A rerank model reads query and passage together
/// and so knows more than the searches, whose scores are on another scale; they have had their say in which passages it
/// is given (Nogueira and Cho 2019, "Passage re-ranking with BERT"). Equal scores keep their order, what got none stays
/// behind what did, and the scores are dealt out anew in the new order: they fall as before.
///
/// Texts are given in portions, so that of a slow model what came within `limit` counts. Whatever fails costs the new
/// order only, with a notice in `results`, which is also told how long it took; the one error is Cancelled. Without a
/// model there is only the notice.
Task<QList<ScoredPassage>> rerank(Database& database, std::shared_ptr<RerankModel> model, SearchRequest request,
    QList<ScoredPassage> candidates, std::chrono::milliseconds limit, SearchResults* results, std::stop_token stop);

} // namespace docent
