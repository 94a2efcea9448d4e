#pragma once

#include "base/result.h"
#include "extract/extractedtext.h"

#include <QByteArrayView>

namespace docent {

/// Rich Text Format: paragraphs, headings by their style, lists, tables, footnotes at the end.
Result<ExtractedText> readRtf(QByteArrayView bytes);

} // namespace docent
