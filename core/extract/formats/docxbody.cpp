#include "extract/formats/docxbody.h"

#include <algorithm>
#include <array>

namespace docent {

namespace {

using Token = XmlReader::Token;

/// Neither shown nor text: deleted and moved-away passages, field codes, older copies of what stands beside them, and
/// descriptions of looks.
bool isSkipped(QByteArrayView name)
{
    static constexpr std::array names { "del", "moveFrom", "instrText", "delText", "delInstrText", "Fallback", "sectPr",
        "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "pPrChange", "object", "fldData", "ruby" };
    return std::any_of(names.begin(), names.end(), [name](const char* entry) { return name == entry; });
}

} // namespace

bool DocxBody::writeDocument(QByteArrayView bytes)
{
    XmlReader xml(bytes);
    return walk(xml);
}

bool DocxBody::writeNotes(QByteArrayView bytes, QByteArrayView element)
{
    XmlReader xml(bytes);
    for (Token token = xml.next(); token != Token::AtEnd; token = xml.next()) {
        if (token == Token::Failed)
            return bytes.isEmpty();
        if (token != Token::Start || xml.name() != element)
            continue;
        const QString type = xml.attribute("type");
        if (!type.isEmpty() && type != QLatin1String("normal")) { // the line above the notes and its like
            xml.skip();
            continue;
        }
        const QString author = xml.attribute("author");
        m_prefix = author.isEmpty()
            ? marker(xml.attribute("id"), QLatin1String(element.data(), element.size())) + QLatin1Char(' ')
            : QStringLiteral("[%1] ").arg(author);
        if (!walk(xml))
            return false;
        m_prefix.clear();
    }
    return true;
}

/// To the end of the element that was started last, or of the document.
bool DocxBody::walk(XmlReader& xml)
{
    for (int depth = 0;;) {
        const Token token = xml.next();
        if (token == Token::Failed || token == Token::AtEnd) {
            while (!m_paragraphs.empty())
                endParagraph();
            while (!m_tables.empty())
                endTable();
            return token == Token::AtEnd;
        }
        if (token == Token::Text) {
            if (m_inText)
                append(xml.text());
        } else if (token == Token::Start) {
            if (isSkipped(xml.name())) {
                xml.skip();
                continue;
            }
            ++depth;
            start(xml);
        } else {
            if (depth-- == 0)
                return true;
            end(xml.name());
        }
    }
}

void DocxBody::append(QStringView text)
{
    if (!m_paragraphs.empty())
        m_paragraphs.back().text += text;
}

bool DocxBody::startStructure(XmlReader&, QByteArrayView name)
{
    if (name == "p") {
        m_paragraphs.emplace_back();
    } else if (name == "tbl") {
        m_tables.emplace_back();
    } else if (name == "tr" && !m_tables.empty()) {
        m_tables.back().rows.append(QStringList());
    } else if (name == "tc" && !m_tables.empty() && !m_tables.back().rows.isEmpty()) {
        m_tables.back().rows.last().append(QString());
        m_tables.back().inCell = true;
    } else if (name == "pPr") {
        m_inProperties = true;
    } else {
        return false;
    }
    return true;
}

void DocxBody::startProperty(XmlReader& xml, QByteArrayView name)
{
    Paragraph& paragraph = m_paragraphs.back();
    if (name == "pStyle") {
        paragraph.style = xml.attribute("val");
    } else if (name == "outlineLvl") {
        paragraph.outline = xml.attribute("val").toInt();
    } else if (name == "numId") {
        paragraph.list.list = xml.attribute("val");
        paragraph.hasList = true;
    } else if (name == "ilvl") {
        paragraph.list.level = std::clamp(xml.attribute("val").toInt(), 0, 8);
    }
}

void DocxBody::startText(XmlReader& xml, QByteArrayView name)
{
    if (name == "t")
        m_inText = true;
    else if (name == "tab" || name == "ptab")
        append(u"\t");
    else if (name == "cr" || (name == "br" && xml.attribute("type") != QLatin1String("page")))
        append(u"\n");
    else if (name == "noBreakHyphen")
        append(u"-");
    else if (name == "footnoteReference" || name == "endnoteReference")
        append(marker(
            xml.attribute("id"), name.startsWith("foot") ? QLatin1String("footnote") : QLatin1String("endnote")));
}

void DocxBody::start(XmlReader& xml)
{
    const QByteArrayView name = xml.name();
    if (startStructure(xml, name))
        return;
    if (m_inProperties && !m_paragraphs.empty())
        startProperty(xml, name);
    else
        startText(xml, name);
}

void DocxBody::end(QByteArrayView name)
{
    if (name == "t")
        m_inText = false;
    else if (name == "pPr")
        m_inProperties = false;
    else if (name == "p" && !m_paragraphs.empty())
        endParagraph();
    else if (name == "tc" && !m_tables.empty())
        m_tables.back().inCell = false;
    else if (name == "tbl" && !m_tables.empty())
        endTable();
}

QString DocxBody::marker(const QString& id, QLatin1String kind)
{
    int& number = m_marks[kind + QLatin1Char(' ') + id];
    if (number == 0)
        number = int(m_marks.size());
    return QStringLiteral("[%1]").arg(number);
}

void DocxBody::endParagraph()
{
    Paragraph paragraph = std::move(m_paragraphs.back());
    m_paragraphs.pop_back();
    m_inProperties = false;
    if (!m_paragraphs.empty()) {
        m_later.append(paragraph);
        return;
    }
    write(paragraph);
    for (const Paragraph& boxed : std::exchange(m_later, {}))
        write(boxed);
}

void DocxBody::endTable()
{
    Table table = std::move(m_tables.back());
    m_tables.pop_back();
    if (m_tables.empty()) {
        m_out.addTable(table.rows);
        return;
    }
    // A table in a cell becomes a part of the cell's line.
    Table& outer = m_tables.back();
    if (outer.rows.isEmpty() || outer.rows.last().isEmpty())
        return;
    QString& cell = outer.rows.last().last();
    for (const QStringList& row : table.rows)
        cell += QLatin1Char(' ') + row.join(QLatin1String(", "));
}

void DocxBody::write(const Paragraph& paragraph)
{
    const DocxStyle style = m_styles.style(paragraph.style);
    const DocxListPlace place = paragraph.hasList ? paragraph.list : style.list;
    const bool listed = !place.list.isEmpty() && place.list != QLatin1String("0");
    const QString text = std::exchange(m_prefix, {}) + paragraph.text;
    const bool empty = std::all_of(text.begin(), text.end(), [](QChar c) { return c.isSpace(); });
    if (!m_tables.empty()) {
        Table& table = m_tables.back();
        if (table.inCell && !empty) {
            QString& cell = table.rows.last().last();
            cell += (cell.isEmpty() ? QString() : QStringLiteral(" "))
                + (listed && m_numbering.isNumbered(place) ? m_numbering.next(place) : QString()) + text;
        }
        return;
    }
    if (empty || style.role == DocxStyle::Role::Contents)
        return;
    const bool outlined = paragraph.outline >= 0 && paragraph.outline < 9;
    const int heading = outlined ? std::min(paragraph.outline + 1, 6) : style.heading;
    if (style.role == DocxStyle::Role::Title && m_title.isEmpty())
        m_title = text.simplified();
    if (heading > 0 || style.role == DocxStyle::Role::Title)
        m_out.begin(BlockKind::Heading, std::max(heading, 1),
            listed && m_numbering.isNumbered(place) ? m_numbering.next(place) : QString());
    else if (style.role == DocxStyle::Role::Code)
        m_out.begin(BlockKind::Code);
    else if (listed)
        m_out.begin(BlockKind::ListItem, 0, QString(2 * place.level, QLatin1Char(' ')) + m_numbering.next(place));
    else
        m_out.begin(style.role == DocxStyle::Role::Quote ? BlockKind::Quote : BlockKind::Paragraph);
    m_out.addPreformatted(text);
    m_out.end();
}

} // namespace docent
