#include "ingest/chunker.h"

#include "ingest/chunkunits.h"
#include "ingest/placefinder.h"

#include <algorithm>
#include <deque>

namespace docent {

namespace {

/// Counts code points up to positions that are asked for in nearly rising order.
class CodePoints {
public:
    explicit CodePoints(QStringView text)
        : m_text(text)
    {
    }
    qint64 before(qsizetype position)
    {
        while (m_at < position)
            m_count += m_text.at(m_at++).isLowSurrogate() ? 0 : 1;
        while (m_at > position)
            m_count -= m_text.at(--m_at).isLowSurrogate() ? 0 : 1;
        return m_count;
    }

private:
    QStringView m_text;
    qsizetype m_at = 0;
    qint64 m_count = 0;
};

/// Fills passages with units. It holds a window of units: the overlap with the last passage, then those that are new.
class Packer {
public:
    Packer(const ExtractedText& document, const ChunkOptions& options);
    QList<Passage> pack();

private:
    void fillWindow();
    size_t chooseCut(qint64 room);
    bool isStrong(size_t index) const { return m_window[index].border >= Border::Page; }
    size_t naturalEnd(qint64 room) const;
    size_t bestCut(qint64 room) const;
    size_t keepWhole(size_t cut, qint64 room) const;
    qint64 weightOfRows(size_t* end) const;
    qint64 weightUntilBorder(size_t from) const;
    size_t overlapStart(size_t* cut);
    bool splitUnit(size_t index, qint64 tail);
    void emitPassage(size_t end);
    int pageAt(qsizetype position);
    int pathOf(size_t end) const;
    QString tableHead() const;

