#pragma once

#include "library/documentstore.h"

#include <QStringList>

namespace docent {

/// A folder that was added to the library: what changes in it changes the library.
struct FollowedFolder {
    QString path; ///< absolute and clean
    QString collection; ///< of the documents found in it
};

/// Which folders are followed, and what in them the person took out of the library. These run inside Database::read
/// and Database::write jobs.
namespace folders {

Result<QList<FollowedFolder>> list(Connection& db);
/// Paths that looking through followed folders leaves out.
Result<QStringList> leftOut(Connection& db);
/// Follows a folder that isn't inside a followed one, or is but `apart`: the one above leaves it out. What was left out
/// at or below it no longer is; the `covered` ones below needn't be followed by themselves any more.
Result<> follow(Connection& db, const FollowedFolder& folder, bool apart, const QStringList& covered);
/// What was named itself is no longer left out.
Result<> takeBack(Connection& db, const QString& path);
/// These files were added: neither they nor what lies in them is left out any more. Files that something was left out
/// of wait to be read once more.
Result<> wantAgain(Connection& db, const QList<FileEntry>& files);
/// Follows folders at or below this path no more; inside a folder that still is followed, leaves the path out, and so
/// for what lies in a file.
Result<> leaveOut(Connection& db, const QString& path);

} // namespace folders
} // namespace docent
