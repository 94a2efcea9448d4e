#pragma once

#include <QList>
#include <QRectF>
#include <QString>

namespace docent {

/// pdfium's sign for a hyphen at the end of a line that it joined with the next.
inline constexpr char16_t pdfBrokenHyphen = 0xfffe;

/// A line of a page, or a part of one between wide gaps.
struct PdfLine {
    QString text; ///< without spaces at its ends; may end in pdfBrokenHyphen
    QRectF box; ///< of its ink, in points from the page's top left corner; null: not known
    bool sameRow = false; ///< goes on in the row of the line before
};

/// The text of a page as lines with their places. `text` is as pdfium gives it: lines end in CR LF or in a broken
/// hyphen, and `boxes` are those of its runs of text, in the same order, with nothing to say which is which. Where they
/// can't be told from each other, the lines have no box.
QList<PdfLine> placeLines(const QString& text, const QList<QRectF>& boxes);

/// The lines as a page's text again.
QString joinLines(const QList<PdfLine>& lines);

} // namespace docent
