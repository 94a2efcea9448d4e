#include "ingest/livefolders.h"

#include <algorithm>
#include <QCoreApplication>
#include <QFileInfo>
#include <QHash>

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

/// What is to be looked through as a whole.
QStringList LiveFolders::takeWhole()
{
    QStringList whole;
    for (const QList<FollowedFolder>* list : { &m_folders, &m_files }) {
        for (const FollowedFolder& folder : *list) {
            if (m_toLookThrough.contains(folder.path))
                whole << folder.path;
        }
    }
    m_toLookThrough.clear();
    return whole;
}

/// Those that changed and still lie in a followed folder, and followed files in those that don't.
QStringList LiveFolders::takeChanged()
{
    QStringList changed;
    for (const QString& folder : std::exchange(m_changed, {})) {
        const auto holds = [&folder](const FollowedFolder& followed) { return isAtOrUnder(folder, followed.path); };
        if (std::any_of(m_folders.cbegin(), m_folders.cend(), holds))
            changed << folder;
        for (const FollowedFolder& file : std::as_const(m_files)) {
            if (isAtOrUnder(file.path, folder))
                changed << file.path;
        }
    }
    changed.removeDuplicates();
    return changed;
}

bool LiveFolders::isWanted(const QString& path) const
{
    return m_only.isEmpty() || std::any_of(m_only.cbegin(), m_only.cend(), [&path](const QString& only) {
        return isAtOrUnder(path, only) || isAtOrUnder(only, path);
    });
}

Task<> LiveFolders::loadFolders(std::stop_token stop)
{
    struct Followed {
        QList<FollowedFolder> folders;
        QHash<QString, QString> files;
    };
    auto job = [](Connection& db) -> Result<Followed> {
        const auto listed = folders::list(db);
        if (!listed)
            return fail(listed.error());
        const auto named = documents::named(db);
        if (!named)
            return fail(named.error());
        return Followed { *listed, *named };
    };
    Result<Followed> listed = co_await m_database.read(std::move(job), stop);
    if (!listed)
        co_return fail(listed.error());
    listed->folders.removeIf([this](const FollowedFolder& folder) { return !isWanted(folder.path); });
    const auto isIn = [](const QList<FollowedFolder>& list, const FollowedFolder& folder) {
        return std::any_of(
            list.cbegin(), list.cend(), [&folder](const FollowedFolder& other) { return other.path == folder.path; });
    };
    for (const FollowedFolder& folder : std::as_const(m_folders)) {
        if (!isIn(listed->folders, folder))
            m_watch.unwatch(folder.path);
    }
    for (const FollowedFolder& folder : std::as_const(listed->folders)) {
        if (!isIn(m_folders, folder))
            m_toLookThrough.insert(folder.path);
    }
    m_folders = listed->folders;
    QList<FollowedFolder> files;
    for (auto file = listed->files.cbegin(); file != listed->files.cend(); ++file) {
        const auto holds = [&file](const FollowedFolder& folder) { return isAtOrUnder(file.key(), folder.path); };
        if (isWanted(file.key()) && std::none_of(m_folders.cbegin(), m_folders.cend(), holds))
            files.append({ file.key(), *file });
    }
    for (const FollowedFolder& file : std::as_const(files)) {
        if (!isIn(m_files, file))
            m_toLookThrough.insert(file.path);
    }
    m_files = files;
    watchFiles();
    Q_EMIT foldersChanged();
    co_return Result<>();
}

/// The folders that followed files lie in, but not what else is in them.
void LiveFolders::watchFiles()
{
    const auto watch = m_watch.watcher();
    for (const FollowedFolder& file : std::as_const(m_files))
        watch(QFileInfo(file.path).path());
}

QList<LiveFolder> LiveFolders::folders() const
{
    QList<LiveFolder> list;
    for (const FollowedFolder& folder : m_folders) {
        LiveFolder live { folder, LiveFolder::State::Following };
        if (!m_watch.isWatched(folder.path))
            live.state = LiveFolder::State::Offline;
        else if (!m_watch.isComplete())
            live.state = LiveFolder::State::Polled;
        list << live;
    }
    return list;
}

void LiveFolders::lookThrough(const QString& folder)
{
    m_toLookThrough.insert(folder);
    m_bell.ring();
}

/// `isWhole`: everything below such a folder is looked through, not only what is new.
Task<> LiveFolders::lookAt(QStringList folders, std::function<bool(const QString&)> isWhole, std::stop_token stop)
{
    // A folder below that is known already is looked through only if something changed in itself.
    auto enter = [watch = m_watch.watcher(), isWhole](
                     const QString& folder) { return watch(folder) || isWhole(folder); };
    const QList<FollowedFolder> followed = m_folders + m_files;
    const Result<IngestSummary> summary = co_await m_queue.refresh(followed, folders, std::move(enter), stop);
    if (!summary && summary.error().isCancelled())
        co_return fail(summary.error());
    m_missed = m_missed || !summary; // the queue has told why
    tellIfIncomplete();
    Q_EMIT foldersChanged();
    co_return Result<>();
}

void LiveFolders::lookAgain()
{
    for (const FollowedFolder& folder : std::as_const(m_folders)) {
        // What isn't watched wasn't there.
        if (m_missed || !m_watch.isComplete() || !m_watch.isWatched(folder.path))
            m_toLookThrough.insert(folder.path);
    }
    for (const FollowedFolder& file : std::as_const(m_files)) {
        if (m_missed || !m_watch.isComplete() || !m_watch.isWatched(QFileInfo(file.path).path()))
            m_toLookThrough.insert(file.path);
    }
    m_missed = false;
    watchFiles();
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
