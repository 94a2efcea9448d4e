#pragma once

#include "terms/language.h"

#include <vector>

namespace docent::terms {

/// A part of a compound: letters or digits alone, "3.5" or "1,000".
struct Part {
    qsizetype from = 0;
    qsizetype size = 0;
    bool digits = false;
    QChar joiner; ///< stands between the part before and this one; null where letters and digits or cases meet
    QString number; ///< in one spelling, if the part is one with a point
    QString otherNumber; ///< what 1.000 may also be
};

/// The parts of a stretch of a spaced script: HTTPServer2 → HTTP, Server, 2. A code of many changes ("3f9a8b7c1d") is
/// one part. Signs before and after it (.NET, C++) belong to no part.
std::vector<Part> partsOf(QStringView stretch, const Language& language);

} // namespace docent::terms
