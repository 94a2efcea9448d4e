#include "ui/chat/markdownlines.h"

#include <QString>

namespace docent::ui {

namespace {

constexpr qsizetype longestHeading = 6000; ///< in UTF-16 units; a longer line is cut like a paragraph

qsizetype markerLength(QStringView text, ListMarker* marker)
{
    if (QStringView(u"-*+").contains(text.front())) {
        marker->mark = text.front();
        return 1;
    }
    qsizetype digits = 0;
    while (digits < text.size() && digits < 10 && text.at(digits) >= QLatin1Char('0')
        && text.at(digits) <= QLatin1Char('9'))
        ++digits;
    if (digits == 0 || digits > 9 || digits >= text.size() || !QStringView(u".)").contains(text.at(digits)))
        return 0;
    marker->ordered = true;
    marker->mark = text.at(digits);
    marker->number = text.left(digits).toInt();
    return digits + 1;
}

} // namespace

int columnsOf(QStringView line, qsizetype* characters)
{
    int columns = 0;
    qsizetype i = 0;
    for (; i < line.size(); ++i) {
        if (line.at(i) == QLatin1Char('\t'))
            columns += 4 - columns % 4;
        else if (line.at(i) == QLatin1Char(' '))
            ++columns;
        else
            break;
    }
    *characters = i;
    return columns;
}

int runOf(QStringView text, QChar c)
{
    int n = 0;
    while (n < text.size() && text.at(n) == c)
        ++n;
    return n;
}

int fenceOf(QStringView text)
{
    if (text.isEmpty() || (text.front() != QLatin1Char('`') && text.front() != QLatin1Char('~')))
        return 0;
    const int n = runOf(text, text.front());
    if (n < 3 || (text.front() == QLatin1Char('`') && text.mid(n).contains(QLatin1Char('`'))))
        return 0;
    return n;
}

bool isRule(QStringView text)
{
    if (text.isEmpty() || !QStringView(u"-*_").contains(text.front()))
        return false;
    int marks = 0;
    for (const QChar c : text) {
        if (c == text.front())
            ++marks;
        else if (!c.isSpace())
            return false;
    }
    return marks >= 3;
}

bool isHeading(QStringView text)
{
    const int n = runOf(text, QLatin1Char('#'));
    return n >= 1 && n <= 6 && (n == text.size() || text.at(n).isSpace()) && text.size() < longestHeading;
}

bool isUnderline(QStringView text)
{
    const QStringView line = text.trimmed();
    if (line.isEmpty() || (line.front() != QLatin1Char('=') && line.front() != QLatin1Char('-')))
        return false;
    return runOf(line, line.front()) == line.size();
}

ListMarker markerOf(QStringView text, int indent)
{
    ListMarker marker;
    if (text.isEmpty() || isRule(text))
        return {};
    const qsizetype length = markerLength(text, &marker);
    if (length == 0 || (length < text.size() && !text.at(length).isSpace()))
        return {};
    qsizetype spaces = 0;
    const int columns = columnsOf(text.mid(length), &spaces);
    const QStringView rest = text.mid(length + spaces);
    marker.empty = rest.trimmed().isEmpty();
    marker.fence = fenceOf(rest) > 0;
    marker.column = indent;
    marker.content = indent + int(length) + (marker.empty || columns > 4 ? 1 : columns);
    return marker;
}

int cellCount(QStringView row)
{
    QStringView line = row.trimmed();
    if (line.startsWith(QLatin1Char('|')))
        line = line.mid(1);
    if (line.endsWith(QLatin1Char('|')) && !line.endsWith(QLatin1String("\\|")))
        line.chop(1);
    int cells = 1;
    for (qsizetype i = 0; i < line.size(); ++i) {
        if (line.at(i) == QLatin1Char('\\'))
            ++i;
        else if (line.at(i) == QLatin1Char('|'))
            ++cells;
    }
    return cells;
}

bool isDelimiterRow(QStringView row)
{
    bool dash = false;
    bool bar = false;
    for (const QChar c : row) {
        dash = dash || c == QLatin1Char('-');
        bar = bar || c == QLatin1Char('|');
        if (!c.isSpace() && !QStringView(u"-:|").contains(c))
            return false;
    }
    return dash && bar;
}

} // namespace docent::ui
