#include "keywords/scorescan.h"

#include <bit>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define DOCENT_HAS_AVX2_KERNEL
#endif

namespace docent::keywords {

namespace {

#ifdef DOCENT_HAS_AVX2_KERNEL
/// 32 scores a turn. There is no comparison of unsigned 16-bit numbers: what is left of a score above the floor, with
/// nothing less than 0, is compared with 0 instead.
__attribute__((target("avx2"))) std::size_t firstAboveAvx2(
    std::span<const quint16> scores, std::size_t from, quint16 floor)
{
    constexpr std::size_t turn = 32;
    const __m256i floors = _mm256_set1_epi16(short(floor));
    for (; from + turn <= scores.size(); from += turn) {
        const auto* at = reinterpret_cast<const __m256i*>(scores.data() + from);
        const __m256i low = _mm256_subs_epu16(_mm256_loadu_si256(at), floors);
        const __m256i high = _mm256_subs_epu16(_mm256_loadu_si256(at + 1), floors);
        const __m256i either = _mm256_or_si256(low, high);
        if (_mm256_testz_si256(either, either))
            continue;
        const __m256i zero = _mm256_setzero_si256();
        const auto bytesAbove = [&zero](__m256i left) __attribute__((target("avx2")))
        {
            return ~unsigned(_mm256_movemask_epi8(_mm256_cmpeq_epi16(left, zero)));
        };
        const unsigned lowBytes = bytesAbove(low);
        return from
            + std::size_t(lowBytes != 0 ? std::countr_zero(lowBytes) / 2 : 16 + std::countr_zero(bytesAbove(high)) / 2);
    }
    return firstAbovePortable(scores, from, floor);
}
#endif

using Kernel = std::size_t (*)(std::span<const quint16>, std::size_t, quint16);

Kernel bestKernel()
{
#ifdef DOCENT_HAS_AVX2_KERNEL
    if (__builtin_cpu_supports("avx2"))
        return firstAboveAvx2;
#endif
    return firstAbovePortable;
}

} // namespace

std::size_t firstAbovePortable(std::span<const quint16> scores, std::size_t from, quint16 floor)
{
    while (from < scores.size() && scores[from] <= floor)
        ++from;
    return from;
}

std::size_t firstAbove(std::span<const quint16> scores, std::size_t from, quint16 floor)
{
    static const Kernel kernel = bestKernel();
    return kernel(scores, from, floor);
}

} // namespace docent::keywords
