#pragma once

#include "vectors/embedding.h"

#include <atomic>
#include <memory>
#include <QFile>
#include <span>

namespace docent::vectors {

/// Rows of a matrix of vectors for quick approximate scanning: eight bits a number with a scale per row (the error is
/// below 1 % of a cosine). One lies in memory while it is filled, by one thread, front to back; its places may be read
/// meanwhile as soon as they have been set. Later it lies in a file, and never changes.
///
/// Its bytes: what seals it, row ids (i64), document ids (i64), scales (f32), then the numbers of each row, padded to
/// the stride; zeros up to a multiple of 4096. All in the byte order of the machine.
class VectorBlock {
public:
    static constexpr quint32 capacity = 1024;
    static std::size_t byteSize(int dimension);
    /// What stands before all else in a block of a file. The checksum (XXH3, 64 bits, of all that follows) begins with
    /// that of the block before as its seed: a block counts at its place in its file alone.
    struct Seal {
        quint64 checksum;
        quint64 unused[7];
    };

    /// In memory.
    explicit VectorBlock(int dimension);
    /// `bytes` of a file, mapped: byteSize(dimension) of them. `seed` is the checksum of the block before.
    VectorBlock(int dimension, std::shared_ptr<QFile> file, const uchar* bytes, quint64 seed);
    Q_DISABLE_COPY_MOVE(VectorBlock)

    void set(quint32 place, qint64 row, qint64 document, const Embedding& vector);
    void copy(quint32 place, const VectorBlock& from, quint32 fromPlace);

    int dimension() const { return m_dimension; }
    qint64 row(quint32 place) const { return m_rows[place]; }
    qint64 document(quint32 place) const { return m_documents[place]; }
    float scale(quint32 place) const { return m_scales[place]; }
    const qint8* numbers(quint32 place) const { return m_numbers + place * m_stride; }

    /// Whether a block of a file holds what was written: all of it is read the first time.
    bool isSound() const;
    /// The checksum that stands in a block of a file.
    quint64 storedChecksum() const { return m_storedChecksum; }
    quint64 checksum(quint64 seed) const;
    /// What follows the seal.
    std::span<const uchar> body() const;

private:
    enum class Soundness { Unknown, Sound, Damaged };
    struct Free {
        void operator()(uchar* bytes) const;
    };
    void layOut(uchar* bytes);

    int m_dimension;
    std::size_t m_stride;
    std::unique_ptr<uchar, Free> m_memory; ///< or:
    std::shared_ptr<QFile> m_file; ///< holds the mapping
    quint64 m_seed = 0;
    quint64 m_storedChecksum = 0;
    mutable std::atomic<Soundness> m_soundness = Soundness::Sound;
    uchar* m_bytes = nullptr; ///< of a file: only read
    qint64* m_rows = nullptr;
    qint64* m_documents = nullptr;
    float* m_scales = nullptr;
    qint8* m_numbers = nullptr;
};

/// A block, and how many of its rows count.
struct VectorRows {
    std::shared_ptr<const VectorBlock> block;
    quint32 count = VectorBlock::capacity;
};

} // namespace docent::vectors
