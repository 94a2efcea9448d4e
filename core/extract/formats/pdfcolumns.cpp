#include "extract/formats/pdfcolumns.h"

#include <algorithm>
#include <numeric>

namespace docent {

namespace {

using Order = std::vector<qsizetype>; ///< lines by their number in the file's order

double shared(double fromA, double toA, double fromB, double toB)
{
    return std::min(toA, toB) - std::max(fromA, fromB);
}

double sharedAcross(const QRectF& a, const QRectF& b)
{
    return shared(a.left(), a.right(), b.left(), b.right());
}

double sharedDown(const QRectF& a, const QRectF& b)
{
    return shared(a.top(), a.bottom(), b.top(), b.bottom());
}

bool inRow(const QRectF& a, const QRectF& b)
{
    return sharedDown(a, b) > 0.5 * std::min(a.height(), b.height());
}

double middleHeight(const QList<PdfLine>& lines)
{
    std::vector<double> heights;
    for (const PdfLine& line : lines) {
        if (!line.box.isNull())
            heights.push_back(line.box.height());
    }
    if (heights.empty())
        return 0;
    const auto middle = heights.begin() + qptrdiff(heights.size() / 2);
    std::nth_element(heights.begin(), middle, heights.end());
    return *middle;
}

struct Characters {
    int letters = 0;
    int digits = 0;
    int spaces = 0;
};

/// Of each line and the space behind it.
std::vector<Characters> charactersOf(const QList<PdfLine>& lines)
{
    std::vector<Characters> counts;
    counts.reserve(size_t(lines.size()));
    for (const PdfLine& line : lines) {
        Characters count;
        count.spaces = 1;
        for (const QChar c : line.text) {
            count.letters += c.isLetter() ? 1 : 0;
            count.digits += c.isDigit() ? 1 : 0;
            count.spaces += c.isSpace() ? 1 : 0;
        }
        counts.push_back(count);
    }
    return counts;
}

/// What tells running text from the cells of a table.
class ProseMeasure {
public:
    void add(const Characters& count)
    {
        m_all.letters += count.letters;
        m_all.digits += count.digits;
        m_all.spaces += count.spaces;
    }
    void addRow(const QRectF& box) { m_boxes.push_back(box); }

    /// Lines of several words, of which most reach to the column's edge.
    bool isProse() const
    {
        constexpr int fewestLetters = 14;
        const auto count = int(m_boxes.size());
        QRectF column;
        for (const QRectF& box : m_boxes)
            column |= box;
        const auto full = std::count_if(m_boxes.begin(), m_boxes.end(),
            [&column](const QRectF& box) { return column.right() - box.right() < 0.2 * column.width(); });
        return m_all.letters >= fewestLetters * count && m_all.spaces >= 2 * count && m_all.digits * 4 < m_all.letters
            && full * 2 >= count;
    }

private:
    std::vector<QRectF> m_boxes;
    Characters m_all;
};

struct Gutter {
    double from = 0;
    double to = 0;
    double middle() const { return (from + to) / 2; }
};

/// Parts rows that run across columns.
class RowParting {
public:
    explicit RowParting(const QList<PdfLine>& lines)
        : m_lines(lines)
        , m_characters(charactersOf(lines))
    {
    }

    Order run(const Order& lines) const
    {
        const Rows rows = rowsOf(lines);
        Order order;
        for (size_t first = 0; first < rows.size();) {
            Gutter gutter;
            const size_t last = columnsEnd(rows, first, &gutter);
            if (last == first) {
                order.insert(order.end(), rows.at(first).begin(), rows.at(first).end());
                ++first;
                continue;
            }
            Order left;
            Order right;
            for (; first < last; ++first) {
                for (const qsizetype line : rows.at(first))
                    (box(line).center().x() < gutter.middle() ? left : right).push_back(line);
            }
            // There may be a third column, on either side.
            for (const Order& column : { run(left), run(right) })
                order.insert(order.end(), column.begin(), column.end());
        }
        return order;
    }

private:
    using Rows = std::vector<Order>;

    static constexpr double narrowest = 7; ///< gutter, in points
    static constexpr int fewestRows = 5;

    const QRectF& box(qsizetype line) const { return m_lines.at(line).box; }

    Rows rowsOf(const Order& lines) const
    {
        Rows rows;
        for (const qsizetype line : lines) {
            const bool goesOn = !rows.empty() && inRow(box(rows.back().back()), box(line))
                && box(line).left() > box(rows.back().back()).right();
            if (goesOn)
                rows.back().push_back(line);
            else
                rows.push_back({ line });
        }
        return rows;
    }

