#include "library/vectorchunk.h"

#include <algorithm>
#include <cmath>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define DOCENT_HAS_AVX2_KERNEL
#endif

namespace docent {

namespace {

constexpr std::size_t registerBytes = 32;
constexpr std::size_t rowsPerLook = 1024; ///< between two looks at the stop token

using Dot = qint32 (*)(const qint8*, const qint8*, std::size_t);

qint32 portableDot(const qint8* a, const qint8* b, std::size_t size)
{
    qint32 sum = 0;
    for (std::size_t i = 0; i < size; ++i)
        sum += qint32(a[i]) * qint32(b[i]);
    return sum;
}

#ifdef DOCENT_HAS_AVX2_KERNEL
/// 32 products a turn: bytes widened to 16 bits, multiplied and added in pairs to 32 bits. `size` is a multiple of 32.
__attribute__((target("avx2"))) qint32 avx2Dot(const qint8* a, const qint8* b, std::size_t size)
{
    __m256i low = _mm256_setzero_si256();
    __m256i high = _mm256_setzero_si256();
    for (std::size_t i = 0; i < size; i += registerBytes) {
        const auto* left = reinterpret_cast<const __m128i*>(a + i);
        const auto* right = reinterpret_cast<const __m128i*>(b + i);
        low = _mm256_add_epi32(low,
            _mm256_madd_epi16(
                _mm256_cvtepi8_epi16(_mm_loadu_si128(left)), _mm256_cvtepi8_epi16(_mm_loadu_si128(right))));
        high = _mm256_add_epi32(high,
            _mm256_madd_epi16(
                _mm256_cvtepi8_epi16(_mm_loadu_si128(left + 1)), _mm256_cvtepi8_epi16(_mm_loadu_si128(right + 1))));
    }
    const __m256i sum = _mm256_add_epi32(low, high);
    __m128i quarter = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    quarter = _mm_add_epi32(quarter, _mm_shuffle_epi32(quarter, _MM_SHUFFLE(1, 0, 3, 2)));
    quarter = _mm_add_epi32(quarter, _mm_shuffle_epi32(quarter, _MM_SHUFFLE(2, 3, 0, 1)));
    return _mm_cvtsi128_si32(quarter);
}
#endif

Dot bestDot()
{
#ifdef DOCENT_HAS_AVX2_KERNEL
    if (__builtin_cpu_supports("avx2"))
        return avx2Dot;
#endif
    return portableDot;
}

std::size_t padded(std::size_t size)
{
    return (size + registerBytes - 1) / registerBytes * registerBytes;
}

/// Writes the numbers as multiples of the scale that is returned.
float quantise(const Embedding& vector, qint8* numbers)
{
    float largest = 0;
    for (const float number : vector)
        largest = std::max(largest, std::abs(number));
    if (largest == 0)
        return 0;
    const float perStep = 127 / largest;
    std::transform(vector.begin(), vector.end(), numbers,
        [perStep](float number) { return qint8(number * perStep + (number < 0 ? -0.5F : 0.5F)); });
    return largest / 127;
}

bool better(const ScoredPassage& a, const ScoredPassage& b)
{
    return a.score != b.score ? a.score > b.score : a.passageId < b.passageId;
}

} // namespace

VectorChunk::VectorChunk(int dimension)
    : m_dimension(dimension)
    , m_stride(padded(std::size_t(dimension)))
{
}

void VectorChunk::reserve(qsizetype rows)
{
    m_numbers.reserve(std::size_t(rows) * m_stride);
    m_scales.reserve(std::size_t(rows));
    m_passages.reserve(std::size_t(rows));
    m_documents.reserve(std::size_t(rows));
}

void VectorChunk::append(qint64 passageId, qint64 documentId, const Embedding& vector)
{
    Q_ASSERT(int(vector.size()) == m_dimension);
    m_numbers.resize(m_numbers.size() + m_stride);
    m_scales.push_back(quantise(vector, m_numbers.data() + m_numbers.size() - m_stride));
    m_passages.push_back(passageId);
    m_documents.push_back(documentId);
}

void VectorChunk::append(const VectorChunk& other)
{
    Q_ASSERT(other.m_dimension == m_dimension);
    m_numbers.insert(m_numbers.end(), other.m_numbers.begin(), other.m_numbers.end());
    m_scales.insert(m_scales.end(), other.m_scales.begin(), other.m_scales.end());
    m_passages.insert(m_passages.end(), other.m_passages.begin(), other.m_passages.end());
    m_documents.insert(m_documents.end(), other.m_documents.begin(), other.m_documents.end());
}

/// One scan: the query in eight bits, and a heap of the best rows so far, the worst of them on top.
class VectorScan {
public:
    explicit VectorScan(const VectorQuery& query)
        : m_query(query)
        , m_numbers(padded(query.vector.size()))
        , m_scale(quantise(query.vector, m_numbers.data()))
        , m_dot(bestDot())
    {
        m_best.reserve(query.limit + 1);
    }

    void scan(const VectorChunk& chunk, const std::stop_token& stop)
    {
        if (chunk.m_stride != m_numbers.size())
            return;
        const std::size_t rows = chunk.m_passages.size();
        for (std::size_t row = 0; row < rows; ++row) {
            if (row % rowsPerLook == 0 && stop.stop_requested())
                return;
            const qint32 dot = m_dot(m_numbers.data(), chunk.m_numbers.data() + row * chunk.m_stride, chunk.m_stride);
            const float score = float(dot) * m_scale * chunk.m_scales[row];
            if (m_best.size() >= m_query.limit && score <= m_threshold)
                continue;
            if (isWanted(chunk, row))
                keep({ chunk.m_passages[row], score });
        }
    }

    QList<ScoredPassage> sorted()
    {
        std::sort(m_best.begin(), m_best.end(), better);
        return m_best;
    }

private:
    bool isWanted(const VectorChunk& chunk, std::size_t row) const
    {
        return !m_query.deadPassages.contains(chunk.m_passages[row])
            && (!m_query.someDocuments || m_query.documents.contains(chunk.m_documents[row]));
    }

    void keep(const ScoredPassage& passage)
    {
        m_best.append(passage);
        std::push_heap(m_best.begin(), m_best.end(), better);
        if (m_best.size() > m_query.limit) {
            std::pop_heap(m_best.begin(), m_best.end(), better);
            m_best.removeLast();
        }
        m_threshold = float(m_best.first().score);
    }

    const VectorQuery& m_query;
    std::vector<qint8> m_numbers;
    float m_scale;
    Dot m_dot;
    QList<ScoredPassage> m_best;
    float m_threshold = 0;
};

QList<ScoredPassage> scanVectors(const VectorChunks& chunks, const VectorQuery& query, const std::stop_token& stop)
{
    if (query.limit <= 0)
        return {};
    VectorScan scan(query);
    for (const auto& chunk : chunks)
        scan.scan(*chunk, stop);
    return scan.sorted();
}

} // namespace docent
