#include "extract/formats/pdfrunninglines.h"

#include "extract/formats/textlines.h"

#include <algorithm>
#include <limits>
#include <QHash>
#include <QSet>

namespace docent {

namespace {

constexpr double edgeShare = 0.15; ///< of a page's height
constexpr int nearPages = 4; ///< chapters have titles of their own, and even pages others than odd ones
constexpr int fewestPages = 3;
constexpr double tolerance = 5; ///< between the places of the same line on two pages, in points
constexpr qsizetype longestLine = 200;

/// 0: it is none.
int romanNumber(QStringView word)
{
    static const QHash<QChar, int> values { { QLatin1Char('i'), 1 }, { QLatin1Char('v'), 5 }, { QLatin1Char('x'), 10 },
        { QLatin1Char('l'), 50 }, { QLatin1Char('c'), 100 } };
    constexpr qsizetype longest = 10;
    if (word.isEmpty() || word.size() > longest)
        return 0;
    int sum = 0;
    int before = 0;
    for (qsizetype i = word.size(); i > 0; --i) {
        const int value = values.value(word.at(i - 1).toLower());
        if (value == 0)
            return 0;
        sum += value < before ? -value : value;
        before = std::max(before, value);
    }
    return sum;
}

int numberIn(QStringView word)
{
    constexpr qsizetype longest = 6;
    const bool digits = !word.isEmpty() && word.size() <= longest && std::all_of(word.begin(), word.end(), [](QChar c) {
        return c >= QLatin1Char('0') && c <= QLatin1Char('9');
    });
    return digits ? word.toInt() : romanNumber(word);
}

/// The words and the signs between them.
QStringList tokensOf(const QString& line)
{
    QStringList tokens;
    bool inWord = false;
    for (const QChar c : line) {
        if (c.isSpace()) {
            inWord = false;
            continue;
        }
        if (c.isLetterOrNumber() && inWord) {
            tokens.last().append(c.toCaseFolded());
        } else {
            tokens.append(QString(c.toCaseFolded()));
            inWord = c.isLetterOrNumber();
        }
    }
    return tokens;
}

/// What lines on other pages must have in common with this one: all of its words, or all but a number that is as far
/// from the page's as theirs are.
QStringList keysOf(const QString& line, int page)
{
    constexpr qsizetype mostTokens = 40;
    QStringList tokens = tokensOf(line).mid(0, mostTokens);
    QStringList keys { tokens.join(QLatin1Char(' ')) };
    for (QString& token : tokens) {
        const int number = numberIn(token);
        if (number == 0)
            continue;
        const QString word = std::exchange(token, QStringLiteral("#%1").arg(number - page));
        keys.append(tokens.join(QLatin1Char(' ')));
        token = word;
    }
    return keys;
}

struct Sight {
    int page;
    double place;
};

class RunningLines {
public:
    explicit RunningLines(const QList<PdfPage>& pages)
        : m_pages(pages)
    {
        for (int page = 0; page < pages.size(); ++page) {
            for (const PdfEdgeLine& edge : pages.at(page).edges) {
                for (const QString& key : keysOf(textOf(page, edge), page))
                    m_sights[key].append({ page, edge.place });
            }
        }
    }

    bool isRunning(int page, const PdfEdgeLine& edge)
    {
        const QStringList keys = keysOf(textOf(page, edge), page);
        for (const QString& key : keys) {
            if (nearby(key, page, edge.place) < fewestPages)
                continue;
            // The words of a title are worth finding, once.
            const bool first = &key == &keys.first() && !m_kept.contains(key) && numberIn(key) == 0;
            if (first)
                m_kept.insert(key);
            return !first;
        }
        return false;
    }

private:
    QString textOf(int page, const PdfEdgeLine& edge) const
    {
        return m_pages.at(page).text.mid(edge.start, edge.length);
    }

    /// On how many pages near this one, itself included, such a line stands there.
    int nearby(const QString& key, int page, double place) const
    {
        const QList<Sight>& sights = m_sights.constFind(key).value();
        int count = 0;
        int last = -1;
        for (auto sight = std::lower_bound(sights.begin(), sights.end(), page - nearPages,
                 [](const Sight&one, int first) { return one.page < first; });
             sight != sights.end() && sight->page <= page + nearPages; ++sight) {
            if (std::abs(sight->place - place) <= tolerance && sight->page != last) {
                last = sight->page;
                ++count;
            }
        }
        return count;
    }

