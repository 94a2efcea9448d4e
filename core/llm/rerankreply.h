#pragma once

#include "base/result.h"

#include <QByteArray>
#include <vector>

namespace docent {

using RerankScores = std::vector<float>;

/// The scores of so many texts, in their order, from a reply in the shape of Jina and Cohere
/// (`{"results":[{"index","relevance_score"}]}`, for Voyage `data`) or of TEI (`[{"index","score"}]`). The entries may
/// be in any order. NaN where none came: a reply may hold fewer. An entry for no text, a second one, and what is no
/// number are passed over; a reply without any score is an error.
Result<RerankScores> parseScores(const QByteArray& body, std::size_t texts);

} // namespace docent
