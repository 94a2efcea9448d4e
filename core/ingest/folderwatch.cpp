#include "ingest/folderwatch.h"

#include "base/logging.h"
#include "base/paths.h"
#include "ingest/ignorerules.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <QHash>
#include <QMap>
#include <QSocketNotifier>
#include <sys/inotify.h>
#include <sys/statfs.h>
#include <unistd.h>

namespace docent {

namespace {

constexpr int quietMs = 250;
constexpr int patienceMs = 1000;
constexpr std::uint32_t watchedEvents = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB
    | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK;

/// Whether changes by other computers would go unseen: network and user-space file systems, by statfs(2)'s magic
/// numbers.
bool isRemote(const QByteArray& folder)
{
    struct statfs status { };
    if (::statfs(folder.constData(), &status) != 0)
        return false;
    constexpr std::array<long, 7> remote { 0x6969 /* NFS */, 0xFF534D42 /* CIFS */, 0xFE534D42 /* SMB2 */,
        0x517B /* SMB */, 0x01021997 /* 9P */, 0x5346414F /* AFS */, 0x65735546 /* FUSE */ };
    return std::find(remote.begin(), remote.end(), long(status.f_type)) != remote.end();
}

} // namespace

/// What is watched. Whoever walks through folders may hold it longer than the FolderWatch lives.
struct FolderWatch::Watches {
    explicit Watches(int limit)
        : most(limit)
        , fd(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC))
    {
        if (fd < 0)
            qCWarning(lcIngest) << "no folder can be watched:" << std::strerror(errno);
    }
    ~Watches()
    {
        if (fd >= 0)
            ::close(fd);
    }
    Q_DISABLE_COPY_MOVE(Watches)

    bool watch(const QByteArray& folder);
    void forget(const QByteArray& folder); ///< under the mutex

    const int most;
    const int fd;
    std::mutex mutex; ///< over what follows
    QHash<int, QByteArray> folders; ///< by watch descriptor
    QMap<QByteArray, int>
        descriptors; ///< -1: it can't be watched; in order, so that those below a folder stand together
    bool complete = true;
};

bool FolderWatch::Watches::watch(const QByteArray& folder)
{
    const std::lock_guard lock(mutex);
    if (descriptors.contains(folder))
        return false;
    const bool full = fd < 0 || folders.size() >= most;
    const int descriptor = full ? -1 : ::inotify_add_watch(fd, folder.constData(), watchedEvents);
    if (descriptor < 0 && !full && (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
        return true; // the look will tell
    complete = complete && descriptor >= 0 && !isRemote(folder);
    descriptors.insert(folder, descriptor);
    if (descriptor >= 0)
        folders.insert(descriptor, folder);
    return true;
}

void FolderWatch::Watches::forget(const QByteArray& folder)
{
    const auto drop = [this](QMap<QByteArray, int>::iterator entry) {
        if (*entry >= 0) {
            ::inotify_rm_watch(fd, *entry);
            folders.remove(*entry);
        }
        return descriptors.erase(entry);
    };
    if (const auto self = descriptors.find(folder); self != descriptors.end())
        drop(self);
    const QByteArray below = folder + '/';
    for (auto it = descriptors.lowerBound(below); it != descriptors.end() && it.key().startsWith(below);)
        it = drop(it);
}

FolderWatch::FolderWatch(int most, QObject* parent)
    : QObject(parent)
    , m_watches(std::make_shared<Watches>(most))
{
    for (QTimer* timer : { &m_quiet, &m_patience }) {
        timer->setSingleShot(true);
        connect(timer, &QTimer::timeout, this, &FolderWatch::report);
    }
    m_quiet.setInterval(quietMs);
    m_patience.setInterval(patienceMs);
    if (m_watches->fd < 0)
        return;
    m_notifier = new QSocketNotifier(m_watches->fd, QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, &FolderWatch::readEvents);
}

FolderWatch::~FolderWatch()
{
    delete m_notifier; // before what it listens to may be closed
}

std::function<bool(const QString&)> FolderWatch::watcher() const
{
    return [watches = m_watches](const QString& folder) { return watches->watch(paths::encoded(folder)); };
}

void FolderWatch::unwatch(const QString& folder)
{
    const std::lock_guard lock(m_watches->mutex);
    m_watches->forget(paths::encoded(folder));
}

bool FolderWatch::isWatched(const QString& folder) const
{
    const std::lock_guard lock(m_watches->mutex);
    return m_watches->descriptors.contains(paths::encoded(folder));
}

bool FolderWatch::isComplete() const
{
    const std::lock_guard lock(m_watches->mutex);
    return m_watches->complete;
}

int FolderWatch::watched() const
{
    const std::lock_guard lock(m_watches->mutex);
    return int(m_watches->folders.size());
}

void FolderWatch::readEvents()
{
    // One buffer a turn: the loop comes back for more.
    alignas(inotify_event) std::array<char, 64 * 1024> buffer;
    const ssize_t length = ::read(m_watches->fd, buffer.data(), buffer.size());
    for (ssize_t at = 0; at < length;) {
        inotify_event event;
        std::memcpy(&event, buffer.data() + at, sizeof event);
        const char* name = buffer.data() + at + sizeof event;
        take(event.wd, event.mask, event.len > 0 ? QByteArray(name) : QByteArray());
        at += ssize_t(sizeof event + event.len);
    }
}

void FolderWatch::take(int descriptor, unsigned mask, const QByteArray& name)
{
    if (mask & IN_Q_OVERFLOW) {
        Q_EMIT overflowed();
        return;
    }
    QByteArray folder;
    {
        const std::lock_guard lock(m_watches->mutex);
        const auto known = m_watches->folders.constFind(descriptor);
        if (known == m_watches->folders.constEnd())
            return;
        folder = *known;
        // What lay below keeps its watches under names that are no longer true.
        if ((mask & IN_ISDIR) && (mask & (IN_MOVED_FROM | IN_DELETE)))
            m_watches->forget(folder + '/' + name);
        if (mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED))
            m_watches->forget(folder);
    }
    const bool isRules = IgnoreRules::isIgnoreFile(name);
    if (isRules)
        m_rules.insert(paths::decoded(folder));
    // Files that editors and file managers make for themselves are left out of looks as well.
    if (isRules || !name.startsWith('.'))
        noteChange(folder);
}

void FolderWatch::noteChange(const QByteArray& folder)
{
    m_changed.insert(folder);
    m_quiet.start();
    if (!m_patience.isActive())
        m_patience.start();
}

void FolderWatch::report()
{
    m_quiet.stop();
    m_patience.stop();
    QStringList folders;
    for (const QByteArray& folder : std::exchange(m_changed, {}))
        folders << paths::decoded(folder);
    folders.sort();
    const QSet<QString> rules = std::exchange(m_rules, {});
    if (!folders.isEmpty())
        Q_EMIT changed(folders, rules);
}

} // namespace docent
