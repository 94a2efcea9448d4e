#pragma once

#include "extract/formats/pdflines.h"

namespace docent {

/// The lines of a page in the order in which a person reads them. A file's own order is right as a rule, and tables are
/// best left in it, so it is changed only where the places of the lines show that it is wrong:
/// - Rows that run across columns of text are parted: one column, then the next.
/// - Stretches of text of which a later one stands above an earlier one in its column, or to the left of it beside it,
///   are put in order by cutting the page along its white bands: what spans the columns first, then column by column.
/// Pages in Arabic or Hebrew stay as they are.
QList<PdfLine> inReadingOrder(const QList<PdfLine>& lines);

} // namespace docent
