#pragma once

#include "base/result.h"

#include <QByteArray>

namespace docent::keywords {

/// Writes a segment as a DurableFile.
Result<> writeSegmentFile(const QString& file, const QByteArray& bytes);

} // namespace docent::keywords
