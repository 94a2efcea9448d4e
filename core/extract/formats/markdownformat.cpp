#include "extract/formats/markdownformat.h"

#include "extract/formats/textlines.h"

#include <algorithm>
#include <optional>

namespace docent {

namespace {

using Line = TextLines::Line;

int indentOf(QStringView line)
{
    int columns = 0;
    for (const QChar c : line) {
        if (c == QLatin1Char('\t'))
            columns += 4 - columns % 4;
        else if (c == QLatin1Char(' '))
            ++columns;
        else
            break;
    }
    return columns;
}

qsizetype leading(QStringView text, QChar sign)
{
    return std::find_if(text.begin(), text.end(), [sign](QChar c) { return c != sign; }) - text.begin();
}

/// 1…6 for "# …", else 0.
int atxLevel(QStringView line)
{
    const QStringView text = line.trimmed();
    const qsizetype signs = leading(text, QLatin1Char('#'));
    const bool marked = signs >= 1 && signs <= 6 && (text.size() == signs || text.at(signs).isSpace());
    return marked && indentOf(line) < 4 ? int(signs) : 0;
}

/// 1 for "====", 2 for "----" under a paragraph, else 0.
int setextLevel(QStringView line)
{
    const QStringView text = line.trimmed();
    if (text.isEmpty() || indentOf(line) >= 4)
        return 0;
    const QChar sign = text.front();
    if ((sign != QLatin1Char('=') && sign != QLatin1Char('-')) || leading(text, sign) != text.size())
        return 0;
    return sign == QLatin1Char('=') ? 1 : 2;
}

struct Fence {
    QChar sign;
    qsizetype size = 0;
};

std::optional<Fence> fenceAt(QStringView line)
{
    const QStringView text = line.trimmed();
    if (text.isEmpty() || (text.front() != QLatin1Char('`') && text.front() != QLatin1Char('~')))
        return {};
    const qsizetype size = leading(text, text.front());
    const bool inlineCode = text.front() == QLatin1Char('`') && text.sliced(size).contains(QLatin1Char('`'));
    if (size < 3 || inlineCode)
        return {};
    return Fence { text.front(), size };
}

/// The row of dashes under a table's head.
bool isDelimiterRow(QStringView line)
{
    const QStringView text = line.trimmed();
    const bool onlySigns =
        std::all_of(text.begin(), text.end(), [](QChar c) { return QStringView(u"|-: \t").contains(c); });
    return onlySigns && text.contains(QLatin1Char('-')) && text.contains(QLatin1Char('|'));
}

bool isRule(QStringView line)
{
    QString signs = line.toString();
    signs.remove(QLatin1Char(' '));
    return signs.size() >= 3 && QStringView(u"-*_").contains(signs.front())
        && leading(signs, signs.front()) == signs.size();
}

class MarkdownScanner {
public:
    explicit MarkdownScanner(ExtractedText& document)
        : m_document(document)
        , m_lines(document.text)
    {
    }
    void scan();

private:
    void readFrontMatter();
    void setField(QStringView line);
    void readLine(const Line& line);
    void readFence(const Line& first, const Fence& fence);
    void readTable(const Line& head);
    void readWhile(const Line& first, BlockKind kind, bool (*belongs)(QStringView));
    void addHeading(int level, qsizetype start, qsizetype end);
    void open(BlockKind kind, const Line& line);
    void close();

