#include "ingest/livefolders.h"

#include <algorithm>
#include <QCoreApplication>

namespace docent {

using namespace std::chrono_literals;

LiveFolders::LiveFolders(Database& database, IngestQueue& queue, int mostWatches, QObject* parent)
    : QObject(parent)
    , m_database(database)
    , m_queue(queue)
    , m_watch(mostWatches)
    , m_scope([this](const QString&, const Error& error) { Q_EMIT problem(error); })
{
    m_period.setInterval(30s);
    connect(&m_period, &QTimer::timeout, this, &LiveFolders::lookAgain);
    connect(&m_watch, &FolderWatch::changed, this, [this](const QStringList& folders, const QSet<QString>& rules) {
        m_changed.unite(QSet<QString>(folders.begin(), folders.end()));
        m_changedRules.unite(rules);
        m_bell.ring();
    });
    connect(&m_watch, &FolderWatch::overflowed, this, [this] {
        for (const FollowedFolder& folder : std::as_const(m_folders))
            m_toLookThrough.insert(folder.path);
        m_bell.ring();
    });
    connect(&m_queue, &IngestQueue::followedFoldersChanged, this, [this] {
        m_foldersChanged = true;
        m_bell.ring();
    });
}

LiveFolders::~LiveFolders() = default;

void LiveFolders::start()
{
    m_scope.spawn(QStringLiteral("following folders"), run(m_scope.token()));
    m_period.start();
}

QCoro::Task<> LiveFolders::shutdown()
{
    m_period.stop();
    m_scope.cancel();
    co_await m_scope.join();
}

Task<> LiveFolders::run(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        if (std::exchange(m_foldersChanged, false)) {
            const Result<> loaded = co_await loadFolders(stop);
            if (!loaded)
                co_return loaded;
        }
        if (const QStringList whole = takeWhole(); !whole.isEmpty()) {
            const std::function<bool(const QString&)> all = [](const QString&) { return true; };
            const Result<> looked = co_await lookAt(whole, all, stop);
            if (!looked)
                co_return looked;
            continue;
        }
        if (const QStringList changed = takeChanged(); !changed.isEmpty()) {
            const std::function<bool(const QString&)> isWhole = [rules = std::exchange(m_changedRules, {})](
                                                                    const QString& folder) {
                return std::any_of(rules.cbegin(), rules.cend(),
                    [&folder](const QString& other) { return isAtOrUnder(folder, other); });
            };
            const Result<> looked = co_await lookAt(changed, isWhole, stop);
            if (!looked)
                co_return looked;
            continue;
        }
        const Result<> rang = co_await m_bell.wait(stop);
        if (!rang)
            co_return rang;
    }
    co_return fail(Error::cancelled());
}

/// Followed folders that are to be looked through as a whole.
QStringList LiveFolders::takeWhole()
{
    QStringList whole;
    for (const FollowedFolder& folder : std::as_const(m_folders)) {
        if (m_toLookThrough.contains(folder.path))
            whole << folder.path;
    }
    m_toLookThrough.clear();
    return whole;
}

/// Those that changed and still lie in a followed folder.
QStringList LiveFolders::takeChanged()
{
    QStringList changed;
    for (const QString& folder : std::exchange(m_changed, {})) {
        const auto holds = [&folder](const FollowedFolder& followed) { return isAtOrUnder(folder, followed.path); };
        if (std::any_of(m_folders.cbegin(), m_folders.cend(), holds))
            changed << folder;
    }
    return changed;
}

Task<> LiveFolders::loadFolders(std::stop_token stop)
{
    auto job = [](Connection& db) { return folders::list(db); };
    const Result<QList<FollowedFolder>> listed = co_await m_database.read(std::move(job), stop);
    if (!listed)
        co_return fail(listed.error());
    const auto isIn = [](const QList<FollowedFolder>& list, const FollowedFolder& folder) {
        return std::any_of(
            list.cbegin(), list.cend(), [&folder](const FollowedFolder& other) { return other.path == folder.path; });
    };
    for (const FollowedFolder& folder : std::as_const(m_folders)) {
        if (!isIn(*listed, folder))
            m_watch.unwatch(folder.path);
    }
    for (const FollowedFolder& folder : *listed) {
        if (!isIn(m_folders, folder))
            m_toLookThrough.insert(folder.path);
    }
    m_folders = *listed;
    co_return Result<>();
}

/// `isWhole`: everything below such a folder is looked through, not only what is new.
Task<> LiveFolders::lookAt(QStringList folders, std::function<bool(const QString&)> isWhole, std::stop_token stop)
{
    // A folder below that is known already is looked through only if something changed in itself.
    auto enter = [watch = m_watch.watcher(), isWhole](
                     const QString& folder) { return watch(folder) || isWhole(folder); };
    const Result<IngestSummary> summary = co_await m_queue.refresh(m_folders, folders, std::move(enter), stop);
    if (!summary && summary.error().isCancelled())
        co_return fail(summary.error());
    tellIfIncomplete(); // what else went wrong the queue has told
    co_return Result<>();
}

void LiveFolders::lookAgain()
{
    for (const FollowedFolder& folder : std::as_const(m_folders)) {
        // What isn't watched wasn't there.
        if (!m_watch.isComplete() || !m_watch.isWatched(folder.path))
            m_toLookThrough.insert(folder.path);
    }
    if (!m_toLookThrough.isEmpty())
        m_bell.ring();
}

void LiveFolders::tellIfIncomplete()
{
    if (m_watch.isComplete() || std::exchange(m_told, true))
        return;
    Q_EMIT problem({ ErrorCode::Busy,
        QCoreApplication::translate(
            "docent", "Not every folder can be watched. Docent looks through all folders every %1 seconds instead.")
            .arg(std::chrono::duration_cast<std::chrono::seconds>(m_period.intervalAsDuration()).count()),
        QStringLiteral("fs.inotify.max_user_watches"), {} });
}

} // namespace docent
