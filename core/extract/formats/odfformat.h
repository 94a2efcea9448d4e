#pragma once

#include "base/result.h"
#include "extract/extractedtext.h"

#include <QByteArrayView>

namespace docent {

/// An OpenDocument text (.odt): headings, lists with their numbers, tables with a line per row, notes and comments.
Result<ExtractedText> readOdt(QByteArrayView bytes);

/// An OpenDocument spreadsheet (.ods): each sheet under its name, with its rows as lines of tables and its values as
/// they are shown. `longest`: TooLarge for more characters.
Result<ExtractedText> readOds(QByteArrayView bytes, qint64 longest);

/// An OpenDocument presentation or drawing (.odp, .odg): each slide is a page with its title as heading, its texts in
/// reading order, tables and notes.
Result<ExtractedText> readOdp(QByteArrayView bytes);

} // namespace docent
