#pragma once

#include "base/result.h"
#include "extract/extractedtext.h"

#include <QByteArrayView>

namespace docent {

/// An Excel workbook (.xlsx): each sheet under its name, with its rows as lines of tables and its values as they are
/// shown; then its comments. `longest`: TooLarge for more characters.
Result<ExtractedText> readXlsx(QByteArrayView bytes, qint64 longest);

} // namespace docent
