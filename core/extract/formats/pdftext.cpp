#include "extract/formats/pdftext.h"

#include "extract/formats/charset.h"
#include "extract/formats/pdfhyphens.h"
#include "extract/formats/textlines.h"

#include <algorithm>
#include <array>
#include <QHash>

namespace docent {

namespace {

constexpr int maxHeadingLevel = 6;

/// The text of one page as lines without spaces at their ends.
QList<QStringView> linesOf(QStringView page)
{
    QList<QStringView> lines;
    TextLines reader(page);
    while (!reader.atEnd())
        lines.append(reader.next().text.trimmed());
    return lines;
}

/// How many characters a full line of this page has: nine tenths of its lines are not longer.
qsizetype fullLine(const QList<QStringView>& lines)
{
    QList<qsizetype> sizes;
    for (const QStringView line : lines) {
        if (!line.isEmpty())
            sizes.append(line.size());
    }
    if (sizes.isEmpty())
        return 0;
    const auto nth = sizes.begin() + sizes.size() * 9 / 10;
    std::nth_element(sizes.begin(), nth, sizes.end());
    return *nth;
}

qsizetype firstWordSize(QStringView line)
{
    const auto space = std::find_if(line.begin(), line.end(), [](QChar c) { return c.isSpace(); });
    return space - line.begin();
}

bool endsSentence(QStringView line)
{
    return !line.isEmpty() && QStringView(u".!?:;\u3002\uff01\uff1f").contains(line.back());
}

bool isShort(QStringView line, qsizetype full)
{
    return line.size() * 2 < full && !endsSentence(line);
}

/// Whether the line break between two lines is only due to the page's width: the next word had no room any more.
bool isWrapped(QStringView line, QStringView next, qsizetype full)
{
    constexpr qsizetype shortestFull = 40; // of narrower pages and columns nothing can be told by length
    if (line.isEmpty() || next.isEmpty() || startsListItem(next))
        return false;
    if (next.front().isLower() && !endsSentence(line))
        return line.size() * 4 > full;
    if (endsSentence(line) && isShort(next, full)) // rather the end of a paragraph and a heading
        return false;
    return full >= shortestFull && line.size() + 1 + firstWordSize(next) > full * 9 / 10;
}

/// A running head or foot with the page's number in it.
bool isPageLine(QStringView line)
{
    constexpr qsizetype longestNumber = 4;
    const auto isNumber = [](QStringView word) {
        return !word.isEmpty() && word.size() <= longestNumber
            && std::all_of(word.begin(), word.end(), [](QChar c) { return c.isDigit(); });
    };
    const qsizetype first = line.indexOf(QLatin1Char(' '));
    const qsizetype last = line.lastIndexOf(QLatin1Char(' '));
    return isNumber(line) || (first > 0 && (isNumber(line.first(first)) || isNumber(line.sliced(last + 1))));
}

/// How many numbers begin the line ("3.1 Scope" → 2), and where its words begin.
int numberedLevel(QStringView line, qsizetype* words)
{
    int level = 0;
    qsizetype at = 0;
    for (; at < line.size() && (line.at(at).isDigit() || line.at(at) == QLatin1Char('.')); ++at)
        level += line.at(at).isDigit() && (at == 0 || !line.at(at - 1).isDigit()) ? 1 : 0;
    while (at < line.size() && line.at(at).isSpace())
        ++at;
    *words = at;
    return level;
}

/// The level of a heading that shows by its looks: a short line on its own with a capital at its head and no full stop,
/// above running text. By its number or capitals; 0: it is none.
int headingLevel(QStringView line, QStringView next, qsizetype full)
{
    constexpr qsizetype longest = 80;
    constexpr qsizetype shortest = 3;
    const bool fits = line.size() >= shortest && line.size() <= longest && line.size() * 5 <= full * 4;
    const bool above = next.size() * 5 > full * 3 && !next.front().isLower();
    if (!fits || !above || endsSentence(line) || line.back() == QLatin1Char(',') || startsListItem(line)
        || isPageLine(line))
        return 0;
    qsizetype words = 0;
    const int level = numberedLevel(line, &words);
    if (words == line.size() || !line.at(words).isUpper())
        return 0;
    // Rows of figures and lines that break off in the middle are none either.
    static constexpr std::array unfinished { "and", "of", "the", "on", "for", "in", "to", "a", "und", "der", "die",
        "von" };
    const QStringView last = line.sliced(line.lastIndexOf(QLatin1Char(' ')) + 1);
    const bool breaksOff = std::any_of(
        unfinished.begin(), unfinished.end(), [last](const char* word) { return last == QLatin1String(word); });
    constexpr int mostDigits = 6;
    if (breaksOff || std::count_if(line.begin() + words, line.end(), [](QChar c) { return c.isDigit(); }) > mostDigits)
        return 0;
    const bool capitals = std::none_of(line.begin(), line.end(), [](QChar c) { return c.isLower(); });
    return level > 0 ? std::min(level, maxHeadingLevel) : capitals ? 1 : 2;
}

QString comparable(QStringView text)
{
    QString key;
    for (const QChar c : text) {
        if (c.isLetterOrNumber())
            key.append(c.toCaseFolded());
    }
    return key;
}

class Assembler {
public:
    explicit Assembler(const QList<PdfBookmark>& outline);
    void addPage(const QString& text);
    /// Below what stands on the page.
    void addNote(const QString& text);
    ExtractedText take() { return std::move(m_document); }

private:
    struct Lines {
        const QList<QStringView>& all;
        qsizetype full; ///< characters of a full line
    };

