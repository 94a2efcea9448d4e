#pragma once

#include "base/result.h"
#include "extract/extractedtext.h"

#include <QByteArrayView>

namespace docent {

/// A Word document (.docx): paragraphs, headings, lists with their numbers, tables with a line per row, notes.
Result<ExtractedText> readDocx(QByteArrayView bytes);

} // namespace docent
