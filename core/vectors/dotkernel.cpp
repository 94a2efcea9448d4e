#include "vectors/dotkernel.h"

#include <algorithm>
#include <array>
#include <numeric>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define DOCENT_HAS_X86_KERNELS
#endif

namespace docent::vectors {

namespace {

constexpr std::size_t unit = 64; ///< bytes that a kernel takes at a time, or a part of them

bool always()
{
    return true;
}

void portableDots(const QuantisedQuery& query, const qint8* rows, std::size_t count, qint32* dots)
{
    const std::size_t stride = query.numbers.size();
    const qint8* const numbers = query.numbers.data();
    for (std::size_t row = 0; row < count; ++row, rows += stride) {
        qint32 sum = 0;
        for (std::size_t i = 0; i < stride; ++i)
            sum += qint32(numbers[i]) * qint32(rows[i]);
        dots[row] = sum;
    }
}

#ifdef DOCENT_HAS_X86_KERNELS

bool hasAvx2()
{
    return __builtin_cpu_supports("avx2") != 0;
}

__attribute__((target("avx2"))) qint32 sumOf(__m256i lanes)
{
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, _MM_SHUFFLE(1, 0, 3, 2)));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, _MM_SHUFFLE(2, 3, 0, 1)));
    return _mm_cvtsi128_si32(sum);
}

/// Sixteen bytes of a row widened to 16 bits, times those of the query, added in pairs to 32 bits.
__attribute__((target("avx2"))) __m256i products(const qint8* row, const qint16* query)
{
    return _mm256_madd_epi16(_mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(row))),
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(query)));
}

__attribute__((target("avx2"))) void avx2Dots(
    const QuantisedQuery& query, const qint8* rows, std::size_t count, qint32* dots)
{
    const std::size_t stride = query.numbers.size();
    const qint16* const wide = query.wide.data();
    for (std::size_t row = 0; row < count; ++row, rows += stride) {
        __m256i one = _mm256_setzero_si256();
        __m256i two = _mm256_setzero_si256();
        for (std::size_t i = 0; i < stride; i += 32) {
            one = _mm256_add_epi32(one, products(rows + i, wide + i));
            two = _mm256_add_epi32(two, products(rows + i + 16, wide + i + 16));
        }
        dots[row] = sumOf(_mm256_add_epi32(one, two));
    }
}

bool hasVnni()
{
    return __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
}

/// Adds to the sums 32 products. The instruction takes unsigned bytes on one side: those of the row, raised by 128.
__attribute__((target("avx512vl,avx512vnni"))) __m256i added(__m256i sums, const qint8* row, const qint8* query)
{
    const __m256i numbers = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(row));
    const __m256i raised = _mm256_xor_si256(numbers, _mm256_set1_epi8(char(0x80)));
    return _mm256_dpbusd_epi32(sums, raised, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(query)));
}

/// In the end 128 times the sum of the query's numbers is taken off again. The widest registers wouldn't be quicker:
/// memory is what this waits for.
__attribute__((target("avx512vl,avx512vnni"))) void vnniDots(
    const QuantisedQuery& query, const qint8* rows, std::size_t count, qint32* dots)
{
    const std::size_t stride = query.numbers.size();
    const qint8* const numbers = query.numbers.data();
    for (std::size_t row = 0; row < count; ++row, rows += stride) {
        __m256i one = _mm256_setzero_si256();
        __m256i two = _mm256_setzero_si256();
        for (std::size_t i = 0; i < stride; i += unit) {
            one = added(one, rows + i, numbers + i);
            two = added(two, rows + i + 32, numbers + i + 32);
        }
        dots[row] = sumOf(_mm256_add_epi32(one, two)) - 128 * query.sum;
    }
}

constexpr std::array kernels { DotKernel { "vnni", hasVnni, vnniDots }, DotKernel { "avx2", hasAvx2, avx2Dots },
    DotKernel { "portable", always, portableDots } };

#else

constexpr std::array kernels { DotKernel { "portable", always, portableDots } };

#endif

} // namespace

std::size_t strideOf(int dimension)
{
    return (std::size_t(dimension) + unit - 1) / unit * unit;
}

QuantisedQuery::QuantisedQuery(const Embedding& vector)
    : dimension(int(vector.size()))
    , numbers(strideOf(dimension))
    , scale(quantise(vector, numbers.data()))
{
    wide.assign(numbers.begin(), numbers.end());
    sum = std::accumulate(numbers.begin(), numbers.end(), qint32(0));
}

std::span<const DotKernel> dotKernels()
{
    return kernels;
}

const DotKernel& bestDotKernel()
{
    static const DotKernel& best =
        *std::find_if(kernels.begin(), kernels.end(), [](const DotKernel& kernel) { return kernel.isSupported(); });
    return best;
}

} // namespace docent::vectors
