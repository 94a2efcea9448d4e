#include "library/vectorindex.h"

#include "library/vectorfiles.h"

#include <QCoreApplication>

namespace docent {

namespace {

QString tr(const char* sentence)
{
    return QCoreApplication::translate("docent", sentence);
}

Error noModel()
{
    return { ErrorCode::ModelNotFound, tr("No embedding model is set. Choose one in the settings."), {}, {} };
}

} // namespace

/// The model whose vectors are made.
struct VectorIndex::Chosen {
    QString model;
    qint64 id = 0; ///< of its row; 0: the database doesn't know yet that it counts
    qint64 firstMissing = 0; ///< passages before it have their vector
};

VectorIndex::VectorIndex(Database& database, QThreadPool& pool)
    : m_database(database)
    , m_pool(pool)
    , m_chosen(std::make_shared<Chosen>())
{
}

VectorIndex::~VectorIndex() = default;

void VectorIndex::setModel(QString model)
{
    if (model == m_chosen->model)
        return;
    m_chosen = std::make_shared<Chosen>();
    m_chosen->model = std::move(model);
}

QString VectorIndex::model() const
{
    return m_chosen->model;
}

std::shared_ptr<VectorMatrix> VectorIndex::matrix(const QString& model)
{
    std::shared_ptr<VectorMatrix>& matrix = m_matrices[model];
    if (!matrix)
        matrix = std::make_shared<VectorMatrix>(m_database, m_pool, model);
    return matrix;
}

Task<QString> VectorIndex::serving(std::stop_token stop)
{
    const QString chosen = m_chosen->model;
    auto job = [](Connection& db) { return vectormodels::serving(db); };
    const Result<QString> name = co_await m_database.read(std::move(job), stop);
    if (!name || !name->isEmpty())
        co_return name;
    co_return chosen;
}

Task<> VectorIndex::serve(std::stop_token stop)
{
    const QString chosen = m_chosen->model;
    const Result<QString> now = co_await serving(stop);
    if (!now)
        co_return fail(now.error());
    if (*now == chosen)
        co_return Result<>();
    auto job = [chosen](Connection& db) { return vectormodels::serve(db, chosen); };
    const Result<> served = co_await m_database.write(std::move(job), stop);
    co_return served;
}

Task<> VectorIndex::ensureCurrent(std::shared_ptr<Chosen> chosen, std::stop_token stop)
{
    if (chosen->model.isEmpty())
        co_return fail(noModel());
    if (chosen->id != 0)
        co_return Result<>();
    auto job = [model = chosen->model](Connection& db) { return vectormodels::makeCurrent(db, model); };
    const Result<vectormodels::Model> row = co_await m_database.write(std::move(job), stop);
    if (!row)
        co_return fail(row.error());
    chosen->id = row->id;
    co_return Result<>();
}

Task<QList<Passage>> VectorIndex::missing(int limit, bool everything, std::stop_token stop, qint64 after)
{
    const std::shared_ptr<Chosen> chosen = m_chosen;
    const Result<> current = co_await ensureCurrent(chosen, stop);
    if (!current)
        co_return fail(current.error());
    auto job = [model = chosen->id, first = std::max(chosen->firstMissing, after + 1), limit, everything](
                   Connection& db) { return vectorstore::missing(db, model, first, limit, everything); };
    Result<vectorstore::Missing> found = co_await m_database.read(std::move(job), stop);
    if (!found)
        co_return fail(found.error());
    if (after == 0)
        chosen->firstMissing = std::max(chosen->firstMissing, found->firstId);
    co_return std::move(found->passages);
}

void VectorIndex::lookAgain()
{
    m_chosen->firstMissing = 0;
}

Task<QSet<qint64>> VectorIndex::reuse(QList<Passage> passages, std::stop_token stop)
{
    const QString model = m_chosen->model;
    auto look = [model, passages](Connection& db) { return vectorstore::known(db, model, passages); };
    const Result<QSet<qint64>> known = co_await m_database.read(std::move(look), stop);
    if (!known || known->isEmpty())
        co_return known;
    passages.removeIf([&known](const Passage& passage) { return !known->contains(passage.id); });
    auto job = [model, passages](Connection& db) { return vectorstore::reuse(db, model, passages); };
    const Result<QSet<qint64>> given = co_await m_database.write(std::move(job), stop);
    co_return given;
}

Task<vectorstore::Consent> VectorIndex::consent(std::stop_token stop)
{
    auto job = [model = m_chosen->model](Connection& db) { return vectorstore::consent(db, model); };
    const Result<vectorstore::Consent> found = co_await m_database.read(std::move(job), stop);
    co_return found;
}

Task<> VectorIndex::setConsent(vectorstore::Consent consent, std::stop_token stop)
{
    auto job = [model = m_chosen->model, consent](
                   Connection& db) { return vectorstore::setConsent(db, model, consent); };
    const Result<> kept = co_await m_database.write(std::move(job), stop);
    co_return kept;
}

Task<qint64> VectorIndex::countMissing(bool everything, std::stop_token stop)
{
    const std::shared_ptr<Chosen> chosen = m_chosen;
    if (chosen->model.isEmpty())
        co_return fail(noModel());
    auto job = [model = chosen->model, everything](Connection& db) -> Result<qint64> {
        if (const Result<vectormodels::Model> current = vectormodels::makeCurrent(db, model); !current)
            return fail(current.error());
        return vectorstore::countMissing(db, everything);
    };
    Result<qint64> count = co_await m_database.write(std::move(job), stop);
    co_return count;
}

Task<> VectorIndex::add(
    QList<qint64> passageIds, std::vector<Embedding> vectors, std::stop_token stop, QByteArrayList hashes)
{
    const std::shared_ptr<Chosen> chosen = m_chosen;
    if (chosen->model.isEmpty())
        co_return fail(noModel());
    if (std::size_t(passageIds.size()) != vectors.size())
        co_return fail(ErrorCode::InvalidArgument, tr("There must be one vector for each passage."));
    for (Embedding& vector : vectors) {
        if (vector.empty() || !normalise(vector)) {
            co_return fail(
                ErrorCode::Parse, tr("The embedding model %1 sent a vector that can't be used.").arg(chosen->model));
        }
    }
    auto job = [model = chosen->model, ids = std::move(passageIds), vectors = std::move(vectors),
                   hashes = std::move(hashes)](
                   Connection& db) { return vectorstore::insert(db, model, ids, vectors, hashes); };
    const Result<> stored = co_await m_database.write(std::move(job), stop);
    co_return stored;
}

Task<Likeness> VectorIndex::compare(QString model, Embedding query, QList<qint64> passages, std::stop_token stop)
{
    const std::shared_ptr<VectorMatrix> searched = matrix(model);
    Result<Likeness> likeness = co_await searched->compare(std::move(query), std::move(passages), std::move(stop));
    co_return likeness;
}

Task<QList<ScoredPassage>> VectorIndex::search(
    QString model, Embedding query, int limit, DocumentFilter filter, std::stop_token stop)
{
    const std::shared_ptr<VectorMatrix> searched = matrix(model);
    Result<QList<ScoredPassage>> found = co_await searched->search(std::move(query), limit, std::move(filter), stop);
    if (found)
        m_behind = searched->isBehind();
    co_return found;
}

Task<vectorstore::Sample> VectorIndex::sample(QString model, int count, qint64 beyond, std::stop_token stop)
{
    auto job = [model = std::move(model), count, beyond](
                   Connection& db) { return vectorstore::sample(db, model, count, beyond); };
    auto sampled = co_await m_database.read(std::move(job), std::move(stop));
    co_return sampled;
}

Task<std::optional<vectormodels::Measured>> VectorIndex::measured(QString model, std::stop_token stop)
{
    if (const auto known = m_measured.constFind(model); known != m_measured.constEnd())
        co_return std::optional(*known);
    auto job = [model](Connection& db) { return vectormodels::measured(db, model); };
    auto found = co_await m_database.read(std::move(job), std::move(stop));
    if (found && *found)
        m_measured.insert(model, **found);
    co_return found;
}

Task<> VectorIndex::setMeasured(QString model, vectormodels::Measured measured, std::stop_token stop)
{
    auto job = [model, measured](Connection& db) { return vectormodels::setMeasured(db, model, measured); };
    const Result<> kept = co_await m_database.write(std::move(job), std::move(stop));
    if (kept)
        m_measured.insert(model, measured);
    co_return kept;
}

bool VectorIndex::isBehind() const
{
    return m_behind;
}

/// What is left of models that neither serve nor will.
Task<> VectorIndex::removeOthers(std::stop_token stop)
{
    const QString folder = vectorFolder(m_database.directory());
    while (true) {
        auto find = [](Connection& db) { return vectormodels::removable(db); };
        const Result<qint64> model = co_await m_database.read(std::move(find), stop);
        if (!model)
            co_return fail(model.error());
        if (*model == 0)
            co_return Result<>();
        bool more = true;
        while (more) {
            auto job = [id = *model](Connection& db) { return vectormodels::removeSome(db, id); };
            const Result<vectormodels::Removal> removal = co_await m_database.write(std::move(job), stop);
            if (!removal)
                co_return fail(removal.error());
            if (!removal->file.isEmpty())
                m_pool.start([folder, file = removal->file] { removeVectorFile(folder, file); });
            more = removal->more;
        }
    }
}

/// Files that a crash left.
Task<> VectorIndex::removeRubbish(std::stop_token stop)
{
    auto job = [](Connection& db) { return vectormodels::files(db); };
    const Result<QStringList> named = co_await m_database.read(std::move(job), stop);
    if (!named)
        co_return fail(named.error());
    const QString folder = vectorFolder(m_database.directory());
    m_pool.start([folder, files = *named] { removeOtherVectorFiles(folder, files); });
    co_return Result<>();
}

Task<> VectorIndex::maintain(std::stop_token stop)
{
    const Result<QString> searched = co_await serving(stop);
    if (!searched)
        co_return fail(searched.error());
    const QSet<QString> used { *searched, m_chosen->model };
    m_matrices.removeIf([&used](const auto& entry) { return !used.contains(entry.key()); });
    for (const QString& model : used) {
        if (model.isEmpty())
            continue;
        const std::shared_ptr<VectorMatrix> kept = matrix(model);
        const Result<> maintained = co_await kept->maintain(stop);
        if (!maintained)
            co_return maintained;
    }
    if (!std::exchange(m_tidied, true)) {
        const Result<> tidied = co_await removeRubbish(stop);
        if (!tidied)
            co_return tidied;
    }
    const Result<> removed = co_await removeOthers(stop);
    co_return removed;
}

Task<qint64> VectorIndex::countBehind(std::stop_token stop)
{
    const Result<QString> searched = co_await serving(stop);
    if (!searched)
        co_return fail(searched.error());
    if (searched->isEmpty())
        co_return 0;
    const std::shared_ptr<VectorMatrix> kept = matrix(*searched);
    const Result<qint64> count = co_await kept->countBehind(stop);
    co_return count;
}

} // namespace docent
