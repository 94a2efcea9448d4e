#pragma once

#include "search/retriever.h"

namespace docent {

/// How an evaluation searches.
struct SearchSettings {
    SearchMode mode = SearchMode::Hybrid;
    FusionMethod fusion = FusionMethod::WeightedScores; ///< counts in hybrid search only
    bool rerank = false; ///< by a model, as for a question
    int limit = 0; ///< passages that a search gives; 0: as many as what is measured needs
    bool operator==(const SearchSettings&) const = default;
};

std::optional<SearchMode> searchModeFromName(const QString& name);
QString searchModeName(SearchMode mode);
/// "weighted" or "rrf".
std::optional<FusionMethod> fusionFromName(const QString& name);
QString fusionName(FusionMethod fusion);
/// From 1 to 1000.
std::optional<int> limitFromText(const QString& text);

/// `base` with what the words change, parted by commas: a mode, a fusion, "rerank", "no-rerank", "k=20". Nothing if one
/// isn't known.
std::optional<SearchSettings> changedSettings(SearchSettings base, const QString& words);
/// In the same words: "hybrid,rrf,rerank,k=20".
QString settingsName(const SearchSettings& settings);

/// A search for what a person would ask: all of it is words. `limit`: where the settings name none.
SearchRequest searchRequest(const SearchSettings& settings, const QString& query, int limit);

} // namespace docent
