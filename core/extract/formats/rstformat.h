#pragma once

#include "extract/extractedtext.h"

namespace docent {

/// reStructuredText: sections, lists, tables, literal blocks and what directives hold, without their marks. Comments
/// and targets are left out, and nothing is included.
ExtractedText readRst(QStringView text);

} // namespace docent
