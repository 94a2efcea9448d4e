#include "ingest/chunkunits.h"

#include "ingest/sentences.h"

#include <algorithm>

namespace docent {

namespace {

constexpr qsizetype longestTitle = 200; ///< of a heading in a path; what is longer was hardly one

bool isRowLike(BlockKind kind)
{
    return kind == BlockKind::Table || kind == BlockKind::Code;
}

/// A heading's words without the marks that make it one in Markdown and plain text.
QString titleOf(QStringView heading)
{
    QStringView title = heading.trimmed();
    const qsizetype feed = title.indexOf(QLatin1Char('\n'));
    if (feed > 0)
        title = title.first(feed).trimmed();
    if (title.startsWith(QLatin1Char('#'))) {
        while (title.startsWith(QLatin1Char('#')))
            title = title.sliced(1);
        title = title.trimmed();
        QStringView bare = title;
        while (bare.endsWith(QLatin1Char('#')))
            bare.chop(1);
        if (bare.isEmpty() || bare.size() == title.size() || bare.back().isSpace())
            title = bare.trimmed();
    }
    QString words = title.toString().simplified();
    if (words.size() > longestTitle)
        words = words.left(longestTitle - 1).trimmed() + QChar(0x2026);
    return words;
}

} // namespace

UnitReader::UnitReader(const ExtractedText& document, int longestSentence, int longestLine)
    : m_document(document)
    , m_text(document.text)
    , m_longestSentence(longestSentence)
    , m_longestLine(longestLine)
{
}

/// Behind the spaces at `from`; the indentation of a line that follows is not skipped.
qsizetype UnitReader::skipSpaces(qsizetype from, qsizetype limit) const
{
    qsizetype line = -1;
    while (from < limit && m_text.at(from).isSpace()) {
        if (m_text.at(from) == QLatin1Char('\n'))
            line = from + 1;
        ++from;
    }
    return from < limit && line >= 0 ? line : from;
}

qsizetype UnitReader::firstWord(qsizetype from) const
{
    while (from < m_text.size() && m_text.at(from).isSpace())
        ++from;
    return from;
}

/// Where the next page begins behind `position`.
qsizetype UnitReader::pageAfter(qsizetype position)
{
    while (m_page < m_document.pages.size() && m_document.pages.at(m_page).start <= position)
        ++m_page;
    return m_page < m_document.pages.size() ? m_document.pages.at(m_page).start : m_text.size();
}

/// The next block with the spaces around it, or what stands before that block.
bool UnitReader::enterRegion()
{
    if (m_at >= m_text.size())
        return false;
    const QList<Block>& blocks = m_document.blocks;
    while (m_block < blocks.size() && blocks.at(m_block).end <= m_at)
        ++m_block;
    const qsizetype words = firstWord(m_at);
    const bool inBlock = m_block < blocks.size() && blocks.at(m_block).start <= words;
    if (inBlock) {
        const Block& block = blocks.at(m_block);
        m_region = { block.kind, block.level, m_at, skipSpaces(std::max(block.end, words), m_text.size()) };
    } else {
        const qsizetype end = m_block < blocks.size() ? blocks.at(m_block).start : m_text.size();
        m_region = { BlockKind::Paragraph, 0, m_at, skipSpaces(std::max(end, words), m_text.size()) };
    }
    m_border = std::max(m_border, Border::Block);
    if (m_region.kind == BlockKind::Heading)
        enterHeading();
    return true;
}

void UnitReader::enterHeading()
{
    m_border = Border::Heading;
    while (!m_stack.empty() && m_stack.back().first >= m_region.level)
        m_stack.pop_back();
    m_stack.emplace_back(m_region.level, titleOf(m_text.sliced(m_region.start, m_region.end - m_region.start)));
    QStringList path;
    for (const auto& [level, title] : m_stack) {
        if (!title.isEmpty())
            path.append(title);
    }
    m_paths.push_back(std::move(path));
}

Unit UnitReader::cut(qsizetype end, Border border)
{
    const qsizetype page = pageAfter(m_at);
    Unit unit;
    unit.start = m_at;
    unit.end = end;
    unit.border = m_border;
    unit.isHeading = m_region.kind == BlockKind::Heading;
    unit.isWhole = unit.isHeading || isRowLike(m_region.kind);
    unit.continuesRows = isRowLike(m_region.kind) && m_at > m_region.start;
    if (unit.continuesRows && m_region.kind == BlockKind::Table)
        unit.table = m_region.start;
    unit.path = int(m_paths.size()) - 1;
    unit.startsPage = m_startsPage;
    m_at = end;
    m_startsPage = end == page && end < m_text.size();
    m_border = m_startsPage ? std::max(border, Border::Page) : border;
    return unit;
}

Unit UnitReader::takeWord()
{
    const tokens::Word word = tokens::wordAt(m_text.first(m_wordsUntil), m_at);
    // In a stretch without sentences, such as a list of names, a line's end is the next best place.
    const bool feed = m_text.sliced(word.start, word.end - word.start).contains(QLatin1Char('\n'));
    Unit unit = cut(word.end, word.end == m_wordsUntil ? m_borderBehindWords : feed ? Border::Sentence : Border::Word);
    unit.weight = word.weight;
    return unit;
}

bool UnitReader::next(Unit* unit)
{
    if (m_at < m_wordsUntil) {
        *unit = takeWord();
        return true;
    }
    if (m_at >= m_region.end && !enterRegion())
        return false;
    const qsizetype limit = std::min(m_region.end, pageAfter(m_at));
    SentenceEnd end { limit, false };
    if (isRowLike(m_region.kind)) {
        const qsizetype feed = m_text.indexOf(QLatin1Char('\n'), firstWord(m_at));
        end.at = feed < 0 || feed > limit ? limit : skipSpaces(feed, limit);
    } else if (m_region.kind != BlockKind::Heading) {
        end = sentenceEnd(m_text, m_at, limit);
    }
    const Border border = end.paragraph ? Border::Block : Border::Sentence;
    // A long one is not weighed to its end: a line may have a million words.
    const int longest = isRowLike(m_region.kind) ? m_longestLine : m_longestSentence;
    int weight = 0;
    for (qsizetype at = m_at; at < end.at && weight <= longest;) {
        const tokens::Word word = tokens::wordAt(m_text.first(end.at), at);
        weight += word.weight;
        at = word.end;
    }
    if (weight > longest) {
        m_wordsUntil = end.at;
        m_borderBehindWords = border;
        *unit = takeWord();
        return true;
    }
    *unit = cut(end.at, border);
    unit->weight = weight;
    return true;
}

} // namespace docent
