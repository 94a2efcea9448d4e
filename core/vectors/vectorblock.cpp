#include "vectors/vectorblock.h"

#include "vectors/dotkernel.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <xxhash.h>

namespace docent::vectors {

namespace {

constexpr std::size_t alignment = 4096;

std::size_t padded(std::size_t size)
{
    return (size + alignment - 1) / alignment * alignment;
}

} // namespace

std::size_t VectorBlock::byteSize(int dimension)
{
    return padded(sizeof(Seal) + capacity * (2 * sizeof(qint64) + sizeof(float) + strideOf(dimension)));
}

void VectorBlock::Free::operator()(uchar* bytes) const
{
    std::free(bytes);
}

VectorBlock::VectorBlock(int dimension)
    : m_dimension(dimension)
    , m_stride(strideOf(dimension))
    , m_memory(static_cast<uchar*>(std::calloc(1, byteSize(dimension)))) // takes memory as it is filled
{
    if (!m_memory)
        throw std::bad_alloc();
    layOut(m_memory.get());
}

VectorBlock::VectorBlock(int dimension, std::shared_ptr<QFile> file, const uchar* bytes, quint64 seed)
    : m_dimension(dimension)
    , m_stride(strideOf(dimension))
    , m_file(std::move(file))
    , m_seed(seed)
    , m_soundness(Soundness::Unknown)
{
    layOut(const_cast<uchar*>(bytes));
    Seal seal;
    std::memcpy(&seal, bytes, sizeof(seal));
    m_storedChecksum = seal.checksum;
}

void VectorBlock::layOut(uchar* bytes)
{
    m_bytes = bytes;
    m_rows = reinterpret_cast<qint64*>(bytes + sizeof(Seal));
    m_documents = m_rows + capacity;
    m_scales = reinterpret_cast<float*>(m_documents + capacity);
    m_numbers = reinterpret_cast<qint8*>(m_scales + capacity);
}

void VectorBlock::set(quint32 place, qint64 row, qint64 document, const Embedding& vector)
{
    Q_ASSERT(m_memory && place < capacity && int(vector.size()) == m_dimension);
    m_rows[place] = row;
    m_documents[place] = document;
    m_scales[place] = quantise(vector, m_numbers + place * m_stride);
}

void VectorBlock::copy(quint32 place, const VectorBlock& from, quint32 fromPlace)
{
    Q_ASSERT(m_memory && place < capacity && fromPlace < capacity && from.m_dimension == m_dimension);
    m_rows[place] = from.m_rows[fromPlace];
    m_documents[place] = from.m_documents[fromPlace];
    m_scales[place] = from.m_scales[fromPlace];
    std::memcpy(m_numbers + place * m_stride, from.numbers(fromPlace), m_stride);
}

bool VectorBlock::isSound() const
{
    // Two threads may look at once; they see the same.
    Soundness soundness = m_soundness.load(std::memory_order_relaxed);
    if (soundness == Soundness::Unknown) {
        soundness = checksum(m_seed) == m_storedChecksum ? Soundness::Sound : Soundness::Damaged;
        m_soundness.store(soundness, std::memory_order_relaxed);
    }
    return soundness == Soundness::Sound;
}

quint64 VectorBlock::checksum(quint64 seed) const
{
    const std::span<const uchar> bytes = body();
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::span<const uchar> VectorBlock::body() const
{
    return { m_bytes + sizeof(Seal), byteSize(m_dimension) - sizeof(Seal) };
}

} // namespace docent::vectors
