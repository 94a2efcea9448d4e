#pragma once

#include <QStringList>
#include <QStringView>

namespace docent {

/// The rows of a table that is drawn with "+---+" and "|".
QList<QStringList> gridTable(const QList<QStringView>& lines);

/// "====  ====": parts the rows of a table without lines between its columns.
bool isSimpleTableRule(QStringView line);
QList<QStringList> simpleTable(const QList<QStringView>& lines);

} // namespace docent
