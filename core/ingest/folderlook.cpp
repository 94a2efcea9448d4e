#include "ingest/folderlook.h"

#include "base/paths.h"

#include <algorithm>
#include <QMap>
#include <QSet>

namespace docent {

namespace {

/// Whether the path is one of the folders or lies in one.
bool liesIn(const QSet<QString>& folders, const QString& path)
{
    for (QString at = path; at.size() > 1; at.truncate(at.lastIndexOf(QLatin1Char('/')))) {
        if (folders.contains(at))
            return true;
    }
    return false;
}

/// Folders that weren't looked into: what lies in them isn't gone.
QSet<QString> unseenIn(const FolderLook& look, const QList<ScannedPath>& roots)
{
    // One that is followed though the folder above it leaves it out.
    QSet<QString> unseen(look.scan.followed.begin(), look.scan.followed.end());
    for (const ScannedPath& root : roots) {
        unseen.remove(root.path);
        for (const QString& folder : root.covered)
            unseen.remove(folder);
    }
    for (auto folder = unseen.begin(); folder != unseen.end();) {
        // Nothing is known here of folders above the roots.
        const bool isAbove = std::any_of(roots.cbegin(), roots.cend(),
            [&folder](const ScannedPath& root) { return isAtOrUnder(root.path, *folder); });
        folder = isAbove ? unseen.erase(folder) : std::next(folder);
    }
    for (const ScannedPath& root : roots) {
        for (const QStringList& folders : { root.unreadable, root.passedBy })
            unseen.unite(QSet<QString>(folders.begin(), folders.end()));
        if (root.error && !root.removed)
            unseen.insert(root.path);
    }
    return unseen;
}

/// Documents at or under this path that weren't found.
Result<QStringList> missing(
    Connection& db, const QString& folder, const QSet<QString>& present, const QSet<QString>& unseen)
{
    const Result<QStringList> known = documents::pathsUnder(db, folder);
    if (!known)
        return known;
    QStringList gone;
    for (const QString& path : *known) {
        if (!present.contains(path) && !liesIn(unseen, path))
            gone << path;
    }
    return gone;
}

bool isGone(const ScannedPath& root)
{
    return root.error && root.error->code == ErrorCode::NotFound;
}

Result<> follow(Connection& db, const ScannedPath& root, const QString& collection, Settled& settled)
{
    if (root.error)
        return {};
    settled.followsOthers = true;
    if (root.folder)
        return folders::follow(db, { root.path, collection }, root.ignored, root.covered);
    if (const Result<> taken = folders::takeBack(db, root.path); !taken)
        return taken;
    return documents::markNamed(db, root.path);
}

} // namespace

QString FolderLook::collectionOf(const QString& path) const
{
    const FollowedFolder* folder = followedAbove(path);
    return folder ? folder->collection : collection;
}

const FollowedFolder* FolderLook::followedAbove(const QString& path) const
{
    const FollowedFolder* nearest = nullptr;
    for (const FollowedFolder& folder : followed) {
        if (isAtOrUnder(path, folder.path) && (!nearest || nearest->path.size() < folder.path.size()))
            nearest = &folder;
    }
    return nearest;
}

Result<QList<DocumentRecord>> enqueueFound(Connection& db, const QList<FileEntry>& files, const FolderLook& look)
{
    QMap<QString, QList<FileEntry>> byCollection; // in the same order every time
    for (const FileEntry& file : files)
        byCollection[look.collectionOf(file.path)].append(file);
    for (auto part = byCollection.cbegin(); part != byCollection.cend(); ++part) {
        if (const auto queued = documents::enqueue(db, *part, part.key()); !queued)
            return fail(queued.error());
    }
    if (const Result<> wanted = look.isRefresh() ? Result<>() : folders::wantAgain(db, files); !wanted)
        return fail(wanted.error());
    QList<DocumentRecord> waiting;
    // Also those that waited before, e.g. since the last process was killed. When nothing waits, none needs a look.
    const Result<documents::Counts> all = documents::counts(db);
    if (!all)
        return fail(all.error());
    if (all->waiting + all->reading == 0)
        return waiting;
    for (const FileEntry& file : files) {
        if (file.skip)
            continue;
        Result<std::optional<DocumentRecord>> row = documents::findByPath(db, file.path);
        if (!row)
            return fail(row.error());
        if (*row && ((*row)->state == DocumentState::Waiting || (*row)->state == DocumentState::Reading))
            waiting << std::move(**row);
    }
    return waiting;
}

bool wasRemoved(const FolderLook& look, const ScannedPath& root)
{
    const FollowedFolder* followed = look.followedAbove(root.path);
    return isGone(root) && followed && followed->path != root.path && paths::exists(followed->path);
}

Result<Settled> settlePaths(
    Connection& db, const FolderLook& look, const QList<ScannedPath>& roots, const QStringList& found)
{
    const QSet<QString> present(found.begin(), found.end());
    const QSet<QString> unseen = unseenIn(look, roots);
    Settled settled;
    QStringList gone;
    for (const ScannedPath& root : roots) {
        if (isGone(root) && !root.removed) {
            const Result<int> offline = documents::markOffline(db, root.path);
            if (!offline)
                return fail(offline.error());
            settled.offline += *offline;
        } else if (root.removed || (root.folder && !root.error)) {
            const Result<QStringList> lost = missing(db, root.path, present, unseen);
            if (!lost)
                return fail(lost.error());
            gone += *lost;
        }
        const Result<> kept = look.isRefresh() ? Result<>() : follow(db, root, look.collection, settled);
        if (!kept)
            return fail(kept.error());
    }
    const Result<documents::Gone> left = documents::settleGone(db, gone);
    if (!left)
        return fail(left.error());
    settled.removed = left->removed;
    settled.moved = left->moved;
    return settled;
}

Result<ScanOptions> scanOptions(Connection& db, const FolderLook& look)
{
    ScanOptions options = look.scan;
    options.asked = !look.isRefresh();
    const Result<QList<FollowedFolder>> followed = folders::list(db);
    if (!followed)
        return fail(followed.error());
    for (const FollowedFolder& folder : *followed)
        options.followed << folder.path;
    const auto named = documents::named(db);
    if (!named)
        return fail(named.error());
    options.named = named->keys();
    if (!look.isRefresh())
        return options;
    const Result<QStringList> leftOut = folders::leftOut(db);
    if (!leftOut)
        return fail(leftOut.error());
    options.leftOut = *leftOut;
    return options;
}

} // namespace docent
