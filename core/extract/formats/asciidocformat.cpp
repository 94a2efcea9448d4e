#include "extract/formats/asciidocformat.h"

#include "extract/formats/inlinemarks.h"
#include "extract/formats/textlines.h"

#include <algorithm>

namespace docent {

namespace {

using Line = TextLines::Line;

qsizetype leading(QStringView text, QChar sign)
{
    return std::find_if(text.begin(), text.end(), [sign](QChar c) { return c != sign; }) - text.begin();
}

/// "address[words]" and "<<place,words>>" as their words; where there are none, as the address.
QString withoutLinks(QStringView text)
{
    constexpr qsizetype longest = 1'000;
    static constexpr std::array<QStringView, 8> schemes { u"https://", u"http://", u"mailto:", u"link:", u"xref:",
        u"image:", u"footnote:", u"kbd:" };
    QString plain;
    for (qsizetype at = 0; at < text.size();) {
        const QStringView ahead = text.sliced(at, std::min(longest, text.size() - at));
        const bool place = ahead.startsWith(u"<<");
        const bool link = std::any_of(
            schemes.begin(), schemes.end(), [ahead](QStringView scheme) { return ahead.startsWith(scheme); });
        const auto space =
            link ? std::find_if(ahead.begin(), ahead.end(), [](QChar c) { return c.isSpace(); }) : ahead.begin();
        const qsizetype bracket = link ? ahead.first(space - ahead.begin()).indexOf(QLatin1Char('[')) : -1;
        const qsizetype end = place ? ahead.indexOf(u">>")
            : bracket > 0           ? ahead.indexOf(QLatin1Char(']'), bracket)
                                    : -1;
        if (end < 0) {
            // Whatever else the word is, it is not looked at again.
            const qsizetype word = link ? std::max<qsizetype>(space - ahead.begin(), 1) : 1;
            plain.append(ahead.first(word));
            at += word;
            continue;
        }
        const QStringView inner = place ? ahead.sliced(2, end - 2) : ahead.sliced(bracket + 1, end - bracket - 1);
        const qsizetype comma = inner.indexOf(QLatin1Char(','));
        if (place)
            plain.append(comma < 0 ? inner : inner.sliced(comma + 1).trimmed());
        else if (inner.isEmpty())
            plain.append(ahead.first(bracket));
        else
            plain.append(ahead.startsWith(u"footnote:") ? QStringLiteral(" (%1)").arg(inner) : inner.toString());
        at += end + (place ? 2 : 1);
    }
    return plain;
}

QString plainAsciiDoc(QStringView text)
{
    static constexpr std::array<QStringView, 8> marks { u"**", u"__", u"``", u"##", u"*", u"_", u"`", u"#" };
    const QString linked = withoutLinks(text);
    return withoutMarks(QStringView(linked), marks);
}

class AsciiDocReader {
public:
    explicit AsciiDocReader(QStringView text)
        : m_lines(text)
    {
    }
    ExtractedText read();

private:
    void readLine(const Line& line);
    bool readDelimited(QStringView text);
    bool readAttribute(QStringView text);
    bool readItem(QStringView text);
    QString until(QStringView delimiter);
    void readTable(QStringView delimiter);
    void readTitle(QStringView text);

