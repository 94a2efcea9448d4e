#include "library/documentstore.h"

#include "library/documentmembers.h"
#include "library/documentrows.h"
#include "library/passagestore.h"

#include <QSet>

namespace docent::documents {

namespace {

Result<std::optional<DocumentRecord>> one(Connection& db, const QString& condition, const QVariant& value)
{
    const Result<QList<DocumentRecord>> found = db.rows(rows::selectDocuments() + condition, { value }, rows::document);
    if (!found)
        return fail(found.error());
    return found->isEmpty() ? std::nullopt : std::optional(found->first());
}

/// The row that a read document goes to; made for a path that isn't known, empty for an id that is gone.
Result<std::optional<DocumentRecord>> rowFor(Connection& db, const DocumentRecord& record)
{
    if (record.id != 0)
        return find(db, record.id);
    Result<std::optional<DocumentRecord>> known = findByPath(db, record.path);
    if (!known || *known)
        return known;
    const Result<> inserted = db.run(
        QStringLiteral(
            "INSERT INTO documents (path, collection, state, bytes, modified_ns, sequence) VALUES (?, ?, 'reading', "
            "?, ?, (SELECT coalesce(max(sequence), 0) + 1 FROM documents))"),
        { record.path, record.collection, record.bytes, record.modifiedNs });
    if (!inserted)
        return fail(inserted.error());
    return find(db, db.lastInsertId());
}

} // namespace

Result<> store(Connection& db, const ReadDocument& document)
{
    const Result<std::optional<DocumentRecord>> row = rowFor(db, document.record);
    if (!row)
        return fail(row.error());
    if (!*row)
        return {};
    DocumentRecord before = **row;
    DocumentRecord after = document.record;
    after.id = before.id;
    after.container = before.container;
    const Result<qint64> original = findOriginal(db, after, after.contentHash);
    if (!original)
        return fail(original.error());
    if (*original != 0) {
        const Result<bool> shared = storeCopy(db, after, *original);
        return shared ? Result<>() : fail(shared.error());
    }
    if (before.contentHash != after.contentHash) {
        const Result<qint64> own = release(db, before);
        if (!own)
            return fail(own.error());
        if (*own != before.id)
            before.copyNames.clear(); // they stay with the passages
        before.id = after.id = *own;
    }
    after.path = before.path;
    after.copyNames = before.copyNames;
    after.title = passagestore::storable(after.title);
    after.author = passagestore::storable(after.author);
    const Result<int> embedded = passagestore::replace(db, before, after, document.passages);
    if (!embedded)
        return fail(embedded.error());
    const bool changedMeanwhile = before.state == DocumentState::Waiting
        && (before.bytes != after.bytes || before.modifiedNs != after.modifiedNs);
    const DocumentRecord& stamp = changedMeanwhile ? before : after;
    const QDateTime readAt = after.readAt.isValid() ? after.readAt : QDateTime::currentDateTimeUtc();
    const Result<> updated = db.run(
        QStringLiteral(
            "UPDATE documents SET title = ?, author = ?, language = ?, date = ?, kind = ?, state = ?, reason = '', "
            "reason_message = '', reason_detail = '', bytes = ?, modified_ns = ?, content_hash = ?, "
            "pages = ?, place_kind = ?, passages = ?, embedded = ?, read_ms = ?, read_at = ?, reader = 0, copy_of = 0, "
            "scanned = ?, recognized = ? WHERE id = ?"),
        { after.title, after.author, after.language, after.date, after.kind,
            documentStateName(changedMeanwhile ? DocumentState::Waiting : DocumentState::Ready), stamp.bytes,
            stamp.modifiedNs, after.contentHash, after.pages, placeKindName(after.placeKind), document.passages.size(),
            *embedded, after.readMs, readAt.toMSecsSinceEpoch(), after.scanned, after.recognized, after.id });
    if (!updated)
        return updated;
    if (const Result<> named = indexCopyNames(db, before.copyOf); !named)
        return named;
    return documentmembers::replace(db, before, document.members);
}

Result<> storeFailure(Connection& db, qint64 id, DocumentState state, const Error& reason, const QString& recognized)
{
    const Result<std::optional<DocumentRecord>> row = find(db, id);
    if (!row)
        return fail(row.error());
    if (!*row)
        return {};
    const Result<qint64> own = release(db, **row);
    if (!own)
        return fail(own.error());
    if (*own == id) {
        if (const Result<> removed = passagestore::removeAll(db, **row); !removed)
            return removed;
        if (const Result<> removed = documentmembers::replace(db, **row, {}); !removed)
            return removed;
    }
    const Result<> failed =
        db.run(QStringLiteral(
                   "UPDATE documents SET copy_of = 0, state = ?, reason = ?, reason_message = ?, reason_detail = ?, "
                   "passages = 0, embedded = 0, content_hash = x'', reader = 0, read_at = ?, scanned = ?, "
                   "recognized = ? WHERE id = ?"),
            { documentStateName(state), errorCodeName(reason.code), passagestore::storable(reason.message),
                passagestore::storable(reason.detail), QDateTime::currentMSecsSinceEpoch(),
                reason.code == ErrorCode::NoText || reason.code == ErrorCode::NeedsProgram || !recognized.isEmpty(),
                recognized, *own });
    return failed ? indexCopyNames(db, (*row)->copyOf) : failed;
}

Result<QStringList> pathsUnder(Connection& db, const QString& path)
{
    const auto paths =
        db.rows(QStringLiteral("SELECT path FROM documents WHERE container = 0 AND ") + rows::underCondition(),
            rows::underValues(path), [](const QSqlQuery& row) { return row.value(0).toString(); });
    if (!paths)
        return fail(paths.error());
    return QStringList(*paths);
}

Result<> markNamed(Connection& db, const QString& path)
{
    return db.run(QStringLiteral("UPDATE documents SET named = 1 WHERE path = ?"), { path });
}

Result<QHash<QString, QString>> named(Connection& db)
{
    QHash<QString, QString> files;
    const Result<> read = db.each(QStringLiteral("SELECT path, collection FROM documents WHERE named = 1"), {},
        [&files](const QSqlQuery& row) { files.insert(row.value(0).toString(), row.value(1).toString()); });
    if (!read)
        return fail(read.error());
    return files;
}

Result<int> remove(Connection& db, const QStringList& paths)
{
    int removed = 0;
    for (const QString& path : paths) {
        const auto all = db.rows(QStringLiteral("SELECT path FROM documents WHERE ") + rows::underCondition(),
            rows::underValues(path), [](const QSqlQuery& row) { return row.value(0).toString(); });
        if (!all)
            return fail(all.error());
        for (const QString& one : *all) {
            // Looked up one by one: a copy may have taken the row of an original over, and members go with their file.
            const Result<std::optional<DocumentRecord>> record = findByPath(db, one);
            if (!record)
                return fail(record.error());
            if (!*record)
                continue;
            const Result<int> done = documentmembers::remove(db, **record);
            if (!done)
                return fail(done.error());
            removed += *done;
        }
    }
    return removed;
}

Result<QList<DocumentRecord>> list(Connection& db)
{
    return db.rows(rows::selectDocuments() + QStringLiteral("ORDER BY id"), {}, rows::document);
}

Result<QStringList> protectedUnder(Connection& db, const QStringList& paths)
{
    QStringList all;
    for (const QString& path : paths) {
        const auto found = db.rows(QStringLiteral("SELECT path FROM documents WHERE state = 'failed' AND "
                                                  "reason = 'encrypted' AND ")
                + rows::underCondition(),
            rows::underValues(path), [](const QSqlQuery& row) { return row.value(0).toString(); });
        if (!found)
            return fail(found.error());
        all += *found;
    }
    return all;
}

Result<std::optional<DocumentRecord>> find(Connection& db, qint64 id)
{
    return one(db, QStringLiteral("WHERE id = ?"), id);
}

Result<std::optional<DocumentRecord>> findByPath(Connection& db, const QString& path)
{
    return one(db, QStringLiteral("WHERE path = ?"), path);
}

Result<QList<DocumentRecord>> membersOf(Connection& db, qint64 container)
{
    return db.rows(rows::selectDocuments() + QStringLiteral("WHERE container != 0 AND container = ? ORDER BY id"),
        { container }, rows::document);
}

Result<Counts> counts(Connection& db)
{
    Counts counts;
    const auto add = [&counts](const QSqlQuery& row) {
        const int documents = row.value(1).toInt();
        counts.passages += row.value(2).toLongLong();
        counts.embedded += row.value(3).toLongLong();
        switch (documentStateFromName(row.value(0).toString())) {
        case DocumentState::Waiting:
            counts.waiting = documents;
            break;
        case DocumentState::Reading:
            counts.reading = documents;
            break;
        case DocumentState::Ready:
            counts.ready = documents;
            break;
        case DocumentState::Failed:
            counts.failed = documents;
            break;
        case DocumentState::Skipped:
            counts.skipped = documents;
            break;
        case DocumentState::Offline:
            counts.offline = documents;
            break;
        }
    };
    const Result<> read = db.each(
        QStringLiteral("SELECT state, count(*), sum(passages), sum(embedded) FROM documents GROUP BY state"), {}, add);
    if (!read)
        return fail(read.error());
    return counts;
}

} // namespace docent::documents
