#pragma once

#include "base/result.h"
#include "extract/formats/dublincore.h"

#include <QByteArray>

namespace docent {

/// The parts of an OpenDocument file that hold text.
struct OdfPackage {
    QByteArray content;
    QByteArray styles;
    DublinCore facts;

    static Result<OdfPackage> open(QByteArrayView packed);
};

} // namespace docent
