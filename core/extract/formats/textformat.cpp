#include "extract/formats/textformat.h"

#include "extract/formats/textlines.h"

#include <algorithm>

namespace docent {

bool startsListItem(QStringView line)
{
    const QStringView text = line.trimmed();
    if (text.size() < 3)
        return false;
    const char16_t first = text.front().unicode();
    if (QStringView(u"-*+\u2022\u2023\u25E6\u2013").contains(QChar(first)))
        return text.at(1).isSpace();
    const bool bracket = first == '(';
    qsizetype at = bracket ? 1 : 0;
    const qsizetype label = at;
    while (at < text.size() && at - label < 3 && text.at(at).isDigit())
        ++at;
    if (at == label && text.at(at).isLetter())
        ++at;
    const bool letter = at == label + 1 && text.at(label).isLetter();
    if (at == label || at + 1 >= text.size() || !text.at(at + 1).isSpace())
        return false;
    // "I. Introduction" or "A. Miller" is no item; "a) …" and "(a) …" are.
    return text.at(at) == QLatin1Char(')') || (!bracket && !letter && text.at(at) == QLatin1Char('.'));
}

namespace {

/// Finds the paragraphs, list items and underlined headings of prose.
class ProseScanner {
public:
    explicit ProseScanner(QStringView text)
        : m_lines(text)
    {
    }
    QList<Block> scan();

private:
    using Line = TextLines::Line;

    static bool isUnderline(const Line& line);
    bool isHeading(const Line& line) const;
    int levelOf(QChar underline);
    void close();

    TextLines m_lines;
    QList<Block> m_blocks;
    Block m_open; ///< end == 0: none
    QString m_underlines; ///< the characters that underline headings, in the order of their levels
};

bool ProseScanner::isUnderline(const Line& line)
{
    const QStringView text = line.text.trimmed();
    constexpr qsizetype shortest = 3;
    return text.size() >= shortest && QStringView(u"=-~^\"'*+#`:._").contains(text.front())
        && std::all_of(text.begin(), text.end(), [text](QChar c) { return c == text.front(); });
}

/// A short line with a line of one repeated sign, at least as long, under it.
bool ProseScanner::isHeading(const Line& line) const
{
    constexpr qsizetype longest = 150;
    if (m_lines.atEnd() || line.size() > longest || isUnderline(line))
        return false;
    const Line below = m_lines.peek();
    return isUnderline(below) && below.text.trimmed().size() + 1 >= line.text.trimmed().size();
}

int ProseScanner::levelOf(QChar underline)
{
    qsizetype level = m_underlines.indexOf(underline);
    if (level < 0) {
        level = m_underlines.size();
        m_underlines.append(underline);
    }
    return int(std::min<qsizetype>(level + 1, 6));
}

void ProseScanner::close()
{
    if (m_open.end > m_open.start)
        m_blocks.append(m_open);
    m_open = {};
}

QList<Block> ProseScanner::scan()
{
    while (!m_lines.atEnd()) {
        const Line line = m_lines.next();
        if (line.isBlank()) {
            close();
        } else if (m_open.end == 0 && isHeading(line)) {
            const Line below = m_lines.next();
            m_blocks.append({ BlockKind::Heading, levelOf(below.text.trimmed().front()), line.start, below.end });
        } else if (startsListItem(line.text)) {
            close();
            m_open = { BlockKind::ListItem, 0, line.start, line.end };
        } else if (m_open.end == 0) {
            m_open = { BlockKind::Paragraph, 0, line.start, line.end };
        } else {
            m_open.end = line.end;
        }
    }
    close();
    return m_blocks;
}

/// Runs of lines between blank ones, all of one kind.
QList<Block> scanRuns(QStringView text, BlockKind kind)
{
    QList<Block> blocks;
    TextLines lines(text);
    bool open = false;
    while (!lines.atEnd()) {
        const TextLines::Line line = lines.next();
        if (line.isBlank()) {
            open = false;
        } else if (open) {
            blocks.last().end = line.end;
        } else {
            blocks.append({ kind, 0, line.start, line.end });
            open = true;
        }
    }
    return blocks;
}

} // namespace

ExtractedText readPlainText(QString text, FileFormat format)
{
    ExtractedText document;
    document.kind = QStringLiteral("text");
    document.text = std::move(text);
    document.placeKind = format == FileFormat::Rows ? PlaceKind::Row : PlaceKind::Line;
    document.lines = { { 0, 1 } };
    if (format == FileFormat::Code)
        document.blocks = scanRuns(document.text, BlockKind::Code);
    else if (format == FileFormat::Rows)
        document.blocks = scanRuns(document.text, BlockKind::Table);
    else
        document.blocks = ProseScanner(document.text).scan();
    return document;
}

} // namespace docent
