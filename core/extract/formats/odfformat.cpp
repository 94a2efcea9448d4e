#include "extract/formats/odfformat.h"

#include "extract/formats/odfpackage.h"
#include "extract/formats/odpreader.h"
#include "extract/formats/odsreader.h"
#include "extract/refusals.h"

namespace docent {

namespace {

/// Writes texts as they come, and notes and comments behind them.
class OdtReader : public OdfReader {
public:
    using OdfReader::OdfReader;
    void finish() { writeNotes(); }
};

struct Parts {
    OdfPackage package;
    OdfStyles styles;
};

Result<Parts> openParts(QByteArrayView bytes)
{
    Result<OdfPackage> package = OdfPackage::open(bytes);
    if (!package)
        return fail(package.error());
    Parts parts { std::move(*package), {} };
    parts.styles.read(parts.package.styles);
    parts.styles.read(parts.package.content);
    return parts;
}

/// What was written is kept where the file is damaged further on.
Result<ExtractedText> finished(
    TextBuilder& out, const char* kind, const DublinCore& facts, const QString& title, bool whole)
{
    ExtractedText document = out.take();
    if (!whole && document.text.isEmpty())
        return fail(ErrorCode::Damaged, QStringLiteral("The OpenDocument file is damaged."));
    if (!whole)
        document.notices.append(QStringLiteral("The file is damaged; its first part could be read."));
    document.kind = QLatin1String(kind);
    document.title = facts.title.isEmpty() ? title : facts.title;
    document.author = facts.author;
    document.language = facts.language;
    document.date = facts.date;
    return document;
}

} // namespace

Result<ExtractedText> readOdt(QByteArrayView bytes)
{
    const Result<Parts> parts = openParts(bytes);
    if (!parts)
        return fail(parts.error());
    TextBuilder out;
    OdtReader reader(parts->styles, out);
    const bool whole = reader.read(parts->package.content);
    reader.finish();
    return finished(out, "odt", parts->package.facts, reader.title(), whole);
}

Result<ExtractedText> readOds(QByteArrayView bytes, qint64 longest)
{
    const Result<Parts> parts = openParts(bytes);
    if (!parts)
        return fail(parts.error());
    TextBuilder out;
    OdsReader reader(parts->styles, out, longest);
    const bool whole = reader.read(parts->package.content);
    reader.finish();
    if (reader.isTooLong())
        return fail(tooMuchText(longest));
    Result<ExtractedText> document = finished(out, "ods", parts->package.facts, {}, whole);
    if (document)
        document->placeKind = PlaceKind::Sheet;
    return document;
}

Result<ExtractedText> readOdp(QByteArrayView bytes)
{
    const Result<Parts> parts = openParts(bytes);
    if (!parts)
        return fail(parts.error());
    TextBuilder out;
    OdpReader reader(parts->styles, out);
    const bool whole = reader.read(parts->package.content);
    reader.finish();
    Result<ExtractedText> document = finished(out, "odp", parts->package.facts, reader.slideTitle(), whole);
    if (document)
        document->placeKind = PlaceKind::Slide;
    return document;
}

} // namespace docent
