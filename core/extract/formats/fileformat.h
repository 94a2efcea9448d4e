#pragma once

#include "base/result.h"
#include "extract/formats/sourcefile.h"

namespace docent {

/// The readers there are. Code and Rows are plain text whose lines stay whole.
enum class FileFormat {
    Text,
    Code,
    Rows,
    Json,
    JsonLines,
    Notebook,
    Xml,
    Subtitles,
    Markdown,
    Rst,
    Org,
    AsciiDoc,
    Latex,
    Html,
    WebArchive,
    Mail,
    Mailbox,
    Rtf,
    Pdf,
    Docx,
    Xlsx,
    Pptx,
    Odt,
    Ods,
    Odp,
    Epub,
    Doc, ///< Word, Excel and PowerPoint before 2007
    Xls,
    Ppt,
    OutlookMail,
    Archive, ///< ZIP, TAR (also compressed) or 7z as a folder
    Picture,
};

/// Tells the format by content first, then by name. Unsupported, with the kind's name in words, for what no reader
/// takes; Encrypted for an Office file in an encrypted container. What it takes for text may still prove to be none.
Result<FileFormat> detectFormat(SourceFile& file);

} // namespace docent