    const ExtractedText& m_document;
    qint64 m_size;
    qint64 m_overlap;
    UnitReader m_reader;
    CodePoints m_points;
    PlaceFinder m_places;
    std::deque<Unit> m_window;
    size_t m_own = 0; ///< units before this one are overlap
    qint64 m_ownWeight = 0;
    qint64 m_overlapWeight = 0;
    bool m_readAll = false;
    qsizetype m_page = -1; ///< index of the page that pageAt() found last
    QList<Passage> m_passages;
};

constexpr qint64 pageFill = 3;
constexpr qint64 sectionFill = 5;
constexpr qsizetype longestHead = 500; ///< of the row that is repeated over the rest of a table
constexpr int smallestSize = 32; ///< tokens; every word is smaller

ChunkOptions sane(ChunkOptions options)
{
    options.size = std::max(options.size, smallestSize);
    options.overlap = std::clamp(options.overlap, 0, options.size / 2);
    return options;
}

Packer::Packer(const ExtractedText& document, const ChunkOptions& options)
    : m_document(document)
    , m_size(qint64(options.size) * tokens::unit)
    , m_overlap(qint64(options.overlap) * tokens::unit)
    , m_reader(document, int(m_size / 4), int(m_size))
    , m_points(document.text)
    , m_places(document)
{
}

/// Looks ahead two passages' worth, which is as far as a decision reaches.
void Packer::fillWindow()
{
    while (!m_readAll && m_ownWeight <= 2 * m_size) {
        Unit unit;
        m_readAll = !m_reader.next(&unit);
        if (m_readAll)
            break;
        m_window.push_back(unit);
        m_ownWeight += unit.weight;
    }
}

/// Of what begins at `from`: the rest of the page if it begins one, else of the section.
qint64 Packer::weightUntilBorder(size_t from) const
{
    const bool page = m_window[from].startsPage;
    qint64 weight = m_window[from].weight;
    for (size_t i = from + 1; i < m_window.size() && !(page ? m_window[i].startsPage : isStrong(i)); ++i)
        weight += m_window[i].weight;
    return weight;
}

/// A page that begins once the passage is a third full ends it there, a section once it is a fifth full (measured on
/// judged questions: passages that keep to their section are found better), unless what begins is a small rest
/// that fits in as well. None: m_window.size().
size_t Packer::naturalEnd(qint64 room) const
{
    qint64 fill = 0;
    for (size_t i = m_own; i < m_window.size() && fill <= room; fill += m_window[i++].weight) {
        if (i == m_own || !isStrong(i) || fill < m_size / (m_window[i].startsPage ? pageFill : sectionFill))
            continue;
        if (m_window[i - 1].isHeading && !m_window[i].startsPage)
            continue;
        const qint64 rest = weightUntilBorder(i);
        if (rest >= m_size / 8 || fill + rest > room)
            return i;
    }
    return m_window.size();
}

/// The best border in the second half of what fits; of equal ones the last.
size_t Packer::bestCut(qint64 room) const
{
    // What is left is shared out evenly rather than leaving a crumb for the last passage.
    const qint64 left = m_readAll ? m_ownWeight : room * 2;
    const qint64 limit = left < room + m_size / 4 ? std::max(left * 5 / 8, room / 2) : room;
    size_t best = m_own + 1;
    int bestRank = -1;
    qint64 fill = m_window[m_own].weight;
    for (size_t i = m_own + 1; i < m_window.size() && fill <= limit; fill += m_window[i++].weight) {
        const bool early = fill < limit / 2;
        const bool afterHeading = m_window[i - 1].isHeading;
        const int rank = afterHeading ? 0 : early ? 1 : 2 + int(m_window[i].border);
        if (rank >= bestRank) {
            best = i;
            bestRank = rank;
        }
    }
    return best;
}

/// Of the table or code that begins at `end`, which moves behind it. What the window doesn't hold to its end weighs
/// more than a passage in any case.
qint64 Packer::weightOfRows(size_t* end) const
{
    qint64 weight = 0;
    do
        weight += m_window[(*end)++].weight;
    while (*end < m_window.size() && m_window[*end].continuesRows);
    return weight;
}

/// A table or code that the cut would part stays whole where it fits: in this passage, else in the next one, together
/// with the headings right above it.
size_t Packer::keepWhole(size_t cut, qint64 room) const
{
    size_t first = cut;
    while (first > m_own && first < m_window.size() && m_window[first].continuesRows)
        --first;
    if (first == cut || m_window[first].continuesRows)
        return cut;
    size_t end = first;
    qint64 whole = weightOfRows(&end);
    qint64 fill = 0;
    for (size_t i = m_own; i < first; ++i)
        fill += m_window[i].weight;
    if (fill + whole <= room)
        return end;
    while (first > m_own && m_window[first - 1].isHeading)
        whole += m_window[--first].weight;
    return whole <= m_size && first > m_own ? first : cut;
}

size_t Packer::chooseCut(qint64 room)
{
    const size_t natural = naturalEnd(room);
    if (natural < m_window.size())
        return natural;
    if (m_readAll && m_ownWeight <= room)
        return m_window.size();
    return keepWhole(bestCut(room), room);
}

/// The overlap of the next passage begins at the first sentence that fits in, else at a word. It doesn't reach back
/// over the start of a page or section, so that a passage belongs to the page it cites. May split a unit, and corrects
/// `cut` then.
size_t Packer::overlapStart(size_t* cut)
{
    if (*cut >= m_window.size() || isStrong(*cut))
        return *cut;
    // A table that fills the next passage leaves less room for it.
    size_t behind = *cut;
    const qint64 rows = weightOfRows(&behind);
    const qint64 most = rows <= m_size ? std::min(m_overlap, m_size - rows) : m_overlap;
    size_t sentence = *cut;
    size_t first = *cut;
    qint64 sentenceWeight = 0;
    qint64 weight = 0;
    while (first > 1 && !isStrong(first) && weight + m_window[first - 1].weight <= most) {
        weight += m_window[--first].weight;
        if (m_window[first].border >= Border::Sentence) {
            sentence = first;
            sentenceWeight = weight;
        }
    }
    if (sentenceWeight >= most / 4 || isStrong(first))
        return sentence;
    // The sentence before is longer than the overlap: its last words have to do.
    if (splitUnit(first - 1, most - weight))
        ++*cut; // the tail stands at `first` now
    return first;
}

/// Cuts a sentence in two, the second of which weighs at most `tail`.
bool Packer::splitUnit(size_t index, qint64 tail)
{
    Unit& unit = m_window[index];
    if (unit.isWhole)
        return false;
    const QStringView text = QStringView(m_document.text).first(unit.end);
    qint64 head = 0;
    qsizetype at = unit.start;
    while (at < unit.end && unit.weight - head > tail) {
        const tokens::Word word = tokens::wordAt(text, at);
        head += word.weight;
        at = word.end;
    }
    if (at <= unit.start || at >= unit.end)
        return false;
    Unit second = unit;
    second.start = at;
    second.weight = unit.weight - int(head);
    second.border = Border::Word;
    unit.end = at;
    unit.weight = int(head);
    m_window.insert(m_window.begin() + qptrdiff(index) + 1, second);
    return true;
}

int Packer::pageAt(qsizetype position)
{
    const QList<PageStart>& pages = m_document.pages;
    while (m_page + 1 < pages.size() && pages.at(m_page + 1).start <= position)
        ++m_page;
    while (m_page > 0 && pages.at(m_page).start > position)
        --m_page;
    return pages.isEmpty() ? 0 : pages.at(std::max<qsizetype>(m_page, 0)).page;
}

/// The path at its beginning; where it begins with headings, of the last of them.
int Packer::pathOf(size_t end) const
{
    size_t i = m_own > 0 && m_window.front().isHeading ? 0 : m_own;
    while (m_window[i].isHeading && i + 1 < end && m_window[i + 1].isHeading)
        ++i;
    return m_window[i].path;
}

/// Of a passage that begins in the middle of a table.
QString Packer::tableHead() const
{
    if (m_window.front().table < 0)
        return {};
    const QStringView rows = QStringView(m_document.text).sliced(m_window.front().table).trimmed();
    const qsizetype feed = rows.indexOf(QLatin1Char('\n'));
    return rows.first(feed < 0 ? rows.size() : feed).left(longestHead).trimmed().toString();
}

void Packer::emitPassage(size_t end)
{
    const qsizetype start = m_window.front().start;
    const qsizetype stop = m_window[end - 1].end;
    qsizetype word = start;
    while (word < stop && m_document.text.at(word).isSpace())
        ++word;
    Passage passage;
    passage.ordinal = int(m_passages.size());
    passage.page = pageAt(word < stop ? word : start);
    passage.place = m_places.between(start, stop);
    passage.headings = m_reader.path(pathOf(end));
    passage.tableHead = tableHead();
    passage.start = m_points.before(start);
    passage.end = m_points.before(stop);
    passage.text = m_document.text.mid(start, stop - start);
    for (qsizetype i = m_page + 1; i < m_document.pages.size() && m_document.pages.at(i).start < stop; ++i) {
        const PageStart& next = m_document.pages.at(i);
        passage.pageBreaks.append({ next.page, int(next.start - start) });
    }
    m_passages.append(std::move(passage));
}

QList<Passage> Packer::pack()
{
    for (fillWindow(); m_own < m_window.size(); fillWindow()) {
        if (m_overlapWeight + m_window[m_own].weight > m_size) {
            m_window.erase(m_window.begin(), m_window.begin() + qptrdiff(m_own));
            m_own = 0;
            m_overlapWeight = 0;
        }
        size_t cut = chooseCut(m_size - m_overlapWeight);
        emitPassage(cut);
        for (size_t i = m_own; i < cut; ++i)
            m_ownWeight -= m_window[i].weight;
        const size_t overlap = overlapStart(&cut);
        m_overlapWeight = 0;
        for (size_t i = overlap; i < cut; ++i)
            m_overlapWeight += m_window[i].weight;
        m_own = cut - overlap;
        m_window.erase(m_window.begin(), m_window.begin() + qptrdiff(overlap));
    }
    return std::move(m_passages);
}

} // namespace

QList<Passage> chunk(const ExtractedText& document, const ChunkOptions& options)
{
    return Packer(document, sane(options)).pack();
}

} // namespace docent
