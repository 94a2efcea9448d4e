// Reading passages, and the whole text that they make up.

#include "library/collections.h"
#include "library/documentrows.h"
#include "library/documentstore.h"

#include <algorithm>
#include <QHash>
#include <QSet>

namespace docent::documents {

namespace {

/// The position of a code point in a text, in UTF-16 units.
qsizetype unitOf(const QString& text, qint64 codePoint)
{
    qsizetype unit = 0;
    for (qint64 i = 0; i < codePoint && unit < text.size(); ++i)
        unit += text.at(unit).isHighSurrogate() && unit + 1 < text.size() ? 2 : 1;
    return unit;
}

} // namespace

Result<QString> text(Connection& db, qint64 id)
{
    const Result<QList<Passage>> list = passagesOf(db, id);
    if (!list)
        return fail(list.error());
    QString whole;
    qint64 end = 0;
    for (const Passage& passage : *list) {
        if (passage.start > end) {
            // Passages cover the text; should one be missing, the offsets of the others still hold.
            whole += QString(qsizetype(passage.start - end), QLatin1Char('\n'));
            end = passage.start;
        }
        if (passage.end <= end)
            continue;
        whole += QStringView(passage.text).mid(unitOf(passage.text, end - passage.start));
        end = passage.end;
    }
    return whole;
}

Result<QList<PassageInDocument>> passagesInDocuments(
    Connection& db, const QList<qint64>& passageIds, const QString& collection, const QString& query)
{
    Result<QList<Passage>> found = db.rows(QStringLiteral("SELECT ") + rows::passageColumns()
            + QStringLiteral(" FROM passages p WHERE p.id IN (SELECT value FROM json_each(?))"),
        { rows::idList(passageIds) }, [](const QSqlQuery& row) { return rows::passage(row); });
    if (!found)
        return fail(found.error());
    QSet<qint64> owners;
    for (const Passage& passage : std::as_const(*found))
        owners.insert(passage.documentId);
    const Result<QHash<qint64, QList<FilePlace>>> all = places(db, owners.values(), collection, query);
    if (!all)
        return fail(all.error());
    const Result<QSet<qint64>> localOnly = collections::localOnlyDocuments(db);
    if (!localOnly)
        return fail(localOnly.error());
    QHash<qint64, qsizetype> order;
    for (qsizetype i = 0; i < passageIds.size(); ++i)
        order.insert(passageIds.at(i), i);
    std::sort(found->begin(), found->end(),
        [&order](const Passage& a, const Passage& b) { return order.value(a.id) < order.value(b.id); });
    QList<PassageInDocument> list;
    for (Passage& passage : *found) {
        const QList<FilePlace> where = all->value(passage.documentId);
        if (where.isEmpty())
            continue;
        passage.documentId = where.first().id;
        PassageInDocument item { std::move(passage), where.first().path, where.first().container, where.first().title,
            where.first().language, {}, localOnly->contains(where.first().id) };
        for (const FilePlace& place : where.sliced(1))
            item.copies << place.path;
        list.append(std::move(item));
    }
    return list;
}

Result<QList<Passage>> passages(Connection& db, const QList<qint64>& passageIds)
{
    const Result<QList<PassageInDocument>> found = passagesInDocuments(db, passageIds, {});
    if (!found)
        return fail(found.error());
    QList<Passage> list;
    for (const PassageInDocument& item : *found)
        list.append(item.passage);
    return list;
}

Result<QList<Passage>> passagesOf(Connection& db, qint64 documentId)
{
    return db.rows(QStringLiteral("SELECT ") + rows::passageColumns()
            + QStringLiteral(" FROM passages p WHERE p.document = (SELECT iif(copy_of = 0, id, copy_of) FROM documents "
                             "WHERE id = ?) ORDER BY p.ordinal"),
        { documentId }, [](const QSqlQuery& row) { return rows::passage(row); });
}

} // namespace docent::documents
