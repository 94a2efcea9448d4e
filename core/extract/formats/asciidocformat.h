#pragma once

#include "extract/extractedtext.h"

namespace docent {

/// AsciiDoc: sections, lists, tables, listings and quotes without their marks. Comments and settings are left out,
/// and nothing is included.
ExtractedText readAsciiDoc(QStringView text);

} // namespace docent
