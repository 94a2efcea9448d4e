#include "library/documentrows.h"

#include "library/storedtext.h"

#include <QDir>
#include <QTimeZone>

namespace docent::rows {

QString selectDocuments()
{
    return QStringLiteral(
        "SELECT id, path, collection, title, author, language, kind, state, reason, reason_message, "
        "reason_detail, bytes, modified_ns, content_hash, pages, "
        "iif(copy_of = 0, passages, (SELECT o.passages FROM documents o WHERE o.id = documents.copy_of)), "
        "iif(copy_of = 0, embedded, (SELECT o.embedded FROM documents o WHERE o.id = documents.copy_of)), "
        "read_ms, read_at, date, place_kind, container, "
        "(SELECT c.path FROM documents c WHERE c.id = documents.container), copy_of, scanned, recognized, copy_names "
        "FROM "
        "documents ");
}

DocumentRecord document(const QSqlQuery& row)
{
    DocumentRecord record;
    record.id = row.value(0).toLongLong();
    record.path = row.value(1).toString();
    record.collection = row.value(2).toString();
    record.title = row.value(3).toString();
    record.author = row.value(4).toString();
    record.language = row.value(5).toString();
    record.kind = row.value(6).toString();
    record.state = documentStateFromName(row.value(7).toString());
    if (const QString reason = row.value(8).toString(); !reason.isEmpty())
        record.reason = Error { errorCodeFromName(reason), row.value(9).toString(), row.value(10).toString(), {} };
    record.bytes = row.value(11).toLongLong();
    record.modifiedNs = row.value(12).toLongLong();
    record.contentHash = row.value(13).toByteArray();
    record.pages = row.value(14).toInt();
    record.passages = row.value(15).toInt();
    record.embedded = row.value(16).toInt();
    record.readMs = row.value(17).toLongLong();
    if (const qint64 readAt = row.value(18).toLongLong(); readAt > 0)
        record.readAt = QDateTime::fromMSecsSinceEpoch(readAt, QTimeZone::utc());
    record.date = row.value(19).toString();
    record.placeKind = placeKindFromName(row.value(20).toString());
    record.container = row.value(21).toLongLong();
    record.containerPath = row.value(22).toString();
    record.copyOf = row.value(23).toLongLong();
    record.scanned = row.value(24).toBool();
    record.recognized = row.value(25).toString();
    record.copyNames = row.value(26).toString();
    return record;
}

QString passageColumns()
{
    return QStringLiteral("p.id, p.document, p.ordinal, p.page, p.headings, p.start, p.\"end\", p.text, p.page_breaks, "
                          "p.place, p.table_head");
}

Passage passage(const QSqlQuery& row, int column)
{
    Passage passage;
    passage.id = row.value(column).toLongLong();
    passage.documentId = row.value(column + 1).toLongLong();
    passage.ordinal = row.value(column + 2).toInt();
    passage.page = row.value(column + 3).toInt();
    passage.headings = splitHeadings(row.value(column + 4).toString());
    passage.start = row.value(column + 5).toLongLong();
    passage.end = row.value(column + 6).toLongLong();
    passage.text = storedtext::fromStored(row.value(column + 7));
    passage.pageBreaks = splitPageBreaks(row.value(column + 8).toString());
    passage.place = placeFromStored(row.value(column + 9).toString());
    passage.tableHead = row.value(column + 10).toString();
    return passage;
}

QString joinedHeadings(const QStringList& headings)
{
    QStringList lines = headings;
    lines.replaceInStrings(QStringLiteral("\n"), QStringLiteral(" "));
    return lines.join(QLatin1Char('\n'));
}

QStringList splitHeadings(const QString& joined)
{
    return joined.isEmpty() ? QStringList() : joined.split(QLatin1Char('\n'));
}

QString joinedPageBreaks(const QList<PageBreak>& breaks)
{
    QStringList parts;
    for (const PageBreak& next : breaks)
        parts.append(QStringLiteral("%1:%2").arg(next.page).arg(next.offset));
    return parts.join(QLatin1Char(' '));
}

QList<PageBreak> splitPageBreaks(const QString& joined)
{
    QList<PageBreak> breaks;
    for (const QString& part : joined.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        breaks.append({ part.section(QLatin1Char(':'), 0, 0).toInt(), part.section(QLatin1Char(':'), 1).toInt() });
    return breaks;
}

QString idList(const QList<qint64>& ids)
{
    QString json;
    json.reserve(ids.size() * 8 + 2);
    json += QLatin1Char('[');
    for (const qint64 id : ids) {
        if (json.size() > 1)
            json += QLatin1Char(',');
        json += QString::number(id);
    }
    json += QLatin1Char(']');
    return json;
}

QString underCondition()
{
    return QStringLiteral("(path = ? OR (path >= ? AND path < ?))");
}

QVariantList underValues(const QString& path)
{
    const QString clean = QDir::cleanPath(path);
    const QString folder = clean.endsWith(QLatin1Char('/')) ? clean.chopped(1) : clean;
    // '0' follows '/': all that begins with the folder and a slash lies between the two.
    return { clean, folder + QLatin1Char('/'), folder + QLatin1Char('0') };
}

} // namespace docent::rows
