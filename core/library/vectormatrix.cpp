#include "library/vectormatrix.h"

#include "async/gather.h"
#include "async/pooljob.h"
#include "base/logging.h"
#include "library/vectorfiles.h"

#include <algorithm>
#include <chrono>
#include <QCoreApplication>

namespace docent {

namespace {

using vectors::VectorBlock;
using vectors::VectorHit;
using vectors::VectorRows;

constexpr qsizetype fewestCandidates = 100; ///< that are scored again: eight bits may order neighbours wrongly
constexpr qint64 usuallyUnwritten = 8192; ///< vectors in memory alone; taking them in takes about 0.1 s
constexpr std::chrono::minutes retryPause { 1 };

QString tr(const char* sentence)
{
    return QCoreApplication::translate("docent", sentence);
}

double cosine(const Embedding& a, const Embedding& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        sum += double(a[i]) * double(b[i]);
    return sum;
}

Task<QList<VectorHit>> runOne(QThreadPool& pool, std::shared_ptr<vectors::VectorScan> scan, std::stop_token stop)
{
    auto job = [scan](std::stop_token inner) { return scan->run(inner); };
    Result<QList<VectorHit>> found = co_await runOnPool(pool, std::move(job), stop);
    co_return found;
}

} // namespace

VectorMatrix::VectorMatrix(Database& database, QThreadPool& pool, const QString& model)
    : m_database(database)
    , m_pool(pool)
    , m_folder(vectorFolder(database.directory()))
{
    m_known.model.name = model;
}

qint64 VectorMatrix::unwritten() const
{
    return m_tail.empty() ? 0 : qint64(m_tail.size() - 1) * VectorBlock::capacity + m_tail.back().count;
}

void VectorMatrix::forgetTail()
{
    m_tail.clear();
    m_filling.reset();
    m_known.lastRow = m_known.model.lastRow;
}

void VectorMatrix::bury(std::vector<qint64> rows)
{
    if (rows.empty())
        return;
    if (m_dead)
        rows.insert(rows.end(), m_dead->begin(), m_dead->end());
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    m_dead = std::make_shared<const std::vector<qint64>>(std::move(rows));
}

/// The block that is being filled has so many rows more. Scans that are under way know of fewer.
void VectorMatrix::grow(quint32 rows)
{
    if (rows == 0)
        return;
    if (m_tail.empty() || m_tail.back().block != m_filling)
        m_tail.push_back({ m_filling, 0 });
    m_tail.back().count += rows;
    if (m_tail.back().count == VectorBlock::capacity)
        m_filling.reset();
}

/// The database says something else than what is known: takes over what stays.
Task<> VectorMatrix::load(vectormodels::Model model, std::stop_token stop)
{
    const vectormodels::Model before = m_known.model;
    const bool sameFile = model.id == before.id && model.file == before.file && model.blocks >= before.blocks;
    vectors::VectorBlocks blocks;
    if (!model.file.isEmpty()) {
        auto opening = [content = contentOf(m_folder, model), known = sameFile ? m_sealed : vectors::VectorBlocks()](
                           std::stop_token) { return vectors::openBlocks(content, known); };
        Result<vectors::VectorBlocks> opened = co_await runOnPool(m_pool, std::move(opening), stop);
        if (!opened && opened.error().code == ErrorCode::Damaged) {
            qCWarning(lcLibrary).noquote()
                << "the vector index is made anew:" << opened.error().message << opened.error().detail;
            auto restart = [model](Connection& db) { return vectormodels::restart(db, model); };
            const Result<> restarted = co_await m_database.write(std::move(restart), stop);
            co_return restarted;
        }
        if (!opened)
            co_return fail(opened.error());
        blocks = std::move(*opened);
    }
    m_sealed = std::move(blocks);
    m_known.model = model;
    if (!sameFile) {
        m_dead.reset();
        m_known.lastDeath = 0;
    }
    // What stands in the file now is often what this process had in memory.
    const auto last = std::find_if(m_tail.begin(), m_tail.end(), [&model](const VectorRows& rows) {
        return rows.count == VectorBlock::capacity && rows.block->row(rows.count - 1) == model.lastRow;
    });
    if (sameFile && last != m_tail.end())
        m_tail.erase(m_tail.begin(), last + 1);
    else
        forgetTail();
    co_return Result<>();
}

/// True once all is taken in; false when more is unwritten than wanted. The caller holds `m_changing`.
Task<bool> VectorMatrix::takeIn(qint64 mostUnwritten, std::stop_token stop)
{
    while (true) {
        if (!m_filling && m_known.model.dimension > 0 && m_known.model.dimension <= vectors::mostNumbers)
            m_filling = std::make_shared<VectorBlock>(m_known.model.dimension);
        const bool begun = !m_tail.empty() && m_tail.back().block == m_filling;
        auto job = [known = m_known, block = m_filling, place = begun ? m_tail.back().count : 0](
                       Connection& db) { return vectorstore::news(db, known, block.get(), place); };
        Result<vectorstore::News> news = co_await m_database.read(std::move(job), stop);
        if (!news)
            co_return fail(news.error());
        if (news->known.model != m_known.model) {
            const Result<> loaded = co_await load(news->known.model, stop);
            if (!loaded)
                co_return fail(loaded.error());
            continue;
        }
        bury(std::move(news->dead));
        grow(news->rows);
        m_known = std::move(news->known);
        if (!news->more)
            co_return true;
        if (unwritten() >= mostUnwritten)
            co_return false;
    }
}

Task<qint64> VectorMatrix::countBehind(std::stop_token stop)
{
    auto job = [model = m_known.model, after = m_known.lastRow](Connection& db) -> Result<qint64> {
        const auto now = vectormodels::find(db, model.name);
        if (!now)
            return fail(now.error());
        const bool known = *now && (*now)->id == model.id;
        return vectorstore::countAfter(db, now->value_or(model), known ? after : now->value_or(model).lastRow);
    };
    const Result<qint64> count = co_await m_database.read(std::move(job), stop);
    co_return count;
}

/// Writing did; it isn't tried again at once.
Result<> VectorMatrix::failed(const Error& error)
{
    if (!error.isCancelled())
        m_retryAt.setRemainingTime(retryPause);
    return fail(error);
}

/// Writes the full blocks of the tail to the file. They are dropped from the tail as what others wrote is.
Task<> VectorMatrix::seal(std::stop_token stop)
{
    vectors::VectorBlocks full;
    for (const VectorRows& rows : m_tail) {
        if (rows.count == VectorBlock::capacity)
            full.push_back(rows.block);
    }
    if (full.empty())
        co_return Result<>();
    // The transaction keeps other processes from writing to the file meanwhile.
    auto job = [folder = m_folder, model = m_known.model, full](Connection& db) {
        const qint64 lastRow = full.back()->row(VectorBlock::capacity - 1);
        const auto write = [&] { return withBlocks(folder, model, full); };
        return vectorstore::seal(db, model, lastRow, qint64(full.size()) * VectorBlock::capacity, write);
    };
    const Result<bool> sealed = co_await m_database.write(std::move(job), stop);
    if (!sealed)
        co_return failed(sealed.error());
    if (*sealed)
        co_return Result<>();
    // Another process was quicker, or some of these vectors have gone.
    const auto permit = co_await m_changing.acquire(stop);
    if (!permit)
        co_return fail(permit.error());
    forgetTail();
    co_return Result<>();
}

/// Writes a file without the vectors that are gone, and has it take the place of the present one.
Task<> VectorMatrix::rewrite(std::stop_token stop)
{
    const vectorstore::Known known = m_known;
    auto writing = [folder = m_folder, known, blocks = m_sealed, dead = m_dead](
                       std::stop_token inner) { return withoutDead(folder, known.model, blocks, *dead, inner); };
    const Result<vectormodels::Model> made = co_await runOnPool(m_pool, std::move(writing), stop);
    if (!made && made.error().code == ErrorCode::Damaged) {
        const Result<> restarted = co_await restart(stop);
        co_return restarted;
    }
    if (!made)
        co_return failed(made.error());
    auto job = [known, after = *made](
                   Connection& db) { return vectormodels::replace(db, known.model, after, known.lastDeath); };
    const Result<bool> replaced = co_await m_database.write(std::move(job), stop);
    const QString unused = replaced && *replaced ? known.model.file : made->file;
    m_pool.start([folder = m_folder, unused] { removeVectorFile(folder, unused); });
    if (!replaced)
        co_return fail(replaced.error());
    co_return Result<>();
}

/// The file can't be trusted.
Task<> VectorMatrix::restart(std::stop_token stop)
{
    qCWarning(lcLibrary).noquote() << "the vector index is made anew:" << m_known.model.file << "is damaged";
    auto job = [model = m_known.model](Connection& db) { return vectormodels::restart(db, model); };
    const Result<> restarted = co_await m_database.write(std::move(job), stop);
    co_return restarted;
}

Task<> VectorMatrix::maintain(std::stop_token stop)
{
    const auto turn = co_await m_writing.acquire(stop);
    if (!turn)
        co_return fail(turn.error());
    bool all = false;
    while (!all) {
        auto permit = co_await m_changing.acquire(stop);
        if (!permit)
            co_return fail(permit.error());
        const Result<bool> taken = co_await takeIn(usuallyUnwritten, stop);
        permit->release();
        if (!taken)
            co_return fail(taken.error());
        all = *taken && unwritten() < qint64(VectorBlock::capacity); // what is sealed now is taken in by another round
        if (!m_retryAt.hasExpired())
            co_return Result<>();
        const Result<> sealed = co_await seal(stop);
        if (!sealed)
            co_return fail(sealed.error());
    }
    const std::size_t rows = m_sealed.size() * VectorBlock::capacity;
    if (!m_dead || m_dead->size() <= rows / 4 || m_sealed.empty())
        co_return Result<>();
    const Result<> rewritten = co_await rewrite(stop);
    co_return rewritten;
}

std::vector<VectorRows> VectorMatrix::allRows() const
{
    std::vector<VectorRows> rows;
    rows.reserve(m_sealed.size() + m_tail.size());
    for (const auto& block : m_sealed)
        rows.push_back({ block });
    rows.insert(rows.end(), m_tail.begin(), m_tail.end());
    return rows;
}

Task<QList<VectorHit>> VectorMatrix::scan(vectors::VectorQuery query, std::stop_token stop)
{
    query.deadRows = m_dead;
    const auto scan = std::make_shared<vectors::VectorScan>(allRows(), std::move(query));
    std::vector<Task<QList<VectorHit>>> jobs;
    for (int i = std::min(scan->usefulThreads(), m_pool.maxThreadCount()); i > 0; --i)
        jobs.push_back(runOne(m_pool, scan, stop));
    const auto found = co_await gather(std::move(jobs));
    QList<QList<VectorHit>> parts;
    for (const Result<QList<VectorHit>>& part : found) {
        if (!part)
            co_return fail(part.error());
        parts.append(*part);
    }
    QList<VectorHit> best = scan->best(parts);
    co_return best;
}

/// Where the file turns out to be damaged, what was taken in of the new one.
Task<QList<VectorHit>> VectorMatrix::scanOrRestart(vectors::VectorQuery query, std::stop_token stop)
{
    Result<QList<VectorHit>> hits = co_await scan(query, stop);
    if (hits || hits.error().code != ErrorCode::Damaged)
        co_return hits;
    const auto permit = co_await m_changing.acquire(stop);
    if (!permit)
        co_return fail(permit.error());
    const Result<> restarted = co_await restart(stop);
    if (!restarted)
        co_return fail(restarted.error());
    const Result<bool> taken = co_await takeIn(usuallyUnwritten, stop);
    if (!taken)
        co_return fail(taken.error());
    m_behind = !*taken;
    Result<QList<VectorHit>> again = co_await scan(query, stop);
    co_return again;
}

Task<QList<ScoredPassage>> VectorMatrix::rescore(QList<VectorHit> hits, Embedding query, std::stop_token stop)
{
    QList<qint64> rows;
    for (const VectorHit& hit : std::as_const(hits))
        rows.append(hit.row);
    auto job = [model = m_known.model.id, rows, query](Connection& db) -> Result<QHash<qint64, ScoredPassage>> {
        const auto stored = vectorstore::vectors(db, model, rows);
        if (!stored)
            return fail(stored.error());
        QHash<qint64, ScoredPassage> scores;
        for (auto it = stored->begin(); it != stored->end(); ++it)
            scores.insert(it.key(), { it->passage, cosine(it->vector, query) });
        return scores;
    };
    const Result<QHash<qint64, ScoredPassage>> scores = co_await m_database.read(std::move(job), stop);
    if (!scores)
        co_return fail(scores.error());
    QList<ScoredPassage> found = scores->values();
    std::sort(found.begin(), found.end(), isBetter);
    rows.removeIf([&scores](qint64 row) { return scores->contains(row); });
    bury({ rows.begin(), rows.end() });
    co_return found;
}

/// Scans and scores again until enough are found: deleted passages may take the places of others.
Task<QList<ScoredPassage>> VectorMatrix::best(vectors::VectorQuery query, qsizetype limit, std::stop_token stop)
{
    while (true) {
        const Result<QList<VectorHit>> hits = co_await scanOrRestart(query, stop);
        if (!hits)
            co_return fail(hits.error());
        const Result<QList<ScoredPassage>> scored = co_await rescore(*hits, query.vector, stop);
        if (!scored)
            co_return fail(scored.error());
        if (scored->size() >= limit || scored->size() == hits->size()) {
            QList<ScoredPassage> found = scored->mid(0, limit);
            co_return found;
        }
        query.limit *= 2;
    }
}

Task<Likeness> VectorMatrix::compare(Embedding query, QList<qint64> passages, std::stop_token stop)
{
    if (!normalise(query) || std::size_t(m_known.model.dimension) != query.size())
        co_return Likeness();
    auto job = [model = m_known.model.id, rows = allRows(), query = std::move(query), passages = std::move(passages)](
                   Connection& db) -> Result<Likeness> {
        const auto stored = vectorstore::vectorsOf(db, model, passages);
        if (!stored)
            return fail(stored.error());
        Likeness likeness;
        for (const Embedding& vector : *stored)
            likeness.cosines.append(cosine(vector, query));
        likeness.spread = vectors::cosineSpread(rows, query);
        return likeness;
    };
    Result<Likeness> likeness = co_await m_database.read(std::move(job), std::move(stop));
    co_return likeness;
}

Task<QList<ScoredPassage>> VectorMatrix::search(Embedding query, int limit, DocumentFilter filter, std::stop_token stop)
{
    {
        const auto permit = co_await m_changing.acquire(stop);
        if (!permit)
            co_return fail(permit.error());
        // Where the whole index is being made anew, a search finds what is there already.
        const Result<bool> taken = co_await takeIn(unwritten() + usuallyUnwritten, stop);
        if (!taken)
            co_return fail(taken.error());
        m_behind = !*taken;
    }
    if ((m_sealed.empty() && m_tail.empty()) || limit <= 0)
        co_return QList<ScoredPassage>();
    if (std::size_t(m_known.model.dimension) != query.size()) {
        co_return fail(ErrorCode::InvalidArgument,
            tr("the question's vector has %1 numbers, those in the library have %2.")
                .arg(query.size())
                .arg(m_known.model.dimension));
    }
    if (!normalise(query))
        co_return fail(ErrorCode::Parse, tr("the embedding model sent a vector that can't be used."));
    vectors::VectorQuery wanted;
    wanted.limit = std::max<qsizetype>(2 * limit, fewestCandidates);
    wanted.vector = std::move(query);
    if (!filter.isEmpty()) {
        auto job = [filter](Connection& db) { return documents::matching(db, filter); };
        const Result<QSet<qint64>> documents = co_await m_database.read(std::move(job), stop);
        if (!documents)
            co_return fail(documents.error());
        wanted.documents.emplace();
        for (const qint64 document : *documents)
            wanted.documents->insert(document);
    }
    Result<QList<ScoredPassage>> found = co_await best(std::move(wanted), limit, stop);
    co_return found;
}

} // namespace docent
