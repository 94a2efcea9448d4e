#include "extract/formats/pptxformat.h"

#include "extract/formats/pptxwriter.h"
#include "extract/formats/xmlreader.h"

#include <algorithm>

namespace docent {

namespace {

using Token = XmlReader::Token;

/// The parts of the slides as they are shown one after the other; false if the list is damaged.
bool listSlides(const OoxmlPackage& package, const QByteArray& main, QList<QByteArray>& slides)
{
    const QList<OoxmlPackage::Relation> relations = package.relations(main);
    const QByteArray bytes = package.content(main);
    XmlReader xml(bytes);
    for (Token token = xml.next(); token != Token::AtEnd; token = xml.next()) {
        if (token == Token::Failed)
            return false;
        if (token != Token::Start || xml.name() != "sldId")
            continue;
        // Of its two ids the one with a namespace names the relationship.
        const QString id = xml.qualifiedAttribute("id");
        const auto found =
            std::find_if(relations.begin(), relations.end(), [&id](const auto& relation) { return relation.id == id; });
        slides.append(found == relations.end() ? QByteArray() : found->target);
    }
    return true;
}

} // namespace

Result<ExtractedText> readPptx(QByteArrayView bytes)
{
    const Result<OoxmlPackage> package = OoxmlPackage::open(bytes);
    if (!package)
        return fail(package.error());
    const QByteArray main = package->mainPart("ppt/presentation.xml");
    if (main.isEmpty())
        return fail(
            ErrorCode::Damaged, QStringLiteral("It is no PowerPoint presentation, or its list of slides is missing."));
    QList<QByteArray> slides;
    if (!listSlides(*package, main, slides))
        return fail(ErrorCode::Damaged, QStringLiteral("The PowerPoint presentation is damaged."));
    TextBuilder out;
    PptxWriter writer(*package, main, out);
    QStringList damaged;
    for (qsizetype i = 0; i < slides.size(); ++i) {
        if (!writer.writeSlide(slides.at(i), int(i) + 1))
            damaged.append(QString::number(i + 1));
    }
    ExtractedText document = out.take();
    const DublinCore facts = package->facts();
    document.kind = QStringLiteral("pptx");
    document.placeKind = PlaceKind::Slide;
    document.title = facts.title.isEmpty() ? writer.title() : facts.title;
    document.author = facts.author;
    document.language = facts.language;
    document.date = facts.date;
    if (document.text.isEmpty() && !damaged.isEmpty())
        return fail(ErrorCode::Damaged, QStringLiteral("The slides of the presentation are damaged."));
    if (!damaged.isEmpty())
        document.notices.append(
            QStringLiteral("Damaged slides could be read in part only: %1.").arg(damaged.join(QLatin1String(", "))));
    return document;
}

} // namespace docent
