#include "library/documentnames.h"

#include "terms/names.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

namespace docent::documentnames {

namespace {

constexpr qsizetype longestName = 300; ///< characters that are kept; a longer one is no name

QStringList namesOf(const DocumentRecord& document)
{
    if (document.copyOf != 0) // its passages are found by its name, which their own document has as well
        return {};
    const QFileInfo file(document.path);
    QStringList written { document.title, file.fileName(), file.completeBaseName() };
    for (const QString& copy : document.copyNames.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        written << copy << copy + QLatin1Char('.') + file.suffix();
    QStringList names;
    for (const QString& one : std::as_const(written)) {
        const QString name = terms::joinedName(terms::nameWords(QStringView(one).left(longestName)));
        if (!name.isEmpty() && !names.contains(name))
            names.append(name);
    }
    names.sort();
    return names;
}

} // namespace

Result<> create(Connection& db)
{
    const Result<> made = db.run(QStringLiteral("CREATE TABLE document_names (document INTEGER NOT NULL, name TEXT NOT "
                                                "NULL, PRIMARY KEY (document, name)) WITHOUT ROWID"));
    if (!made)
        return made;
    return db.run(QStringLiteral("CREATE INDEX document_names_name ON document_names (name)"));
}

Result<> set(Connection& db, const DocumentRecord& document)
{
    const QStringList names = namesOf(document);
    const auto known = db.rows(QStringLiteral("SELECT name FROM document_names WHERE document = ? ORDER BY name"),
        { document.id }, [](const QSqlQuery& row) { return row.value(0).toString(); });
    if (!known)
        return fail(known.error());
    if (*known == names)
        return {};
    if (const Result<> removed = remove(db, document.id); !removed)
        return removed;
    for (const QString& name : names) {
        const Result<> added =
            db.run(QStringLiteral("INSERT INTO document_names (document, name) VALUES (?, ?)"), { document.id, name });
        if (!added)
            return added;
    }
    return {};
}

Result<> remove(Connection& db, qint64 document)
{
    return db.run(QStringLiteral("DELETE FROM document_names WHERE document = ?"), { document });
}

Result<QHash<QString, QList<qint64>>> find(Connection& db, const QStringList& names)
{
    QHash<QString, QList<qint64>> documents;
    const QByteArray list = QJsonDocument(QJsonArray::fromStringList(names)).toJson(QJsonDocument::Compact);
    const Result<> read = db.each(
        QStringLiteral("SELECT name, document FROM document_names WHERE name IN (SELECT value FROM json_each(?)) "
                       "ORDER BY document"),
        { QString::fromUtf8(list) },
        [&documents](const QSqlQuery& row) { documents[row.value(0).toString()].append(row.value(1).toLongLong()); });
    if (!read)
        return fail(read.error());
    return documents;
}

} // namespace docent::documentnames
