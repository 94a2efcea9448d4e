#pragma once

#include "terms/stems.h"

#include <functional>
#include <utility>

namespace docent::terms {

/// Whether a term is in the index.
using Vocabulary = std::function<bool(std::string_view)>;

/// The two words that a compound is written of, as terms, by what the index knows: Schmalspurbahn is "schmalspur" and
/// "bahn" if passages have both. The most even way of cutting wins; empty terms if there is none, or if the language
/// doesn't write compounds in one word.
std::pair<std::string, std::string> compoundParts(
    const QString& word, const Language& language, Stems& stems, const Vocabulary& vocabulary);

} // namespace docent::terms
