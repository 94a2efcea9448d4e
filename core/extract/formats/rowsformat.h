#pragma once

#include "extract/extractedtext.h"

#include <QStringList>

namespace docent {

/// Takes text with delimiters apart, row by row. A field in quotes may hold delimiters and line ends.
class RowReader {
public:
    RowReader(QStringView text, QChar delimiter)
        : m_text(text)
        , m_delimiter(delimiter)
    {
    }
    /// False at the end.
    bool next(QStringList* row);

private:
    QString field();
    bool quoted(QString* value);

    QStringView m_text;
    QChar m_delimiter;
    qsizetype m_at = 0;
    bool m_quotes = true; ///< until one has no end
};

/// The sign that parts the fields of most rows equally: comma, semicolon, tab or bar. Null: none does.
QChar delimiterOf(QStringView text);

/// CSV and its kin as a table, a line per row, fields parted by " | ". Without a delimiter the lines stay as they are.
ExtractedText readRows(QString text);

} // namespace docent
