#pragma once

#include "ingest/folderscan.h"
#include "ingest/globs.h"

#include <QByteArrayList>
#include <QSet>
#include <set>
#include <sys/stat.h>
#include <vector>

namespace docent {

/// The walk behind scanPaths(). Keeps a list of folders still to be looked into instead of recursing, so that no depth
/// is too deep, and asks the system once per entry.
class FolderWalk {
public:
    using Found = std::function<Result<>(QList<FileEntry>)>;

    FolderWalk(QStringList roots, const ScanOptions& options, const Found& found, std::stop_token stop);
    Result<QList<ScannedPath>> run();

private:
    /// A folder's entry before it is looked at.
    struct Entry {
        QByteArray name;
        unsigned char type = 0; ///< DT_… as the folder tells it
    };

    Result<> walkRoot(ScannedPath& root);
    Result<> walkFolder(const QByteArray& folder, ScannedPath& root);
    Result<> visit(int folderFd, const QByteArray& folder, const Entry& entry);
    Result<> visitLink(const QByteArray& path);
    Result<> visitFile(int folderFd, const QByteArray& name, const QByteArray& path, const struct stat& status);
    Result<> report(FileEntry entry);
    Result<> skip(const QByteArray& path, ErrorCode code, QString why, qint64 bytes = 0, qint64 modifiedNs = 0);
    Result<> unreadableFolder(const QByteArray& path, int error, ScannedPath& root);
    Result<> flush();
    bool isLeftOut(
        const Entry& entry, const QByteArray& path, bool folder, bool besideBuildFile, const ScannedPath& root) const;

    QStringList m_roots;
    ScanOptions m_options;
    Globs m_ignore;
    const Found& m_found;
    std::stop_token m_stop;

    QSet<QByteArray> m_leftOut;
    QSet<QByteArray> m_rootPaths; ///< a folder met inside another that was asked for by itself is walked once
    QSet<QByteArray> m_reported; ///< of m_rootPaths: files that came up while their folder was walked
    QByteArrayList m_realRoots; ///< where the roots really lie, for links
    std::vector<QByteArray> m_folders; ///< still to be looked into, last first
    std::set<std::pair<dev_t, ino_t>> m_visited; ///< folders of this root, against loops of mounts
    QList<FileEntry> m_batch;
};

} // namespace docent
