#include "extract/formats/odpreader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace docent {

namespace {

bool isShape(QByteArrayView name)
{
    static constexpr std::array names { "frame", "custom-shape", "rect", "ellipse", "circle", "line", "connector",
        "polyline", "polygon", "path", "caption", "measure", "g" };
    return std::any_of(names.begin(), names.end(), [name](const char* entry) { return name == entry; });
}

/// "2.5cm" in millimetres.
double length(const QString& text)
{
    static constexpr std::array<std::pair<const char*, double>, 5> units { { { "cm", 10 }, { "mm", 1 }, { "in", 25.4 },
        { "pt", 25.4 / 72 }, { "pc", 25.4 / 6 } } };
    for (const auto& [unit, millimetres] : units) {
        if (text.endsWith(QLatin1String(unit)))
            return text.chopped(2).toDouble() * millimetres;
    }
    return text.toDouble();
}

/// A presentation's names for the parts of a slide in the words of the other kind.
QString placeholder(const QString& kind)
{
    static constexpr std::array<std::pair<const char*, const char*>, 8> names { { { "title", "title" },
        { "subtitle", "subTitle" }, { "outline", "body" }, { "header", "hdr" }, { "footer", "ftr" },
        { "date-time", "dt" }, { "page-number", "sldNum" }, { "page", "sldImg" } } };
    for (const auto& [name, other] : names) {
        if (kind == QLatin1String(name))
            return QLatin1String(other);
    }
    return {};
}

} // namespace

bool OdpReader::startOwn(XmlReader& xml, QByteArrayView name)
{
    if (name == "page") {
        finish();
        m_inSlide = true;
        ++m_number;
        m_slide.isHidden = m_styles.isHidden(xml.attribute("style-name"));
    } else if (name == "notes") {
        m_inNotes = true;
    } else if (isShape(name)) {
        SlideShape shape;
        shape.placeholder = placeholder(xml.attribute("class"));
        shape.box = { length(xml.attribute("x")), length(xml.attribute("y")), length(xml.attribute("width")),
            length(xml.attribute("height")) };
        m_open.push_back(std::move(shape));
    } else {
        return false;
    }
    return true;
}

void OdpReader::endShape()
{
    SlideShape shape = std::move(m_open.back());
    m_open.pop_back();
    for (const SlideShape& child : shape.children)
        shape.box = shape.box.isNull() ? child.box : shape.box.united(child.box);
    if (!m_open.empty())
        m_open.back().children.push_back(std::move(shape));
    else
        (m_inNotes ? m_notes : m_slide.shapes).push_back(std::move(shape));
}

void OdpReader::endOwn(QByteArrayView name)
{
    if (isShape(name) && !m_open.empty())
        endShape();
    else if (name == "notes")
        m_inNotes = false;
    else if (name == "page")
        finish();
}

void OdpReader::finish()
{
    while (!m_open.empty())
        endShape();
    if (std::exchange(m_inSlide, false)) {
        m_slides.writeSlide(m_slide, m_number);
        m_slides.writeNotes(m_notes);
        writeNotes();
    }
    m_slide = {};
    m_notes.clear();
    m_inNotes = false;
}

void OdpReader::write(const Paragraph& paragraph)
{
    if (m_open.empty())
        return;
    SlideParagraph text;
    text.text = paragraph.text;
    text.level = std::clamp(paragraph.listLevel, 0, 8);
    text.label = paragraph.label;
    text.mark = paragraph.label.isEmpty() ? SlideParagraph::Mark::None : SlideParagraph::Mark::Bullet;
    m_open.back().paragraphs.push_back(text);
}

void OdpReader::writeTable(const QList<QStringList>& rows)
{
    if (!m_open.empty())
        m_open.back().rows += rows;
}

} // namespace docent
