#pragma once

#include "vectors/dotkernel.h"
#include "vectors/vectorblock.h"

namespace docent::vectors {

/// What is usual among the cosines of a matrix's rows with a query: what stands out is judged by it.
struct CosineSpread {
    double mean = 0;
    double deviation = 0; ///< standard deviation
    qint64 rows = 0; ///< of the matrix
};

/// Estimated from a few hundred rows, evenly spread over all.
CosineSpread cosineSpread(const std::vector<VectorRows>& rows, const Embedding& query);

} // namespace docent::vectors
