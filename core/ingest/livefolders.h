#pragma once

#include "async/scope.h"
#include "async/wakeup.h"
#include "ingest/folderwatch.h"
#include "ingest/ingestqueue.h"

#include <chrono>
#include <QSet>

namespace docent {

/// A followed folder as it stands.
struct LiveFolder {
    enum class State {
        Following,
        Polled, ///< not all of it can be watched: it is looked through from time to time
        Offline, ///< it isn't there
    };
    FollowedFolder folder;
    State state = State::Following;
};

/// Keeps the library in step with the folders and files that were added to it: looks at all of them at the start, then
/// at what changes. Where changes can't be seen (no more watches, a network drive, a drive that is away) it looks again
/// from time to time.
class LiveFolders : public QObject {
    Q_OBJECT
public:
    /// `mostWatches`: see FolderWatch.
    LiveFolders(Database& database, IngestQueue& queue, int mostWatches = 500'000, QObject* parent = nullptr);
    ~LiveFolders() override;

    /// Before start(); the default is half a minute.
    void setPeriod(std::chrono::milliseconds period) { m_period.setInterval(period); }
    std::chrono::milliseconds period() const { return m_period.intervalAsDuration(); }
    /// Before start(): follows only what lies at, below or above these paths.
    void setOnly(const QStringList& paths) { m_only = paths; }
    void start();
    QCoro::Task<> shutdown();
    QList<LiveFolder> folders() const;
    /// Looks through a followed folder now.
    void lookThrough(const QString& folder);
    /// Folders that are watched; those below the followed ones count too.
    int watched() const { return m_watch.watched(); }

Q_SIGNALS:
    void problem(const docent::Error& error);
    /// After a look: folders() may tell something else.
    void foldersChanged();

private:
    Task<> run(std::stop_token stop);
    Task<> loadFolders(std::stop_token stop);
    Task<> lookAt(QStringList folders, std::function<bool(const QString&)> isWhole, std::stop_token stop);
    QStringList takeChanged();
    QStringList takeWhole();
    bool isWanted(const QString& path) const;
    void watchFiles();
    void lookAgain();
    void tellIfIncomplete();

    Database& m_database;
    IngestQueue& m_queue;
    FolderWatch m_watch;
    QTimer m_period;
    Wakeup m_bell;
    QStringList m_only;
    QList<FollowedFolder> m_folders;
    QList<FollowedFolder> m_files; ///< added by themselves, outside these
    QSet<QString> m_toLookThrough; ///< followed folders, as a whole
    QSet<QString> m_changed; ///< folders in which something changed
    QSet<QString> m_changedRules; ///< of these: folders in which an ignore file changed
    bool m_foldersChanged = true; ///< m_folders is to be loaded
    bool m_missed = false; ///< a look failed
    bool m_told = false;
    Scope m_scope;
};

} // namespace docent
