#include "extract/formats/pptxwriter.h"

#include "extract/formats/officegraphics.h"
#include "extract/formats/xmlreader.h"

#include <algorithm>

namespace docent {

namespace {

using Token = XmlReader::Token;

/// The kind of placeholder that a master has for one of a layout.
QString masterKind(const QString& kind)
{
    if (kind == QLatin1String("ctrTitle") || kind == QLatin1String("title"))
        return QStringLiteral("title");
    return QStringLiteral("body");
}

} // namespace

PptxWriter::PptxWriter(const OoxmlPackage& package, const QByteArray& main, TextBuilder& out)
    : m_package(package)
    , m_out(out)
    , m_slides(out, [this](const SlideShape& shape) { writeGraphics(shape); })
{
    readAuthors(package.related(main, "commentAuthors"));
    readAuthors(package.related(main, "authors"));
}

void PptxWriter::readAuthors(const QByteArray& part)
{
    const QByteArray bytes = m_package.content(part);
    XmlReader xml(bytes);
    for (Token token = xml.next(); token != Token::AtEnd && token != Token::Failed; token = xml.next()) {
        if (token == Token::Start && (xml.name() == "cmAuthor" || xml.name() == "author"))
            m_authors.insert(xml.attribute("id"), xml.attribute("name").simplified());
    }
}

const std::vector<SlideShape>& PptxWriter::layout(const QByteArray& part)
{
    const auto known = m_layouts.constFind(part);
    return known != m_layouts.constEnd() ? *known : *m_layouts.insert(part, readSlide(m_package.content(part)).shapes);
}

/// Gives placeholders that don't say where they stand the places of the layout, else of the master.
void PptxWriter::place(std::vector<SlideShape>& shapes, const QByteArray& layoutPart)
{
    const std::vector<SlideShape>& layoutShapes = layout(layoutPart);
    const std::vector<SlideShape>& masterShapes = layout(m_package.related(layoutPart, "slideMaster"));
    for (SlideShape& shape : shapes) {
        if (!shape.box.isNull() || shape.placeholder.isEmpty())
            continue;
        const auto same = std::find_if(layoutShapes.begin(), layoutShapes.end(), [&shape](const SlideShape& other) {
            return shape.index.isEmpty() ? other.placeholder == shape.placeholder : other.index == shape.index;
        });
        if (same != layoutShapes.end() && !same->box.isNull()) {
            shape.box = same->box;
            continue;
        }
        const QString kind = masterKind(shape.placeholder);
        const auto general = std::find_if(masterShapes.begin(), masterShapes.end(),
            [&kind](const SlideShape& other) { return other.placeholder == kind; });
        if (general != masterShapes.end())
            shape.box = general->box;
    }
}

bool PptxWriter::writeSlide(const QByteArray& part, int number)
{
    Slide slide = readSlide(m_package.content(part));
    m_relations = m_package.relations(part);
    place(slide.shapes, m_package.related(part, "slideLayout"));
    m_slides.writeSlide(slide, number);
    const QByteArray notesPart = m_package.content(m_package.related(part, "notesSlide"));
    const Slide notes = notesPart.isEmpty() ? Slide() : readSlide(notesPart);
    m_slides.writeNotes(notes.shapes);
    writeComments(m_package.related(part, "comments"));
    return !slide.isDamaged && !notes.isDamaged;
}

void PptxWriter::writeGraphics(const SlideShape& shape)
{
    const auto content = [this](const QString& id) {
        const auto found = std::find_if(
            m_relations.begin(), m_relations.end(), [&id](const auto& relation) { return relation.id == id; });
        return found == m_relations.end() ? QByteArray() : m_package.content(found->target);
    };
    if (!shape.chart.isEmpty()) {
        const ChartData chart = readChart(content(shape.chart));
        m_out.begin(BlockKind::Paragraph);
        m_out.addText(chart.title);
        m_out.addTable(chart.rows);
    }
    if (!shape.diagram.isEmpty()) {
        for (const QString& text : readDiagram(content(shape.diagram))) {
            m_out.begin(BlockKind::ListItem, 0, QStringLiteral("- "));
            m_out.addText(text);
        }
    }
    m_out.end();
}

/// As paragraphs "[Ann] Why?": of the older kind in <text>, of the newer one in runs.
void PptxWriter::writeComments(const QByteArray& part)
{
    const QByteArray bytes = m_package.content(part);
    XmlReader xml(bytes);
    QStringList authors; // of the comment and the reply in it
    bool inText = false;
    for (Token token = xml.next(); token != Token::AtEnd && token != Token::Failed; token = xml.next()) {
        if (token == Token::Text) {
            if (inText)
                m_out.addPreformatted(ooxmlText(xml.text()));
            continue;
        }
        const QByteArrayView name = xml.name();
        const bool start = token == Token::Start;
        if (name == "cm" || name == "reply") {
            if (start)
                authors.append(m_authors.value(xml.attribute("authorId")));
            else if (!authors.isEmpty())
                authors.removeLast();
        } else if (name == "text" || name == "t") {
            inText = start;
        } else if (start && name == "p") {
            m_out.addLineBreak();
        }
        if (start && (name == "text" || name == "txBody")) {
            const QString author = authors.value(authors.size() - 1);
            m_out.begin(BlockKind::Paragraph, 0, author.isEmpty() ? QString() : QStringLiteral("[%1] ").arg(author));
        }
    }
    m_out.end();
}

} // namespace docent
