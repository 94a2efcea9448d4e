#pragma once

#include <functional>
#include <memory>
#include <QByteArray>
#include <QObject>
#include <QSet>
#include <QTimer>

class QSocketNotifier;

namespace docent {

/// Tells in which folders something changed (inotify). Each folder is watched by itself, not what lies below it.
/// Changes are gathered until nothing happens for a moment, but for a second at most.
class FolderWatch : public QObject {
    Q_OBJECT
public:
    /// `most`: folders that are watched at once, besides the system's own limit.
    explicit FolderWatch(int most = 500'000, QObject* parent = nullptr);
    ~FolderWatch() override;

    /// Watches a folder; true if it wasn't watched before, whether it can be or not. The function may be called from
    /// any thread, and outlive this object.
    std::function<bool(const QString& folder)> watcher() const;
    /// Forgets folders at or below this one.
    void unwatch(const QString& folder);
    bool isWatched(const QString& folder) const;
    /// False if a folder that is there couldn't be watched (the watches ran out), or its drive doesn't tell of changes.
    bool isComplete() const;
    int watched() const;

Q_SIGNALS:
    /// Something in each of these folders changed, or the folder itself; in those of `rules` an ignore file, which
    /// concerns all that lies below.
    void changed(const QStringList& folders, const QSet<QString>& rules);
    /// So much happened that some of it was lost: anything may have changed.
    void overflowed();

private:
    struct Watches;

    void readEvents();
    void take(int descriptor, unsigned mask, const QByteArray& name);
    void noteChange(const QByteArray& folder);
    void report();

    std::shared_ptr<Watches> m_watches;
    QSocketNotifier* m_notifier = nullptr;
    QTimer m_quiet; ///< until nothing happened for a moment
    QTimer m_patience; ///< until what happened is told in any case
    QSet<QByteArray> m_changed;
    QSet<QString> m_rules; ///< of m_changed
};

} // namespace docent
