#include "library/vectorindex.h"

#include "async/gather.h"
#include "async/pooljob.h"
#include "async/semaphore.h"
#include "library/vectorstore.h"

#include <algorithm>
#include <numeric>
#include <QCoreApplication>
#include <QHash>

namespace docent {

namespace {

constexpr int fewestCandidates = 100; ///< that are scored again: eight bits may order neighbours wrongly
constexpr std::size_t rowsPerJob = 32'768;
constexpr qsizetype mostDead = 1000; ///< rows of deleted passages that are known before all are loaded anew

QString tr(const char* sentence)
{
    return QCoreApplication::translate("docent", sentence);
}

Error noModel()
{
    return { ErrorCode::ModelNotFound, tr("No embedding model is set. Choose one in the settings."), {}, {} };
}

bool better(const ScoredPassage& a, const ScoredPassage& b)
{
    return a.score != b.score ? a.score > b.score : a.passageId < b.passageId;
}

/// The chunks in groups that are worth a job each, at most `most`.
std::vector<VectorChunks> shared(const VectorChunks& chunks, int most)
{
    std::size_t rows = 0;
    for (const auto& chunk : chunks)
        rows += std::size_t(chunk->size());
    const std::size_t jobs = std::clamp<std::size_t>(rows / rowsPerJob, 1, std::size_t(std::max(most, 1)));
    std::vector<VectorChunks> groups(jobs);
    for (std::size_t i = 0; i < chunks.size(); ++i)
        groups[i * jobs / chunks.size()].push_back(chunks[i]);
    return groups;
}

Task<QList<ScoredPassage>> scanOnPool(
    QThreadPool& pool, VectorChunks chunks, std::shared_ptr<const VectorQuery> query, std::stop_token stop)
{
    auto job = [chunks = std::move(chunks), query = std::move(query)](
                   std::stop_token inner) -> Result<QList<ScoredPassage>> {
        return scanVectors(chunks, *query, inner);
    };
    Result<QList<ScoredPassage>> found = co_await runOnPool(pool, std::move(job), std::move(stop));
    co_return found;
}

double cosine(const Embedding& a, const Embedding& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        sum += double(a[i]) * double(b[i]);
    return sum;
}

} // namespace

/// The vectors of one model in memory.
struct VectorIndex::Matrix {
    QString model;
    bool current = false; ///< the database knows that it counts
    qint64 firstMissing = 0; ///< passages before it have their vector
    vectorstore::Model row;
    qint64 lastRow = 0; ///< of the table, that has been loaded
    VectorChunks chunks;
    QSet<qint64> deadPassages; ///< loaded, but gone from the database
    Semaphore loading { 1 };

