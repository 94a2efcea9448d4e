#include "library/collections.h"

namespace docent::collections {

QString localOnlyOriginals()
{
    return QStringLiteral("(SELECT iif(l.copy_of = 0, l.id, l.copy_of) FROM documents l WHERE l.collection IN "
                          "(SELECT name FROM collections WHERE local_only = 1))");
}

Result<QList<Collection>> list(Connection& db)
{
    return db.rows(
        QStringLiteral("SELECT n.name, (SELECT count(*) FROM documents d WHERE d.collection = n.name), "
                       "EXISTS (SELECT 1 FROM collections c WHERE c.name = n.name AND c.local_only = 1) FROM "
                       "(SELECT collection AS name FROM documents UNION SELECT name FROM collections) n ORDER BY 1"),
        {}, [](const QSqlQuery& row) {
            return Collection { row.value(0).toString(), row.value(1).toInt(), row.value(2).toBool() };
        });
}

Result<> setLocalOnly(Connection& db, const QString& name, bool on)
{
    // A null string would be NULL, which is the name of nothing.
    const QString key = name.isNull() ? QStringLiteral("") : name;
    if (!on)
        return db.run(QStringLiteral("DELETE FROM collections WHERE name = ?"), { key });
    return db.run(QStringLiteral("INSERT INTO collections (name, local_only) VALUES (?, 1) ON CONFLICT (name) DO "
                                 "UPDATE SET local_only = 1"),
        { key });
}

Result<QSet<qint64>> localOnlyDocuments(Connection& db)
{
    QSet<qint64> documents;
    const Result<> read = db.each(
        QStringLiteral("SELECT id FROM documents WHERE iif(copy_of = 0, id, copy_of) IN ") + localOnlyOriginals(), {},
        [&documents](const QSqlQuery& row) { documents.insert(row.value(0).toLongLong()); });
    if (!read)
        return fail(read.error());
    return documents;
}

} // namespace docent::collections
