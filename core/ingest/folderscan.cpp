#include "ingest/folderscan.h"

#include "ingest/folderwalk.h"

#include <QDir>

namespace docent {

QStringList cleanPaths(const QStringList& paths)
{
    QStringList clean;
    for (const QString& path : paths) {
        if (!path.isEmpty())
            clean << QDir::cleanPath(QDir::current().absoluteFilePath(path));
    }
    clean.removeDuplicates();
    return clean;
}

bool isAtOrUnder(const QString& path, const QString& folder)
{
    if (!path.startsWith(folder))
        return false;
    return path.size() == folder.size() || folder.endsWith(QLatin1Char('/'))
        || path.at(folder.size()) == QLatin1Char('/');
}

Result<QList<ScannedPath>> scanPaths(const QStringList& paths, const ScanOptions& options,
    const std::function<Result<>(QList<FileEntry>)>& found, std::stop_token stop)
{
    FolderWalk walk(cleanPaths(paths), options, found, std::move(stop));
    return walk.run();
}

} // namespace docent
