#pragma once

#include "ingest/ingestqueue.h"

namespace docent {

/// What would be sent to a hosted embedding model, in words; with the cost where `pricePerMillion` tokens, in dollars,
/// is known (0: it isn't).
QString embeddingOffer(const HostedEmbedding& offer, double pricePerMillion);
/// The same in a few words: "About 1.2 million tokens, $0.16".
QString shortEmbeddingOffer(const HostedEmbedding& offer, double pricePerMillion);

} // namespace docent
