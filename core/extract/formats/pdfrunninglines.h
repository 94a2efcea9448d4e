#pragma once

#include "extract/formats/pdflines.h"

namespace docent {

/// A line at the upper or lower edge of a page, which may be a running title or a page's number.
struct PdfEdgeLine {
    qsizetype start = 0; ///< in the page's text
    qsizetype length = 0;
    double place = 0; ///< of its middle, in points from the page's top
};

/// The text of a page in reading order, with the lines that stand at its edges.
struct PdfPage {
    QString text;
    QList<PdfEdgeLine> edges;
};

/// `height`: of the page, in points.
PdfPage pageOf(const QList<PdfLine>& lines, double height);

/// Takes running titles and page numbers out of the pages. A line is one if it stands at the same place on at least
/// three of the pages close by, with the same words, or with a number that counts with the pages ("12", "Page 3 of 10",
/// "iv"). The first of running titles without a number stays. A page never loses all of its words.
void dropRunningLines(QList<PdfPage>& pages);

} // namespace docent
