#pragma once

#include "ingest/folderscan.h"
#include "library/folderstore.h"

namespace docent {

/// What a look through folders is for.
struct FolderLook {
    QStringList paths;
    QString collection; ///< of what add() finds
    QList<FollowedFolder> followed; ///< of refresh(): the folders that the paths lie in
    ScanOptions scan;

    bool isRefresh() const { return !followed.isEmpty(); }
    QString collectionOf(const QString& path) const;
    const FollowedFolder* followedAbove(const QString& path) const; ///< the nearest, or null
};

/// What it means for documents that weren't found, and for what is followed.
struct Settled {
    int removed = 0;
    int offline = 0;
    QList<qint64> moved;
    bool followsOthers = false;
};

// These run inside Database::read and Database::write jobs.

/// The options of a look, completed by what the library knows of its paths.
Result<ScanOptions> scanOptions(Connection& db, const FolderLook& look);
/// Queues found files; those of them that have to be read.
Result<QList<DocumentRecord>> enqueueFound(Connection& db, const QList<FileEntry>& files, const FolderLook& look);
/// After the walk: forgets what is gone, and follows what was asked for. `found`: the paths of all files.
Result<Settled> settlePaths(
    Connection& db, const FolderLook& look, const QList<ScannedPath>& roots, const QStringList& found);

/// Whether a path that isn't there was removed: what it lies in is followed and is there. Otherwise it may be on a
/// drive that is away. Asks the disk.
bool wasRemoved(const FolderLook& look, const ScannedPath& root);

} // namespace docent
