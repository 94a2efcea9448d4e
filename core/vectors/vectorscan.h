#pragma once

#include "base/result.h"
#include "vectors/dotkernel.h"
#include "vectors/vectorblock.h"

#include <optional>
#include <QList>
#include <stop_token>

namespace docent::vectors {

/// A row that was found; the score is nearly the cosine.
struct VectorHit {
    qint64 row = 0;
    float score = 0;
};

/// Some documents, a bit for each id.
class DocumentSet {
public:
    void insert(qint64 document);
    bool contains(qint64 document) const
    {
        const auto word = quint64(document) / 64;
        return word < m_words.size() && (m_words[word] >> (quint64(document) % 64) & 1) != 0;
    }

private:
    std::vector<quint64> m_words;
};

/// What to look for. Owns or shares all that it touches.
struct VectorQuery {
    Embedding vector; ///< of length 1
    qsizetype limit = 0;
    std::shared_ptr<const std::vector<qint64>> deadRows = {}; ///< to pass over, in ascending order; none if null
    std::optional<DocumentSet> documents = {}; ///< only rows of these
};

/// One scan of a matrix, shared by any number of threads: each takes the next block until none is left.
class VectorScan {
public:
    /// Within each block and from block to block the row ids ascend.
    VectorScan(std::vector<VectorRows> rows, VectorQuery query, const DotKernel& kernel = bestDotKernel());
    Q_DISABLE_COPY_MOVE(VectorScan)

    /// The best rows of the blocks that this call took. Ends with Cancelled on a stop, with Damaged where a block isn't
    /// what was written.
    Result<QList<VectorHit>> run(const std::stop_token& stop);
    /// The best of several calls together, best first.
    QList<VectorHit> best(const QList<QList<VectorHit>>& parts) const;
    /// How many threads are worth their while.
    int usefulThreads() const;

private:
    class Part;
    std::vector<VectorRows> m_rows;
    VectorQuery m_query;
    QuantisedQuery m_numbers;
    const DotKernel& m_kernel;
    std::atomic<std::size_t> m_next = 0;
};

} // namespace docent::vectors
