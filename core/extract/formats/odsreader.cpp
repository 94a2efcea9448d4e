#include "extract/formats/odsreader.h"

#include <algorithm>

namespace docent {

namespace {

constexpr int mostColumns = 16'384;
constexpr int mostRows = 1'048'576;

} // namespace

bool OdsReader::startOwn(XmlReader& xml, QByteArrayView name)
{
    if (name == "table") {
        endSheet();
        const bool hidden = m_styles.isHidden(xml.attribute("style-name"));
        const QString sheet = xml.attribute("name");
        m_out.startPage(++m_sheets, sheet);
        m_out.promiseHeading(1, sheet + (hidden ? QStringLiteral(" (hidden)") : QString()));
        m_sheet.emplace(m_out, m_longest);
        m_rowNumber = 0;
    } else if (name == "table-row") {
        m_row.clear();
        m_column = 0;
        m_rowRepeat = repeated(xml, "number-rows-repeated", mostRows);
    } else if (name == "table-cell" || name == "covered-table-cell") {
        startCell(xml);
    } else {
        return m_tooLong;
    }
    return true;
}

void OdsReader::startCell(const XmlReader& xml)
{
    m_inCell = true;
    const int repeat = repeated(xml, "number-columns-repeated", mostColumns);
    m_row.push_back({ m_column, repeat, repeated(xml, "number-rows-spanned", mostRows), {} });
    m_column = std::min(m_column + repeat, mostColumns);
}

void OdsReader::write(const Paragraph& paragraph)
{
    if (!m_inCell || m_row.empty())
        return;
    QString& text = m_row.back().text;
    text += (text.isEmpty() ? QString() : QStringLiteral(" ")) + paragraph.text;
}

void OdsReader::endOwn(QByteArrayView name)
{
    if (name == "table-cell" || name == "covered-table-cell")
        m_inCell = false;
    else if (name == "table-row")
        endRow();
    else if (name == "table")
        endSheet();
}

void OdsReader::endRow()
{
    const bool empty = std::all_of(m_row.begin(), m_row.end(), [](const Cell& cell) { return cell.text.isEmpty(); });
    for (int i = 0; i < (empty ? 0 : m_rowRepeat) && m_sheet && !m_sheet->isTooLong(); ++i) {
        for (const Cell& cell : m_row) {
            if (cell.text.isEmpty())
                continue;
            if (cell.rows > 1)
                m_sheet->addMerged({ cell.column, m_rowNumber + i, m_rowNumber + i + cell.rows - 1 });
            for (int column = cell.column; column < std::min(cell.column + cell.repeat, mostColumns); ++column)
                m_sheet->addCell(m_rowNumber + i, column, cell.text);
        }
    }
    m_rowNumber += m_rowRepeat;
    m_row.clear();
}

void OdsReader::endSheet()
{
    if (m_sheet) {
        m_sheet->finish();
        m_tooLong = m_tooLong || m_sheet->isTooLong();
        m_sheet.reset();
    }
    writeNotes();
}

} // namespace docent
