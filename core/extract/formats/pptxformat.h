#pragma once

#include "base/result.h"
#include "extract/extractedtext.h"

#include <QByteArrayView>

namespace docent {

/// A PowerPoint presentation (.pptx): each slide is a page with its title as heading, its texts in reading order,
/// tables, the numbers of charts, the texts of diagrams, notes and comments.
Result<ExtractedText> readPptx(QByteArrayView bytes);

} // namespace docent
