#pragma once

#include "library/vectorindex.h"
#include "llm/models.h"

class QThreadPool;

namespace docent {

/// What vector search weighs beside keywords, whose weight is 1, at the most: a model may help, but not outvote words.
constexpr double mostVectorWeight = 0.6;
/// While nobody has measured the model.
constexpr double usualVectorWeight = 0.5;

/// A question that the text answers with more words than it has itself: the sentence in its middle, of which every
/// third word is missing. Empty if there is no sentence of some length.
QString questionFor(const QString& text);

/// The weight of a model by the ranks that it gave to the right passages, or to what repeats them, from 1; 0: not among
/// the candidates. The
/// square of their mean reciprocal: where a model finds few passages again by what they say, the order of all others
/// tells less still. Random vectors weigh nothing.
double vectorWeight(const QList<int>& ranks);

/// Measures how well the model knows this library, unless that was done when it wasn't much smaller: asks for some of
/// its passages, and keeps the weight that comes of it. Nothing where there are hardly any vectors. The model embeds a
/// few dozen sentences.
Task<> measureVectorWeight(Database& database, QThreadPool& pool, VectorIndex& vectors,
    std::shared_ptr<EmbeddingModel> model, std::stop_token stop);

} // namespace docent