    int namedHeading(const QList<QStringView>& lines, qsizetype at, int* level) const;
    int headingAt(const Lines& lines, qsizetype at, int* level) const;
    bool goesOn(const Lines& lines, qsizetype at) const;
    void addLine(QStringView line);
    void endBlock(BlockKind kind, int level = 0);

    QHash<int, QHash<QString, int>> m_outline; ///< page → title → level
    ExtractedText m_document;
    qsizetype m_block = 0; ///< where the open block begins
    int m_page = 0;
    bool m_outlined = false; ///< the outline names enough headings to do without guesses
};

Assembler::Assembler(const QList<PdfBookmark>& outline)
{
    m_document.kind = QStringLiteral("pdf");
    for (const PdfBookmark& bookmark : outline) {
        const QString title = comparable(bookmark.title);
        if (!title.isEmpty())
            m_outline[bookmark.page].insert(title, std::clamp(bookmark.level, 1, maxHeadingLevel));
    }
    constexpr qsizetype enough = 3;
    m_outlined = outline.size() >= enough;
}

/// How many lines from `at` on are a title of the outline; 0: none.
int Assembler::namedHeading(const QList<QStringView>& lines, qsizetype at, int* level) const
{
    constexpr int mostLines = 3;
    constexpr qsizetype longest = 300;
    const auto titles = m_outline.constFind(m_page);
    if (titles == m_outline.constEnd() || lines.at(at).size() > longest)
        return 0;
    QString key;
    for (int count = 1; count <= mostLines && at + count <= lines.size(); ++count) {
        key += comparable(lines.at(at + count - 1));
        const auto title = titles->constFind(key);
        if (title != titles->constEnd()) {
            *level = *title;
            return count;
        }
    }
    return 0;
}

void Assembler::addLine(QStringView line)
{
    QString& text = m_document.text;
    // A hyphen at a line's end that is still there belongs to the word: "out-of-" and "network".
    const bool parted = text.size() > m_block + 1 && text.back() == QLatin1Char('-')
        && text.at(text.size() - 2).isLetter() && !line.isEmpty() && line.front().isLower();
    if (text.size() > m_block && !parted)
        text.append(QLatin1Char(' '));
    text.append(line);
}

void Assembler::endBlock(BlockKind kind, int level)
{
    QString& text = m_document.text;
    if (text.size() == m_block)
        return;
    m_document.blocks.append({ kind, level, m_block, text.size() });
    text.append(QLatin1Char('\n'));
    m_block = text.size();
}

/// The heading at `at`: how many lines it has, 0 for none.
int Assembler::headingAt(const Lines& lines, qsizetype at, int* level) const
{
    const int named = namedHeading(lines.all, at, level);
    if (named > 0 || m_outlined || at + 1 >= lines.all.size() || lines.all.at(at + 1).isEmpty())
        return named;
    const bool alone = at == 0 || !isWrapped(lines.all.at(at - 1), lines.all.at(at), lines.full);
    *level = alone ? headingLevel(lines.all.at(at), lines.all.at(at + 1), lines.full) : 0;
    return *level > 0 ? 1 : 0;
}

/// Whether the line at `at` and the next are one paragraph.
bool Assembler::goesOn(const Lines& lines, qsizetype at) const
{
    if (at + 1 >= lines.all.size() || (at == 0 && isPageLine(lines.all.first())))
        return false;
    const bool foot = at + 2 == lines.all.size() && isPageLine(lines.all.last());
    int level = 0;
    return !foot && isWrapped(lines.all.at(at), lines.all.at(at + 1), lines.full)
        && namedHeading(lines.all, at + 1, &level) == 0;
}

void Assembler::addPage(const QString& text)
{
    ++m_page;
    if (m_page > 1)
        m_document.text.append(QLatin1Char('\n'));
    m_block = m_document.text.size();
    m_document.pages.append({ m_page, m_block });
    const QList<QStringView> all = linesOf(text);
    const Lines lines { all, fullLine(all) };
    BlockKind kind = BlockKind::Paragraph;
    for (qsizetype i = 0; i < all.size(); ++i) {
        int level = 0;
        const bool begins = m_document.text.size() == m_block;
        const int heading = begins ? headingAt(lines, i, &level) : 0;
        for (int n = 0; n < heading; ++n)
            addLine(all.at(i + n));
        if (heading > 0) {
            endBlock(BlockKind::Heading, level);
            i += heading - 1;
            continue;
        }
        if (begins)
            kind = startsListItem(all.at(i)) ? BlockKind::ListItem : BlockKind::Paragraph;
        addLine(all.at(i));
        if (!goesOn(lines, i))
            endBlock(kind);
    }
    endBlock(kind);
}

void Assembler::addNote(const QString& text)
{
    addLine(text);
    endBlock(BlockKind::Paragraph);
}

/// Latin ligatures as letters, so that words are found.
void spellOut(QString& text)
{
    static const QList<QString> ligatures { QStringLiteral("ff"), QStringLiteral("fi"), QStringLiteral("fl"),
        QStringLiteral("ffi"), QStringLiteral("ffl"), QStringLiteral("st"), QStringLiteral("st") };
    const auto isLigature = [](QChar c) { return c >= QChar(0xfb00) && c <= QChar(0xfb06); };
    if (std::none_of(text.cbegin(), text.cend(), isLigature))
        return;
    QString spelled;
    spelled.reserve(text.size() + text.size() / 16);
    for (const QChar c : std::as_const(text)) {
        if (isLigature(c))
            spelled.append(ligatures.at(c.unicode() - 0xfb00));
        else
            spelled.append(c);
    }
    text = spelled;
}

void tidy(QString& text)
{
    charset::normalize(text);
    charset::dropInvisible(text);
    spellOut(text);
}

} // namespace

ExtractedText assemblePdfText(
    const QStringList& pages, const QList<PdfBookmark>& outline, const std::map<int, QStringList>& notes)
{
    QStringList clean = pages;
    joinHyphenated(clean);
    Assembler assembler(outline);
    for (qsizetype number = 0; number < clean.size(); ++number) {
        QString& page = clean[number];
        tidy(page);
        assembler.addPage(page);
        page.clear();
        const auto below = notes.find(int(number));
        for (QString note : below == notes.end() ? QStringList() : below->second) {
            tidy(note);
            assembler.addNote(note);
        }
    }
    return assembler.take();
}

} // namespace docent
