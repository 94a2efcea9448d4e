// Reading passages, and the whole text that they make up.

#include "library/documentrows.h"
#include "library/documentstore.h"

#include <algorithm>
#include <QHash>

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

Result<QList<PassageInDocument>> passagesInDocuments(Connection& db, const QList<qint64>& passageIds)
{
    const auto read = [](const QSqlQuery& row) {
        return PassageInDocument { rows::passage(row, 3), row.value(0).toString(), row.value(1).toString(),
            row.value(2).toString() };
    };
    Result<QList<PassageInDocument>> found = db.rows(QStringLiteral("SELECT d.path, c.path, d.title, ")
            + rows::passageColumns()
            + QStringLiteral(" FROM passages p JOIN documents d ON d.id = p.document LEFT JOIN documents c ON c.id = "
                             "d.container "
                             "WHERE p.id IN (SELECT value FROM json_each(?))"),
        { rows::idList(passageIds) }, read);
    if (!found)
        return found;
    QHash<qint64, qsizetype> place;
    for (qsizetype i = 0; i < passageIds.size(); ++i)
        place.insert(passageIds.at(i), i);
    std::sort(found->begin(), found->end(), [&place](const PassageInDocument& a, const PassageInDocument& b) {
        return place.value(a.passage.id) < place.value(b.passage.id);
    });
    return found;
}

Result<QList<Passage>> passages(Connection& db, const QList<qint64>& passageIds)
{
    const Result<QList<PassageInDocument>> found = passagesInDocuments(db, passageIds);
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
            + QStringLiteral(" FROM passages p WHERE p.document = ? ORDER BY p.ordinal"),
        { documentId }, [](const QSqlQuery& row) { return rows::passage(row); });
}

} // namespace docent::documents
