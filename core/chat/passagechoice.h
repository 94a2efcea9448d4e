#pragma once

#include "search/retriever.h"

namespace docent {

/// Which of the found passages an answer stands on: the best ones, but each further one of a document counts less than
/// the one before, so that one long document does not keep out what others say. Best first.
QList<SearchHit> chosenPassages(const QList<SearchHit>& found, int count);

/// In which order passages (given best first) stand in a prompt, as places in the list. The best are at the beginning
/// and at the end, since models overlook what stands between (Liu et al. 2023, "Lost in the middle"); neighbours in a
/// document follow each other as they do there.
QList<int> promptOrder(const QList<SearchHit>& passages);

} // namespace docent