    /// Behind the rows from `first` on that are lines of two columns; `first` if they are none.
    size_t columnsEnd(const Rows& rows, size_t first, Gutter* found) const
    {
        const Order& row = rows.at(first);
        for (size_t cell = 1; cell < row.size(); ++cell) {
            Gutter gutter { box(row.at(cell - 1)).right(), box(row.at(cell)).left() };
            size_t last = first + 1;
            while (last < rows.size() && follows(rows.at(last - 1), rows.at(last)) && narrow(&gutter, rows.at(last)))
                ++last;
            if (areColumns(rows, first, last, gutter)) {
                *found = gutter;
                return last;
            }
        }
        return first;
    }

    bool follows(const Order& row, const Order& next) const
    {
        constexpr double widestGap = 4; // of a line's height
        const QRectF& above = box(row.front());
        const QRectF& below = box(next.front());
        return below.top() > above.top() && below.top() - above.bottom() < widestGap * std::max(above.height(), 6.0);
    }

    /// Makes the gutter as narrow as this row leaves it; false if the row runs across it.
    bool narrow(Gutter* gutter, const Order& row) const
    {
        Gutter narrower = *gutter;
        for (const qsizetype line : row) {
            if (box(line).center().x() < gutter->middle())
                narrower.from = std::max(narrower.from, box(line).right());
            else
                narrower.to = std::min(narrower.to, box(line).left());
        }
        if (narrower.to - narrower.from < narrowest)
            return false;
        *gutter = narrower;
        return true;
    }

    bool areColumns(const Rows& rows, size_t first, size_t last, const Gutter& gutter) const
    {
        if (last - first < size_t(fewestRows))
            return false;
        ProseMeasure left;
        ProseMeasure right;
        int both = 0;
        for (size_t at = first; at < last; ++at) {
            QRectF boxBefore;
            QRectF boxBehind;
            for (const qsizetype line : rows.at(at)) {
                const bool isLeft = box(line).center().x() < gutter.middle();
                (isLeft ? left : right).add(m_characters.at(size_t(line)));
                (isLeft ? boxBefore : boxBehind) |= box(line);
            }
            if (!boxBefore.isNull())
                left.addRow(boxBefore);
            if (!boxBehind.isNull())
                right.addRow(boxBehind);
            both += boxBefore.isNull() || boxBehind.isNull() ? 0 : 1;
        }
        return both >= fewestRows && left.isProse() && right.isProse();
    }

    const QList<PdfLine>& m_lines;
    std::vector<Characters> m_characters; ///< by line, since tables ask for them over and over
};

/// Lines that follow each other in the order and on the page.
struct Stretch {
    Order lines;
    QRectF box;
    int rows = 0;
    int letters = 0;

    bool isText() const
    {
        constexpr int fewestRows = 3;
        constexpr int fewestLetters = 100;
        return rows >= fewestRows && letters >= fewestLetters;
    }
};
using Stretches = std::vector<Stretch>;

class Arrangement {
public:
    explicit Arrangement(const QList<PdfLine>& lines)
        : m_lines(lines)
        , m_height(middleHeight(lines))
    {
    }

    Order run(const Order& order) const
    {
        constexpr size_t mostStretches = 500; ///< more are labels, and arranging takes the time of their square
        const Stretches stretches = stretchesOf(order);
        if (stretches.size() > mostStretches || !isDisordered(stretches))
            return order;
        Order arranged;
        arrange(stretches, arranged);
        return arranged;
    }

private:
    Stretches stretchesOf(const Order& order) const
    {
        Stretches stretches;
        for (const qsizetype line : order) {
            const QRectF& box = m_lines.at(line).box;
            const QRectF before = stretches.empty() ? QRectF() : m_lines.at(stretches.back().lines.back()).box;
            const bool beside = !stretches.empty() && inRow(before, box) && box.left() > before.left();
            const bool below = !stretches.empty() && isBelow(stretches.back().box, before, box);
            if (!beside && !below)
                stretches.emplace_back();
            Stretch& stretch = stretches.back();
            stretch.lines.push_back(line);
            stretch.box |= box;
            stretch.rows += beside ? 0 : 1;
            for (const QChar c : m_lines.at(line).text)
                stretch.letters += c.isLetter() ? 1 : 0;
        }
        return stretches;
    }

    bool isBelow(const QRectF& stretch, const QRectF& before, const QRectF& box) const
    {
        constexpr double widestGap = 1.6; // of a line's height
        const double gap = box.top() - stretch.bottom();
        return gap > -0.5 * m_height && gap < widestGap * m_height && box.top() > before.top()
            && sharedAcross(stretch, box) > 0.5 * std::min(stretch.width(), box.width());
    }

