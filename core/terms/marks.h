#pragma once

#include "terms/analyzer.h"

namespace docent::terms {

/// A part of a text, UTF-16 units.
struct Range {
    qsizetype from = 0;
    qsizetype size = 0;
    bool operator==(const Range&) const = default;
};

/// Where the words stand that give one of the terms, in order; ranges that touch or overlap are one.
std::vector<Range> marks(
    Analyzer& analyzer, QStringView text, const Language& language, const std::vector<std::string>& terms);

} // namespace docent::terms
