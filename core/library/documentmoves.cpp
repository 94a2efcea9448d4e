// Documents whose files were moved or renamed: recognised without reading them again.

#include "library/documentmembers.h"

#include <QFileInfo>
#include <QHash>

namespace docent::documents {

namespace {

/// Size and time of modification, which a move leaves as they are.
using Stamp = std::pair<qint64, qint64>;

struct Unread {
    qint64 id = 0;
    QString path;
};

Result<QHash<Stamp, QList<Unread>>> unreadFiles(Connection& db)
{
    QHash<Stamp, QList<Unread>> unread;
    const Result<> read = db.each(
        QStringLiteral(
            "SELECT id, path, bytes, modified_ns FROM documents WHERE state = 'waiting' AND content_hash = x'' AND "
            "passages = 0"),
        {}, [&unread](const QSqlQuery& row) {
            unread[{ row.value(2).toLongLong(), row.value(3).toLongLong() }].append(
                { row.value(0).toLongLong(), row.value(1).toString() });
        });
    if (!read)
        return fail(read.error());
    return unread;
}

/// The one of them that has the same file name, or else the first.
Unread takeNamed(QList<Unread>& files, const QString& path)
{
    const QString name = QFileInfo(path).fileName();
    const auto same = std::find_if(
        files.cbegin(), files.cend(), [&name](const Unread& file) { return QFileInfo(file.path).fileName() == name; });
    return files.takeAt(same == files.cend() ? 0 : same - files.cbegin());
}

Result<> moveTo(Connection& db, const DocumentRecord& before, const Unread& place)
{
    // Also what is left of documents below it, should a folder have had its name.
    if (const Result<int> freed = remove(db, { place.path }); !freed)
        return fail(freed.error());
    if (const Result<> moved = documentmembers::setPath(db, before, place.path); !moved)
        return moved;
    return db.run(QStringLiteral("UPDATE documents SET state = 'waiting', reader = 0 WHERE id = ?"), { before.id });
}

} // namespace

Result<Gone> settleGone(Connection& db, const QStringList& paths)
{
    Gone gone;
    if (paths.isEmpty())
        return gone;
    Result<QHash<Stamp, QList<Unread>>> unread = unreadFiles(db);
    if (!unread)
        return fail(unread.error());
    for (const QString& path : paths) {
        const Result<std::optional<DocumentRecord>> record = findByPath(db, path);
        if (!record)
            return fail(record.error());
        if (!*record)
            continue;
        const auto places = unread->find({ (*record)->bytes, (*record)->modifiedNs });
        if (places == unread->end() || places->isEmpty() || (*record)->contentHash.isEmpty()) {
            const Result<int> count = documentmembers::remove(db, **record);
            if (!count)
                return fail(count.error());
            gone.removed += *count;
            continue;
        }
        if (const Result<> moved = moveTo(db, **record, takeNamed(*places, path)); !moved)
            return fail(moved.error());
        gone.moved << (*record)->id;
    }
    return gone;
}

} // namespace docent::documents
