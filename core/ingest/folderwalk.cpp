#include "ingest/folderwalk.h"

#include "base/paths.h"
#include "ingest/filekinds.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <QCoreApplication>
#include <QLocale>
#include <unistd.h>

namespace docent {

namespace {

constexpr qsizetype batchSize = 500;

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};
struct Free {
    void operator()(char* text) const { std::free(text); }
};

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

qint64 nanoseconds(const struct stat& status)
{
    return qint64(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec;
}

Error systemError(int error, const QString& what)
{
    const ErrorCode code = error == EACCES || error == EPERM ? ErrorCode::Permission
        : error == ENOENT || error == ENOTDIR                ? ErrorCode::NotFound
                                                             : ErrorCode::Io;
    return { code, what, QString::fromLocal8Bit(std::strerror(error)), {} };
}

QString kindMessage(OpaqueKind kind)
{
    switch (kind) {
    case OpaqueKind::None:
        return {};
    case OpaqueKind::Picture:
        return tr("It is a picture. To have the text in pictures read, switch on OCR in Settings › Reading.");
    case OpaqueKind::Image:
        return tr("This is a picture of a kind that can't be read.");
    case OpaqueKind::Sound:
        return tr("This is a sound file; there is no text in it.");
    case OpaqueKind::Video:
        return tr("This is a video; there is no text in it.");
    case OpaqueKind::Archive:
        return tr("This kind of archive can't be read; unpack it to read what is inside.");
    case OpaqueKind::Program:
        return tr("This is a program or a part of one; there is no text in it.");
    case OpaqueKind::Font:
        return tr("This is a font; there is no text in it.");
    case OpaqueKind::Database:
        return tr("This is a database; databases can't be read.");
    case OpaqueKind::Other:
        return tr("This kind of file holds data, not text.");
    }
    return {};
}

QString specialMessage(mode_t mode)
{
    if (S_ISFIFO(mode))
        return tr("This is a pipe, not a file.");
    if (S_ISSOCK(mode))
        return tr("This is a socket, not a file.");
    return tr("This is a device, not a file.");
}

QByteArray realPath(const QByteArray& path)
{
    const std::unique_ptr<char, Free> real(::realpath(path.constData(), nullptr));
    return real ? QByteArray(real.get()) : QByteArray();
}

bool isInside(const QByteArray& path, const QByteArray& folder)
{
    return path == folder || folder == "/" || (path.startsWith(folder) && path.at(folder.size()) == '/');
}

QByteArray joined(const QByteArray& folder, const QByteArray& name)
{
    return folder.endsWith('/') ? folder + name : folder + '/' + name;
}

unsigned char typeOf(mode_t mode)
{
    return S_ISDIR(mode) ? DT_DIR : S_ISREG(mode) ? DT_REG : S_ISLNK(mode) ? DT_LNK : DT_FIFO;
}

} // namespace

FolderWalk::FolderWalk(QStringList roots, const ScanOptions& options, const Found& found, std::stop_token stop)
    : m_roots(std::move(roots))
    , m_options(options)
    , m_ignore(options.ignore)
    , m_found(found)
    , m_stop(std::move(stop))
{
    for (const QString& root : m_roots)
        m_rootPaths.insert(paths::encoded(root));
    for (const QString& path : m_options.leftOut)
        m_leftOut.insert(paths::encoded(path));
    for (const QString& path : m_options.named)
        m_named.insert(paths::encoded(path));
    for (const QString& path : m_options.followed)
        m_followed.insert(paths::encoded(path));
}

Result<QList<ScannedPath>> FolderWalk::run()
{
    QList<ScannedPath> scanned;
    for (const QString& path : m_roots) {
        ScannedPath root;
        root.path = path;
        struct stat status { };
        const QByteArray name = paths::encoded(path);
        if (::stat(name.constData(), &status) != 0)
            root.error = systemError(errno, tr("It can't be found. Is its drive connected?"));
        root.folder = !root.error && S_ISDIR(status.st_mode);
        if (root.folder)
            m_realRoots << realPath(name);
        scanned << root;
    }
    // Folders first: a file that was named besides its folder comes up in it, or afterwards if the folder leaves it
    // out.
    for (const bool folders : { true, false }) {
        for (ScannedPath& root : scanned) {
            if (root.error || root.folder != folders)
                continue;
            if (const Result<> done = walkRoot(root); !done)
                return fail(done.error());
        }
    }
    if (const Result<> done = visitNamed(scanned); !done)
        return fail(done.error());
    if (const Result<> done = flush(); !done)
        return fail(done.error());
    return scanned;
}

Result<> FolderWalk::walkRoot(ScannedPath& root)
{
    const QByteArray path = paths::encoded(root.path);
    if (!root.folder) {
        struct stat status { };
        if (m_reported.contains(path))
            return {};
        if (::stat(path.constData(), &status) != 0)
            return {};
        return visitFile(AT_FDCWD, path, path, status);
    }
    m_visited.clear();
    m_folders = { { path, rulesAbove(root) } };
    while (!m_folders.empty() && (!root.ignored || m_options.asked)) {
        if (m_stop.stop_requested())
            return fail(Error::cancelled());
        const Pending folder = std::move(m_folders.back());
        m_folders.pop_back();
        if (const Result<> done = walkFolder(folder, root); !done)
            return done;
    }
    return {};
}

/// What the ignore files say between the followed folder that the root lies in and the root; notes whether they, or its
/// name, leave the root out.
IgnoreRules::Chain FolderWalk::rulesAbove(ScannedPath& root) const
{
    const QByteArray path = paths::encoded(root.path);
    QByteArray at = path;
    while (at.size() > 1 && !m_followed.contains(at))
        at.truncate(std::max<qsizetype>(at.lastIndexOf('/'), 1));
    IgnoreRules::Chain rules;
    if (!m_followed.contains(at))
        return rules;
    while (at != path && !root.ignored) {
        const int fd = ::open(at.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        const std::unique_ptr<DIR, CloseFolder> directory(fd < 0 ? nullptr : ::fdopendir(fd));
        Listing listing;
        if (!directory || !readListing(fd, directory.get(), listing))
            break;
        rules = IgnoreRules::inFolder(rules, fd, at);
        const qsizetype begin = at.endsWith('/') ? at.size() : at.size() + 1;
        const qsizetype end = path.indexOf('/', begin);
        const Entry next { path.mid(begin, end < 0 ? -1 : end - begin), DT_DIR };
        at = end < 0 ? path : path.left(end);
        root.ignored = next.name.startsWith('.') || isToolFolder(next.name)
            || (listing.buildFile && maybeBuildFolder(next.name)) || IgnoreRules::leavesOut(rules, at, true);
    }
    return rules;
}

/// Files that the person added by themselves are in the library whatever their folder leaves out.
Result<> FolderWalk::visitNamed(const QList<ScannedPath>& scanned)
{
    for (const QByteArray& path : std::as_const(m_named)) {
        const bool isBelow = std::any_of(scanned.cbegin(), scanned.cend(), [&path](const ScannedPath& root) {
            return root.folder && !root.error && isInside(path, paths::encoded(root.path));
        });
        struct stat status { };
        if (!isBelow || m_reported.contains(path) || ::stat(path.constData(), &status) != 0 || S_ISDIR(status.st_mode))
            continue;
        if (const Result<> done = visitFile(AT_FDCWD, path, path, status); !done)
            return done;
    }
    return {};
}

bool FolderWalk::readListing(int fd, DIR* directory, Listing& listing)
{
    errno = 0;
    while (const dirent* next = ::readdir(directory)) {
        const QByteArray name(next->d_name);
        listing.buildFile = listing.buildFile || isBuildFile(name);
        listing.cacheTag = listing.cacheTag || name == "CACHEDIR.TAG"; // https://bford.info/cachedir/
        listing.ignoreFile = listing.ignoreFile || IgnoreRules::isIgnoreFile(name);
        if (!name.startsWith('.'))
            listing.entries.push_back({ name, next->d_type });
        errno = 0;
    }
    if (errno != 0)
        return false;
    std::sort(
        listing.entries.begin(), listing.entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
    struct stat status { };
    for (Entry& entry : listing.entries) {
        if (entry.type == DT_UNKNOWN && ::fstatat(fd, entry.name.constData(), &status, AT_SYMLINK_NOFOLLOW) == 0)
            entry.type = typeOf(status.st_mode);
    }
    return true;
}

Result<> FolderWalk::walkFolder(const Pending& folder, ScannedPath& root)
{
    const bool isRoot = folder.path == paths::encoded(root.path);
    if (m_options.enter && !m_options.enter(paths::decoded(folder.path)) && !isRoot) {
        root.passedBy << paths::decoded(folder.path);
        return {};
    }
    if (m_followed.contains(folder.path))
        root.covered << paths::decoded(folder.path);
    const int fd = ::open(folder.path.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | (isRoot ? 0 : O_NOFOLLOW));
    const std::unique_ptr<DIR, CloseFolder> directory(fd < 0 ? nullptr : ::fdopendir(fd));
    if (!directory)
        return unreadableFolder(folder.path, errno, root);
    struct stat status { };
    if (::fstat(fd, &status) != 0 || !m_visited.emplace(status.st_dev, status.st_ino).second)
        return {};
    Listing listing;
    if (!readListing(fd, directory.get(), listing))
        return unreadableFolder(folder.path, errno, root);
    if (listing.cacheTag && !isRoot)
        return {};
    const Pending here { folder.path,
        listing.ignoreFile ? IgnoreRules::inFolder(folder.rules, fd, folder.path) : folder.rules };

    const std::size_t before = m_folders.size();
    for (const Entry& entry : listing.entries) {
        if (m_stop.stop_requested())
            return fail(Error::cancelled());
        if (isLeftOut(entry, joined(here.path, entry.name), listing.buildFile, here.rules, root))
            continue;
        if (const Result<> done = visit(fd, here, entry); !done)
            return done;
    }
    std::reverse(m_folders.begin() + std::ptrdiff_t(before), m_folders.end());
    return {};
}

bool FolderWalk::isLeftOut(const Entry& entry, const QByteArray& path, bool besideBuildFile,
    const IgnoreRules::Chain& rules, const ScannedPath& root) const
{
    const bool folder = entry.type == DT_DIR;
    if (folder && (isToolFolder(entry.name) || (besideBuildFile && maybeBuildFolder(entry.name))))
        return true;
    if ((folder && m_rootPaths.contains(path)) || m_leftOut.contains(path))
        return true;
    const qsizetype prefix = root.path == QLatin1String("/") ? 1 : paths::encoded(root.path).size() + 1;
    const std::optional<bool> asked = m_ignore.isEmpty() ? std::nullopt : m_ignore.decide(path.mid(prefix), folder);
    return asked.value_or(rules && IgnoreRules::leavesOut(rules, path, folder));
}

Result<> FolderWalk::visit(int folderFd, const Pending& folder, const Entry& entry)
{
    const QByteArray path = joined(folder.path, entry.name);
    if (entry.type == DT_DIR) {
        m_folders.push_back({ path, folder.rules });
        return {};
    }
    if (entry.type == DT_LNK)
        return visitLink(path);
    struct stat status { };
    if (::fstatat(folderFd, entry.name.constData(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT)
            return {}; // removed while we looked
        const Error error = systemError(errno, tr("It can't be looked at."));
        return skip(path, error.code, error.message);
    }
    return visitFile(folderFd, entry.name, path, status);
}

Result<> FolderWalk::visitLink(const QByteArray& path)
{
    const QByteArray target = realPath(path);
    if (target.isEmpty())
        return skip(path, ErrorCode::NotFound, tr("This is a link to something that isn't there."));
    const bool inside = std::any_of(m_realRoots.begin(), m_realRoots.end(),
        [&target](const QByteArray& realRoot) { return isInside(target, realRoot); });
    if (!inside)
        return skip(path, ErrorCode::Unsupported, tr("This link leads out of the folder and isn't followed."));
    const QByteArray self = realPath(QByteArray(path).left(path.lastIndexOf('/')));
    if (isInside(self, target))
        return skip(path, ErrorCode::Unsupported, tr("This link leads back into its own folder."));
    return {}; // what it points to is found in its own place
}

Result<> FolderWalk::visitFile(int folderFd, const QByteArray& name, const QByteArray& path, const struct stat& status)
{
    if (m_rootPaths.contains(path) || m_named.contains(path))
        m_reported.insert(path);
    const qint64 bytes = status.st_size;
    const qint64 modified = nanoseconds(status);
    if (!S_ISREG(status.st_mode))
        return skip(path, ErrorCode::Unsupported, specialMessage(status.st_mode));
    const OpaqueKind kind = opaqueKind(name);
    const bool picture = kind == OpaqueKind::Picture;
    if (kind != OpaqueKind::None && !(picture && m_options.pictures))
        return skip(path, picture ? ErrorCode::NoText : ErrorCode::Unsupported, kindMessage(kind), bytes, modified);
    if (bytes == 0)
        return skip(path, ErrorCode::Empty, tr("The file is empty."), bytes, modified);
    if (bytes > m_options.largestFile) {
        const QString limit = QLocale().formattedDataSize(m_options.largestFile, 0, QLocale::DataSizeIecFormat);
        return skip(path, ErrorCode::TooLarge, tr("The file is larger than %1.").arg(limit), bytes, modified);
    }
    if (::faccessat(folderFd, name.constData(), R_OK, AT_EACCESS) != 0)
        return skip(path, ErrorCode::Permission, tr("You have no permission to read it."), bytes, modified);
    return report({ paths::decoded(path), bytes, modified, {} });
}

Result<> FolderWalk::skip(const QByteArray& path, ErrorCode code, QString why, qint64 bytes, qint64 modifiedNs)
{
    return report({ paths::decoded(path), bytes, modifiedNs, Error { code, std::move(why), {}, {} } });
}

Result<> FolderWalk::unreadableFolder(const QByteArray& path, int error, ScannedPath& root)
{
    if (error == ENOENT && path != paths::encoded(root.path))
        return {}; // removed while we looked
    Error reason = systemError(error, tr("This folder can't be opened."));
    if (path == paths::encoded(root.path)) {
        root.error = std::move(reason);
        return {};
    }
    root.unreadable << paths::decoded(path);
    FileEntry entry;
    entry.path = paths::decoded(path);
    entry.skip = std::move(reason);
    return report(std::move(entry));
}

Result<> FolderWalk::report(FileEntry entry)
{
    m_batch << std::move(entry);
    return m_batch.size() < batchSize ? Result<>() : flush();
}

Result<> FolderWalk::flush()
{
    if (m_batch.isEmpty())
        return {};
    if (m_stop.stop_requested())
        return fail(Error::cancelled());
    return m_found(std::exchange(m_batch, {}));
}

} // namespace docent
