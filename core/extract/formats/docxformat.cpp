#include "extract/formats/docxformat.h"

#include "extract/formats/docxbody.h"
#include "extract/formats/docxpackage.h"

namespace docent {

Result<ExtractedText> readDocx(QByteArrayView bytes)
{
    const Result<DocxPackage> package = DocxPackage::open(bytes);
    if (!package)
        return fail(package.error());
    const DocxStyles styles(package->styles);
    DocxNumbering numbering(package->numbering);
    TextBuilder out;
    DocxBody body(styles, numbering, out);
    if (!body.writeDocument(package->document))
        return fail(ErrorCode::Damaged, QStringLiteral("The Word document is damaged."));
    const bool notes = body.writeNotes(package->footnotes, "footnote") && body.writeNotes(package->endnotes, "endnote")
        && body.writeNotes(package->comments, "comment");
    ExtractedText document = out.take();
    document.kind = QStringLiteral("docx");
    document.title = package->facts.title.isEmpty() ? body.title() : package->facts.title;
    document.author = package->facts.author;
    document.language = package->facts.language;
    document.date = package->facts.date;
    if (!notes)
        document.notices.append(QStringLiteral("Some notes could not be read."));
    return document;
}

} // namespace docent
