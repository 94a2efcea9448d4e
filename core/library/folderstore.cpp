#include "library/folderstore.h"

#include "library/documentrows.h"

namespace docent::folders {

namespace {

Result<> removeUnder(Connection& db, const char* table, const QString& path)
{
    return db.run(QStringLiteral("DELETE FROM %1 WHERE ").arg(QLatin1String(table)) + rows::underCondition(),
        rows::underValues(path));
}

/// Whether the path is a followed folder or lies in one.
Result<bool> isFollowed(Connection& db, const QString& path)
{
    const Result<QVariant> found = db.value(
        QStringLiteral("SELECT 1 FROM folders WHERE path = ? OR path = '/' OR substr(?, 1, length(path) + 1) = "
                       "path || '/' LIMIT 1"),
        { path, path });
    if (!found)
        return fail(found.error());
    return found->isValid();
}

} // namespace

Result<QList<FollowedFolder>> list(Connection& db)
{
    return db.rows(QStringLiteral("SELECT path, collection FROM folders ORDER BY path"), {}, [](const QSqlQuery& row) {
        return FollowedFolder { row.value(0).toString(), row.value(1).toString() };
    });
}

Result<QStringList> leftOut(Connection& db)
{
    const auto paths = db.rows(QStringLiteral("SELECT path FROM left_out ORDER BY path"), {},
        [](const QSqlQuery& row) { return row.value(0).toString(); });
    if (!paths)
        return fail(paths.error());
    return QStringList(*paths);
}

Result<> follow(Connection& db, const FollowedFolder& folder, bool apart, const QStringList& covered)
{
    if (const Result<> takenBack = takeBack(db, folder.path); !takenBack)
        return takenBack;
    const Result<bool> followed = isFollowed(db, folder.path);
    if (!followed)
        return fail(followed.error());
    if (*followed && !apart)
        return {};
    for (const QString& below : covered) {
        const Result<> removed =
            db.run(QStringLiteral("DELETE FROM folders WHERE path = ? AND path <> ?"), { below, folder.path });
        if (!removed)
            return removed;
    }
    return db.run(QStringLiteral("INSERT INTO folders (path, collection) VALUES (?, ?) ON CONFLICT DO NOTHING"),
        { folder.path, folder.collection });
}

Result<> takeBack(Connection& db, const QString& path)
{
    return removeUnder(db, "left_out", path);
}

Result<> wantAgain(Connection& db, const QList<FileEntry>& files)
{
    const Result<QStringList> left = leftOut(db);
    if (!left || left->isEmpty())
        return left ? Result<>() : fail(left.error());
    QStringList again;
    for (const FileEntry& file : files) {
        if (const Result<> removed = removeUnder(db, "left_out", file.path); !removed)
            return removed;
        if (db.rowsAffected() > 0)
            again << file.path;
    }
    return documents::readAgain(db, again);
}

Result<> leaveOut(Connection& db, const QString& path)
{
    for (const char* table : { "folders", "left_out" }) {
        if (const Result<> removed = removeUnder(db, table, path); !removed)
            return removed;
    }
    const Result<bool> followed = isFollowed(db, path);
    if (!followed)
        return fail(followed.error());
    const Result<QVariant> member =
        db.value(QStringLiteral("SELECT 1 FROM documents WHERE path = ? AND container != 0"), { path });
    if (!member)
        return fail(member.error());
    return *followed || member->isValid() ? db.run(QStringLiteral("INSERT INTO left_out (path) VALUES (?)"), { path })
                                          : Result<>();
}

} // namespace docent::folders
