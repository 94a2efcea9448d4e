#pragma once

#include "base/result.h"
#include "extract/formats/dublincore.h"

#include <QByteArray>

namespace docent {

/// The XML parts of a Word document by what they are for.
struct DocxPackage {
    QByteArray document;
    QByteArray styles;
    QByteArray numbering;
    QByteArray footnotes;
    QByteArray endnotes;
    QByteArray comments;
    DublinCore facts;

    static Result<DocxPackage> open(QByteArrayView packed);
};

} // namespace docent
