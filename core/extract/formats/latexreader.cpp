#include "extract/formats/latexreader.h"

#include "extract/formats/latexsymbols.h"

#include <algorithm>

namespace docent {

namespace {

constexpr qsizetype longestArgument = 20'000;
constexpr int mostUnclosed = 50;

} // namespace

ExtractedText LatexReader::read()
{
    m_preamble = m_text.contains(QLatin1String("\\begin{document}"));
    m_hasChapters = m_text.contains(QLatin1String("\\chapter"));
    while (m_at < m_text.size())
        readSign();
    endTable();
    ExtractedText document = m_out.take();
    document.title = m_title.simplified();
    document.author = m_author.simplified();
    return document;
}

void LatexReader::put(QStringView text)
{
    if (m_capture)
        m_capture->append(text);
    else if (m_preamble)
        return;
    else if (m_tables > 0 && !m_rows.isEmpty())
        m_rows.last().last().append(text);
    else
        m_out.addText(text);
}

void LatexReader::readSign()
{
    const QChar sign = m_text.at(m_at++);
    const QStringView ahead = m_text.sliced(m_at);
    switch (sign.unicode()) {
    case '\\':
        return readCommand();
    case '{':
        return beginGroup(Group::Plain);
    case '}':
        return endGroup();
    case '%': {
        const qsizetype feed = m_text.indexOf(QLatin1Char('\n'), m_at);
        m_at = feed < 0 ? m_text.size() : feed + 1;
        return;
    }
    case '$': {
        const bool display = ahead.startsWith(QLatin1Char('$'));
        m_at += display ? 1 : 0;
        return readMath(display ? QStringView(u"$$") : QStringView(u"$"));
    }
    case '~':
        return put(u" ");
    case '&':
        if (m_tables > 0 && !m_rows.isEmpty())
            m_rows.last().append(QString());
        return;
    case '\n':
        return lineEnd();
    case '-': {
        const qsizetype more = ahead.startsWith(u"--") ? 2 : ahead.startsWith(u"-") ? 1 : 0;
        m_at += more;
        return put(more == 2 ? u"—" : more == 1 ? u"–" : u"-");
    }
    case '`':
    case '\'': {
        const bool twice = ahead.startsWith(sign);
        m_at += twice ? 1 : 0;
        const bool opens = sign == QLatin1Char('`');
        return put(opens ? (twice ? u"“" : u"‘") : (twice ? u"”" : u"’"));
    }
    default:
        return put(QStringView(&sign, 1));
    }
}

/// An empty line ends the paragraph.
void LatexReader::lineEnd()
{
    qsizetype at = m_at;
    while (at < m_text.size() && (m_text.at(at) == QLatin1Char(' ') || m_text.at(at) == QLatin1Char('\t')))
        ++at;
    m_at = at;
    if (at < m_text.size() && m_text.at(at) == QLatin1Char('\n'))
        paragraphEnd();
    else
        put(u" ");
}

void LatexReader::paragraphEnd()
{
    if (m_capture || m_preamble || m_tables > 0)
        return put(u" ");
    if (m_lists.empty())
        m_out.begin(m_quotes > 0 ? BlockKind::Quote : BlockKind::Paragraph);
    else
        m_out.beginInside(BlockKind::ListItem);
}

void LatexReader::skipSpaces()
{
    while (m_at < m_text.size() && m_text.at(m_at).isSpace())
        ++m_at;
}

/// What stands in braces at the present place, with the braces behind it; null if nothing does.
QStringView LatexReader::argument()
{
    const qsizetype start = m_at;
    skipSpaces();
    if (m_at < m_text.size() && m_text.at(m_at) == QLatin1Char('{') && m_unclosed < mostUnclosed) {
        const qsizetype limit = std::min(m_text.size(), m_at + longestArgument);
        int depth = 0;
        for (qsizetype at = m_at; at < limit; ++at) {
            const QChar c = m_text.at(at);
            if (c == QLatin1Char('\\'))
                ++at;
            else if (c == QLatin1Char('{'))
                ++depth;
            else if (c == QLatin1Char('}') && --depth == 0) {
                const QStringView inner = m_text.sliced(m_at + 1, at - m_at - 1);
                m_at = at + 1;
                return inner;
            }
        }
        ++m_unclosed;
    }
    m_at = start;
    return {};
}

/// Options in brackets.
void LatexReader::skipOptional()
{
    constexpr qsizetype longest = 1'000;
    while (m_at < m_text.size() && m_text.at(m_at) == QLatin1Char('[')) {
        const QStringView ahead = m_text.sliced(m_at, std::min(longest, m_text.size() - m_at));
        const qsizetype end = ahead.indexOf(QLatin1Char(']'));
        if (end < 0)
            return;
        m_at += end + 1;
    }
}

void LatexReader::readCommand()
{
    const qsizetype start = m_at;
    while (m_at < m_text.size() && m_text.at(m_at).unicode() < 0x80 && m_text.at(m_at).isLetter())
        ++m_at;
    if (m_at == start && m_at < m_text.size())
        ++m_at;
    const QStringView command = m_text.sliced(start, m_at - start);
    if (command.isEmpty())
        return;
    const bool word = command.front().isLetter();
    if (word && m_at < m_text.size() && m_text.at(m_at) == QLatin1Char('*'))
        ++m_at;
    if (!runEnvironment(command))
        run(command);
    // Spaces behind a command's name are no text.
    while (word && m_at < m_text.size() && m_at == start + command.size()
        && (m_text.at(m_at) == QLatin1Char(' ') || m_text.at(m_at) == QLatin1Char('\t')))
        ++m_at;
}

void LatexReader::run(QStringView command)
{
    if (command == u"[" || command == u"(")
        return readMath(command == u"[" ? u"\\]" : u"\\)");
    if (command == u"\\" || command == u"newline" || command == u"tabularnewline") {
        skipOptional();
        if (m_tables > 0 && !m_capture)
            m_rows.append(QStringList(QString()));
        else if (m_capture || m_preamble)
            put(u" ");
        else
            m_out.addLineBreak();
        return;
    }
    if (const QString printed = latex::symbol(command); !printed.isNull())
        return put(printed);
    if (const char16_t combining = latex::accent(command); combining > 0)
        return readAccent(combining);
    if (const int level = latex::headingLevel(command, m_hasChapters); level > 0 && !m_preamble) {
        skipOptional();
        m_out.begin(BlockKind::Heading, level);
        return beginGroup(Group::Heading);
    }
    if (command == u"title" || command == u"author")
        return skipOptional(), beginGroup(command == u"title" ? Group::Title : Group::Author);
    if (command == u"footnote" || command == u"thanks")
        return skipOptional(), beginGroup(Group::Note);
    if (command == u"par" || command == u"caption")
        return skipOptional(), paragraphEnd();
    if (command == u"item")
        return beginItem();
    if (command == u"def")
        m_at = std::max(m_at, std::min(m_text.indexOf(QLatin1Char('{'), m_at), m_at + 100));
    skipOptional();
    for (int i = latex::unprintedArguments(command); i > 0; --i) {
        if (argument().isNull() && command.startsWith(u"new") && m_at < m_text.size()
            && m_text.at(m_at) == QLatin1Char('\\'))
            while (++m_at < m_text.size() && m_text.at(m_at).isLetter()) { }
        skipOptional();
    }
}

void LatexReader::beginGroup(Group group)
{
    if (group != Group::Plain) {
        skipSpaces();
        if (m_at >= m_text.size() || m_text.at(m_at) != QLatin1Char('{')) {
            if (group == Group::Heading)
                m_out.end();
            return;
        }
        ++m_at;
    }
    m_groups.push_back(group);
    if (group == Group::Note)
        put(u" (");
    else if (group == Group::Title)
        m_title.clear(), m_capture = &m_title;
    else if (group == Group::Author)
        m_author.clear(), m_capture = &m_author;
}

void LatexReader::endGroup()
{
    if (m_groups.empty())
        return;
    const Group group = m_groups.back();
    m_groups.pop_back();
    if (group == Group::Note)
        put(u")");
    else if (group == Group::Title || group == Group::Author)
        m_capture = nullptr;
    else if (group == Group::Heading)
        m_out.end();
}

/// Formulas stay as they are written, with the signs around them.
void LatexReader::readMath(QStringView end)
{
    constexpr qsizetype longest = 5'000;
    const QStringView ahead = m_text.sliced(m_at, std::min(longest, m_text.size() - m_at));
    qsizetype close = ahead.indexOf(end);
    while (close > 0 && end.front() == QLatin1Char('$') && ahead.at(close - 1) == QLatin1Char('\\'))
        close = ahead.indexOf(end, close + 1);
    if (close < 0 || ahead.first(close).contains(QLatin1String("\n\n")))
        return put(end.front() == QLatin1Char('$') ? end : QStringView());
    const QString formula = ahead.first(close).toString().simplified();
    m_at += close + end.size();
    put(QString(QLatin1Char('$') + formula + QLatin1Char('$')));
}

/// "\"a", "\c{c}", "\'\i".
void LatexReader::readAccent(char16_t combining)
{
    const qsizetype start = m_at;
    QStringView letter = argument();
    if (letter.isNull() && m_at < m_text.size()) {
        skipSpaces();
        const bool dotless = m_text.sliced(m_at).startsWith(u"\\i") || m_text.sliced(m_at).startsWith(u"\\j");
        letter = m_text.sliced(m_at, std::min<qsizetype>(dotless ? 2 : 1, m_text.size() - m_at));
        m_at += letter.size();
    }
    if (letter.startsWith(QLatin1Char('\\')))
        letter = letter.sliced(1);
    if (letter.isEmpty() || !letter.front().isLetter()) {
        m_at = letter.isEmpty() && m_at > start ? m_at : start;
        return;
    }
    QString composed = letter.toString();
    composed.insert(1, QChar(combining));
    put(composed.normalized(QString::NormalizationForm_C));
}

} // namespace docent
