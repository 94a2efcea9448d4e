#pragma once

#include "extract/formats/memberreader.h"

#include <QIODevice>

namespace docent {

/// An archive (ZIP, TAR and compressed TAR, 7z) as a folder: the list of what is in it, and each file as a document of
/// its own. What leads out of it, is a link or is encrypted is refused by itself; TooLarge for the whole if it unpacks
/// to too much or has too many members.
Result<ExtractedText> readArchiveFolder(QIODevice& packed, MemberReader& members);

} // namespace docent
