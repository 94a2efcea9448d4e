#include "extract/formats/docxpackage.h"

#include "extract/formats/ooxmlpackage.h"

namespace docent {

Result<DocxPackage> DocxPackage::open(QByteArrayView packed)
{
    const Result<OoxmlPackage> parts = OoxmlPackage::open(packed);
    if (!parts)
        return fail(parts.error());
    const QByteArray main = parts->mainPart("word/document.xml");
    if (main.isEmpty())
        return fail(ErrorCode::Damaged, QStringLiteral("It is no Word document, or its text is missing."));
    const auto part = [&](const char* type, const char* usual) {
        return parts->content(parts->related(main, type, usual));
    };
    DocxPackage package;
    package.document = parts->content(main);
    package.styles = part("styles", "word/styles.xml");
    package.numbering = part("numbering", "word/numbering.xml");
    package.footnotes = part("footnotes", "word/footnotes.xml");
    package.endnotes = part("endnotes", "word/endnotes.xml");
    package.comments = part("comments", "word/comments.xml");
    package.facts = parts->facts();
    return package;
}

} // namespace docent
