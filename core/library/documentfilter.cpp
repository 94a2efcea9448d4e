#include "library/documentfilter.h"

#include "library/collections.h"
#include "library/documentrows.h"

#include <algorithm>
#include <array>
#include <QFileInfo>
#include <QTimeZone>

namespace docent {

namespace {

/// What people call several kinds by one word.
struct Family {
    const char* name;
    const char* types; ///< ends of names, between spaces
};

constexpr std::array<Family, 7> families { {
    { "word", " doc docx docm dot dotx odt rtf " },
    { "excel", " xls xlsx xlsm xlsb ods csv tsv " },
    { "powerpoint", " ppt pptx pptm pps ppsx odp " },
    { "mail", " eml msg mbox " },
    { "image", " png jpg jpeg tif tiff gif bmp webp " },
    { "book", " epub " },
    { "web", " html htm xhtml mht mhtml " },
} };

bool isOfType(const QString& type, const QString& kind, const QString& suffix)
{
    if (type == kind || type == suffix)
        return true;
    return !suffix.isEmpty() && std::any_of(families.begin(), families.end(), [&](const Family& family) {
        return type == QLatin1String(family.name)
            && QLatin1String(family.types).contains(QLatin1Char(' ') + suffix + QLatin1Char(' '));
    });
}

QStringList lowered(const QStringList& words)
{
    QStringList list;
    for (const QString& word : words)
        list.append(word.toCaseFolded());
    return list;
}

/// What the conditions look at.
struct Looks {
    QString name;
    QString folder; ///< with a slash at both ends
    QString suffix;
    QString kind;
    QString collection;
    QDate date;
};

bool hasName(const QStringList& parts, const Looks& looks)
{
    return std::any_of(parts.begin(), parts.end(), [&looks](const QString& part) { return looks.name.contains(part); });
}

bool hasType(const QStringList& types, const Looks& looks)
{
    return std::any_of(
        types.begin(), types.end(), [&looks](const QString& type) { return isOfType(type, looks.kind, looks.suffix); });
}

bool hasPlace(const QStringList& places, const Looks& looks)
{
    return std::any_of(places.begin(), places.end(), [&looks](const QString& place) {
        return looks.collection == place || looks.folder.contains(QLatin1Char('/') + place + QLatin1Char('/'));
    });
}

/// The filter with its words as they are compared.
DocumentFilter prepared(const DocumentFilter& filter)
{
    DocumentFilter lower = filter;
    for (QStringList* list :
        { &lower.names, &lower.types, &lower.places, &lower.notNames, &lower.notTypes, &lower.notPlaces })
        *list = lowered(*list);
    return lower;
}

bool meets(const DocumentFilter& filter, const Looks& looks)
{
    if ((!filter.names.isEmpty() && !hasName(filter.names, looks)) || hasName(filter.notNames, looks))
        return false;
    if ((!filter.types.isEmpty() && !hasType(filter.types, looks)) || hasType(filter.notTypes, looks))
        return false;
    if ((!filter.places.isEmpty() && !hasPlace(filter.places, looks)) || hasPlace(filter.notPlaces, looks))
        return false;
    if (filter.after.isValid() && !(looks.date.isValid() && looks.date >= filter.after))
        return false;
    return !filter.before.isValid() || (looks.date.isValid() && looks.date < filter.before);
}

QDate dateOf(const QString& own, qint64 modifiedNs)
{
    const QDate date = QDate::fromString(own.left(10), Qt::ISODate);
    if (date.isValid() || modifiedNs <= 0)
        return date;
    return QDateTime::fromMSecsSinceEpoch(modifiedNs / 1'000'000).date();
}

/// The row's columns: path, container's path, kind, collection, date, modified_ns.
Looks looksOf(const QSqlQuery& row)
{
    const QString path = row.value(1).toString();
    const QString container = row.value(2).toString();
    const qsizetype slash = path.lastIndexOf(QLatin1Char('/'));
    Looks looks;
    looks.name = path.mid(slash + 1).toCaseFolded();
    if (!container.isEmpty())
        looks.name += QLatin1Char('\n') + container.section(QLatin1Char('/'), -1).toCaseFolded();
    looks.folder = path.left(slash + 1).toCaseFolded();
    looks.suffix = QFileInfo(path).suffix().toLower();
    looks.kind = row.value(3).toString();
    looks.collection = row.value(4).toString().toCaseFolded();
    looks.date = dateOf(row.value(5).toString(), row.value(6).toLongLong());
    return looks;
}

/// Calls `visit(row)` for each document that meets the filter; the row's first column is the id of its original. With
/// `among` only these are looked at, and their copies.
template <typename Visit>
Result<> eachMeeting(Connection& db, const DocumentFilter& filter, const QList<qint64>& among, Visit visit)
{
    const DocumentFilter lower = prepared(filter);
    DocumentFilter rest = filter;
    rest.collection.clear();
    const bool collectionOnly = rest.isEmpty();
    QString sql =
        QStringLiteral("SELECT iif(d.copy_of = 0, d.id, d.copy_of), d.path, (SELECT c.path FROM documents c "
                       "WHERE c.id = d.container), d.kind, d.collection, d.date, d.modified_ns, d.id, "
                       "d.title, d.language, d.state, d.copy_of <> 0 OR d.passages > 0 FROM documents d WHERE ");
    QVariantList values;
    sql += filter.collection.isEmpty() ? QStringLiteral("1") : QStringLiteral("d.collection = ?");
    if (!filter.collection.isEmpty())
        values.append(filter.collection);
    if (!among.isEmpty()) {
        sql += QLatin1String(" AND (d.id IN (SELECT value FROM json_each(?)) OR (d.copy_of <> 0 AND d.copy_of IN "
                             "(SELECT value FROM json_each(?))))");
        values << rows::idList(among) << rows::idList(among);
    }
    return db.each(sql, values, [&](const QSqlQuery& row) {
        if (!filter.documents.isEmpty() && !filter.documents.contains(row.value(0).toLongLong()))
            return;
        if (collectionOnly || meets(lower, looksOf(row)))
            visit(row);
    });
}

} // namespace

bool DocumentFilter::isEmpty() const
{
    return collection.isEmpty() && documents.isEmpty() && names.isEmpty() && types.isEmpty() && places.isEmpty()
        && notNames.isEmpty() && notTypes.isEmpty() && notPlaces.isEmpty() && !after.isValid() && !before.isValid();
}

Result<QSet<qint64>> documents::matching(Connection& db, const DocumentFilter& filter, const QList<qint64>& among)
{
    QSet<qint64> found;
    const Result<> read =
        eachMeeting(db, filter, among, [&found](const QSqlQuery& row) { found.insert(row.value(0).toLongLong()); });
    if (!read)
        return fail(read.error());
    return found;
}

Result<QList<documents::ListedDocument>> documents::listed(Connection& db, const DocumentFilter& filter)
{
    QList<ListedDocument> list;
    const Result<QSet<qint64>> localOnly = collections::localOnlyDocuments(db);
    if (!localOnly)
        return fail(localOnly.error());
    const Result<> read = eachMeeting(db, filter, {}, [&list, &localOnly](const QSqlQuery& row) {
        ListedDocument document;
        document.original = row.value(0).toLongLong();
        document.path = row.value(1).toString();
        document.container = row.value(2).toString();
        document.kind = row.value(3).toString();
        document.date = looksOf(row).date;
        document.ownDate = QDate::fromString(row.value(5).toString().left(10), Qt::ISODate).isValid();
        document.id = row.value(7).toLongLong();
        document.title = row.value(8).toString();
        document.language = row.value(9).toString();
        document.state = documentStateFromName(row.value(10).toString());
        document.hasText = row.value(11).toBool();
        document.localOnly = localOnly->contains(document.id);
        list.append(std::move(document));
    });
    if (!read)
        return fail(read.error());
    std::stable_sort(
        list.begin(), list.end(), [](const ListedDocument& a, const ListedDocument& b) { return a.date > b.date; });
    return list;
}

Result<QList<qint64>> documents::beginningOf(Connection& db, qint64 original)
{
    return db.rows(QStringLiteral("SELECT id FROM passages WHERE document = ? AND ordinal = 0"), { original },
        [](const QSqlQuery& row) { return row.value(0).toLongLong(); });
}

Result<QList<qint64>> documents::firstPassages(Connection& db, const DocumentFilter& filter, int limit)
{
    const Result<QSet<qint64>> ids = matching(db, filter);
    if (!ids)
        return fail(ids.error());
    return db.rows(QStringLiteral("SELECT p.id FROM documents d JOIN passages p ON p.document = d.id AND p.ordinal = 0 "
                                  "WHERE d.id IN (SELECT value FROM json_each(?)) ORDER BY iif(d.date <> '', d.date, "
                                  "date(d.modified_ns / 1000000000, 'unixepoch')) DESC, d.id LIMIT ?"),
        { rows::idList(ids->values()), limit }, [](const QSqlQuery& row) { return row.value(0).toLongLong(); });
}

} // namespace docent
