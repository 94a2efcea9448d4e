#pragma once

#include "extract/extractedtext.h"
#include "extract/formats/fileformat.h"

namespace docent {

/// Plain text as it stands: `text` is normalised. Prose gets paragraphs, lists and underlined headings; code and rows
/// are kept line by line.
ExtractedText readPlainText(QString text, FileFormat format);

} // namespace docent
