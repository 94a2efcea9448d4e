#include "library/damagedtexts.h"

#include "library/documentrows.h"
#include "library/storedtext.h"

namespace docent::damagedtexts {

Result<QList<Document>> find(Connection& db)
{
    QList<qint64> ids;
    const Result<> read = db.each(
        QStringLiteral("SELECT document, text FROM passages WHERE typeof(text) = 'blob' ORDER BY document, ordinal"),
        {}, [&ids](const QSqlQuery& row) {
            const qint64 id = row.value(0).toLongLong();
            if ((ids.isEmpty() || ids.last() != id) && storedtext::fromStored(row.value(1)).isNull())
                ids.append(id);
        });
    if (!read)
        return fail(read.error());
    return db.rows(
        QStringLiteral("SELECT d.id, d.path, f.content_hash = x'' AND f.state IN ('waiting', 'reading', 'offline') "
                       "FROM documents d JOIN documents f ON f.id = CASE d.container WHEN 0 THEN d.id ELSE d.container "
                       "END WHERE d.id IN (SELECT value FROM json_each(?)) ORDER BY d.path"),
        { rows::idList(ids) }, [](const QSqlQuery& row) {
            return Document { row.value(0).toLongLong(), row.value(1).toString(), row.value(2).toBool() };
        });
}

Result<> readAgain(Connection& db, const QList<Document>& documents)
{
    QList<qint64> ids;
    for (const Document& document : documents)
        ids.append(document.id);
    const QString list = rows::idList(ids);
    // Without a hash it is read although its bytes are the same; without a time of modification an offline one counts
    // as changed when it is found. A copy waits too, as it would take the damaged passages over.
    return db.run(QStringLiteral("UPDATE documents SET content_hash = x'', "
                                 "modified_ns = CASE state WHEN 'offline' THEN 0 ELSE modified_ns END, "
                                 "state = CASE state WHEN 'ready' THEN 'waiting' ELSE state END WHERE id IN (SELECT "
                                 "CASE container WHEN 0 THEN id ELSE container END FROM documents WHERE id IN (SELECT "
                                 "value FROM json_each(?)) OR (copy_of <> 0 AND copy_of IN (SELECT value FROM "
                                 "json_each(?))))"),
        { list, list });
}

} // namespace docent::damagedtexts
