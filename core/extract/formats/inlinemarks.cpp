#include "extract/formats/inlinemarks.h"

#include "extract/formats/textlines.h"

#include <algorithm>

namespace docent {

qsizetype closingMark(QStringView text, qsizetype at, QStringView mark)
{
    constexpr qsizetype farthest = 400;
    const qsizetype begin = at + mark.size();
    if (!text.sliced(at).startsWith(mark) || begin >= text.size() || text.at(begin).isSpace()
        || (at > 0 && (text.at(at - 1).isLetterOrNumber() || text.at(at - 1) == mark.front())))
        return -1;
    const QStringView near = text.first(std::min(text.size(), begin + farthest));
    for (qsizetype end = near.indexOf(mark, begin + 1); end >= 0; end = near.indexOf(mark, end + 1)) {
        const qsizetype behind = end + mark.size();
        const bool closes = !near.at(end - 1).isSpace()
            && (behind >= text.size() || (!text.at(behind).isLetterOrNumber() && text.at(behind) != mark.front()));
        if (closes)
            return end;
    }
    return -1;
}

void MarkupParagraphs::open(BlockKind kind, QStringView line, const QString& prefix)
{
    close();
    m_kind = kind;
    m_prefix = prefix;
    m_text = line.trimmed().toString();
    m_open = true;
}

void MarkupParagraphs::add(QStringView line, bool onItsOwnLine)
{
    if (!m_open)
        return open(BlockKind::Paragraph, line);
    m_text.append(QLatin1Char(onItsOwnLine ? '\n' : ' '));
    m_text.append(line.trimmed());
}

void MarkupParagraphs::close()
{
    if (!std::exchange(m_open, false))
        return;
    m_out.begin(m_kind, 0, m_prefix);
    for (const QStringView line : QStringView(m_text).split(QLatin1Char('\n'))) {
        m_out.addText(m_plain(line));
        m_out.addLineBreak();
    }
    m_out.end();
    m_text.clear();
}

void MarkupParagraphs::addHeading(int level, QStringView line)
{
    close();
    m_out.begin(BlockKind::Heading, std::clamp(level, 1, 6));
    m_out.addText(m_plain(line.trimmed()));
    m_out.end();
}

void MarkupParagraphs::addCode(const QString& code)
{
    close();
    m_out.begin(BlockKind::Code);
    m_out.addPreformatted(code);
    m_out.end();
}

qsizetype itemMark(QStringView line)
{
    if (!startsListItem(line))
        return 0;
    const auto word = std::find_if(line.begin(), line.end(), [](QChar c) { return !c.isSpace(); });
    const auto space = std::find_if(word, line.end(), [](QChar c) { return c.isSpace(); });
    return std::find_if(space, line.end(), [](QChar c) { return !c.isSpace(); }) - line.begin();
}

} // namespace docent
