#include "vectors/cosinespread.h"

#include <algorithm>
#include <cmath>

namespace docent::vectors {

namespace {

constexpr qint64 mostSampled = 512;

} // namespace

CosineSpread cosineSpread(const std::vector<VectorRows>& rows, const Embedding& query)
{
    CosineSpread spread;
    for (const VectorRows& part : rows)
        spread.rows += part.count;
    const qint64 step = std::max<qint64>(1, spread.rows / mostSampled);
    const QuantisedQuery numbers(query);
    qint64 sampled = 0;
    double sum = 0;
    double squares = 0;
    qint64 place = 0; // of the next one, in the part
    for (const VectorRows& part : rows) {
        for (; place < part.count; place += step) {
            qint32 dot = 0;
            bestDotKernel().dots(numbers, part.block->numbers(quint32(place)), 1, &dot);
            const double cosine = double(dot) * double(numbers.scale) * double(part.block->scale(quint32(place)));
            if (!std::isfinite(cosine))
                continue;
            sum += cosine;
            squares += cosine * cosine;
            ++sampled;
        }
        place -= part.count;
    }
    if (sampled == 0)
        return spread;
    spread.mean = sum / double(sampled);
    spread.deviation = std::sqrt(std::max(0.0, squares / double(sampled) - spread.mean * spread.mean));
    return spread;
}

} // namespace docent::vectors
