#include "extract/formats/slideshapes.h"

#include "extract/formats/ooxmlpackage.h"
#include "extract/formats/xmlreader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace docent {

namespace {

using Token = XmlReader::Token;

class SlideParser {
public:
    Slide parse(QByteArrayView bytes);

private:
    void start(XmlReader& xml, QByteArrayView name);
    void startText(XmlReader& xml, QByteArrayView name);
    void startTable(XmlReader& xml, QByteArrayView name);
    void end(QByteArrayView name);
    void endShape();
    void endParagraph();

    Slide m_slide;
    std::vector<SlideShape> m_open; ///< shapes, each inside the one before it
    SlideParagraph m_paragraph;
    bool m_inParagraph = false;
    bool m_inText = false;
    bool m_inCell = false;
};

bool isOneOf(QByteArrayView name, std::initializer_list<const char*> names)
{
    return std::any_of(names.begin(), names.end(), [name](const char* entry) { return name == entry; });
}

bool isShape(QByteArrayView name)
{
    return isOneOf(name, { "sp", "grpSp", "graphicFrame", "cxnSp", "pic" });
}

Slide SlideParser::parse(QByteArrayView bytes)
{
    XmlReader xml(bytes);
    for (Token token = xml.next(); token != Token::AtEnd; token = xml.next()) {
        if (token == Token::Failed) {
            m_slide.isDamaged = true;
            break;
        }
        if (token == Token::Text) {
            if (m_inText)
                m_paragraph.text += xml.text();
        } else if (token == Token::End) {
            end(xml.name());
        } else if (isOneOf(xml.name(), { "Fallback", "rPr", "endParaRPr", "lstStyle", "bodyPr", "timing", "extLst" })) {
            xml.skip();
        } else {
            start(xml, xml.name());
        }
    }
    while (!m_open.empty())
        endShape();
    return std::move(m_slide);
}

void SlideParser::start(XmlReader& xml, QByteArrayView name)
{
    if (name == "sld") {
        const QString show = xml.attribute("show");
        m_slide.isHidden = show == QLatin1String("0") || show == QLatin1String("false");
    } else if (isShape(name)) {
        m_open.emplace_back();
    } else if (m_open.empty()) {
        return;
    } else if (name == "ph") {
        const QString type = xml.attribute("type");
        m_open.back().placeholder = type.isEmpty() ? QStringLiteral("obj") : type;
        m_open.back().index = xml.attribute("idx");
    } else if (name == "off") {
        m_open.back().box.moveTopLeft({ xml.attribute("x").toDouble(), xml.attribute("y").toDouble() });
    } else if (name == "ext" && !xml.attribute("cx").isEmpty()) {
        m_open.back().box.setSize({ xml.attribute("cx").toDouble(), xml.attribute("cy").toDouble() });
    } else if (name == "chart") {
        m_open.back().chart = xml.attribute("id");
    } else if (name == "relIds") {
        m_open.back().diagram = xml.attribute("dm");
    } else if (isOneOf(name, { "tr", "tc" })) {
        startTable(xml, name);
    } else {
        startText(xml, name);
    }
}

/// A cell that is merged with the one above holds the same; one that is merged with the one before it is empty.
void SlideParser::startTable(XmlReader& xml, QByteArrayView name)
{
    QList<QStringList>& rows = m_open.back().rows;
    if (name == "tr") {
        rows.append(QStringList());
    } else if (!rows.isEmpty()) {
        m_inCell = true;
        const bool merged = !xml.attribute("vMerge").isEmpty() && xml.attribute("vMerge") != QLatin1String("0");
        const QStringList above = merged && rows.size() > 1 ? rows.at(rows.size() - 2) : QStringList();
        rows.last().append(above.value(rows.last().size()));
    }
}

void SlideParser::startText(XmlReader& xml, QByteArrayView name)
{
    if (name == "p") {
        m_paragraph = {};
        m_inParagraph = true;
    } else if (!m_inParagraph) {
        return;
    } else if (name == "t") {
        m_inText = true;
    } else if (name == "br") {
        m_paragraph.text += QLatin1Char('\n');
    } else if (name == "tab") {
        m_paragraph.text += QLatin1Char('\t');
    } else if (name == "pPr") {
        m_paragraph.level = std::clamp(xml.attribute("lvl").toInt(), 0, 8);
    } else if (name == "buNone") {
        m_paragraph.mark = SlideParagraph::Mark::None;
    } else if (isOneOf(name, { "buChar", "buBlip" })) {
        m_paragraph.mark = SlideParagraph::Mark::Bullet;
    } else if (name == "buAutoNum") {
        m_paragraph.mark = SlideParagraph::Mark::Bullet;
        m_paragraph.numbering = xml.attribute("type");
        m_paragraph.firstNumber = std::clamp(xml.attribute("startAt").toInt(), 1, 30'000);
    }
}

void SlideParser::endParagraph()
{
    m_inParagraph = false;
    m_inText = false;
    m_paragraph.text = ooxmlText(std::exchange(m_paragraph.text, {}));
    if (m_paragraph.text.trimmed().isEmpty() || m_open.empty())
        return;
    SlideShape& shape = m_open.back();
    if (!m_inCell || shape.rows.isEmpty() || shape.rows.last().isEmpty()) {
        shape.paragraphs.push_back(m_paragraph);
        return;
    }
    QString& cell = shape.rows.last().last();
    cell += (cell.isEmpty() ? QString() : QStringLiteral(" ")) + m_paragraph.text;
}

void SlideParser::endShape()
{
    SlideShape shape = std::move(m_open.back());
    m_open.pop_back();
    (m_open.empty() ? m_slide.shapes : m_open.back().children).push_back(std::move(shape));
}

void SlideParser::end(QByteArrayView name)
{
    if (name == "t")
        m_inText = false;
    else if (name == "p" && m_inParagraph)
        endParagraph();
    else if (name == "tc")
        m_inCell = false;
    else if (isShape(name) && !m_open.empty())
        endShape();
}

} // namespace

Slide readSlide(QByteArrayView xml)
{
    return SlideParser().parse(xml);
}

} // namespace docent
