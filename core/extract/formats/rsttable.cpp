#include "extract/formats/rsttable.h"

#include <algorithm>

namespace docent {

namespace {

void addTo(QString& cell, QStringView words)
{
    if (!cell.isEmpty() && !words.isEmpty())
        cell.append(QLatin1Char(' '));
    cell.append(words);
}

} // namespace

QList<QStringList> gridTable(const QList<QStringView>& lines)
{
    QList<QStringList> rows;
    bool begins = true;
    for (const QStringView whole : lines) {
        const QStringView line = whole.trimmed();
        if (!line.startsWith(QLatin1Char('|'))) {
            begins = true;
            continue;
        }
        if (std::exchange(begins, false))
            rows.append(QStringList());
        const auto cells = line.sliced(1).split(QLatin1Char('|'));
        QStringList& row = rows.last();
        for (qsizetype i = 0; i + 1 < cells.size(); ++i) {
            if (row.size() <= i)
                row.append(QString());
            addTo(row[i], cells.at(i).trimmed());
        }
    }
    return rows;
}

bool isSimpleTableRule(QStringView line)
{
    const QStringView text = line.trimmed();
    return text.startsWith(QLatin1String("==")) && text.contains(QLatin1String("= "))
        && std::all_of(
            text.begin(), text.end(), [](QChar c) { return c == QLatin1Char('=') || c == QLatin1Char(' '); });
}

/// A line whose first cell is empty goes on with the row above.
QList<QStringList> simpleTable(const QList<QStringView>& lines)
{
    const QStringView rule = lines.first();
    QList<qsizetype> starts;
    for (qsizetype i = 0; i < rule.size(); ++i) {
        if (rule.at(i) == QLatin1Char('=') && (i == 0 || rule.at(i - 1) != QLatin1Char('=')))
            starts.append(i);
    }
    QList<QStringList> rows;
    for (const QStringView line : lines) {
        const bool spans =
            std::all_of(line.begin(), line.end(), [](QChar c) { return QStringView(u"- ").contains(c); });
        if (isSimpleTableRule(line) || spans)
            continue;
        QStringList cells;
        for (qsizetype i = 0; i < starts.size(); ++i) {
            const qsizetype start = std::min(starts.at(i), line.size());
            const qsizetype end = i + 1 < starts.size() ? std::min(starts.at(i + 1), line.size()) : line.size();
            cells.append(line.sliced(start, end - start).trimmed().toString());
        }
        if (!cells.first().isEmpty() || rows.isEmpty()) {
            rows.append(cells);
            continue;
        }
        for (qsizetype i = 0; i < cells.size(); ++i)
            addTo(rows.last()[i], cells.at(i));
    }
    return rows;
}

} // namespace docent
