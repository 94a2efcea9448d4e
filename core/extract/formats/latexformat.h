#pragma once

#include "extract/extractedtext.h"

namespace docent {

/// LaTeX: what would be printed, with sections, lists, tables and verbatim text; formulas stay as they are written.
/// Comments, definitions and settings are left out, and no other file is read.
ExtractedText readLatex(QStringView text);

} // namespace docent
