#pragma once

#include "evaluation/dataset.h"
#include "ingest/chunker.h"
#include "library/database.h"

namespace docent {

/// Stores a collection's entries as documents that were never files: the path of each is its id. Chunked like files
/// are.
Task<> fillLibrary(
    Database& database, QList<RetrievalDataset::Entry> corpus, ChunkOptions options, std::stop_token stop);

} // namespace docent
