#include "extract/formats/textbuilder.h"

#include <algorithm>
#include <utility>

namespace docent {

namespace {

/// Items of a list, and lines of code that come one by one, stand close together.
bool standClose(BlockKind before, BlockKind next)
{
    return before == next && (next == BlockKind::ListItem || next == BlockKind::Code);
}

} // namespace

void TextBuilder::addText(QStringView text)
{
    for (const QChar c : text) {
        if (!c.isSpace())
            m_open.append(c);
        else if (!m_open.isEmpty() && !m_open.back().isSpace())
            m_open.append(QLatin1Char(' '));
    }
}

void TextBuilder::addPreformatted(QStringView text)
{
    m_open.append(text);
}

void TextBuilder::addLineBreak()
{
    if (!m_open.isEmpty() && m_open.back() == QLatin1Char(' '))
        m_open.chop(1);
    if (!m_open.isEmpty())
        m_open.append(QLatin1Char('\n'));
}

void TextBuilder::begin(BlockKind kind, int level, const QString& prefix)
{
    flush();
    m_kind = kind;
    m_level = level;
    m_prefix = prefix;
}

void TextBuilder::beginInside(BlockKind kind)
{
    if (m_kind != BlockKind::ListItem || !m_open.isEmpty())
        begin(kind);
}

void TextBuilder::end()
{
    begin(BlockKind::Paragraph);
}

void TextBuilder::flush()
{
    while (!m_open.isEmpty() && m_open.back().isSpace())
        m_open.chop(1);
    // The first line of code keeps its indentation, but not the empty lines above it.
    qsizetype lead =
        std::find_if(m_open.cbegin(), m_open.cend(), [](QChar c) { return !c.isSpace(); }) - m_open.cbegin();
    if (m_kind == BlockKind::Code)
        lead = QStringView(m_open).first(lead).lastIndexOf(QLatin1Char('\n')) + 1;
    m_open.remove(0, lead);
    const int line = std::exchange(m_line, 0);
    if (m_open.isEmpty())
        return;
    if (!m_promised.isEmpty())
        write(BlockKind::Heading, m_promisedLevel, std::exchange(m_promised, {}));
    if (m_kind == BlockKind::Heading)
        std::replace(m_open.begin(), m_open.end(), QLatin1Char('\n'), QLatin1Char(' '));
    write(m_kind, m_level, std::exchange(m_prefix, {}) + m_open, line);
    m_open.clear();
}

void TextBuilder::notePage(qsizetype start)
{
    if (const int page = std::exchange(m_page, 0); page > 0)
        m_document.pages.append({ page, start, std::exchange(m_label, {}), {} });
}

/// A block without lines behind one that has some ends them.
void TextBuilder::noteLine(qsizetype start, int line)
{
    if (line > 0 || (!m_document.lines.isEmpty() && m_document.lines.last().line > 0))
        m_document.lines.append({ start, line });
}

void TextBuilder::write(BlockKind kind, int level, const QString& added, int line)
{
    QString& text = m_document.text;
    if (!text.isEmpty()) {
        const BlockKind before = m_document.blocks.isEmpty() ? BlockKind::Paragraph : m_document.blocks.last().kind;
        text.append(standClose(before, kind) ? QStringLiteral("\n") : QStringLiteral("\n\n"));
    }
    const qsizetype start = text.size();
    notePage(start);
    noteLine(start, line);
    text += added;
    m_document.blocks.append({ kind, level, start, text.size() });
}

void TextBuilder::addTable(const QList<QStringList>& rows)
{
    begin(BlockKind::Table);
    for (const QStringList& row : rows)
        addRow(row);
    end();
}

void TextBuilder::append(const ExtractedText& part, int below)
{
    end();
    QStringView added = part.text;
    while (!added.isEmpty() && added.back().isSpace())
        added.chop(1);
    if (added.isEmpty())
        return;
    if (!m_promised.isEmpty())
        write(BlockKind::Heading, m_promisedLevel, std::exchange(m_promised, {}));
    QString& text = m_document.text;
    if (!text.isEmpty())
        text.append(QLatin1String("\n\n"));
    const qsizetype base = text.size();
    notePage(base);
    noteLine(base, 0);
    text.append(added);
    for (Block block : part.blocks) {
        if (block.start >= added.size())
            break;
        if (block.kind == BlockKind::Heading)
            block.level = std::min(block.level + below, 6);
        block.start += base;
        block.end = std::min(block.end, added.size()) + base;
        m_document.blocks.append(block);
    }
}

void TextBuilder::addRow(const QStringList& row)
{
    QStringList cells;
    for (const QString& cell : row)
        cells.append(cell.simplified());
    while (!cells.isEmpty() && cells.last().isEmpty())
        cells.removeLast();
    if (cells.isEmpty())
        return;
    if (!m_open.isEmpty())
        m_open.append(QLatin1Char('\n'));
    m_open.append(cells.join(QLatin1String(" | ")));
}

void TextBuilder::promiseHeading(int level, const QString& text)
{
    end();
    m_promised = text.simplified();
    m_promisedLevel = level;
}

void TextBuilder::startPage(int page, const QString& label)
{
    end();
    m_page = page;
    m_label = label;
}

void TextBuilder::setColumns(const QString& columns)
{
    if (m_page == 0 && !m_document.pages.isEmpty())
        m_document.pages.last().columns = columns;
}

ExtractedText TextBuilder::take()
{
    flush();
    if (!m_document.text.isEmpty())
        m_document.text.append(QLatin1Char('\n'));
    return std::move(m_document);
}

} // namespace docent
