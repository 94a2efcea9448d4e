#pragma once

#include "vectors/embedding.h"

#include <span>

namespace docent::vectors {

/// Most numbers of a vector: as many products of eight bits fit into the sums of the kernels.
inline constexpr int mostNumbers = 65'536;

/// Bytes from one row of eight-bit numbers to the next; what is over holds zeros.
std::size_t strideOf(int dimension);

/// A query as the kernels take it.
struct QuantisedQuery {
    explicit QuantisedQuery(const Embedding& vector);

    int dimension = 0;
    std::vector<qint8> numbers; ///< padded to the stride
    std::vector<qint16> wide; ///< the same numbers
    qint32 sum = 0; ///< of the numbers
    float scale = 0;
};

/// Dot products of a query with rows that lie one behind the other: exact, whatever the bytes are.
struct DotKernel {
    const char* name;
    bool (*isSupported)(); ///< by this processor
    void (*dots)(const QuantisedQuery& query, const qint8* rows, std::size_t count, qint32* dots);
};

/// All that this program has, the quickest first; the last, "portable", runs everywhere.
std::span<const DotKernel> dotKernels();
/// The quickest that this processor can run.
const DotKernel& bestDotKernel();

} // namespace docent::vectors
