#pragma once

#include "library/documentstore.h"

#include <functional>
#include <stop_token>

namespace docent {

struct ScanOptions {
    QStringList ignore; ///< patterns that count for more than any ignore file, see Globs
    bool pictures = false; ///< are read, since their text is recognised
    qint64 largestFile = qint64(2) << 30;
    QStringList leftOut; ///< files and folders (absolute paths) that are passed by in silence
    QStringList named; ///< files (absolute paths) that are found whatever ignore files say of them
    QStringList followed; ///< folders: the ignore files from the nearest one above a path on count for it
    bool asked = true; ///< the paths are looked at even if they are left out themselves
    /// Called on the walking thread before a folder is looked into; false passes it by, unless it was asked for itself.
    std::function<bool(const QString& folder)> enter;
};

/// One of the paths that were asked for, after the walk.
struct ScannedPath {
    QString path; ///< absolute and clean
    bool folder = false;
    bool removed = false; ///< it isn't there, though what it lies in is
    std::optional<Error> error; ///< it isn't there or can't be opened; nothing is known about what lies below
    QStringList unreadable; ///< folders below it that couldn't be looked into
    QStringList passedBy; ///< folders below it that `enter` declined
    bool ignored = false; ///< the followed folder that it lies in leaves it out
    QStringList covered; ///< followed folders that were looked into
};

/// Paths as the library keeps them: absolute, without "..", double or trailing slashes; each once.
QStringList cleanPaths(const QStringList& paths);

/// Whether `path` is `folder` or lies below it; both clean.
bool isAtOrUnder(const QString& path, const QString& folder);

/// Walks files and folders on the calling (pool) thread and hands over what it finds in batches of at most 500, each
/// file once. Hidden entries, build output, version control and what ignore files name (see IgnoreRules) are left out;
/// symbolic links that lead out of the given folders, loops and special files are skipped with a reason; files of kinds
/// that can't be read are reported as skipped. What is named itself in `paths` is looked at in any case. Ends with one
/// entry for each of cleanPaths(paths).
Result<QList<ScannedPath>> scanPaths(const QStringList& paths, const ScanOptions& options,
    const std::function<Result<>(QList<FileEntry>)>& found, std::stop_token stop);

} // namespace docent
