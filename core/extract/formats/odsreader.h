#pragma once

#include "extract/formats/odfreader.h"
#include "extract/formats/sheetwriter.h"

#include <optional>

namespace docent {

/// Goes through the sheets of an OpenDocument spreadsheet.
class OdsReader : public OdfReader {
public:
    OdsReader(const OdfStyles& styles, TextBuilder& out, qint64 longest)
        : OdfReader(styles, out)
        , m_longest(longest)
    {
    }
    /// Writes the sheet that was open where the file is damaged.
    void finish() { endSheet(); }
    bool isTooLong() const { return m_tooLong; }

protected:
    bool startOwn(XmlReader& xml, QByteArrayView name) override;
    void endOwn(QByteArrayView name) override;
    void write(const Paragraph& paragraph) override;

private:
    struct Cell {
        int column;
        int repeat;
        int rows; ///< it is merged over
        QString text;
    };

    void startCell(const XmlReader& xml);
    void endRow();
    void endSheet();

    std::optional<SheetWriter> m_sheet;
    std::vector<Cell> m_row;
    qint64 m_longest;
    qint64 m_rowNumber = 0;
    int m_rowRepeat = 1;
    int m_column = 0;
    bool m_inCell = false;
    int m_sheets = 0; ///< begun so far
    bool m_tooLong = false;
};

} // namespace docent
