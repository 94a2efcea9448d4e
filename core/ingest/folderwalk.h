#pragma once

#include "ingest/folderscan.h"
#include "ingest/ignorerules.h"

#include <dirent.h>
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

    /// What a folder holds.
    struct Listing {
        std::vector<Entry> entries; ///< but hidden ones, by name
        bool buildFile = false; ///< there is one
        bool cacheTag = false;
        bool ignoreFile = false;
    };
    /// A folder still to be looked into.
    struct Pending {
        QByteArray path;
        IgnoreRules::Chain rules; ///< of the folders above it
    };

    Result<> walkRoot(ScannedPath& root);
    Result<> walkFolder(const Pending& folder, ScannedPath& root);
    Result<> visitNamed(const QList<ScannedPath>& scanned);
    IgnoreRules::Chain rulesAbove(ScannedPath& root) const;
    static bool readListing(int fd, DIR* directory, Listing& listing);
    Result<> visit(int folderFd, const Pending& folder, const Entry& entry);
    Result<> visitLink(const QByteArray& path);
    Result<> visitFile(int folderFd, const QByteArray& name, const QByteArray& path, const struct stat& status);
    Result<> report(FileEntry entry);
    Result<> skip(const QByteArray& path, ErrorCode code, QString why, qint64 bytes = 0, qint64 modifiedNs = 0);
    Result<> unreadableFolder(const QByteArray& path, int error, ScannedPath& root);
    Result<> flush();
    bool isLeftOut(const Entry& entry, const QByteArray& path, bool besideBuildFile, const IgnoreRules::Chain& rules,
        const ScannedPath& root) const;

    QStringList m_roots;
    ScanOptions m_options;
    Globs m_ignore;
    const Found& m_found;
    std::stop_token m_stop;

    QSet<QByteArray> m_leftOut;
    QSet<QByteArray> m_rootPaths; ///< a folder met inside another that was asked for by itself is walked once
    QSet<QByteArray> m_named;
    QSet<QByteArray> m_followed;
    QSet<QByteArray> m_reported; ///< of m_rootPaths and m_named: files that came up while their folder was walked
    QByteArrayList m_realRoots; ///< where the roots really lie, for links
    std::vector<Pending> m_folders; ///< last first
    std::set<std::pair<dev_t, ino_t>> m_visited; ///< folders of this root, against loops of mounts
    QList<FileEntry> m_batch;
};

} // namespace docent