    const QList<PdfPage>& m_pages;
    QHash<QString, QList<Sight>> m_sights; ///< by key, in the order of the pages
    QSet<QString> m_kept;
};

/// The text without these lines; as it was if they were all there is.
void remove(PdfPage& page, const QList<PdfEdgeLine>& lines)
{
    QString text;
    qsizetype at = 0;
    for (const PdfEdgeLine& line : lines) {
        text += QStringView(page.text).mid(at, line.start - at);
        at = line.start + line.length;
        if (at < page.text.size() && page.text.at(at) == QLatin1Char('\n'))
            ++at;
    }
    text += QStringView(page.text).mid(at);
    if (hasWords(text))
        page.text = text;
}

/// Where rows stand, from an edge on.
std::vector<double> rowsFrom(const QList<PdfEdgeLine>& lines, double sign)
{
    constexpr double sameRow = 4;
    std::vector<double> places;
    for (const PdfEdgeLine& line : lines)
        places.push_back(line.place * sign);
    std::sort(places.begin(), places.end());
    std::vector<double> rows;
    for (const double place : places) {
        if (rows.empty() || place - rows.back() > sameRow)
            rows.push_back(place);
    }
    return rows;
}

/// How many rows at the edge may be running lines: one or two that white parts from the text, else the outermost.
size_t rowsApart(const std::vector<double>& rows)
{
    constexpr size_t mostApart = 2;
    constexpr size_t looked = 5;
    constexpr double wider = 1.6; // than the text's lines are apart
    double pitch = std::numeric_limits<double>::max();
    for (size_t i = 1; i < std::min(rows.size(), looked); ++i)
        pitch = std::min(pitch, rows.at(i) - rows.at(i - 1));
    for (size_t count = 1; count <= mostApart && count < rows.size(); ++count) {
        if (rows.at(count) - rows.at(count - 1) > wider * pitch)
            return count;
    }
    return 1;
}

/// The lines at an edge; `sign` 1: at the top, -1: at the bottom.
void takeEdge(QList<PdfEdgeLine>& edges, const QList<PdfEdgeLine>& lines, double sign, double limit)
{
    const std::vector<double> rows = rowsFrom(lines, sign);
    if (rows.empty())
        return;
    const double last = std::min(limit, rows.at(rowsApart(rows) - 1) + tolerance);
    for (const PdfEdgeLine& line : lines) {
        if (line.place * sign <= last && line.length <= longestLine)
            edges.append(line);
    }
}

} // namespace

PdfPage pageOf(const QList<PdfLine>& lines, double height)
{
    PdfPage page;
    page.text = joinLines(lines);
    QList<PdfEdgeLine> placed;
    qsizetype start = 0;
    QRectF box;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        box |= lines.at(i).box;
        const qsizetype end = page.text.indexOf(QLatin1Char('\n'), start);
        const bool ends =
            i + 1 == lines.size() || (!lines.at(i + 1).sameRow && !lines.at(i).text.endsWith(QChar(pdfBrokenHyphen)));
        if (!ends)
            continue;
        const qsizetype length = (end < 0 ? page.text.size() : end) - start;
        if (!box.isNull())
            placed.append({ start, length, box.center().y() });
        start += length + 1;
        box = {};
    }
    takeEdge(page.edges, placed, 1, edgeShare * height);
    takeEdge(page.edges, placed, -1, (edgeShare - 1) * height);
    std::sort(page.edges.begin(), page.edges.end(),
        [](const PdfEdgeLine& a, const PdfEdgeLine& b) { return a.start < b.start; });
    return page;
}

void dropRunningLines(QList<PdfPage>& pages)
{
    QList<QList<PdfEdgeLine>> running(pages.size());
    {
        RunningLines lines(pages);
        for (int page = 0; page < pages.size(); ++page) {
            for (const PdfEdgeLine& edge : pages.at(page).edges) {
                if (lines.isRunning(page, edge))
                    running[page].append(edge);
            }
        }
    }
    for (qsizetype page = 0; page < pages.size(); ++page) {
        if (!running.at(page).isEmpty())
            remove(pages[page], running.at(page));
        pages[page].edges.clear();
    }
}

} // namespace docent
