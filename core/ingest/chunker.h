#pragma once

#include "extract/extractedtext.h"
#include "library/document.h"
#include "terms/tokenestimate.h"

namespace docent {

struct ChunkOptions {
    int size = 512; ///< tokens
    int overlap = 64; ///< tokens of the end of a passage that begin the next one
};

/// Cuts a document into passages along its structure: never within a table row, a code line or, where avoidable, a
/// sentence; a heading stays with what follows it; tiny neighbours are merged. Passages cover the whole text. Pure.
QList<Passage> chunk(const ExtractedText& document, const ChunkOptions& options = {});

} // namespace docent
