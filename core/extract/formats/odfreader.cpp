#include "extract/formats/odfreader.h"

#include <algorithm>
#include <utility>

namespace docent {

namespace {

using Token = XmlReader::Token;

bool isOneOf(QByteArrayView name, std::initializer_list<const char*> names)
{
    return std::any_of(names.begin(), names.end(), [name](const char* entry) { return name == entry; });
}

/// Neither shown nor the document's own: what was deleted, tables of contents, how words are pronounced, descriptions
/// of pictures, forms, and what programs are told.
bool isSkipped(const XmlReader& xml)
{
    const QByteArrayView name = xml.name();
    if (isOneOf(name, { "title", "desc" })) // of a picture; a field has the same name
        return xml.nameSpace().contains("svg");
    return isOneOf(name,
        { "tracked-changes", "table-of-content", "illustration-index", "table-index", "object-index",
            "alphabetical-index", "ruby-text", "forms", "scripts", "automatic-styles", "font-face-decls",
            "sequence-decls", "variable-decls", "user-field-decls", "event-listeners", "note-citation",
            "content-validations", "database-ranges", "named-expressions", "calculation-settings", "shapes",
            "binary-data" });
}

/// What a comment says of itself beside its author.
bool isCommentDetail(QByteArrayView name)
{
    return isOneOf(name, { "date", "date-string", "creator-initials", "sender-initials" });
}

} // namespace

bool OdfReader::read(QByteArrayView bytes)
{
    XmlReader xml(bytes);
    bool whole = true;
    for (Token token = xml.next(); token != Token::AtEnd; token = xml.next()) {
        if (token == Token::Failed) {
            whole = false;
            break;
        }
        if (token == Token::Text)
            m_field ? void(*m_field += xml.text()) : append(xml.text());
        else if (token == Token::End)
            end(xml.name());
        else if (isSkipped(xml) || (m_inNote && isCommentDetail(xml.name())))
            xml.skip();
        else
            start(xml, xml.name());
    }
    while (!m_paragraphs.empty())
        endParagraph();
    while (!m_tables.empty())
        endTable();
    return whole;
}

/// Runs of white space count as one space here; <s>, <tab> and <line-break> are what counts.
void OdfReader::append(QStringView text)
{
    if (m_paragraphs.empty())
        return;
    QString& open = m_paragraphs.back().text;
    for (const QChar c : text) {
        const bool space = c == QLatin1Char(' ') || c == QLatin1Char('\t') || c == QLatin1Char('\n');
        if (!space)
            open += c;
        else if (!open.isEmpty() && !open.back().isSpace())
            open += QLatin1Char(' ');
    }
}

int OdfReader::repeated(const XmlReader& xml, const char* attribute, int most)
{
    return std::clamp(xml.attribute(attribute).toInt(), 1, most);
}

void OdfReader::start(XmlReader& xml, QByteArrayView name)
{
    if (startOwn(xml, name) || startStructure(xml, name))
        return;
    if (isOneOf(name, { "note", "annotation", "creator" })) {
        startNote(xml, name);
    } else if (!m_paragraphs.empty()) {
        constexpr int mostSpaces = 1'000;
        QString& text = m_paragraphs.back().text;
        if (name == "s")
            text += QString(repeated(xml, "c", mostSpaces), QLatin1Char(' '));
        else if (name == "tab")
            text += QLatin1Char('\t');
        else if (name == "line-break")
            text += QLatin1Char('\n');
    }
}

bool OdfReader::startStructure(XmlReader& xml, QByteArrayView name)
{
    constexpr int mostColumns = 1'000;
    if (name == "p" || name == "h") {
        Paragraph paragraph;
        paragraph.style = xml.attribute("style-name");
        if (name == "h")
            paragraph.heading = std::clamp(xml.attribute("outline-level").toInt(), 1, 6);
        m_paragraphs.push_back(paragraph);
    } else if (name == "list") {
        const QString style = xml.attribute("style-name");
        m_lists.push_back({ style.isEmpty() && !m_lists.empty() ? m_lists.back().style : style });
    } else if (name == "list-item" && !m_lists.empty()) {
        ++m_lists.back().count;
        m_lists.back().labelled = false;
    } else if (name == "table") {
        m_tables.emplace_back();
    } else if (name == "table-row" && !m_tables.empty()) {
        m_tables.back().rows.append(QStringList());
    } else if (isOneOf(name, { "table-cell", "covered-table-cell" }) && !m_tables.empty()) {
        m_tables.back().inCell = true;
        m_tables.back().paragraphs.clear();
        m_tables.back().repeat = repeated(xml, "number-columns-repeated", mostColumns);
    } else {
        return false;
    }
    return true;
}

/// A footnote or endnote leaves its number in the text, a comment nothing.
void OdfReader::startNote(XmlReader& xml, QByteArrayView name)
{
    if (name == "creator") {
        if (m_inNote)
            m_field = &m_noteMark;
        return;
    }
    if (m_inNote) {
        xml.skip();
        return;
    }
    m_inNote = true;
    m_noteDepth = qsizetype(m_paragraphs.size());
    m_note.clear();
    m_noteMark = name == "note" ? QString::number(++m_noteCount) : QString();
    if (name == "note" && !m_paragraphs.empty())
        m_paragraphs.back().text += QStringLiteral("[%1]").arg(m_noteMark);
}

void OdfReader::endNote()
{
    m_inNote = false;
    const QString mark = std::exchange(m_noteMark, {}).simplified();
    if (!m_note.isEmpty())
        m_notes.append(
            (mark.isEmpty() ? QString() : QStringLiteral("[%1] ").arg(mark)) + m_note.join(QLatin1Char('\n')));
}

void OdfReader::end(QByteArrayView name)
{
    m_field = nullptr;
    endOwn(name);
    if ((name == "p" || name == "h") && !m_paragraphs.empty())
        endParagraph();
    else if (name == "list" && !m_lists.empty())
        m_lists.pop_back();
    else if (isOneOf(name, { "table-cell", "covered-table-cell" }) && !m_tables.empty())
        endCell();
    else if (name == "table" && !m_tables.empty())
        endTable();
    else if (isOneOf(name, { "note", "annotation" }) && m_inNote)
        endNote();
}

void OdfReader::endParagraph()
{
    Paragraph paragraph = std::move(m_paragraphs.back());
    m_paragraphs.pop_back();
    const bool empty = paragraph.text.trimmed().isEmpty();
    if (m_inNote && qsizetype(m_paragraphs.size()) >= m_noteDepth) {
        if (!empty)
            m_note.append(paragraph.text.trimmed());
        return;
    }
    if (!empty && !m_lists.empty()) {
        List& list = m_lists.back();
        paragraph.listLevel = int(m_lists.size()) - 1;
        if (!std::exchange(list.labelled, true))
            paragraph.label = m_styles.label(list.style, paragraph.listLevel, list.count);
    }
    if (!m_paragraphs.empty()) {
        m_later.push_back(paragraph);
        return;
    }
    m_later.insert(m_later.begin(), paragraph);
    for (const Paragraph& written : std::exchange(m_later, {})) {
        if (written.text.trimmed().isEmpty())
            continue;
        if (!m_tables.empty() && m_tables.back().inCell)
            m_tables.back().paragraphs.append(written.text);
        else
            write(written);
    }
}

void OdfReader::endCell()
{
    Table& table = m_tables.back();
    table.inCell = false;
    const QString text = table.paragraphs.join(QLatin1Char(' '));
    // A row's last cell may stand for all the empty ones behind it.
    for (int i = 0; i < (text.isEmpty() ? std::min(table.repeat, 100) : table.repeat) && !table.rows.isEmpty(); ++i)
        table.rows.last().append(text);
}

void OdfReader::endTable()
{
    const Table table = std::move(m_tables.back());
    m_tables.pop_back();
    if (m_tables.empty() || !m_tables.back().inCell) {
        writeTable(table.rows);
        return;
    }
    // A table in a cell becomes a part of the cell's line.
    for (const QStringList& row : table.rows)
        m_tables.back().paragraphs.append(row.join(QLatin1String(", ")));
}

void OdfReader::writeList(const Paragraph& paragraph)
{
    const QString indent(2 * std::min(paragraph.listLevel, 8), QLatin1Char(' '));
    m_out.begin(BlockKind::ListItem, 0, indent + (paragraph.label.isEmpty() ? QStringLiteral("  ") : paragraph.label));
    m_out.addPreformatted(paragraph.text);
    m_out.end();
}

void OdfReader::write(const Paragraph& paragraph)
{
    const bool isTitle = m_styles.isA(paragraph.style, "Title");
    if (isTitle && m_title.isEmpty())
        m_title = paragraph.text.simplified();
    if (paragraph.heading == 0 && !isTitle && paragraph.listLevel >= 0) {
        writeList(paragraph);
        return;
    }
    if (paragraph.heading > 0 || isTitle)
        m_out.begin(BlockKind::Heading, std::max(paragraph.heading, 1));
    else if (m_styles.isA(paragraph.style, "Preformatted_20_Text"))
        m_out.begin(BlockKind::Code);
    else
        m_out.begin(m_styles.isA(paragraph.style, "Quotations") ? BlockKind::Quote : BlockKind::Paragraph);
    m_out.addPreformatted(paragraph.text);
    m_out.end();
}

void OdfReader::writeNotes()
{
    for (const QString& note : std::exchange(m_notes, {})) {
        m_out.begin(BlockKind::Paragraph);
        m_out.addPreformatted(note);
    }
    m_out.end();
}

} // namespace docent
