#include "extract/formats/latexformat.h"

#include "extract/formats/latexreader.h"

namespace docent {

ExtractedText readLatex(QStringView text)
{
    ExtractedText document = LatexReader(text).read();
    document.kind = QStringLiteral("latex");
    return document;
}

} // namespace docent
