#pragma once

#include <QStringView>

namespace docent::ui {

/// The mark of a list item, such as "- " or "3. ", as CommonMark reads it.
struct ListMarker {
    int column = 0;
    int content = 0;
    bool ordered = false;
    QChar mark;
    int number = 0;
    bool empty = false;
    bool fence = false; ///< its text begins with a code fence
    explicit operator bool() const { return !mark.isNull(); }
};

/// How many columns the space at the beginning of a line takes; `characters`: how many characters.
int columnsOf(QStringView line, qsizetype* characters);
/// How often `c` stands at the beginning.
int runOf(QStringView text, QChar c);
/// The length of a code fence that the text begins with; 0 if it doesn't.
int fenceOf(QStringView text);
bool isRule(QStringView text);
bool isHeading(QStringView text);
/// Whether the line makes a heading of the one above it.
bool isUnderline(QStringView text);
/// The list mark that the text, which stands `indent` columns in, begins with; none if it doesn't.
ListMarker markerOf(QStringView text, int indent);
int cellCount(QStringView row);
/// Whether it parts a table's head from its body.
bool isDelimiterRow(QStringView row);

} // namespace docent::ui
