// How quickly the nearest of many vectors are found: Docent's matrix in a mapped file, beside reading the same bytes
// and, where its development files (libfaiss-dev) were there when this was built, faiss, all in the same run.
//   vectorbench [--rows N] [--dimension N] [--queries N] [--threads N] [--without-faiss] [--json FILE]
// Unit vectors in random directions: the hardest for a recall, since none is much nearer than others. The file and the
// half floats that the best hundred are scored again from lie in a temporary folder; everything is in the file cache.

#include "bench/processmemory.h"
#include "core/vectors/randomvectors.h"
#include "vectors/vectorfile.h"
#include "vectors/vectorscan.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <thread>
#ifdef DOCENT_BENCH_FAISS
#include <faiss/IndexFlat.h>
#include <faiss/IndexScalarQuantizer.h>
#include <omp.h>
#endif

using namespace docent;
using namespace docent::vectors;

namespace {

constexpr qsizetype wanted = 50; ///< results
constexpr qsizetype candidates = 100; ///< that are scored again
constexpr int exactQueries = 20; ///< that the recall is measured with

/// What a register of every processor holds.
using Lanes = quint64 __attribute__((vector_size(16), may_alias));

class Stopwatch {
public:
    double milliseconds() const
    {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - m_start).count();
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

/// Calls work(0) … work(threads - 1) at once.
template <typename Work> void atOnce(int threads, const Work& work)
{
    std::vector<std::jthread> others;
    for (int i = 1; i < threads; ++i)
        others.emplace_back([&work, i] { work(i); });
    work(0);
}

class Bench {
public:
    Bench(qint64 rows, int dimension, int queries)
        : m_rows(rows)
        , m_dimension(dimension)
    {
        test::RandomVectors random(1);
        for (int i = 0; i < queries; ++i)
            m_queries.push_back(random.next(dimension));
        write(random);
    }

    void run(const std::vector<int>& threadCounts, [[maybe_unused]] bool withFaiss)
    {
        const double before = bench::processMemory("RssAnon:");
        Stopwatch opening;
        m_blocks = *openBlocks(m_content);
        add("open, ms", opening.milliseconds());
        Stopwatch first;
        search(m_queries.front(), threadCounts.back());
        add("first search, which checks all bytes, ms", first.milliseconds());
        for (const int threads : threadCounts) {
            bandwidth(threads);
            searches(threads);
        }
        add("memory of its own, MB", bench::processMemory("RssAnon:") - before);
        add("recall@10, percent", recall());
        m_blocks.clear();
#ifdef DOCENT_BENCH_FAISS
        for (std::size_t i = 0; withFaiss && i < threadCounts.size(); ++i)
            faissSearches(threadCounts[i]);
#endif
    }

    QJsonObject figures() const
    {
        return m_figures;
    }

private:
    void add(const QString& name, double value)
    {
        std::printf("%-52s %10.3f\n", qPrintable(name), value);
        std::fflush(stdout);
        m_figures.insert(name, value);
    }
    void add(const char* name, double value)
    {
        add(QLatin1String(name), value);
    }

    void addTimes(const QString& name, std::vector<double> times)
    {
        std::sort(times.begin(), times.end());
        add(name + QStringLiteral(", best ms"), times.front());
        add(name + QStringLiteral(", p50 ms"), times[times.size() / 2]);
        add(name + QStringLiteral(", p95 ms"), times[times.size() * 95 / 100]);
    }

    QString path(const char* name) const
    {
        return m_folder.filePath(QLatin1String(name));
    }

    void write(test::RandomVectors& random)
    {
        QFile halves(path("halves"));
        if (!halves.open(QIODevice::WriteOnly))
            qFatal("the temporary folder can't be written to");
        VectorFileWriter writer(path("rows.vectors"), QStringLiteral("bench"), m_dimension);
        const Stopwatch clock;
        VectorBlock block(m_dimension);
        for (qint64 row = 0; row < m_rows; ++row) {
            const Embedding vector = random.next(m_dimension);
            halves.write(encodedVector(vector));
            block.set(quint32(row % VectorBlock::capacity), row, row / 10, vector);
            if (row % VectorBlock::capacity == VectorBlock::capacity - 1 && !writer.append(block))
                qFatal("the file can't be written");
        }
        const Result<FileContent> content = writer.finish();
        if (!content)
            qFatal("the file can't be written");
        m_content = *content;
        m_rows = m_content.blocks * VectorBlock::capacity;
        std::printf("%lld rows of %d numbers, %.0f MB, made in %.1f s\n", static_cast<long long>(m_rows), m_dimension,
            double(QFileInfo(m_content.file).size()) / 1e6, clock.milliseconds() / 1000);
    }

