#include "models/librarysession.h"

#include "async/pooljob.h"
#include "base/paths.h"
#include "library/collections.h"

#include <sys/stat.h>

namespace docent {

namespace {

constexpr int mostReadFirst = 10; ///< as many as are read at once

/// For a scope, which wants to know only whether it failed.
template <typename T> Task<> withoutValue(Task<T> task)
{
    const Result<T> result = co_await task;
    if (!result)
        co_return fail(result.error());
    co_return Result<>();
}

} // namespace

LibrarySession::LibrarySession(
    Database& database, IngestQueue& queue, DocumentPasswords& passwords, QThreadPool& pool, QObject* parent)
    : QObject(parent)
    , m_database(database)
    , m_queue(queue)
    , m_passwords(passwords)
    , m_pool(pool)
    , m_documents(new DocumentListModel(this))
    , m_scope([this](const QString&, const Error& error) { Q_EMIT problem(error); })
{
    connect(&queue, &IngestQueue::progressChanged, this, [this](const IngestProgress& progress) {
        m_documents->setEmbeds(progress.embeds);
        m_documents->setPage(progress.recognizing.document, progress.recognizing.page, progress.recognizing.pages);
        Q_EMIT progressChanged(progress);
    });
    connect(&queue, &IngestQueue::finished, this, &LibrarySession::finished);
    connect(&queue, &IngestQueue::problem, this, &LibrarySession::problem);
    connect(&queue, &IngestQueue::documentsChanged, this, [this](const QList<qint64>& ids) {
        // No ids: some documents are gone.
        m_scope.spawn(tr("Refreshing the list"), ids.isEmpty() ? loadAll() : refresh(ids));
    });
}

LibrarySession::~LibrarySession() = default;

IngestProgress LibrarySession::progress() const
{
    return m_queue.progress();
}

QCoro::Task<> LibrarySession::shutdown()
{
    m_scope.cancel();
    co_await m_scope.join();
}

void LibrarySession::load()
{
    m_scope.spawn(tr("Loading the list"), loadAll());
    m_scope.spawn(tr("Loading the collections"), loadCollections());
}

Task<> LibrarySession::loadAll()
{
    struct Loaded {
        DocumentRows rows;
        documents::Counts counts;
    };
    auto job = [](Connection& db) -> Result<Loaded> {
        auto records = documents::list(db);
        if (!records)
            return fail(records.error());
        auto counts = documents::counts(db);
        if (!counts)
            return fail(counts.error());
        return Loaded { DocumentRows(std::move(*records)), *counts };
    };
    auto loaded = co_await m_database.read(std::move(job), m_scope.token());
    if (!loaded)
        co_return fail(loaded.error());
    m_documents->reset(std::move(loaded->rows));
    m_counts = loaded->counts;
    Q_EMIT countsChanged();
    co_return Result<>();
}

Task<> LibrarySession::refresh(QList<qint64> ids)
{
    struct Fresh {
        QList<DocumentRecord> present;
        QList<qint64> gone;
        documents::Counts counts;
    };
    const QList<qint64> asked = ids;
    auto job = [ids = std::move(ids)](Connection& db) -> Result<Fresh> {
        Fresh fresh;
        for (const qint64 id : ids) {
            auto record = documents::find(db, id);
            if (!record)
                return fail(record.error());
            if (!*record) {
                fresh.gone.append(id);
                continue;
            }
            fresh.present.append(**record);
            auto members = documents::membersOf(db, id);
            if (!members)
                return fail(members.error());
            fresh.present.append(*members);
        }
        auto counts = documents::counts(db);
        if (!counts)
            return fail(counts.error());
        fresh.counts = *counts;
        return fresh;
    };
    const auto fresh = co_await m_database.read(std::move(job), m_scope.token());
    if (!fresh)
        co_return fail(fresh.error());
    m_documents->update(fresh->present);
    m_documents->remove(fresh->gone + m_documents->membersBut(asked, fresh->present));
    m_counts = fresh->counts;
    Q_EMIT countsChanged();
    co_return Result<>();
}

void LibrarySession::setLocalOnly(const QString& collection, bool on)
{
    m_scope.spawn(tr("Changing a collection"), markLocalOnly(collection, on));
}

Task<> LibrarySession::markLocalOnly(QString collection, bool on)
{
    auto mark = [collection, on](Connection& db) { return collections::setLocalOnly(db, collection, on); };
    const Result<> marked = co_await m_database.write(std::move(mark), m_scope.token());
    if (!marked)
        co_return marked;
    co_await m_queue.collectionsChanged();
    const Result<> loaded = co_await loadCollections();
    co_return loaded;
}

Task<> LibrarySession::loadCollections()
{
    auto look = [](Connection& db) { return collections::list(db); };
    const Result<QList<Collection>> list = co_await m_database.read(std::move(look), m_scope.token());
    if (!list)
        co_return fail(list.error());
    m_localOnly.clear();
    for (const Collection& collection : *list) {
        if (collection.localOnly)
            m_localOnly.insert(collection.name);
    }
    Q_EMIT collectionsChanged();
    co_return Result<>();
}

void LibrarySession::add(const QStringList& paths, const QString& collection)
{
    m_scope.spawn(tr("Adding"), withoutValue(m_queue.add(paths, collection, m_scope.token())));
}

void LibrarySession::remove(const QStringList& paths)
{
    // What the person removed is gone even when the program is ending: it has no stop.
    m_scope.spawn(tr("Removing"), withoutValue(m_queue.remove(paths, std::stop_token())));
}

void LibrarySession::retry(const QStringList& paths)
{
    m_scope.spawn(tr("Reading again"), withoutValue(m_queue.retry(paths, m_scope.token())));
}

void LibrarySession::unlock(const QString& path, const QString& password, bool keep)
{
    m_passwords.give(path, password);
    if (keep)
        m_scope.spawn(tr("Keeping a password"), keepIfItOpens(path, password));
    else
        retry({ path });
}

/// One that is wrong would be tried each time.
Task<> LibrarySession::keepIfItOpens(QString path, QString password)
{
    const QStringList paths { path };
    const Result<IngestSummary> read = co_await m_queue.retry(paths, m_scope.token());
    if (!read)
        co_return fail(read.error());
    const auto closed = [&path](const IngestSummary::Problem& problem) {
        return problem.path == path && problem.reason.code == ErrorCode::Encrypted;
    };
    if (std::any_of(read->failed.begin(), read->failed.end(), closed))
        co_return Result<>();
    const Result<> kept = co_await keepPassword(path, password);
    co_return kept;
}

Task<> LibrarySession::keepPassword(QString path, QString password)
{
    const Result<QString> said = co_await m_passwords.keep(path, password, m_scope.token());
    if (!said)
        co_return fail(said.error());
    if (!said->isEmpty())
        Q_EMIT notice(*said);
    co_return Result<>();
}

void LibrarySession::requestPasswords(const QString& path)
{
    m_scope.spawn(tr("Looking for a password"), findPasswords(path));
}

Task<> LibrarySession::findPasswords(QString path)
{
    const Result<QStringList> found = co_await m_passwords.find(path, m_scope.token());
    if (!found)
        co_return fail(found.error());
    Q_EMIT passwordsReady(path, *found);
    co_return Result<>();
}

void LibrarySession::pause()
{
    m_queue.pause();
}

void LibrarySession::resume()
{
    m_queue.resume();
}

void LibrarySession::agreeToEmbedding()
{
    m_queue.agreeToEmbedding();
}

void LibrarySession::cancel()
{
    m_scope.spawn(tr("Cancelling"), withoutValue(m_queue.cancel(m_scope.token())));
    m_queue.resume();
}

void LibrarySession::showFolders(LiveFolders& live)
{
    m_live = &live;
    connect(&live, &LiveFolders::foldersChanged, this, &LibrarySession::foldersChanged);
}

QList<LiveFolder> LibrarySession::folders() const
{
    return m_live ? m_live->folders() : QList<LiveFolder>();
}

int LibrarySession::secondsBetweenLooks() const
{
    return m_live ? int(std::chrono::duration_cast<std::chrono::seconds>(m_live->period()).count()) : 0;
}

void LibrarySession::lookThrough(const QString& folder)
{
    if (m_live)
        m_live->lookThrough(folder);
}

void LibrarySession::readFirst(const QString& question)
{
    if (m_counts.waiting > 0)
        m_scope.spawn(tr("Moving documents to the head"), moveToHead(question));
}

Task<> LibrarySession::moveToHead(QString question)
{
    auto job = [question](Connection& db) { return documents::waitingNamedIn(db, question, mostReadFirst); };
    const auto named = co_await m_database.read(std::move(job), m_scope.token());
    if (!named)
        co_return fail(named.error());
    // Each goes to the very head, so that the best comes last.
    for (auto id = named->crbegin(); id != named->crend(); ++id)
        m_queue.prioritize(*id);
    co_return Result<>();
}

void LibrarySession::requestSource(qint64 documentId)
{
    m_queue.prioritize(documentId);
    m_scope.spawn(tr("Opening a source"), loadSource(documentId));
}

Task<> LibrarySession::loadSource(qint64 documentId)
{
    auto job = [documentId](Connection& db) -> Result<SourceText> {
        const auto record = documents::find(db, documentId);
        if (!record)
            return fail(record.error());
        if (!*record)
            return fail(ErrorCode::NotFound, tr("The document is no longer in the library."));
        auto text = documents::text(db, documentId);
        if (!text)
            return fail(text.error());
        SourceText found;
        found.record = **record;
        found.text = std::move(*text);
        return found;
    };
    auto source = co_await m_database.read(std::move(job), m_scope.token());
    if (!source)
        co_return fail(source.error());
    // The disk may be slow or away: it is asked off the GUI thread.
    auto look = [found = std::move(*source)](std::stop_token) mutable -> Result<SourceText> {
        struct stat status { };
        found.missing = ::stat(paths::encoded(found.record.file()).constData(), &status) != 0;
        const qint64 modifiedNs = qint64(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec;
        found.changed = !found.missing && modifiedNs != found.record.modifiedNs;
        return std::move(found);
    };
    const auto checked = co_await runOnPool(m_pool, std::move(look), m_scope.token());
    if (!checked)
        co_return fail(checked.error());
    const Result<SourceText> complete = co_await withContent(*checked);
    if (!complete)
        co_return fail(complete.error());
    Q_EMIT sourceReady(*complete);
    co_return Result<>();
}

/// A PDF that lies in another file is shown from its bytes, if they are still those that were read.
Task<SourceText> LibrarySession::withContent(SourceText source)
{
    const DocumentRecord& record = source.record;
    if (record.container == 0 || record.kind != QLatin1String("pdf") || source.missing || !m_memberBytes)
        co_return source;
    const QString member = record.path.mid(record.containerPath.size() + 1);
    const Result<Extracted> read = co_await m_memberBytes(record.containerPath, member, m_scope.token());
    if (!read && read.error().isCancelled())
        co_return fail(read.error());
    if (read && read->contentHash == record.contentHash)
        source.content = read->content;
    else
        source.contentProblem = read ? tr("The file has changed since it was read.") : read.error().message;
    co_return source;
}

} // namespace docent
