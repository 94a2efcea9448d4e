#include "extract/formats/sheetwriter.h"

#include "extract/formats/textlines.h"

#include <algorithm>
#include <utility>

namespace docent {

namespace {

constexpr size_t rowsUntilColumnsAreKnown = 4'096;

/// 0 → "A", 26 → "AA"
QString columnName(int column)
{
    QString name;
    for (int rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        name.prepend(QChar(u'A' + (rest - 1) % 26));
    return name;
}

} // namespace

void SheetWriter::setMerged(std::vector<Merged> merged)
{
    m_merged = std::move(merged);
    std::stable_sort(m_merged.begin(), m_merged.end(),
        [](const Merged& left, const Merged& right) { return left.firstRow < right.firstRow; });
}

void SheetWriter::addCell(qint64 row, int column, const QString& text)
{
    if (row != m_rowNumber) {
        endRow();
        m_rowNumber = row;
    }
    if (!isBlank(text))
        m_row.push_back({ column, text });
}

void SheetWriter::finish()
{
    endRow();
    endTable();
    m_out.setColumns(columns());
}

QString SheetWriter::columns() const
{
    return m_firstColumn < 0 ? QString() : columnName(m_firstColumn) + QLatin1Char(':') + columnName(m_lastColumn);
}

/// Adds the texts that reach into this row from above, and remembers those that begin in it.
void SheetWriter::fillMerged()
{
    const auto ended = [this](const auto& open) { return open.first.lastRow < m_rowNumber; };
    m_open.erase(std::remove_if(m_open.begin(), m_open.end(), ended), m_open.end());
    const size_t own = m_row.size();
    for (const auto& [merged, text] : m_open) {
        const int column = merged.column;
        const bool taken = std::any_of(
            m_row.begin(), m_row.begin() + qptrdiff(own), [column](const Cell& cell) { return cell.column == column; });
        if (!taken)
            m_row.push_back({ column, text });
    }
    for (; m_nextMerged < m_merged.size() && m_merged[m_nextMerged].firstRow <= m_rowNumber; ++m_nextMerged) {
        const Merged& merged = m_merged[m_nextMerged];
        const auto cell = std::find_if(m_row.begin(), m_row.begin() + qptrdiff(own),
            [&merged](const Cell& candidate) { return candidate.column == merged.column; });
        if (merged.firstRow == m_rowNumber && cell != m_row.begin() + qptrdiff(own))
            m_open.emplace_back(merged, cell->text);
    }
}

void SheetWriter::endRow()
{
    if (m_row.empty() || m_tooLong) {
        m_row.clear();
        return;
    }
    fillMerged();
    std::stable_sort(
        m_row.begin(), m_row.end(), [](const Cell& left, const Cell& right) { return left.column < right.column; });
    if (m_rowNumber != m_lastRow + 1)
        endTable();
    m_lastRow = m_rowNumber;
    if (m_firstColumn < 0 || m_row.front().column < m_firstColumn)
        m_firstColumn = m_row.front().column;
    m_lastColumn = std::max(m_lastColumn, m_row.back().column);
    m_rows.push_back(std::exchange(m_row, {}));
    if (m_inTable || m_rows.size() >= rowsUntilColumnsAreKnown)
        writeRows();
}

void SheetWriter::writeRows()
{
    for (const Row& row : m_rows) {
        for (const Cell& cell : row) {
            const auto at = std::lower_bound(m_columns.begin(), m_columns.end(), cell.column);
            if (at == m_columns.end() || *at != cell.column)
                m_columns.insert(at, cell.column);
        }
    }
    if (!std::exchange(m_inTable, true)) {
        m_out.begin(BlockKind::Table);
        m_out.startLine(int(m_lastRow - qint64(m_rows.size()) + 2));
    }
    for (const Row& row : std::exchange(m_rows, {})) {
        QStringList cells;
        auto cell = row.begin();
        for (const int column : m_columns) {
            QString text;
            for (; cell != row.end() && cell->column == column; ++cell)
                text += cell->text;
            cells.append(text);
            if (cell == row.end())
                break;
        }
        m_out.addRow(cells);
        m_tooLong = m_tooLong || m_out.size() > m_longest;
        if (m_tooLong)
            break;
    }
}

void SheetWriter::endTable()
{
    if (!m_inTable && m_rows.size() == 1 && m_rows.front().size() == 1) {
        m_out.begin(BlockKind::Paragraph);
        m_out.startLine(int(m_lastRow + 1));
        m_out.addText(m_rows.front().front().text);
        m_rows.clear();
    } else if (!m_rows.empty()) {
        writeRows();
    }
    m_out.end();
    m_columns.clear();
    m_inTable = false;
}

} // namespace docent
