#pragma once

#include "base/result.h"
#include "extract/formats/memberreader.h"

#include <QByteArray>
#include <QIODevice>

namespace docent {

/// A message as mail programs save it (EML). Attachments go to the reader of members, or are left out without one.
Result<ExtractedText> readMail(const QByteArray& bytes, MemberReader* members = nullptr);

/// A message as Outlook saves it (MSG).
Result<ExtractedText> readOutlookMail(const QByteArray& bytes, MemberReader* members = nullptr);

/// A folder of messages in one file (MBOX), each under its subject as a heading. TooLarge beyond `longest` characters.
Result<ExtractedText> readMailbox(QIODevice& device, qint64 longest, MemberReader* members = nullptr);

/// A page with all that belongs to it in one file (MHTML).
Result<ExtractedText> readWebArchive(const QByteArray& bytes);

} // namespace docent
