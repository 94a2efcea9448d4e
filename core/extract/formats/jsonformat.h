#pragma once

#include "extract/extractedtext.h"

#include <optional>

namespace docent {

/// JSON with a member or element a line and its escapes of letters undone; names, order and numbers stay as they are.
/// `breaks` are the places where another member of the outermost value begins. Nothing for what is no JSON.
std::optional<QString> laidOutJson(QStringView json, QList<qsizetype>* breaks = nullptr);

/// A block for each member of the outermost value. What is no JSON stays as it is.
ExtractedText readJson(QString text);

/// A value a line (JSONL, NDJSON), each laid out as a block.
ExtractedText readJsonLines(QString text);

} // namespace docent