    TextLines m_lines;
    TextBuilder m_out;
    MarkupParagraphs m_paragraphs { m_out, &plainAsciiDoc };
    ExtractedText m_facts;
    QString m_quoteEnd; ///< of the quote that is open
};

QString AsciiDocReader::until(QStringView delimiter)
{
    QString lines;
    while (!m_lines.atEnd()) {
        const QStringView line = m_lines.next().text;
        if (line.trimmed() == delimiter)
            break;
        lines.append(line).append(QLatin1Char('\n'));
    }
    return lines;
}

/// Cells begin with "|"; a row is a line, or what comes between empty lines.
void AsciiDocReader::readTable(QStringView delimiter)
{
    QList<QStringList> rows;
    QStringList row;
    qsizetype columns = 0;
    const QString content = until(delimiter);
    TextLines lines(content);
    const auto endRow = [&rows, &row] {
        if (!row.isEmpty())
            rows.append(std::exchange(row, {}));
    };
    while (!lines.atEnd()) {
        const QStringView line = lines.next().text.trimmed();
        if (line.isEmpty()) {
            endRow();
            columns = columns > 0 || rows.isEmpty() ? columns : rows.first().size();
            continue;
        }
        const auto cells = line.split(QLatin1Char('|'));
        if (cells.size() > 2 || row.size() == columns)
            endRow();
        if (!cells.first().trimmed().isEmpty() && !row.isEmpty())
            row.last() += QLatin1Char(' ') + plainAsciiDoc(cells.first().trimmed());
        for (qsizetype i = 1; i < cells.size(); ++i)
            row.append(plainAsciiDoc(cells.at(i).trimmed()));
    }
    endRow();
    m_out.addTable(rows);
}

bool AsciiDocReader::readDelimited(QStringView text)
{
    constexpr qsizetype shortest = 4;
    if (text == QLatin1String("|==="))
        m_paragraphs.close(), readTable(text);
    else if (text == QLatin1String("--") || text.startsWith(QLatin1String("```")))
        m_paragraphs.close();
    else if (text.size() >= shortest && leading(text, text.front()) == text.size()) {
        const char16_t sign = text.front().unicode();
        if (!QStringView(u"-./_=*+").contains(QChar(sign)))
            return false;
        m_paragraphs.close();
        if (sign == '-' || sign == '.')
            m_paragraphs.addCode(until(text));
        else if (sign == '/' || sign == '+')
            until(text);
        else if (sign == '_')
            m_quoteEnd = m_quoteEnd.isEmpty() ? text.toString() : QString();
        return true;
    } else
        return false;
    if (text.startsWith(QLatin1String("```")))
        m_paragraphs.addCode(until(u"```"));
    return true;
}

/// ":name: value", "[attributes]", ".Title", "// comment", "include::…[]".
bool AsciiDocReader::readAttribute(QStringView text)
{
    const qsizetype colon = text.startsWith(QLatin1Char(':')) ? text.indexOf(QLatin1Char(':'), 1) : -1;
    if (colon > 1 && !text.first(colon).contains(QLatin1Char(' ')) && !m_paragraphs.isOpen()) {
        const QStringView name = text.sliced(1, colon - 1);
        const QString value = text.sliced(colon + 1).trimmed().toString();
        if (name == QLatin1String("author"))
            m_facts.author = value;
        else if (name == QLatin1String("revdate"))
            m_facts.date = value;
        else if (name == QLatin1String("lang"))
            m_facts.language = value;
        return true;
    }
    if (text.startsWith(QLatin1String("//")) && !text.startsWith(QLatin1String("///")))
        return true;
    if (text.startsWith(QLatin1Char('[')) && text.endsWith(QLatin1Char(']'))) {
        m_paragraphs.close();
        return true;
    }
    static constexpr std::array<QStringView, 5> left { u"include::", u"ifdef::", u"ifndef::", u"endif::", u"toc::" };
    if (std::any_of(left.begin(), left.end(), [text](QStringView name) { return text.startsWith(name); }))
        return true;
    if (text.startsWith(QLatin1String("image::"))) {
        const QStringView words = text.sliced(text.indexOf(QLatin1Char('[')) + 1);
        const auto end =
            std::find_if(words.begin(), words.end(), [](QChar c) { return QStringView(u",]").contains(c); });
        m_paragraphs.open(BlockKind::Paragraph, words.first(end - words.begin()));
        m_paragraphs.close();
        return true;
    }
    const bool title = text.size() > 1 && text.front() == QLatin1Char('.') && !text.at(1).isSpace()
        && text.at(1) != QLatin1Char('.') && !m_paragraphs.isOpen();
    if (title) {
        m_paragraphs.open(BlockKind::Paragraph, text.sliced(1));
        m_paragraphs.close();
    }
    return title;
}

bool AsciiDocReader::readItem(QStringView text)
{
    for (const QChar sign : { QLatin1Char('*'), QLatin1Char('.'), QLatin1Char('-') }) {
        const qsizetype depth = leading(text, sign);
        if (depth < 1 || depth > 5 || depth >= text.size() || !text.at(depth).isSpace())
            continue;
        const QString indent(2 * (depth - 1), QLatin1Char(' '));
        m_paragraphs.open(BlockKind::ListItem, text.sliced(depth), indent + QStringLiteral("- "));
        return true;
    }
    if (const qsizetype mark = itemMark(text); mark > 0) {
        m_paragraphs.open(
            BlockKind::ListItem, text.sliced(mark), text.first(mark).trimmed().toString() + QLatin1Char(' '));
        return true;
    }
    const qsizetype term = text.indexOf(QLatin1String("::"));
    const bool defines = term > 0 && (term + 2 == text.size() || text.at(term + 2).isSpace());
    if (defines)
        m_paragraphs.open(BlockKind::ListItem,
            QString(text.first(term).toString() + QLatin1String(": ") + text.sliced(term + 2).trimmed().toString()));
    return defines;
}

void AsciiDocReader::readTitle(QStringView text)
{
    const qsizetype signs = leading(text, text.front());
    const QStringView title = text.sliced(signs).trimmed();
    m_paragraphs.addHeading(int(signs), title);
    if (signs > 1 || !m_facts.title.isEmpty())
        return;
    m_facts.title = plainAsciiDoc(title).simplified();
    // The line under the document's title may name its author.
    const QStringView below = m_lines.atEnd() ? QStringView() : m_lines.peek().text.trimmed();
    if (!below.isEmpty() && below.front().isLetter()) {
        const qsizetype address = below.indexOf(QLatin1Char('<'));
        m_facts.author = below.first(address > 0 ? address : below.size()).trimmed().toString();
        m_paragraphs.open(BlockKind::Paragraph, m_lines.next().text);
        m_paragraphs.close();
    }
}

void AsciiDocReader::readLine(const Line& line)
{
    const QStringView text = line.text.trimmed();
    if (text.isEmpty())
        return m_paragraphs.close();
    if (text == QLatin1String("+"))
        return m_paragraphs.close();
    if (readDelimited(text) || readAttribute(text))
        return;
    const QChar first = text.front();
    const qsizetype signs = leading(text, first);
    const bool heading = (first == QLatin1Char('=') || first == QLatin1Char('#')) && signs <= 6 && signs < text.size()
        && text.at(signs).isSpace();
    if (heading)
        return readTitle(text);
    if (readItem(text))
        return;
    if (line.text.front().isSpace() && !m_paragraphs.isOpen())
        return m_paragraphs.addCode(line.text.toString());
    if (!m_quoteEnd.isEmpty() && !m_paragraphs.isOpen())
        return m_paragraphs.open(BlockKind::Quote, text);
    const bool breaks = text.endsWith(QLatin1String(" +"));
    m_paragraphs.add(breaks ? text.chopped(2) : text);
}

ExtractedText AsciiDocReader::read()
{
    while (!m_lines.atEnd())
        readLine(m_lines.next());
    m_paragraphs.close();
    ExtractedText document = m_out.take();
    document.title = m_facts.title;
    document.author = m_facts.author;
    document.date = m_facts.date;
    document.language = m_facts.language;
    return document;
}

} // namespace

ExtractedText readAsciiDoc(QStringView text)
{
    ExtractedText document = AsciiDocReader(text).read();
    document.kind = QStringLiteral("asciidoc");
    return document;
}

} // namespace docent
