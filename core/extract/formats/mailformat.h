#pragma once

#include "base/result.h"
#include "extract/extractedtext.h"

#include <QByteArray>
#include <QIODevice>

namespace docent {

/// A message as mail programs save it (EML).
Result<ExtractedText> readMail(const QByteArray& bytes);

/// A message as Outlook saves it (MSG).
Result<ExtractedText> readOutlookMail(const QByteArray& bytes);

/// A folder of messages in one file (MBOX), each under its subject as a heading. TooLarge beyond `longest` characters.
Result<ExtractedText> readMailbox(QIODevice& device, qint64 longest);

/// A page with all that belongs to it in one file (MHTML).
Result<ExtractedText> readWebArchive(const QByteArray& bytes);

} // namespace docent
