#pragma once

#include "extract/extractedtext.h"

namespace docent {

/// XML as an outline: a line for each element, "name attribute=value: text", indented by its depth; running text with
/// elements inside it stays one line. No entity is expanded. What is not well-formed stays as it is, and says so.
ExtractedText readXml(QString text);

} // namespace docent
