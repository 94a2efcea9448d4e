#pragma once

#include "extract/formats/numberformat.h"
#include "extract/formats/ooxmlpackage.h"

#include <QStringList>
#include <vector>

namespace docent {

/// What the sheets of an Excel workbook share: their names in order, the texts of cells, and how numbers are shown.
class XlsxWorkbook {
public:
    struct Sheet {
        QString name;
        QByteArray part; ///< empty for what has no cells, such as a sheet that is one chart
        bool isHidden = false;
    };

    /// False if the XML of the workbook or of its texts is damaged.
    bool read(const OoxmlPackage& package, const QByteArray& main);

    const QList<Sheet>& sheets() const { return m_sheets; }
    QString string(int index) const { return m_strings.value(index); }
    QString show(double value, int style) const;

private:
    bool readSheets(const OoxmlPackage& package, const QByteArray& main);
    bool readStrings(QByteArrayView bytes);
    void readStyles(QByteArrayView bytes);

    QList<Sheet> m_sheets;
    QStringList m_strings;
    std::vector<NumberFormat> m_formats; ///< by a cell's style
    bool m_from1904 = false;
};

} // namespace docent
