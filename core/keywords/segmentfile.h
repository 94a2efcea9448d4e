#pragma once

#include "base/result.h"

#include <QByteArray>

namespace docent::keywords {

/// Writes a segment so that the file is there whole or not at all, even when the power fails: under another name
/// (`file`.new), to the disk, then renamed. Takes the place of a file of that name; who has mapped that one keeps it.
Result<> writeSegmentFile(const QString& file, const QByteArray& bytes);

} // namespace docent::keywords
