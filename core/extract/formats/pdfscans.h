#pragma once

#include "base/result.h"

#include <QStringList>

class QPdfDocument;

namespace docent {

class Recognizer;

/// Recognises the text of those of the pages that have none and aren't blank. How many of them could not be recognised;
/// fails only if none ever can (NeedsProgram).
Result<int> recognizePages(QPdfDocument& document, QStringList& pages, Recognizer& recognizer);

} // namespace docent
