#pragma once

#include "library/connection.h"
#include "library/document.h"

/// How documents and passages stand in their tables; shared by what reads and writes them.
namespace docent::rows {

/// "SELECT … FROM documents " with the columns in the order that document() takes them.
QString selectDocuments();
DocumentRecord document(const QSqlQuery& row);

/// The columns of `passages p` in the order that passage() takes them, separated by commas.
QString passageColumns();
/// Reads them from the row, the first at `column`.
Passage passage(const QSqlQuery& row, int column = 0);

/// A heading path as one text, a heading a line.
QString joinedHeadings(const QStringList& headings);
/// Page breaks as the column holds them: "page:offset" parted by spaces.
QString joinedPageBreaks(const QList<PageBreak>& breaks);
QList<PageBreak> splitPageBreaks(const QString& joined);
QStringList splitHeadings(const QString& joined);

/// Ids as a JSON array, for `IN (SELECT value FROM json_each(?))`: one statement text for any number of them.
QString idList(const QList<qint64>& ids);

/// The condition "is `path` or lies under it" on the column `path`, with its two values: `path = ? OR (path >= ? AND
/// path < ?)`.
QString underCondition();
QVariantList underValues(const QString& path);

} // namespace docent::rows