    Embedding stored(qint64 row)
    {
        if (!m_halves.isOpen()) {
            m_halves.setFileName(path("halves"));
            if (!m_halves.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
                qFatal("the half floats can't be read");
        }
        const qint64 size = qint64(m_dimension) * qint64(sizeof(quint16));
        m_halves.seek(row * size);
        return decodedVector(m_halves.read(size));
    }

    /// The best rows, scored again from their half floats.
    std::vector<std::pair<double, qint64>> search(const Embedding& query, int threads)
    {
        std::vector<VectorRows> rows;
        rows.reserve(m_blocks.size());
        for (const auto& block : m_blocks)
            rows.push_back({ block });
        VectorScan scan(std::move(rows), { query, candidates });
        QList<QList<VectorHit>> parts(threads);
        auto* const part = parts.data();
        atOnce(threads, [&](int i) { part[i] = *scan.run({}); });
        std::vector<std::pair<double, qint64>> best;
        for (const VectorHit& hit : scan.best(parts))
            best.emplace_back(-test::cosine(stored(hit.row), query), hit.row);
        std::sort(best.begin(), best.end());
        best.resize(std::min<std::size_t>(best.size(), std::size_t(wanted)));
        return best;
    }

    void searches(int threads)
    {
        std::vector<double> times;
        for (const Embedding& query : m_queries) {
            const Stopwatch clock;
            search(query, threads);
            times.push_back(clock.milliseconds());
        }
        addTimes(QStringLiteral("top 50, %1 threads").arg(threads), std::move(times));
    }

    /// Reads the numbers of all rows and adds them up, 64 bytes at a time.
    void bandwidth(int threads)
    {
        std::vector<double> times;
        for (std::size_t i = 0; i < m_queries.size(); ++i) {
            std::atomic<std::size_t> next = 0;
            std::atomic<quint64> total = 0;
            const Stopwatch clock;
            atOnce(threads, [&](int) {
                Lanes sums[4] = {};
                for (std::size_t block = next++; block < m_blocks.size(); block = next++) {
                    const qint8* const numbers = m_blocks[block]->numbers(0);
                    const std::size_t size = strideOf(m_dimension) * VectorBlock::capacity;
                    for (std::size_t at = 0; at < size; at += sizeof(sums)) {
                        const auto* const lanes = reinterpret_cast<const Lanes*>(numbers + at);
                        sums[0] += lanes[0];
                        sums[1] += lanes[1];
                        sums[2] += lanes[2];
                        sums[3] += lanes[3];
                    }
                }
                total += (sums[0] + sums[1] + sums[2] + sums[3])[0];
            });
            times.push_back(clock.milliseconds());
            m_unused += total;
        }
        addTimes(QStringLiteral("reading the same bytes, %1 threads").arg(threads), std::move(times));
    }

    double recall()
    {
        const int queries = std::min(exactQueries, int(m_queries.size()));
        std::vector<std::vector<std::pair<double, qint64>>> exact(static_cast<std::size_t>(queries));
        for (qint64 row = 0; row < m_rows; ++row) {
            const Embedding vector = stored(row);
            for (std::size_t i = 0; i < exact.size(); ++i) {
                exact[i].emplace_back(-test::cosine(vector, m_queries[i]), row);
                std::push_heap(exact[i].begin(), exact[i].end());
                if (exact[i].size() > 10) {
                    std::pop_heap(exact[i].begin(), exact[i].end());
                    exact[i].pop_back();
                }
            }
        }
        int found = 0;
        for (std::size_t i = 0; i < exact.size(); ++i) {
            auto best = search(m_queries[i], 1);
            best.resize(10);
            for (const auto& [score, row] : exact[i])
                found += std::any_of(best.begin(), best.end(), [&](const auto& one) { return one.second == row; });
        }
        return 100.0 * found / (10 * queries);
    }

#ifdef DOCENT_BENCH_FAISS
    void faissSearches(int threads)
    {
        omp_set_num_threads(threads);
        faiss::IndexFlatIP flat(m_dimension);
        faissSearches(flat, QStringLiteral("faiss IndexFlatIP, %1 threads").arg(threads), 5);
        faiss::IndexScalarQuantizer eight(m_dimension, faiss::ScalarQuantizer::QT_8bit, faiss::METRIC_INNER_PRODUCT);
        faissSearches(eight, QStringLiteral("faiss 8 bits, %1 threads").arg(threads), 5);
    }

    void faissSearches(faiss::Index& index, const QString& name, std::size_t queries)
    {
        std::vector<float> numbers;
        const auto give = [&] {
            const auto count = faiss::Index::idx_t(numbers.size() / std::size_t(m_dimension));
            if (!index.is_trained)
                index.train(count, numbers.data());
            index.add(count, numbers.data());
            numbers.clear();
        };
        for (qint64 row = 0; row < m_rows; ++row) {
            const Embedding vector = stored(row);
            numbers.insert(numbers.end(), vector.begin(), vector.end());
            if (row % 10'000 == 9'999)
                give();
        }
        give();
        std::vector<float> scores(static_cast<std::size_t>(wanted));
        std::vector<faiss::Index::idx_t> labels(static_cast<std::size_t>(wanted));
        std::vector<double> times;
        for (std::size_t i = 0; i < queries; ++i) {
            const Stopwatch clock;
            index.search(1, m_queries[i % m_queries.size()].data(), wanted, scores.data(), labels.data());
            times.push_back(clock.milliseconds());
        }
        addTimes(name, std::move(times));
    }
#endif

    QTemporaryDir m_folder { QStringLiteral("vectorbench-XXXXXX") };
    qint64 m_rows;
    int m_dimension;
    std::vector<Embedding> m_queries;
    FileContent m_content;
    VectorBlocks m_blocks;
    QFile m_halves;
    quint64 m_unused = 0; ///< keeps the compiler from leaving the reading out
    QJsonObject m_figures;
};

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption rows(
        QStringLiteral("rows"), QStringLiteral("how many"), QStringLiteral("N"), QStringLiteral("1000000"));
    const QCommandLineOption dimension(
        QStringLiteral("dimension"), QStringLiteral("numbers of each"), QStringLiteral("N"), QStringLiteral("384"));
    const QCommandLineOption queries(
        QStringLiteral("queries"), QStringLiteral("how many"), QStringLiteral("N"), QStringLiteral("100"));
    const QCommandLineOption threads(
        QStringLiteral("threads"), QStringLiteral("at most"), QStringLiteral("N"), QStringLiteral("2"));
    const QCommandLineOption json(
        QStringLiteral("json"), QStringLiteral("write the figures to this file"), QStringLiteral("FILE"));
    const QCommandLineOption alone(QStringLiteral("without-faiss"), QStringLiteral("which takes long to fill"));
    parser.addOptions({ rows, dimension, queries, threads, json, alone });
    parser.process(application);

    std::printf("kernel: %s\n", bestDotKernel().name);
    Bench bench(std::max(parser.value(rows).toLongLong(), qint64(VectorBlock::capacity)),
        std::clamp(parser.value(dimension).toInt(), 1, mostNumbers), std::max(parser.value(queries).toInt(), 1));
    std::vector<int> counts { 1 };
    if (parser.value(threads).toInt() > 1)
        counts.push_back(parser.value(threads).toInt());
    bench.run(counts, !parser.isSet(alone));
    if (parser.isSet(json)) {
        QFile file(parser.value(json));
        const QByteArray text = QJsonDocument(bench.figures()).toJson();
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("%s can't be written", qPrintable(parser.value(json)));
    }
    return 0;
}
