#pragma once

#include "extract/formats/textbuilder.h"

#include <QHash>
#include <vector>

namespace docent {

/// Writes the cells of a sheet as tables, a line per row. An empty row parts two tables; a table of a single cell is a
/// paragraph. Columns in which a table has nothing are left out, so that its lines begin with its first column.
class SheetWriter {
public:
    /// Cells in which one text holds for several rows.
    struct Merged {
        int column = 0;
        qint64 firstRow = 0;
        qint64 lastRow = 0;
    };

    /// `longest`: the text may grow to so many characters.
    SheetWriter(TextBuilder& out, qint64 longest)
        : m_out(out)
        , m_longest(longest)
    {
    }
    /// What is merged over rows stands in each row that holds more than that. To be called before the cells come.
    void setMerged(std::vector<Merged> merged);
    /// The same for one that begins in the row whose cells come now.
    void addMerged(const Merged& merged) { m_merged.push_back(merged); }
    /// Cells come in rising order of rows, and of columns within them.
    void addCell(qint64 row, int column, const QString& text);
    void finish();
    /// Of the columns that hold something, as spreadsheets name them: "B:F".
    QString columns() const;
    bool isTooLong() const { return m_tooLong; }

private:
    struct Cell {
        int column;
        QString text;
    };
    using Row = std::vector<Cell>;

    void endRow();
    void fillMerged();
    void endTable();
    void writeRows();

    TextBuilder& m_out;
    qint64 m_longest;
    std::vector<Merged> m_merged; ///< by their first rows
    size_t m_nextMerged = 0;
    std::vector<std::pair<Merged, QString>> m_open; ///< merged cells that hold for this row, with their texts
    std::vector<Row> m_rows; ///< of the table, until its columns are known
    std::vector<int> m_columns; ///< in which the table has something
    Row m_row;
    qint64 m_rowNumber = -1;
    qint64 m_lastRow = -1; ///< the last that had something
    bool m_inTable = false; ///< rows of it have been written
    int m_firstColumn = -1; ///< of the sheet that has something
    int m_lastColumn = -1;
    bool m_tooLong = false;
};

} // namespace docent
