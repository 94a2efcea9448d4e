#pragma once

#include "base/result.h"
#include "extract/extractedtext.h"

#include <QByteArray>

namespace docent {

/// A Jupyter notebook: its prose as Markdown, its code, and what the code printed.
Result<ExtractedText> readNotebook(const QByteArray& bytes);

} // namespace docent
