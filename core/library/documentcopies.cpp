// Files of the same content: their passages and vectors are stored once.

#include "library/documentmembers.h"
#include "library/documentrows.h"
#include "library/documentstore.h"
#include "library/passagestore.h"
#include "terms/queryterms.h"

#include <algorithm>
#include <QFileInfo>

namespace docent::documents {

namespace {

/// What belongs to a file rather than to what stands in it.
constexpr const char* fileColumns = "path, collection, title, state, reason, reason_message, reason_detail, bytes, "
                                    "modified_ns, read_ms, read_at, priority, sequence, reader, named";

constexpr qsizetype mostNames = 20; ///< of copies: each one takes new entries in the index

/// The lower the rank (by collection and drive), the better; then the more words are shared.
struct RankedPlace {
    FilePlace place;
    int rank = 0;
    qsizetype shared = 0; ///< words with the query
};

QString suffix(const QString& path)
{
    return QFileInfo(path).suffix().toLower();
}

/// Two rows exchange their files; what was read stays where it is.
Result<> exchangeFiles(Connection& db, qint64 one, qint64 other)
{
    const QString columns = QLatin1String(fileColumns);
    const auto all = db.rows(QStringLiteral("SELECT id, %1 FROM documents WHERE id IN (?, ?)").arg(columns),
        { one, other }, [count = columns.count(QLatin1Char(',')) + 1](const QSqlQuery& row) {
            QVariantList values;
            for (qsizetype i = 0; i <= count; ++i)
                values << row.value(int(i));
            return values;
        });
    if (!all)
        return fail(all.error());
    // No two rows have one path, not even for a moment.
    const Result<> freed = db.run(QStringLiteral("UPDATE documents SET path = '//' WHERE id = ?"), { one });
    if (!freed)
        return freed;
    const QString marks =
        QStringList(columns.count(QLatin1Char(',')) + 1, QStringLiteral("?")).join(QLatin1String(", "));
    const QString update = QStringLiteral("UPDATE documents SET (%1) = (%2) WHERE id = ?").arg(columns, marks);
    for (const qint64 target : { other, one }) {
        for (QVariantList values : *all) {
            if (values.takeFirst().toLongLong() == target)
                continue;
            values << target;
            if (const Result<> updated = db.run(update, values); !updated)
                return updated;
        }
    }
    return {};
}

QString titleOf(const DocumentRecord& copy, const DocumentRecord& original)
{
    const bool named = original.title.isEmpty() || original.title == QFileInfo(original.path).fileName();
    return named ? QFileInfo(copy.path).fileName() : original.title;
}

} // namespace

// A file in which others lie is no original: these would be missing in its copies.
Result<qint64> findOriginal(Connection& db, const DocumentRecord& document, const QByteArray& contentHash)
{
    if (contentHash.isEmpty() || document.container != 0)
        return 0;
    qint64 found = 0;
    const auto take = [&](const QSqlQuery& row) {
        const bool alike = suffix(row.value(1).toString()) == suffix(document.path)
            || (!document.kind.isEmpty() && document.contentHash == contentHash
                && row.value(2).toString() == document.kind);
        if (found == 0 && alike)
            found = row.value(0).toLongLong();
    };
    const Result<> read = db.each(QStringLiteral("SELECT id, path, kind FROM documents WHERE content_hash = ? AND "
                                                 "content_hash <> x'' AND copy_of = 0 AND passages > 0 AND id <> ? AND "
                                                 "container = 0 AND NOT EXISTS (SELECT 1 FROM documents m WHERE "
                                                 "m.container <> 0 AND m.container = documents.id) "
                                                 "ORDER BY id"),
        { contentHash, document.id }, take);
    if (!read)
        return fail(read.error());
    return found;
}

Result<bool> storeCopy(Connection& db, const DocumentRecord& document, qint64 original)
{
    const Result<std::optional<DocumentRecord>> source = find(db, original);
    if (!source)
        return fail(source.error());
    const bool fits =
        *source && (*source)->copyOf == 0 && (*source)->passages > 0 && (*source)->contentHash == document.contentHash;
    if (!fits) {
        const Result<> waits =
            db.run(QStringLiteral("UPDATE documents SET state = 'waiting', reader = 0 WHERE id = ?"), { document.id });
        if (!waits)
            return fail(waits.error());
        return false;
    }
    const Result<std::optional<DocumentRecord>> before = find(db, document.id);
    if (!before || !*before)
        return before ? Result<bool>(true) : fail(before.error());
    const Result<qint64> id = release(db, **before);
    if (!id)
        return fail(id.error());
    if (*id == document.id && (*before)->copyOf == 0) {
        if (const Result<> removed = passagestore::removeAll(db, **before); !removed)
            return fail(removed.error());
    }
    if (const Result<> removed = documentmembers::replace(db, **before, {}); !removed)
        return fail(removed.error());
    const Result<> stored = db.run(
        QStringLiteral("UPDATE documents SET (author, language, date, kind, place_kind, pages, read_ms) = (SELECT "
                       "author, language, date, kind, place_kind, "
                       "pages, 0 FROM documents WHERE id = ?), title = ?, content_hash = ?, copy_of = ?, passages = 0, "
                       "embedded = 0, scanned = 0, recognized = '', state = 'ready', reader = 0, priority = 0, reason "
                       "= '', reason_message = '', "
                       "reason_detail = '', read_at = ? WHERE id = ?"),
        { original, titleOf(document, **source), document.contentHash, original, QDateTime::currentMSecsSinceEpoch(),
            *id });
    if (!stored)
        return fail(stored.error());
    for (const qint64 each : { (*before)->copyOf, original }) {
        if (const Result<> named = indexCopyNames(db, each); !named)
            return fail(named.error());
    }
    return true;
}

Result<> indexCopyNames(Connection& db, qint64 original)
{
    if (original == 0)
        return {};
    const Result<std::optional<DocumentRecord>> before = find(db, original);
    if (!before || !*before)
        return before ? Result<>() : fail(before.error());
    const auto paths = db.rows(QStringLiteral("SELECT path FROM documents WHERE copy_of = ? AND copy_of <> 0 "
                                              "ORDER BY id"),
        { original }, [](const QSqlQuery& row) { return row.value(0).toString(); });
    if (!paths)
        return fail(paths.error());
    const QString own = QFileInfo((*before)->path).completeBaseName();
    QStringList names;
    for (const QString& path : *paths) {
        const QString name = QFileInfo(path).completeBaseName();
        if (name != own && !names.contains(name) && names.size() < mostNames)
            names << name;
    }
    DocumentRecord after = **before;
    after.copyNames = names.join(QLatin1Char('\n'));
    if (after.copyNames == (*before)->copyNames)
        return {};
    if (const Result<> retitled = passagestore::retitle(db, **before, after); !retitled)
        return retitled;
    return db.run(QStringLiteral("UPDATE documents SET copy_names = ? WHERE id = ?"), { after.copyNames, original });
}

Result<qint64> release(Connection& db, const DocumentRecord& document)
{
    const Result<QVariant> heir = db.value(QStringLiteral("SELECT id FROM documents WHERE copy_of = ? AND copy_of <> 0 "
                                                          "ORDER BY state = 'offline', id LIMIT 1"),
        { document.id });
    if (!heir)
        return fail(heir.error());
    if (!heir->isValid())
        return document.id;
    const qint64 other = heir->toLongLong();
    if (const Result<> exchanged = exchangeFiles(db, document.id, other); !exchanged)
        return fail(exchanged.error());
    const Result<> emptied = db.run(QStringLiteral("UPDATE documents SET copy_of = 0, passages = 0, embedded = 0, "
                                                   "scanned = 0, recognized = '', content_hash = x'' WHERE id = ?"),
        { other });
    if (!emptied)
        return fail(emptied.error());
    const Result<std::optional<DocumentRecord>> now = find(db, document.id);
    if (!now || !*now)
        return now ? Result<qint64>(other) : fail(now.error());
    if (const Result<> retitled = passagestore::retitle(db, document, **now); !retitled)
        return fail(retitled.error());
    if (const Result<> named = indexCopyNames(db, document.id); !named)
        return fail(named.error());
    return other;
}

Result<QHash<qint64, QList<FilePlace>>> places(
    Connection& db, const QList<qint64>& originals, const QString& collection, const QString& query)
{
    QHash<qint64, QList<RankedPlace>> found;
    const QSet<QString> asked = terms::tellingTerms(query);
    const QString ids = rows::idList(originals);
    const Result<> read =
        db.each(QStringLiteral("SELECT iif(copy_of = 0, id, copy_of), id, path, title, (SELECT c.path FROM "
                               "documents c WHERE c.id = documents.container), iif(? = '', 0, 2 * (collection <> ?)) "
                               "+ (state = 'offline'), language FROM documents WHERE id IN (SELECT value "
                               "FROM json_each(?)) OR (copy_of <> 0 AND copy_of IN (SELECT value FROM json_each(?))) "
                               "ORDER BY collection <> ?, state = 'offline', copy_of, id"),
            { collection, collection, ids, ids, collection }, [&](const QSqlQuery& row) {
                FilePlace place { row.value(1).toLongLong(), row.value(2).toString(), row.value(3).toString(),
                    row.value(4).toString(), row.value(6).toString() };
                const QString name = QFileInfo(place.path).completeBaseName();
                const qsizetype shared = asked.isEmpty() ? 0 : (terms::tellingTerms(name) & asked).size();
                found[row.value(0).toLongLong()].append({ std::move(place), row.value(5).toInt(), shared });
            });
    if (!read)
        return fail(read.error());
    QHash<qint64, QList<FilePlace>> sorted;
    for (auto ranked = found.begin(); ranked != found.end(); ++ranked) {
        std::stable_sort(ranked->begin(), ranked->end(), [](const RankedPlace& a, const RankedPlace& b) {
            return std::pair(a.rank, -a.shared) < std::pair(b.rank, -b.shared);
        });
        for (RankedPlace& one : *ranked)
            sorted[ranked.key()].append(std::move(one.place));
    }
    return sorted;
}

} // namespace docent::documents
