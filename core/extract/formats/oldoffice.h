#pragma once

#include "base/result.h"
#include "extract/extractedtext.h"
#include "extract/extractlimits.h"
#include "extract/formats/fileformat.h"

#include <QByteArray>

namespace docent {

/// A document of Word, Excel or PowerPoint 97–2003, through a program that reads it: NeedsProgram, with their names, if
/// none is installed. `format`: Doc, Xls or Ppt.
Result<ExtractedText> readOldOffice(FileFormat format, const QByteArray& content, const ExtractLimits& limits);

/// Whether a document of Word, Excel or PowerPoint 97–2003 has a password.
bool isEncryptedOldOffice(FileFormat format, const QByteArray& content);

/// What antiword or catdoc write: a paragraph a line, cells between bars or tabs.
ExtractedText readConvertedText(const QString& text);
/// What xls2csv writes: rows, a form feed behind each sheet.
ExtractedText readConvertedSheets(const QString& text, qint64 longest);
/// What catppt writes: a form feed behind each slide.
ExtractedText readConvertedSlides(const QString& text);

} // namespace docent
