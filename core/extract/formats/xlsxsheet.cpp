#include "extract/formats/xlsxsheet.h"

#include <algorithm>
#include <QDateTime>

namespace docent {

namespace {

using Token = XmlReader::Token;

constexpr int mostColumns = 16'384;
constexpr qint64 mostRows = 1'048'576;

struct CellPlace {
    qint64 row = -1;
    int column = -1;
};

/// "AB12" → row 11, column 27; −1 for what is missing.
CellPlace placeOf(QStringView reference)
{
    CellPlace place;
    int column = 0;
    qint64 row = 0;
    for (const QChar c : reference) {
        const char16_t upper = c.toUpper().unicode();
        if (upper >= 'A' && upper <= 'Z')
            column = std::min(column * 26 + (upper - 'A' + 1), mostColumns);
        else if (upper >= '0' && upper <= '9')
            row = std::min(row * 10 + (upper - '0'), mostRows);
        else if (upper != '$')
            return {};
    }
    place.column = column - 1;
    place.row = row - 1;
    return place;
}

/// Those over more than one row. They stand behind the cells in the file, and are needed before them.
std::vector<SheetWriter::Merged> mergedCells(QByteArrayView bytes)
{
    std::vector<SheetWriter::Merged> merged;
    if (!bytes.contains("mergeCell "))
        return merged;
    XmlReader xml(bytes);
    for (Token token = xml.next(); token != Token::AtEnd && token != Token::Failed; token = xml.next()) {
        if (token != Token::Start || xml.name() != "mergeCell")
            continue;
        const QString range = xml.attribute("ref");
        const CellPlace first = placeOf(range.section(QLatin1Char(':'), 0, 0));
        const CellPlace last = placeOf(range.section(QLatin1Char(':'), 1, 1));
        if (first.row >= 0 && first.column >= 0 && last.row > first.row)
            merged.push_back({ first.column, first.row, last.row });
    }
    return merged;
}

} // namespace

bool XlsxSheet::write(QByteArrayView bytes)
{
    m_out.setMerged(mergedCells(bytes));
    XmlReader xml(bytes);
    bool inCell = false;
    bool inValue = false;
    for (Token token = xml.next(); token != Token::AtEnd && !m_out.isTooLong(); token = xml.next()) {
        if (token == Token::Failed) {
            m_out.finish();
            return false;
        }
        if (token == Token::Text) {
            if (inValue)
                m_cell.value += xml.text();
            continue;
        }
        const bool start = token == Token::Start;
        const QByteArrayView name = xml.name();
        if (name == "row" && start) {
            const qint64 number = xml.attribute("r").toLongLong();
            m_row = number > 0 ? std::min(number, mostRows) - 1 : m_row + 1;
            m_column = -1;
        } else if (name == "c") {
            inCell = start;
            start ? startCell(xml) : endCell();
        } else if (name == "rPh" && start) {
            xml.skip();
        } else if (inCell && (name == "v" || name == "t")) {
            inValue = start;
        } else if (inCell && name == "f") {
            m_cell.hasFormula = true;
        }
    }
    m_out.finish();
    return true;
}

void XlsxSheet::startCell(const XmlReader& xml)
{
    const CellPlace place = placeOf(xml.attribute("r"));
    m_column = place.column >= 0 ? place.column : m_column + 1;
    if (place.row >= 0)
        m_row = place.row;
    m_cell = {};
    m_cell.type = xml.attribute("t");
    m_cell.style = xml.attribute("s").toInt();
}

QString XlsxSheet::shown() const
{
    const QString& value = m_cell.value;
    const QString& type = m_cell.type;
    if (value.isEmpty())
        return {};
    if (type == QLatin1String("s"))
        return m_workbook.string(value.toInt());
    if (type == QLatin1String("str") || type == QLatin1String("inlineStr"))
        return ooxmlText(value);
    if (type == QLatin1String("b"))
        return value.trimmed() == QLatin1String("0") ? QStringLiteral("FALSE") : QStringLiteral("TRUE");
    if (type == QLatin1String("e") || type == QLatin1String("d"))
        return value;
    bool isNumber = false;
    const double number = value.toDouble(&isNumber);
    return isNumber ? m_workbook.show(number, m_cell.style) : value;
}

void XlsxSheet::endCell()
{
    m_lacksResults = m_lacksResults || (m_cell.hasFormula && m_cell.value.isEmpty() && m_cell.type.isEmpty());
    if (m_column < mostColumns)
        m_out.addCell(std::max<qint64>(m_row, 0), m_column, shown());
}

} // namespace docent