    static bool comesBefore(const Stretch& a, const Stretch& b)
    {
        const bool sameColumn = sharedAcross(a.box, b.box) > 0.5 * std::min(a.box.width(), b.box.width());
        if (sameColumn)
            return a.box.bottom() <= b.box.top() + 1;
        return a.box.right() <= b.box.left() + 1
            && sharedDown(a.box, b.box) > 0.3 * std::min(a.box.height(), b.box.height());
    }

    static bool isDisordered(const Stretches& stretches)
    {
        for (size_t earlier = 0; earlier < stretches.size(); ++earlier) {
            for (size_t later = earlier + 1; later < stretches.size() && stretches.at(earlier).isText(); ++later) {
                if (stretches.at(later).isText() && comesBefore(stretches.at(later), stretches.at(earlier)))
                    return true;
            }
        }
        return false;
    }

    /// Parts them where a white band runs through all of them.
    static std::vector<Stretches> parted(Stretches stretches, Qt::Orientation direction)
    {
        constexpr double overlap = 1;
        const auto from = [direction](const Stretch& stretch) {
            return direction == Qt::Vertical ? stretch.box.top() : stretch.box.left();
        };
        const auto to = [direction](const Stretch& stretch) {
            return direction == Qt::Vertical ? stretch.box.bottom() : stretch.box.right();
        };
        std::stable_sort(stretches.begin(), stretches.end(),
            [&from](const Stretch& a, const Stretch& b) { return from(a) < from(b); });
        std::vector<Stretches> parts;
        double end = 0;
        for (const Stretch& stretch : stretches) {
            if (parts.empty() || from(stretch) >= end - overlap) {
                parts.emplace_back();
                end = to(stretch);
            }
            parts.back().push_back(stretch);
            end = std::max(end, to(stretch));
        }
        return parts;
    }

    /// Strips of the page from top to bottom; strips that have columns in common stay together.
    static std::vector<Stretches> strips(const Stretches& stretches)
    {
        std::vector<Stretches> together;
        for (const Stretches& strip : parted(stretches, Qt::Vertical)) {
            if (!together.empty()) {
                Stretches both = together.back();
                both.insert(both.end(), strip.begin(), strip.end());
                if (parted(both, Qt::Horizontal).size() > 1) {
                    together.back() = std::move(both);
                    continue;
                }
            }
            together.push_back(strip);
        }
        return together;
    }

    static void arrange(const Stretches& stretches, Order& order)
    {
        std::vector<Stretches> parts = parted(stretches, Qt::Horizontal);
        if (parts.size() < 2)
            parts = strips(stretches);
        if (parts.size() < 2) {
            for (const Stretch& stretch : stretches)
                order.insert(order.end(), stretch.lines.begin(), stretch.lines.end());
            return;
        }
        for (const Stretches& part : parts)
            arrange(part, order);
    }

    const QList<PdfLine>& m_lines;
    double m_height;
};

/// Columns of such a page go from right to left, and what counts as wrong here may be right there.
bool isRightToLeft(const QList<PdfLine>& lines)
{
    qsizetype leftwards = 0;
    qsizetype letters = 0;
    for (const PdfLine& line : lines) {
        for (const QChar c : line.text) {
            leftwards += c.direction() == QChar::DirR || c.direction() == QChar::DirAL ? 1 : 0;
            letters += c.isLetter() ? 1 : 0;
        }
    }
    return leftwards * 3 > letters;
}

} // namespace

QList<PdfLine> inReadingOrder(const QList<PdfLine>& lines)
{
    constexpr qsizetype mostLines = 3'000; ///< more are a drawing
    const bool placed = std::all_of(lines.begin(), lines.end(), [](const PdfLine& line) { return !line.box.isNull(); });
    if (!placed || lines.size() > mostLines || isRightToLeft(lines))
        return lines;
    Order order(size_t(lines.size()));
    std::iota(order.begin(), order.end(), 0);
    order = Arrangement(lines).run(RowParting(lines).run(order));
    QList<PdfLine> arranged;
    arranged.reserve(lines.size());
    qsizetype before = -1;
    for (const qsizetype number : order) {
        PdfLine line = lines.at(number);
        const bool follows = number == before + 1;
        line.sameRow = line.sameRow && follows;
        if (!follows && !arranged.isEmpty() && arranged.last().text.endsWith(QChar(pdfBrokenHyphen)))
            arranged.last().text.back() = QLatin1Char('-'); // another line stands behind it now
        arranged.append(line);
        before = number;
    }
    return arranged;
}

} // namespace docent