    ExtractedText& m_document;
    TextLines m_lines;
    Block m_open; ///< end == 0: none
    bool m_inList = false;
};

void MarkdownScanner::setField(QStringView line)
{
    const qsizetype colon = line.indexOf(QLatin1Char(':'));
    if (colon <= 0 || line.front().isSpace())
        return;
    const QStringView key = line.first(colon).trimmed();
    QStringView value = line.sliced(colon + 1).trimmed();
    const bool quoted = value.size() >= 2 && value.front() == value.back()
        && (value.front() == QLatin1Char('"') || value.front() == QLatin1Char('\''));
    if (quoted)
        value = value.sliced(1, value.size() - 2);
    if (key.compare(QLatin1String("title"), Qt::CaseInsensitive) == 0)
        m_document.title = value.toString();
    else if (key.compare(QLatin1String("author"), Qt::CaseInsensitive) == 0)
        m_document.author = value.toString();
    else if (key.compare(QLatin1String("date"), Qt::CaseInsensitive) == 0)
        m_document.date = value.toString();
    else if (key.compare(QLatin1String("lang"), Qt::CaseInsensitive) == 0
        || key.compare(QLatin1String("language"), Qt::CaseInsensitive) == 0)
        m_document.language = value.toString();
}

/// Between "---" on the first line and the next "---" or "...".
void MarkdownScanner::readFrontMatter()
{
    constexpr int mostLines = 200;
    TextLines ahead = m_lines;
    if (ahead.atEnd() || ahead.next().text.trimmed() != QLatin1String("---"))
        return;
    QList<QStringView> fields;
    for (int i = 0; i < mostLines && !ahead.atEnd(); ++i) {
        const Line line = ahead.next();
        if (line.text.trimmed() == QLatin1String("---") || line.text.trimmed() == QLatin1String("...")) {
            for (const QStringView field : fields)
                setField(field);
            m_document.blocks.append({ BlockKind::Code, 0, 0, line.end });
            m_lines = ahead;
            return;
        }
        fields.append(line.text);
    }
}

void MarkdownScanner::close()
{
    if (m_open.end > m_open.start)
        m_document.blocks.append(m_open);
    m_open = {};
}

void MarkdownScanner::open(BlockKind kind, const Line& line)
{
    close();
    m_open = { kind, 0, line.start, line.end };
}

void MarkdownScanner::addHeading(int level, qsizetype start, qsizetype end)
{
    m_document.blocks.append({ BlockKind::Heading, level, start, end });
    m_inList = false;
    if (!m_document.title.isEmpty() || level > 2)
        return;
    QStringView title = QStringView(m_document.text).sliced(start, end - start).trimmed();
    if (const qsizetype feed = title.indexOf(QLatin1Char('\n')); feed >= 0)
        title = title.first(feed);
    title = title.sliced(leading(title, QLatin1Char('#'))).trimmed();
    m_document.title = title.toString();
}

void MarkdownScanner::readFence(const Line& first, const Fence& fence)
{
    open(BlockKind::Code, first);
    while (!m_lines.atEnd()) {
        const Line line = m_lines.next();
        m_open.end = line.end;
        const QStringView text = line.text.trimmed();
        if (leading(text, fence.sign) >= fence.size && leading(text, fence.sign) == text.size())
            break;
    }
    close();
}

void MarkdownScanner::readTable(const Line& head)
{
    open(BlockKind::Table, head);
    while (!m_lines.atEnd() && !m_lines.peek().isBlank() && m_lines.peek().text.contains(QLatin1Char('|')))
        m_open.end = m_lines.next().end;
    close();
}

void MarkdownScanner::readWhile(const Line& first, BlockKind kind, bool (*belongs)(QStringView))
{
    open(kind, first);
    while (!m_lines.atEnd() && !m_lines.peek().isBlank() && belongs(m_lines.peek().text))
        m_open.end = m_lines.next().end;
    close();
}

void MarkdownScanner::readLine(const Line& line)
{
    if (line.isBlank())
        return close();
    if (const auto fence = fenceAt(line.text))
        return readFence(line, *fence);
    if (const int level = atxLevel(line.text); level > 0) {
        close();
        return addHeading(level, line.start, line.end);
    }
    const bool inParagraph = m_open.end > 0 && m_open.kind == BlockKind::Paragraph;
    if (const int level = setextLevel(line.text); level > 0 && inParagraph) {
        const qsizetype start = std::exchange(m_open, {}).start;
        return addHeading(level, start, line.end);
    }
    if (isRule(line.text))
        return close();
    if (line.text.contains(QLatin1Char('|')) && !m_lines.atEnd() && isDelimiterRow(m_lines.peek().text)) {
        close();
        return readTable(line);
    }
    if (startsListItem(line.text)) {
        m_inList = true;
        return open(BlockKind::ListItem, line);
    }
    if (m_open.end == 0 && indentOf(line.text) == 0)
        m_inList = false;
    if (line.text.trimmed().startsWith(QLatin1Char('>')) && m_open.end == 0)
        return readWhile(line, BlockKind::Quote, [](QStringView) { return true; });
    if (m_open.end == 0 && indentOf(line.text) >= 4 && !m_inList)
        return readWhile(line, BlockKind::Code, [](QStringView text) { return indentOf(text) >= 4; });
    if (m_open.end == 0)
        return open(m_inList ? BlockKind::ListItem : BlockKind::Paragraph, line);
    m_open.end = line.end;
}

void MarkdownScanner::scan()
{
    readFrontMatter();
    while (!m_lines.atEnd())
        readLine(m_lines.next());
    close();
}

} // namespace

ExtractedText readMarkdown(QString text)
{
    ExtractedText document;
    document.kind = QStringLiteral("markdown");
    document.text = std::move(text);
    MarkdownScanner(document).scan();
    return document;
}

} // namespace docent
