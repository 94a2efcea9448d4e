#pragma once

#include "extract/extractedtext.h"

namespace docent {

/// Markdown as it was written (`text` is normalised), with its headings, lists, code, tables and quotes as blocks.
/// Title, author and language come from the front matter, the title else from the first heading.
ExtractedText readMarkdown(QString text);

} // namespace docent
