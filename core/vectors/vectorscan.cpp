#include "vectors/vectorscan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <QCoreApplication>

namespace docent::vectors {

namespace {

constexpr std::size_t blocksPerThread = 16; ///< less isn't worth waking another one

bool better(const VectorHit& a, const VectorHit& b)
{
    return a.score != b.score ? a.score > b.score : a.row < b.row;
}

} // namespace

void DocumentSet::insert(qint64 document)
{
    if (document < 0)
        return;
    const auto word = std::size_t(document) / 64;
    if (word >= m_words.size())
        m_words.resize(word + 1);
    m_words[word] |= quint64(1) << (quint64(document) % 64);
}

/// What one thread found: a heap of the best rows so far, the worst of them on top.
class VectorScan::Part {
public:
    explicit Part(const VectorScan& scan)
        : m_scan(scan)
    {
        m_best.reserve(scan.m_query.limit + 1);
    }

    void take(const VectorRows& rows)
    {
        if (!m_scan.m_query.documents) {
            takeRun(*rows.block, 0, rows.count);
            return;
        }
        // The passages of a document lie together.
        const DocumentSet& documents = *m_scan.m_query.documents;
        for (quint32 place = 0; place < rows.count; ++place) {
            const quint32 first = place;
            while (place < rows.count && documents.contains(rows.block->document(place)))
                ++place;
            if (place > first)
                takeRun(*rows.block, first, place - first);
        }
    }

    QList<VectorHit> found() && { return std::move(m_best); }

private:
    void takeRun(const VectorBlock& block, quint32 first, quint32 count)
    {
        m_scan.m_kernel.dots(m_scan.m_numbers, block.numbers(first), count, m_dots.data());
        for (quint32 i = 0; i < count; ++i) {
            const float score = float(m_dots[i]) * m_scan.m_numbers.scale * block.scale(first + i);
            if (m_best.size() >= m_scan.m_query.limit && !(score > m_threshold))
                continue;
            if (std::isfinite(score) && !isDead(block.row(first + i)))
                keep({ block.row(first + i), score });
        }
    }

    bool isDead(qint64 row) const
    {
        const auto& dead = m_scan.m_query.deadRows;
        return dead && std::binary_search(dead->begin(), dead->end(), row);
    }

    void keep(const VectorHit& hit)
    {
        m_best.append(hit);
        std::push_heap(m_best.begin(), m_best.end(), better);
        if (m_best.size() > m_scan.m_query.limit) {
            std::pop_heap(m_best.begin(), m_best.end(), better);
            m_best.removeLast();
        }
        m_threshold = m_best.first().score;
    }

    const VectorScan& m_scan;
    QList<VectorHit> m_best;
    float m_threshold = 0;
    std::array<qint32, VectorBlock::capacity> m_dots = {};
};

VectorScan::VectorScan(std::vector<VectorRows> rows, VectorQuery query, const DotKernel& kernel)
    : m_rows(std::move(rows))
    , m_query(std::move(query))
    , m_numbers(m_query.vector)
    , m_kernel(kernel)
{
}

Result<QList<VectorHit>> VectorScan::run(const std::stop_token& stop)
{
    Part part(*this);
    if (m_query.limit <= 0)
        return std::move(part).found();
    for (std::size_t next = m_next++; next < m_rows.size(); next = m_next++) {
        const VectorRows& rows = m_rows[next];
        if (stop.stop_requested())
            return fail(Error::cancelled());
        if (rows.block->dimension() != m_numbers.dimension) {
            return fail(ErrorCode::InvalidArgument,
                QCoreApplication::translate("docent", "the question's vector has %1 numbers, those in the index %2.")
                    .arg(m_numbers.dimension)
                    .arg(rows.block->dimension()));
        }
        if (!rows.block->isSound()) {
            return fail(ErrorCode::Damaged,
                QCoreApplication::translate("docent", "The vector index is damaged. It has to be made anew."),
                QStringLiteral("block %1").arg(next));
        }
        part.take(rows);
    }
    return std::move(part).found();
}

QList<VectorHit> VectorScan::best(const QList<QList<VectorHit>>& parts) const
{
    QList<VectorHit> all;
    for (const QList<VectorHit>& part : parts)
        all += part;
    std::sort(all.begin(), all.end(), better);
    return all.mid(0, m_query.limit);
}

int VectorScan::usefulThreads() const
{
    return int(std::max<std::size_t>(1, m_rows.size() / blocksPerThread));
}

} // namespace docent::vectors
