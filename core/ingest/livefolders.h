#pragma once

#include "async/scope.h"
#include "async/wakeup.h"
#include "ingest/folderwatch.h"
#include "ingest/ingestqueue.h"

#include <chrono>
#include <QSet>

namespace docent {

/// Keeps the library in step with the folders that were added to it: looks through all of them at the start, then at
/// what changes. Where changes can't be seen (no more watches, a network drive, a drive that is away) it looks again
/// from time to time.
class LiveFolders : public QObject {
    Q_OBJECT
public:
    /// `mostWatches`: see FolderWatch.
    LiveFolders(Database& database, IngestQueue& queue, int mostWatches = 500'000, QObject* parent = nullptr);
    ~LiveFolders() override;

    /// Before start(); the default is half a minute.
    void setPeriod(std::chrono::milliseconds period) { m_period.setInterval(period); }
    void start();
    QCoro::Task<> shutdown();
    /// Folders that are watched; those below the followed ones count too.
    int watched() const { return m_watch.watched(); }

Q_SIGNALS:
    void problem(const docent::Error& error);

private:
    Task<> run(std::stop_token stop);
    Task<> loadFolders(std::stop_token stop);
    Task<> lookAt(QStringList folders, std::function<bool(const QString&)> isWhole, std::stop_token stop);
    QStringList takeChanged();
    QStringList takeWhole();
    void lookAgain();
    void tellIfIncomplete();

    Database& m_database;
    IngestQueue& m_queue;
    FolderWatch m_watch;
    QTimer m_period;
    Wakeup m_bell;
    QList<FollowedFolder> m_folders;
    QSet<QString> m_toLookThrough; ///< followed folders, as a whole
    QSet<QString> m_changed; ///< folders in which something changed
    QSet<QString> m_changedRules; ///< of these: folders in which an ignore file changed
    bool m_foldersChanged = true; ///< m_folders is to be loaded
    bool m_told = false;
    Scope m_scope;
};

} // namespace docent
