#include "extract/formats/rstformat.h"

#include "extract/formats/inlinemarks.h"
#include "extract/formats/rsttable.h"
#include "extract/formats/textlines.h"

#include <algorithm>

namespace docent {

namespace {

using Line = TextLines::Line;

qsizetype indentOf(QStringView line)
{
    return std::find_if(line.begin(), line.end(), [](QChar c) { return !c.isSpace(); }) - line.begin();
}

/// The length of the ":role:" at a text's end; 0 if there is none.
qsizetype roleBefore(QStringView text)
{
    constexpr qsizetype longest = 40;
    if (!text.endsWith(QLatin1Char(':')))
        return 0;
    for (qsizetype size = 2; size <= std::min(longest, text.size()); ++size) {
        const QChar c = text.at(text.size() - size);
        if (c == QLatin1Char(':'))
            return size;
        if (!c.isLetterOrNumber() && c != QLatin1Char('-'))
            break;
    }
    return 0;
}

/// `words`, `words <address>`_, :role:`words`: the words.
QString withoutRoles(QStringView text)
{
    constexpr qsizetype longest = 1'000;
    QString plain;
    for (qsizetype at = 0; at < text.size();) {
        const bool marked = text.at(at) == QLatin1Char('`') && !text.sliced(at).startsWith(u"``");
        const QStringView ahead = text.sliced(at, std::min(longest, text.size() - at));
        const qsizetype end = marked ? ahead.indexOf(QLatin1Char('`'), 1) : -1;
        if (end < 2) {
            // Literal text is taken as a whole.
            const qsizetype literal = ahead.startsWith(u"``") ? ahead.indexOf(u"``", 2) : -1;
            const qsizetype size = literal < 0 ? 1 : literal + 2;
            plain.append(ahead.first(size));
            at += size;
            continue;
        }
        QStringView words = ahead.sliced(1, end - 1);
        if (const qsizetype target = words.lastIndexOf(QLatin1Char('<'));
            target > 0 && words.endsWith(QLatin1Char('>')))
            words = words.first(target).trimmed();
        plain.truncate(plain.size() - roleBefore(plain));
        plain.append(words);
        at += end + 1;
        while (at < text.size() && text.at(at) == QLatin1Char('_'))
            ++at;
    }
    return plain;
}

QString plainRst(QStringView text)
{
    static constexpr std::array<QStringView, 3> marks { u"``", u"**", u"*" };
    QString words = withoutRoles(text);
    // "::" promises a literal block, and prints as a colon.
    if (words.endsWith(QLatin1String("::")))
        words.chop(words.size() == 2 || words.at(words.size() - 3).isSpace() ? 2 : 1);
    return withoutMarks(QStringView(words), marks);
}

/// A line of one repeated sign that underlines a title.
bool isRule(QStringView line)
{
    const QStringView text = line.trimmed();
    return text.size() >= 2 && indentOf(line) == 0 && text.front().unicode() < 0x80 && !text.front().isLetterOrNumber()
        && std::all_of(text.begin(), text.end(), [text](QChar c) { return c == text.front(); });
}

class RstReader {
public:
    explicit RstReader(QStringView text)
        : m_lines(text)
    {
    }
    ExtractedText read();

private:
    void readLine(const Line& line);
    bool readHeading(const Line& line);
    bool readMarkup(QStringView text, qsizetype indent);
    void readDirective(QStringView name, QStringView argument, qsizetype indent);
    bool readTable(const Line& line);
    void addTitle(const QString& style, QStringView title);
    void endParagraph();
    void skipOptions();
    QString indented(qsizetype indent);

