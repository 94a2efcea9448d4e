#pragma once

#include "base/result.h"
#include "extract/extractedtext.h"

class QIODevice;

namespace docent {

class Recognizer;

/// The text of a PDF, page by page, at most `largest` characters of it. `passwords` are tried if it is protected. Needs
/// a QCoreApplication.
Result<ExtractedText> readPdf(
    QIODevice& device, qint64 largest, const QStringList& passwords = {}, Recognizer* recognizer = nullptr);

} // namespace docent
