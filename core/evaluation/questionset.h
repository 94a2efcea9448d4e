#pragma once

#include "base/result.h"
#include "library/questionsets.h"

#include <QJsonObject>

namespace docent {

/// "lease.pdf" or "contracts/lease.pdf#page=12"; nothing if there is no file or the page is no number from 1.
std::optional<ExpectedSource> expectedSource(const QString& text);
/// In the same form.
QString sourceName(const ExpectedSource& source);

/// Reads JSON lines with `question` and `expect`: a source, as above or as {"file":…,"page":…}, or an array of them.
/// Errors name the line.
Result<QList<SearchQuestion>> readSearchQuestions(const QString& file);
/// One of these lines.
QJsonObject toJson(const SearchQuestion& question);

} // namespace docent