    TextLines m_lines;
    TextLines m_before { {} }; ///< as it was before the line that is being read
    TextBuilder m_out;
    MarkupParagraphs m_paragraphs { m_out, &plainRst };
    ExtractedText m_facts;
    QStringList m_styles; ///< of titles, in the order of their levels
    qsizetype m_indent = 0; ///< of the last line
    bool m_literal = false; ///< "::" promised a literal block
};

/// The lines that are indented more than `indent`, without what they have in common; empty lines belong to them.
QString RstReader::indented(qsizetype indent)
{
    QList<QStringView> lines;
    qsizetype common = -1;
    TextLines ahead = m_lines;
    while (!ahead.atEnd()) {
        const Line line = ahead.next();
        if (!line.isBlank() && indentOf(line.text) <= indent)
            break;
        lines.append(line.text);
        if (!line.isBlank())
            common = common < 0 ? indentOf(line.text) : std::min(common, indentOf(line.text));
        m_lines = ahead;
    }
    QString text;
    for (const QStringView line : std::as_const(lines)) {
        text.append(line.sliced(std::min(std::max<qsizetype>(common, 0), line.size())));
        text.append(QLatin1Char('\n'));
    }
    return text;
}

void RstReader::addTitle(const QString& style, QStringView title)
{
    m_paragraphs.close();
    qsizetype level = m_styles.indexOf(style);
    if (level < 0) {
        level = m_styles.size();
        m_styles.append(style);
    }
    m_paragraphs.addHeading(int(level) + 1, title);
    if (m_facts.title.isEmpty())
        m_facts.title = plainRst(title.trimmed()).simplified();
}

bool RstReader::readHeading(const Line& line)
{
    if (m_lines.atEnd() || m_paragraphs.isOpen())
        return false;
    TextLines ahead = m_lines;
    const Line below = ahead.next();
    if (isRule(line.text)) {
        const QStringView rule = ahead.atEnd() ? QStringView() : ahead.next().text.trimmed();
        if (below.isBlank() || rule != line.text.trimmed())
            return false;
        m_lines = ahead;
        addTitle(QString(line.text.trimmed().front()) + QLatin1Char('^'), below.text);
        return true;
    }
    if (!isRule(below.text) || indentOf(line.text) > 0
        || below.text.trimmed().size() < std::min<qsizetype>(line.text.trimmed().size(), 4))
        return false;
    m_lines = ahead;
    addTitle(QString(below.text.trimmed().front()), line.text);
    return true;
}

/// ":name: value" under a directive; of a picture, its words are kept.
void RstReader::skipOptions()
{
    while (!m_lines.atEnd()) {
        const QStringView text = m_lines.peek().text.trimmed();
        if (indentOf(m_lines.peek().text) == 0 || !text.startsWith(QLatin1Char(':')))
            return;
        m_lines.next();
        if (text.startsWith(QLatin1String(":alt:"))) {
            m_paragraphs.open(BlockKind::Paragraph, text.sliced(5));
            m_paragraphs.close();
        }
    }
}

void RstReader::readDirective(QStringView name, QStringView argument, qsizetype indent)
{
    static constexpr std::array<QStringView, 7> code { u"code", u"code-block", u"sourcecode", u"parsed-literal",
        u"math", u"highlight", u"prompt" };
    static constexpr std::array<QStringView, 9> unread { u"toctree", u"contents", u"include", u"raw", u"meta",
        u"literalinclude", u"index", u"default-role", u"role" };
    static constexpr std::array<QStringView, 4> withoutArgument { u"image", u"figure", u"only", u"container" };
    const auto in = [name](const auto& list) { return std::find(list.begin(), list.end(), name) != list.end(); };
    skipOptions();
    if (in(unread)) {
        indented(indent);
    } else if (in(code)) {
        const QString body = indented(indent);
        m_paragraphs.addCode(
            name == u"math" && !argument.isEmpty() ? argument.toString() + QLatin1Char('\n') + body : body);
    } else if (!argument.isEmpty() && !in(withoutArgument)) {
        // What it holds is read as any text; its argument is a title or the text's beginning.
        m_paragraphs.open(BlockKind::Paragraph, argument);
    }
}

/// Behind ".. ": a directive, a footnote, a target or a comment.
bool RstReader::readMarkup(QStringView text, qsizetype indent)
{
    if (text != QLatin1String("..") && !text.startsWith(QLatin1String(".. ")))
        return false;
    m_paragraphs.close();
    const QStringView rest = text.sliced(2).trimmed();
    const qsizetype colons = rest.indexOf(QLatin1String("::"));
    const bool named = colons > 0 && !rest.first(colons).contains(QLatin1Char(' '));
    if (named)
        readDirective(rest.first(colons), rest.sliced(colons + 2).trimmed(), indent);
    else if (rest.startsWith(QLatin1Char('[')))
        m_paragraphs.open(BlockKind::Paragraph, rest);
    else
        indented(indent);
    return true;
}

bool RstReader::readTable(const Line& line)
{
    const QStringView text = line.text.trimmed();
    const bool grid = text.startsWith(QLatin1String("+-")) && text.endsWith(QLatin1Char('+'));
    const bool simple = isSimpleTableRule(text);
    if (m_paragraphs.isOpen() || (!grid && !simple))
        return false;
    constexpr int longest = 5'000;
    QList<QStringView> lines { line.text };
    TextLines ahead = m_lines;
    bool complete = grid;
    for (int rules = 1; !ahead.atEnd() && lines.size() < longest;) {
        const QStringView row = ahead.peek().text.trimmed();
        if (grid && !row.startsWith(QLatin1Char('+')) && !row.startsWith(QLatin1Char('|')))
            break;
        lines.append(ahead.next().text);
        rules += simple && isSimpleTableRule(row) ? 1 : 0;
        complete = grid || (rules >= 2 && isSimpleTableRule(row) && (ahead.atEnd() || ahead.peek().isBlank()));
        if (simple && complete)
            break;
    }
    if (!complete)
        return false;
    m_lines = ahead;
    QList<QStringList> rows = grid ? gridTable(lines) : simpleTable(lines);
    for (QStringList& row : rows) {
        for (QString& cell : row)
            cell = plainRst(cell);
    }
    m_out.addTable(rows);
    return true;
}

/// A paragraph that ends in "::" says that a literal block follows.
void RstReader::endParagraph()
{
    m_literal = m_literal || m_paragraphs.text().endsWith(QLatin1String("::"));
    m_paragraphs.close();
}

void RstReader::readLine(const Line& line)
{
    const QStringView text = line.text.trimmed();
    if (text.isEmpty())
        return endParagraph();
    const qsizetype indent = indentOf(line.text);
    if (std::exchange(m_literal, false) && indent > m_indent) {
        m_lines = m_before;
        return m_paragraphs.addCode(indented(m_indent));
    }
    const bool deeper = indent > std::exchange(m_indent, indent);
    if (readHeading(line) || readMarkup(text, indent) || readTable(line))
        return;
    if (isRule(line.text) && !m_paragraphs.isOpen() && text.size() >= 4)
        return;
    if (text.startsWith(QLatin1String(">>> ")) && !m_paragraphs.isOpen()) {
        QString code = text.toString();
        while (!m_lines.atEnd() && !m_lines.peek().isBlank())
            code += QLatin1Char('\n') + m_lines.next().text.trimmed().toString();
        return m_paragraphs.addCode(code);
    }
    if (text.startsWith(QLatin1String(":author:"), Qt::CaseInsensitive) && m_facts.author.isEmpty())
        m_facts.author = text.sliced(8).trimmed().toString();
    if (text.startsWith(QLatin1String(":date:"), Qt::CaseInsensitive) && m_facts.date.isEmpty())
        m_facts.date = text.sliced(6).trimmed().toString();
    const bool numbered = text.startsWith(QLatin1String("#. "));
    if (const qsizetype mark = numbered ? indent + 3 : itemMark(line.text); mark > 0) {
        const QString prefix =
            numbered ? QStringLiteral("- ") : line.text.first(mark).trimmed().toString() + QLatin1Char(' ');
        m_indent = mark;
        return m_paragraphs.open(BlockKind::ListItem, line.text.sliced(mark), prefix);
    }
    const bool field = text.startsWith(QLatin1Char(':')) && text.indexOf(QLatin1String(": "), 1) > 0;
    const bool ownLine = text.startsWith(QLatin1String("| ")) || field || (deeper && m_paragraphs.isOpen());
    m_paragraphs.add(text.startsWith(QLatin1String("| ")) ? text.sliced(2) : text, ownLine);
}

ExtractedText RstReader::read()
{
    while (!m_lines.atEnd()) {
        m_before = m_lines;
        readLine(m_lines.next());
    }
    m_paragraphs.close();
    ExtractedText document = m_out.take();
    document.title = m_facts.title;
    document.author = m_facts.author;
    document.date = m_facts.date;
    return document;
}

} // namespace

ExtractedText readRst(QStringView text)
{
    ExtractedText document = RstReader(text).read();
    document.kind = QStringLiteral("rst");
    return document;
}

} // namespace docent
