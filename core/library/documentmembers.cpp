#include "library/documentmembers.h"

#include "library/documentrows.h"
#include "library/passagestore.h"

#include <QHash>
#include <QSet>

namespace docent::documentmembers {

namespace {

QString fileName(const QString& path)
{
    return path.section(QLatin1Char('/'), -1);
}

/// What the person took out of the library, at or under this path.
Result<QSet<QString>> leftOutUnder(Connection& db, const QString& path)
{
    const auto paths = db.rows(QStringLiteral("SELECT path FROM left_out WHERE ") + rows::underCondition(),
        rows::underValues(path), [](const QSqlQuery& row) { return row.value(0).toString(); });
    if (!paths)
        return fail(paths.error());
    return QSet<QString>(paths->cbegin(), paths->cend());
}

bool isLeftOut(const QSet<QString>& leftOut, QString path)
{
    for (; !leftOut.isEmpty() && path.size() > 1; path.truncate(path.lastIndexOf(QLatin1Char('/')))) {
        if (leftOut.contains(path))
            return true;
    }
    return false;
}

/// The rows of a file's members, handed out by path or by content.
class KnownMembers {
public:
    explicit KnownMembers(const QList<DocumentRecord>& records)
    {
        for (const DocumentRecord& record : records) {
            m_byPath.insert(record.path, record);
            if (!record.contentHash.isEmpty())
                m_byContent[record.contentHash].append(record.path);
        }
    }
    std::optional<DocumentRecord> takePath(const QString& path)
    {
        const auto found = m_byPath.find(path);
        if (found == m_byPath.end())
            return {};
        DocumentRecord record = *found;
        m_byPath.erase(found);
        return record;
    }
    std::optional<DocumentRecord> takeContent(const QByteArray& hash)
    {
        const auto paths = m_byContent.find(hash);
        while (paths != m_byContent.end() && !paths->isEmpty()) {
            if (std::optional<DocumentRecord> record = takePath(paths->takeFirst()))
                return record;
        }
        return {};
    }
    QList<DocumentRecord> rest() const { return m_byPath.values(); }

private:
    QHash<QString, DocumentRecord> m_byPath;
    QHash<QByteArray, QStringList> m_byContent;
};

Result<qint64> insert(Connection& db, const DocumentRecord& container, const QString& path)
{
    // What stood there before the file did, e.g. in a folder of its name.
    if (const Result<int> former = documents::remove(db, { path }); !former)
        return fail(former.error());
    const Result<> inserted =
        db.run(QStringLiteral("INSERT INTO documents (path, collection, state, container) VALUES (?, ?, 'skipped', ?)"),
            { path, container.collection, container.id });
    if (!inserted)
        return fail(inserted.error());
    return db.lastInsertId();
}

Result<> store(Connection& db, qint64 id, const ReadMember& member)
{
    const DocumentRecord& record = member.record;
    if (record.state != DocumentState::Ready) {
        // The passages go first: their entries in the keyword index are found by the former title.
        const Result<> failed = documents::storeFailure(db, id, record.state, record.reason.value_or(Error {}));
        if (!failed)
            return failed;
        return db.run(QStringLiteral("UPDATE documents SET title = '', kind = '', pages = 0, bytes = ?, "
                                     "modified_ns = ? WHERE id = ?"),
            { record.bytes, record.modifiedNs, id });
    }
    ReadDocument document;
    document.record = record;
    document.record.id = id;
    document.passages = member.passages;
    return documents::store(db, document);
}

} // namespace

Result<> replace(Connection& db, const DocumentRecord& container, const QList<ReadMember>& members)
{
    const Result<QList<DocumentRecord>> before = documents::membersOf(db, container.id);
    if (!before)
        return fail(before.error());
    if (before->isEmpty() && members.isEmpty())
        return {};
    const Result<QSet<QString>> leftOut = leftOutUnder(db, container.path);
    if (!leftOut)
        return fail(leftOut.error());
    KnownMembers known(*before);
    QHash<qsizetype, qint64> ids;
    const auto pathOf = [&](qsizetype i) { return container.path + QLatin1Char('/') + members.at(i).record.path; };
    for (qsizetype i = 0; i < members.size(); ++i) {
        if (isLeftOut(*leftOut, pathOf(i)))
            continue;
        if (const std::optional<DocumentRecord> row = known.takePath(pathOf(i)))
            ids.insert(i, row->id);
    }
    for (qsizetype i = 0; i < members.size(); ++i) {
        const QString path = pathOf(i);
        if (isLeftOut(*leftOut, path))
            continue;
        qint64 id = ids.value(i);
        if (id == 0) {
            if (const auto renamed = known.takeContent(members.at(i).record.contentHash)) {
                if (const Result<int> former = documents::remove(db, { path }); !former)
                    return fail(former.error());
                if (const Result<> moved = setPath(db, *renamed, path); !moved)
                    return moved;
                id = renamed->id;
            } else {
                const Result<qint64> added = insert(db, container, path);
                if (!added)
                    return fail(added.error());
                id = *added;
            }
        }
        if (const Result<> stored = store(db, id, members.at(i)); !stored)
            return stored;
    }
    for (const DocumentRecord& gone : known.rest()) {
        if (const Result<int> removed = remove(db, gone); !removed)
            return fail(removed.error());
    }
    return {};
}

Result<> setPath(Connection& db, const DocumentRecord& document, const QString& path)
{
    DocumentRecord after = document;
    after.path = path;
    if (document.title == fileName(document.path))
        after.title = fileName(path);
    // The keyword index holds the file's name.
    if (const Result<> kept = passagestore::retitle(db, document, after); !kept)
        return kept;
    const QVariantList moves { path, document.path.size() + 1, document.id };
    const Result<> renamed = db.run(
        QStringLiteral("UPDATE documents SET path = ?, title = ? WHERE id = ?"), { path, after.title, document.id });
    if (!renamed)
        return renamed;
    if (const Result<> named = documents::indexCopyNames(db, document.copyOf); !named)
        return named;
    const Result<> along = db.run(
        QStringLiteral("UPDATE documents SET path = ? || substr(path, ?) WHERE container != 0 AND container = ?"),
        moves);
    if (!along)
        return along;
    return db.run(QStringLiteral("UPDATE OR REPLACE left_out SET path = ? || substr(path, ?) WHERE path != ? AND ")
            + rows::underCondition(),
        QVariantList { path, document.path.size() + 1, document.path } + rows::underValues(document.path));
}

Result<int> remove(Connection& db, const DocumentRecord& document)
{
    Result<QList<DocumentRecord>> all = documents::membersOf(db, document.id);
    if (!all)
        return fail(all.error());
    all->append(document);
    for (const DocumentRecord& record : std::as_const(*all)) {
        const Result<qint64> own = documents::release(db, record);
        if (!own)
            return fail(own.error());
        if (*own == record.id) {
            if (const Result<> removed = passagestore::removeAll(db, record); !removed)
                return fail(removed.error());
        }
        if (const Result<> removed = db.run(QStringLiteral("DELETE FROM documents WHERE id = ?"), { *own }); !removed)
            return fail(removed.error());
        if (const Result<> named = documents::indexCopyNames(db, record.copyOf); !named)
            return fail(named.error());
    }
    return int(all->size());
}

} // namespace docent::documentmembers
