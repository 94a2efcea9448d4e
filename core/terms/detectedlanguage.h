#pragma once

#include <QString>

namespace docent::terms {

/// The language that most of a text is written in, as ISO 639-1, by CLD2, which weighs groups of letters; empty where
/// that is not sure. Looks at a few thousand characters.
QString detectedLanguage(const QString& text);

} // namespace docent::terms
