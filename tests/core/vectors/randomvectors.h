#pragma once

#include "vectors/vectorscan.h"

#include <algorithm>
#include <random>

namespace docent::test {

/// Vectors of length 1 in all directions alike, the same ones for the same seed.
class RandomVectors {
public:
    explicit RandomVectors(quint32 seed)
        : m_random(seed)
    {
    }

    Embedding next(int dimension)
    {
        Embedding vector(static_cast<std::size_t>(dimension));
        for (float& number : vector)
            number = m_normal(m_random);
        normalise(vector);
        return vector;
    }
    /// Near `centre`: the larger the spread the less.
    Embedding near(const Embedding& centre, float spread)
    {
        Embedding vector = next(int(centre.size()));
        for (std::size_t i = 0; i < centre.size(); ++i)
            vector[i] = centre[i] + spread * vector[i];
        normalise(vector);
        return vector;
    }
    quint32 number(quint32 below) { return quint32(m_random() % below); }

private:
    std::mt19937 m_random;
    std::normal_distribution<float> m_normal;
};

inline double cosine(const Embedding& a, const Embedding& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += double(a[i]) * double(b[i]);
    return sum;
}

/// The vectors in blocks; their row ids are `firstRow`, `firstRow` + 1, …, their documents the row ids divided by 10.
inline std::vector<vectors::VectorRows> rowsOf(const std::vector<Embedding>& all, qint64 firstRow = 1)
{
    using vectors::VectorBlock;
    std::vector<vectors::VectorRows> rows;
    for (std::size_t begin = 0; begin < all.size(); begin += VectorBlock::capacity) {
        const auto block = std::make_shared<VectorBlock>(int(all.front().size()));
        const auto count = quint32(std::min<std::size_t>(VectorBlock::capacity, all.size() - begin));
        for (quint32 i = 0; i < count; ++i) {
            const qint64 row = firstRow + qint64(begin + i);
            block->set(i, row, row / 10, all[begin + i]);
        }
        rows.push_back({ block, count });
    }
    return rows;
}

} // namespace docent::test
