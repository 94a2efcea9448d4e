#pragma once

#include "base/result.h"
#include "extract/extractedtext.h"

#include <QByteArrayView>

namespace docent {

/// An e-book (.epub): its chapters in the order of reading, each under its own headings or the title that the table of
/// contents gives it. Encrypted for one that only some devices may open. `longest`: TooLarge for more characters.
Result<ExtractedText> readEpub(QByteArrayView bytes, qint64 longest);

} // namespace docent
