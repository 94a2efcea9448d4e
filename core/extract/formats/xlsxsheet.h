#pragma once

#include "extract/formats/sheetwriter.h"
#include "extract/formats/xlsxworkbook.h"
#include "extract/formats/xmlreader.h"

namespace docent {

/// Goes through the cells of one sheet and hands them to a SheetWriter as they are shown.
class XlsxSheet {
public:
    XlsxSheet(const XlsxWorkbook& workbook, SheetWriter& out)
        : m_workbook(workbook)
        , m_out(out)
    {
    }
    /// False if the XML is damaged; what stands before the damage has been written.
    bool write(QByteArrayView xml);
    /// A formula had no result in the file.
    bool lacksResults() const { return m_lacksResults; }

private:
    struct Cell {
        QString type;
        QString value;
        int style = 0;
        bool hasFormula = false;
    };

    void startCell(const XmlReader& xml);
    void endCell();
    QString shown() const;

    const XlsxWorkbook& m_workbook;
    SheetWriter& m_out;
    Cell m_cell;
    qint64 m_row = -1;
    int m_column = -1;
    bool m_lacksResults = false;
};

} // namespace docent
