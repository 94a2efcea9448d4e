#include "ui/chat/markdownscanner.h"

#include "ui/chat/markdownlines.h"

namespace docent::ui {

namespace {

constexpr int codeLines = 40; ///< of one piece of a long code block
constexpr int tableRows = 16;
constexpr qsizetype longItem = 1500; ///< an item is cut at its next inner paragraph or item when it is longer
constexpr qsizetype longest = 6000; ///< of any piece, in UTF-16 units

} // namespace

struct MarkdownScanner::Line {
    qsizetype start; ///< of the line
    qsizetype end; ///< behind its last character
    qsizetype next; ///< behind its line break
    int indent; ///< in columns
    QStringView text; ///< without indentation
    bool blank;
    ListMarker marker;
};

void MarkdownScanner::update(const QString& text)
{
    m_text = text;
    m_pieces.resize(m_committedCount);
    if (m_committedCount > 0)
        m_pieces.last() = m_committedLast;
    const auto lineAt = [this](qsizetype start, qsizetype end, qsizetype next) {
        const QStringView whole = QStringView(m_text).mid(start, end - start);
        qsizetype spaces = 0;
        Line line { start, end, next, columnsOf(whole, &spaces), {}, false, {} };
        line.text = whole.mid(spaces);
        if (line.text.endsWith(QLatin1Char('\r')))
            line.text.chop(1);
        line.blank = line.text.trimmed().isEmpty();
        line.marker = markerOf(line.text, line.indent);
        return line;
    };
    for (qsizetype end = m_text.indexOf(QLatin1Char('\n'), m_scanned); end >= 0;
         end = m_text.indexOf(QLatin1Char('\n'), m_scanned)) {
        takeLine(lineAt(m_scanned, end, end + 1));
        m_scanned = end + 1;
    }
    m_committedCount = m_pieces.size();
    if (m_committedCount > 0)
        m_committedLast = m_pieces.last();
    m_stableCount = std::max<qsizetype>(0, m_committedCount - 1);
    if (m_scanned < m_text.size()) {
        const State committed = m_state;
        takeLine(lineAt(m_scanned, m_text.size(), m_text.size()));
        m_state = committed;
    }
    m_text.clear();
}

void MarkdownScanner::takeLine(const Line& line)
{
    switch (m_state.mode) {
    case Mode::None:
        if (!line.blank)
            startBlock(line);
        break;
    case Mode::Paragraph:
        inParagraph(line);
        break;
    case Mode::Quote:
        inQuote(line);
        break;
    case Mode::List:
        inList(line);
        break;
    case Mode::Table:
        inTable(line);
        break;
    case Mode::Fence:
        inFence(line);
        break;
    case Mode::Indented:
        inIndented(line);
        break;
    }
    m_state.previousLine = line.start;
    splitLong();
}

MarkdownPiece& MarkdownScanner::begin(MarkdownPiece::Kind kind, const Line& line)
{
    MarkdownPiece piece;
    piece.kind = kind;
    piece.start = line.start;
    piece.end = line.next;
    m_pieces.append(piece);
    m_state.open = true;
    m_state.lines = 1;
    return m_pieces.last();
}

void MarkdownScanner::extend(const Line& line)
{
    m_pieces.last().end = line.next;
    ++m_state.lines;
}

void MarkdownScanner::startBlock(const Line& line)
{
    m_state.levels.clear();
    m_state.blank = false;
    if (line.indent < 4 && fenceOf(line.text) > 0) {
        startFence(line, 0, Mode::None);
    } else if (line.indent >= 4) {
        MarkdownPiece& piece = begin(MarkdownPiece::Kind::Code, line);
        piece.strip = 4;
        piece.contentStart = line.start;
        piece.contentEnd = line.end;
        m_state.mode = Mode::Indented;
    } else if (isHeading(line.text)) {
        begin(MarkdownPiece::Kind::Heading, line);
        close();
        m_state.mode = Mode::None;
    } else if (isRule(line.text)) {
        begin(MarkdownPiece::Kind::Rule, line);
        close();
        m_state.mode = Mode::None;
    } else if (line.text.startsWith(QLatin1Char('>'))) {
        begin(MarkdownPiece::Kind::Quote, line);
        m_state.mode = Mode::Quote;
    } else if (line.marker) {
        m_state.mode = Mode::List;
        takeItem(line);
    } else {
        begin(MarkdownPiece::Kind::Text, line);
        m_state.mode = Mode::Paragraph;
    }
}

bool MarkdownScanner::interruptsParagraph(const Line& line) const
{
    if (line.indent >= 4)
        return false;
    return fenceOf(line.text) > 0 || isHeading(line.text) || line.text.startsWith(QLatin1Char('>')) || isRule(line.text)
        || (line.marker && !line.marker.empty && (!line.marker.ordered || line.marker.number == 1));
}

void MarkdownScanner::inParagraph(const Line& line)
{
    if (line.blank) {
        close();
        m_state.mode = Mode::None;
    } else if (line.indent < 4 && isUnderline(line.text)) {
        extend(line);
        m_pieces.last().kind = MarkdownPiece::Kind::Heading;
        close();
        m_state.mode = Mode::None;
    } else if (interruptsParagraph(line)) {
        close();
        startBlock(line);
    } else if (!becameTable(line)) {
        extend(line);
    }
}

bool MarkdownScanner::becameTable(const Line& line)
{
    if (!isDelimiterRow(line.text))
        return false;
    const qsizetype headStart = m_state.previousLine;
    const QStringView head = QStringView(m_text).mid(headStart, line.start - headStart);
    if (!head.contains(QLatin1Char('|')) || cellCount(head) != cellCount(line.text))
        return false;
    if (m_pieces.last().start < headStart) {
        m_pieces.last().end = headStart;
        begin(MarkdownPiece::Kind::Table, line).start = headStart;
    }
    MarkdownPiece& table = m_pieces.last();
    table.kind = MarkdownPiece::Kind::Table;
    table.continued = false;
    table.end = table.headEnd = table.sampleEnd = line.next;
    table.headStart = headStart;
    m_state.mode = Mode::Table;
    m_state.lines = 0;
    return true;
}

void MarkdownScanner::inTable(const Line& line)
{
    if (line.blank || !line.text.contains(QLatin1Char('|'))) {
        close();
        m_state.mode = Mode::None;
        if (!line.blank)
            startBlock(line);
        return;
    }
    if (m_state.lines >= tableRows) {
        const MarkdownPiece before = m_pieces.last();
        MarkdownPiece& piece = begin(MarkdownPiece::Kind::Table, line);
        piece.continued = true;
        piece.headStart = before.headStart;
        piece.headEnd = before.headEnd;
        piece.sampleEnd = before.sampleEnd;
        return;
    }
    extend(line);
    if (!m_pieces.last().continued)
        m_pieces.last().sampleEnd = line.next;
}

void MarkdownScanner::inQuote(const Line& line)
{
    const bool quoted = line.text.startsWith(QLatin1Char('>'));
    if (line.blank) {
        close();
        m_state.mode = Mode::None;
    } else if (!quoted && interruptsParagraph(line)) {
        close();
        startBlock(line);
    } else if (quoted && line.end - m_pieces.last().start > longest / 2) {
        begin(MarkdownPiece::Kind::Quote, line).continued = true;
    } else {
        extend(line);
    }
}

void MarkdownScanner::startFence(const Line& line, int level, Mode after)
{
    m_state.fenceMark = line.text.front();
    m_state.fenceLength = fenceOf(line.text);
    m_state.afterFence = after;
    m_state.mode = Mode::Fence;
    MarkdownPiece& piece = begin(MarkdownPiece::Kind::Code, line);
    piece.strip = line.indent;
    piece.level = level;
    piece.contentStart = piece.contentEnd = line.next;
    piece.language = line.text.mid(m_state.fenceLength).trimmed().toString().section(QLatin1Char(' '), 0, 0).left(40);
    m_state.lines = 0;
}

void MarkdownScanner::inFence(const Line& line)
{
    const int run = line.blank ? 0 : runOf(line.text, m_state.fenceMark);
    if (run >= m_state.fenceLength && line.text.mid(run).trimmed().isEmpty()
        && line.indent < m_pieces.last().strip + 4) {
        m_pieces.last().end = line.next;
        close();
        m_state.mode = m_state.afterFence;
        m_state.blank = false;
        return;
    }
    if (m_state.lines >= codeLines) {
        const MarkdownPiece before = m_pieces.last();
        MarkdownPiece& piece = begin(MarkdownPiece::Kind::Code, line);
        piece.continued = true;
        piece.strip = before.strip;
        piece.level = before.level;
        piece.language = before.language;
        piece.contentStart = line.start;
        piece.contentEnd = line.end;
        return;
    }
    extend(line);
    m_pieces.last().contentEnd = line.end;
}

void MarkdownScanner::inIndented(const Line& line)
{
    if (line.blank)
        return;
    if (line.indent < 4) {
        close();
        startBlock(line);
        return;
    }
    if (m_state.lines >= codeLines) {
        MarkdownPiece& piece = begin(MarkdownPiece::Kind::Code, line);
        piece.continued = true;
        piece.strip = 4;
        piece.contentStart = line.start;
        piece.contentEnd = line.end;
        return;
    }
    extend(line);
    m_pieces.last().contentEnd = line.end;
}

int MarkdownScanner::depthAt(int column) const
{
    int depth = 0;
    while (depth < m_state.levels.size() && m_state.levels.at(depth).content <= column)
        ++depth;
    return depth;
}

void MarkdownScanner::inList(const Line& line)
{
    if (m_state.innerFence) {
        const bool ends = fenceOf(line.text) >= 3 && fenceOf(line.text) == line.text.trimmed().size();
        m_state.innerFence = !ends;
        extend(line);
        return;
    }
    if (line.blank) {
        m_state.blank = true;
        return;
    }
    // An item that is indented by two columns is meant to be nested, even where the standard asks for one more.
    const bool inside = line.indent >= m_state.levels.first().content
        || (line.marker && line.indent >= m_state.levels.first().marker + 2);
    if (!inside && line.marker && takeItem(line))
        return;
    if (!inside && (m_state.blank || !m_state.open || interruptsParagraph(line) || line.marker)) {
        close();
        startBlock(line);
        return;
    }
    inItem(line);
    m_state.blank = false;
}

/// A line inside an item: nested items, further paragraphs, code.
void MarkdownScanner::inItem(const Line& line)
{
    if (line.marker)
        nestItem(line);
    const bool shallow = line.indent < m_state.levels.first().content;
    const int depth = shallow ? 1 : depthAt(line.indent);
    if (fenceOf(line.text) > 0) {
        startFence(line, depth, Mode::List);
        return;
    }
    const bool lengthy =
        m_state.open && line.start - m_pieces.last().start > longItem && (line.marker || m_state.blank);
    const bool outdented = m_state.open && line.indent < m_pieces.last().strip && (line.marker || m_state.blank);
    if (m_state.open && !lengthy && !outdented && !shallow) {
        extend(line);
        return;
    }
    MarkdownPiece& piece = begin(line.marker ? MarkdownPiece::Kind::Item : MarkdownPiece::Kind::Text, line);
    piece.strip = line.indent;
    piece.level = depth;
    piece.loose = m_state.blank;
    piece.continued = lengthy;
    m_state.innerFence = line.marker && line.marker.fence;
}

void MarkdownScanner::nestItem(const Line& line)
{
    while (m_state.levels.size() > 1 && line.indent < m_state.levels.last().content)
        m_state.levels.removeLast();
    m_state.levels.append({ line.marker.column, line.marker.content, line.marker.ordered, line.marker.mark, 1 });
}

/// An item of the outermost list; false if it can't belong to one here.
bool MarkdownScanner::takeItem(const Line& line)
{
    const ListMarker& marker = line.marker;
    const bool goesOn = !m_state.levels.isEmpty() && m_state.levels.first().ordered == marker.ordered
        && m_state.levels.first().mark == marker.mark;
    if (line.indent >= 4 && !goesOn)
        return false;
    const int number = goesOn ? m_state.levels.first().next : marker.number;
    m_state.levels = { Level { marker.column, marker.content, marker.ordered, marker.mark, number + 1 } };
    MarkdownPiece& piece = begin(MarkdownPiece::Kind::Item, line);
    piece.number = marker.ordered ? number : -1;
    piece.strip = line.indent;
    piece.loose = m_state.blank;
    m_state.blank = false;
    m_state.innerFence = marker.fence;
    return true;
}

/// Cuts what has become too long, at a space if there is one; a text without any line break comes here.
void MarkdownScanner::splitLong()
{
    while (m_state.open && m_pieces.last().end - m_pieces.last().start > longest) {
        MarkdownPiece& before = m_pieces.last();
        qsizetype cut = before.start + longest;
        const qsizetype space = QStringView(m_text).left(cut).lastIndexOf(QLatin1Char(' '));
        if (space > before.start + longest / 2)
            cut = space + 1;
        else if (m_text.at(cut).isLowSurrogate())
            --cut;
        MarkdownPiece after = before;
        before.end = cut;
        before.contentEnd = std::min(before.contentEnd, cut);
        after.start = cut;
        after.contentStart = cut;
        after.continued = true;
        if (after.kind != MarkdownPiece::Kind::Code) {
            after.level += after.kind == MarkdownPiece::Kind::Item ? 1 : 0;
            after.kind = MarkdownPiece::Kind::Text;
            if (m_state.mode == Mode::Table || m_state.mode == Mode::Quote)
                m_state.mode = Mode::Paragraph;
        }
        m_pieces.append(after);
        m_state.lines = 1;
    }
}

} // namespace docent::ui
