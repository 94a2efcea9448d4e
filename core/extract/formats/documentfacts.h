#pragma once

#include "extract/extractedtext.h"
#include "extract/formats/fileformat.h"

namespace docent {

/// "de-AT", "deu" and the like as ISO 639-1; empty for what is none.
QString languageCode(const QString& language);

/// The day, and the time where it is told, as ISO 8601 writes them ("2024-03-05", "2024-03-05T10:00:00Z"), of a date as
/// documents and mails give it; a year or a month alone stays one. Empty for anything else.
QString isoDate(const QString& date);

/// Brings what a document says of its language and date into the forms above. Prose that doesn't tell its language is
/// looked at.
void completeFacts(ExtractedText& document, FileFormat format);

} // namespace docent
