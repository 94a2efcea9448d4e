// Documents whose files were moved or renamed: recognised without reading them again.

#include "library/documentstore.h"
#include "library/passagestore.h"

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
            "SELECT id, path, bytes, modified_ns FROM documents WHERE state = 'waiting' AND content_hash = x''"),
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
    const Result<QList<Passage>> passages = passagesOf(db, before.id);
    if (!passages)
        return fail(passages.error());
    DocumentRecord after = before;
    after.path = place.path;
    if (before.title == QFileInfo(before.path).fileName())
        after.title = QFileInfo(place.path).fileName();
    // The keyword index holds the file's name.
    const Result<int> kept = passagestore::replace(db, before, after, *passages);
    if (!kept)
        return fail(kept.error());
    const Result<> freed = db.run(QStringLiteral("DELETE FROM documents WHERE id = ?"), { place.id });
    if (!freed)
        return freed;
    return db.run(
        QStringLiteral("UPDATE documents SET path = ?, title = ?, state = 'waiting', reader = 0 WHERE id = ?"),
        { after.path, after.title, before.id });
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
    QStringList removed;
    for (const QString& path : paths) {
        const Result<std::optional<DocumentRecord>> record = findByPath(db, path);
        if (!record)
            return fail(record.error());
        if (!*record)
            continue;
        const auto places = unread->find({ (*record)->bytes, (*record)->modifiedNs });
        if (places == unread->end() || places->isEmpty() || (*record)->contentHash.isEmpty()) {
            removed << path;
            continue;
        }
        if (const Result<> moved = moveTo(db, **record, takeNamed(*places, path)); !moved)
            return fail(moved.error());
        gone.moved << (*record)->id;
    }
    const Result<int> count = remove(db, removed);
    if (!count)
        return fail(count.error());
    gone.removed = *count;
    return gone;
}

} // namespace docent::documents