    qsizetype rows() const
    {
        return std::accumulate(chunks.begin(), chunks.end(), qsizetype(0),
            [](qsizetype sum, const auto& chunk) { return sum + chunk->size(); });
    }
    void forget()
    {
        chunks.clear();
        deadPassages.clear();
        lastRow = 0;
    }
};

VectorIndex::VectorIndex(Database& database, QThreadPool& pool)
    : m_database(database)
    , m_pool(pool)
    , m_matrix(std::make_shared<Matrix>())
{
}

VectorIndex::~VectorIndex() = default;

void VectorIndex::setModel(QString model)
{
    if (model == m_matrix->model)
        return;
    m_matrix = std::make_shared<Matrix>();
    m_matrix->model = std::move(model);
}

QString VectorIndex::model() const
{
    return m_matrix->model;
}

Task<> VectorIndex::ensureCurrent(std::shared_ptr<Matrix> matrix, std::stop_token stop)
{
    if (matrix->model.isEmpty())
        co_return fail(noModel());
    if (matrix->current)
        co_return Result<>();
    auto job = [model = matrix->model](Connection& db) { return vectorstore::makeCurrent(db, model); };
    const Result<vectorstore::Model> row = co_await m_database.write(std::move(job), stop);
    if (!row)
        co_return fail(row.error());
    matrix->row = *row;
    matrix->current = true;
    co_return Result<>();
}

Task<QList<Passage>> VectorIndex::missing(int limit, std::stop_token stop)
{
    const std::shared_ptr<Matrix> matrix = m_matrix;
    const Result<> current = co_await ensureCurrent(matrix, stop);
    if (!current)
        co_return fail(current.error());
    auto job = [model = matrix->row.id, first = matrix->firstMissing, limit](
                   Connection& db) { return vectorstore::missing(db, model, first, limit); };
    Result<vectorstore::Missing> found = co_await m_database.read(std::move(job), stop);
    if (!found)
        co_return fail(found.error());
    matrix->firstMissing = std::max(matrix->firstMissing, found->firstId);
    co_return std::move(found->passages);
}

Task<qint64> VectorIndex::countMissing(std::stop_token stop)
{
    const std::shared_ptr<Matrix> matrix = m_matrix;
    if (matrix->model.isEmpty())
        co_return fail(noModel());
    auto job = [model = matrix->model](Connection& db) -> Result<qint64> {
        if (const Result<vectorstore::Model> current = vectorstore::makeCurrent(db, model); !current)
            return fail(current.error());
        return vectorstore::countMissing(db);
    };
    Result<qint64> count = co_await m_database.write(std::move(job), stop);
    co_return count;
}

Task<> VectorIndex::add(QList<qint64> passageIds, std::vector<Embedding> vectors, std::stop_token stop)
{
    const std::shared_ptr<Matrix> matrix = m_matrix;
    if (matrix->model.isEmpty())
        co_return fail(noModel());
    if (std::size_t(passageIds.size()) != vectors.size())
        co_return fail(ErrorCode::InvalidArgument, tr("There must be one vector for each passage."));
    for (Embedding& vector : vectors) {
        if (vector.empty() || !normalise(vector)) {
            co_return fail(
                ErrorCode::Parse, tr("The embedding model %1 sent a vector that can't be used.").arg(matrix->model));
        }
    }
    auto job = [model = matrix->model, ids = std::move(passageIds), vectors = std::move(vectors)](
                   Connection& db) { return vectorstore::insert(db, model, ids, vectors); };
    const Result<> stored = co_await m_database.write(std::move(job), stop);
    co_return stored;
}

Task<> VectorIndex::refresh(std::shared_ptr<Matrix> matrix, std::stop_token stop)
{
    const auto permit = co_await matrix->loading.acquire(stop);
    if (!permit)
        co_return fail(permit.error());
    if (matrix->deadPassages.size() > mostDead && matrix->deadPassages.size() > matrix->rows() / 4)
        matrix->forget();
    bool more = true;
    while (more) {
        // A chunk that isn't full yet grows by being replaced, since a scan may be reading it.
        std::shared_ptr<const VectorChunk> grown;
        if (!matrix->chunks.empty() && matrix->chunks.back()->size() < VectorChunk::usualRows)
            grown = matrix->chunks.back();
        auto job = [name = matrix->model, row = matrix->row, after = matrix->lastRow, grown](
                       Connection& db) -> Result<std::pair<vectorstore::Model, vectorstore::Loaded>> {
            vectorstore::Model model = row;
            if (model.dimension == 0) {
                const auto known = vectorstore::find(db, name);
                if (!known)
                    return fail(known.error());
                model = known->value_or(vectorstore::Model());
            }
            auto loaded = vectorstore::load(db, model, after, grown);
            if (!loaded)
                return fail(loaded.error());
            return std::pair(model, std::move(*loaded));
        };
        auto step = co_await m_database.read(std::move(job), stop);
        if (!step)
            co_return fail(step.error());
        matrix->row = step->first;
        matrix->lastRow = step->second.lastRow;
        if (step->second.chunk && grown)
            matrix->chunks.back() = step->second.chunk;
        else if (step->second.chunk)
            matrix->chunks.push_back(step->second.chunk);
        more = step->second.more;
    }
    co_return Result<>();
}

Task<QList<ScoredPassage>> VectorIndex::scan(std::shared_ptr<Matrix> matrix, VectorQuery query, std::stop_token stop)
{
    query.deadPassages = matrix->deadPassages;
    const qsizetype limit = query.limit;
    const auto sharedQuery = std::make_shared<const VectorQuery>(std::move(query));
    std::vector<Task<QList<ScoredPassage>>> jobs;
    for (VectorChunks& group : shared(matrix->chunks, m_pool.maxThreadCount()))
        jobs.push_back(scanOnPool(m_pool, std::move(group), sharedQuery, stop));
    auto found = co_await gather(std::move(jobs));
    QList<ScoredPassage> best;
    for (const Result<QList<ScoredPassage>>& part : found) {
        if (!part)
            co_return fail(part.error());
        best += *part;
    }
    std::sort(best.begin(), best.end(), better);
    best = best.mid(0, limit);
    co_return best;
}

Task<QList<ScoredPassage>> VectorIndex::rescore(
    std::shared_ptr<Matrix> matrix, QList<ScoredPassage> candidates, Embedding query, std::stop_token stop)
{
    QList<qint64> ids;
    for (const ScoredPassage& candidate : std::as_const(candidates))
        ids.append(candidate.passageId);
    auto job = [model = matrix->row.id, ids](Connection& db) { return vectorstore::vectors(db, model, ids); };
    const Result<QHash<qint64, Embedding>> vectors = co_await m_database.read(std::move(job), stop);
    if (!vectors)
        co_return fail(vectors.error());
    QList<ScoredPassage> scored;
    for (const qint64 id : std::as_const(ids)) {
        if (const auto vector = vectors->constFind(id); vector != vectors->cend())
            scored.append({ id, cosine(*vector, query) });
        else
            matrix->deadPassages.insert(id);
    }
    std::sort(scored.begin(), scored.end(), better);
    co_return scored;
}

Task<QList<ScoredPassage>> VectorIndex::search(Embedding query, int limit, DocumentFilter filter, std::stop_token stop)
{
    const std::shared_ptr<Matrix> matrix = m_matrix;
    const Result<> loaded = co_await refresh(matrix, stop);
    if (!loaded)
        co_return fail(loaded.error());
    if (matrix->chunks.empty() || limit <= 0)
        co_return QList<ScoredPassage>();
    if (std::size_t(matrix->row.dimension) != query.size()) {
        co_return fail(ErrorCode::InvalidArgument,
            tr("the question's vector has %1 numbers, those in the library have %2.")
                .arg(query.size())
                .arg(matrix->row.dimension));
    }
    if (!normalise(query))
        co_return fail(ErrorCode::Parse, tr("the embedding model sent a vector that can't be used."));

    VectorQuery wanted;
    wanted.vector = query;
    wanted.limit = std::max(2 * limit, fewestCandidates);
    wanted.someDocuments = !filter.isEmpty();
    if (wanted.someDocuments) {
        auto job = [filter](Connection& db) { return documents::matching(db, filter); };
        const Result<QSet<qint64>> documents = co_await m_database.read(std::move(job), stop);
        if (!documents)
            co_return fail(documents.error());
        wanted.documents = *documents;
    }
    while (true) {
        const Result<QList<ScoredPassage>> candidates = co_await scan(matrix, wanted, stop);
        if (!candidates)
            co_return fail(candidates.error());
        Result<QList<ScoredPassage>> scored = co_await rescore(matrix, *candidates, query, stop);
        // Where deleted passages took the places of others, the scan is done again without them.
        if (!scored || scored->size() >= limit || scored->size() == candidates->size())
            co_return scored ? Result<QList<ScoredPassage>>(scored->mid(0, limit)) : scored;
        wanted.limit *= 2;
    }
}

} // namespace docent
