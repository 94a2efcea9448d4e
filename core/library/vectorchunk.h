#pragma once

#include "library/scoredpassage.h"
#include "vectors/embedding.h"

#include <memory>
#include <QSet>
#include <stop_token>
#include <vector>

namespace docent {

/// Rows of a matrix of vectors for quick approximate scanning: eight bits a number with a scale per row (the error is
/// below 1 % of a cosine), one behind the other, padded to whole registers. Filled once, then only read, from any
/// thread.
class VectorChunk {
public:
    /// As many rows as are worth a chunk of their own.
    static constexpr qsizetype usualRows = 4096;

    explicit VectorChunk(int dimension);
    void reserve(qsizetype rows);
    void append(qint64 passageId, qint64 documentId, const Embedding& vector);
    void append(const VectorChunk& other);
    qsizetype size() const { return qsizetype(m_passages.size()); }
    int dimension() const { return m_dimension; }

private:
    friend class VectorScan;
    int m_dimension;
    std::size_t m_stride; ///< bytes from row to row
    std::vector<qint8> m_numbers;
    std::vector<float> m_scales;
    std::vector<qint64> m_passages;
    std::vector<qint64> m_documents;
};

using VectorChunks = std::vector<std::shared_ptr<const VectorChunk>>;

/// What to look for in a matrix. Owns or shares all that it touches.
struct VectorQuery {
    Embedding vector; ///< of length 1
    qsizetype limit = 0;
    QSet<qint64> deadPassages; ///< rows to pass over
    bool someDocuments = false; ///< only rows of `documents`
    QSet<qint64> documents;
};

/// The best rows of the chunks by approximate cosine, best first. Ends early, with what it has, on a stop.
QList<ScoredPassage> scanVectors(const VectorChunks& chunks, const VectorQuery& query, const std::stop_token& stop);

} // namespace docent
