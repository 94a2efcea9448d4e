#pragma once

#include "extract/extractedtext.h"

namespace docent {

/// Org: outline, lists, tables, code and quotes without their marks. Drawers, comments and settings are left out.
ExtractedText readOrg(QStringView text);

} // namespace docent
