#include "extract/formats/pdflines.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace docent {

namespace {

/// About how wide a character is, in parts of the font's size.
double widthOf(QChar c)
{
    constexpr double narrow = 0.28;
    constexpr double usual = 0.53;
    constexpr double capital = 0.67;
    constexpr double wide = 0.88;
    constexpr double full = 1.0;
    if (c.isSpace() || QStringView(u"iljtfIr.,;:'!|()[]-").contains(c))
        return narrow;
    if (QStringView(u"mwMW@%\u2014").contains(c))
        return wide;
    if (c.unicode() >= 0x2e80)
        return full;
    return c.isUpper() ? capital : usual;
}

double widthOf(QStringView text)
{
    double width = 0;
    for (const QChar c : text)
        width += c == QChar(pdfBrokenHyphen) ? widthOf(QLatin1Char('-')) : widthOf(c);
    return width;
}

/// What pdfium wrote between two ends of lines.
struct Piece {
    QString text;
    double width; ///< in parts of the font's size
};

QList<Piece> piecesOf(const QString& text)
{
    QList<Piece> pieces;
    qsizetype start = 0;
    const auto take = [&](qsizetype end) {
        const QString piece = text.mid(start, end - start).trimmed();
        if (!piece.isEmpty())
            pieces.append({ piece, widthOf(piece) });
        start = end;
    };
    for (qsizetype at = 0; at < text.size(); ++at) {
        const QChar c = text.at(at);
        if (c == QLatin1Char('\n') || c == QLatin1Char('\r') || c == QChar(pdfBrokenHyphen))
            take(at + 1);
    }
    take(text.size());
    return pieces;
}

/// How much of the lower box's height the two share.
double sharedHeight(const QRectF& a, const QRectF& b)
{
    const double shared = std::min(a.bottom(), b.bottom()) - std::max(a.top(), b.top());
    return shared / std::max(0.1, std::min(a.height(), b.height()));
}

bool goesOnInRow(const QRectF& row, const QRectF& next)
{
    return sharedHeight(row, next) > 0.3 && next.left() > row.right() - 0.6 * next.height();
}

/// A damaged file may place its text anywhere.
bool isSane(const QRectF& box)
{
    constexpr double farthest = 1e6;
    const auto isNear = [](double at) { return std::abs(at) < farthest; }; // and a number
    return isNear(box.left()) && isNear(box.right()) && isNear(box.top()) && isNear(box.bottom());
}

/// Runs that stand close to each other in a row become one.
QList<QRectF> mergedRuns(const QList<QRectF>& boxes)
{
    QList<QRectF> merged;
    for (const QRectF& box : boxes) {
        if (!merged.isEmpty() && goesOnInRow(merged.last(), box)
            && box.left() - merged.last().right() < 0.5 * std::max(box.height(), merged.last().height()))
            merged.last() |= box;
        else
            merged.append(box);
    }
    return merged;
}

/// The boxes [first, last) of each piece.
struct Share {
    qsizetype first = 0;
    qsizetype last = 0;
};

/// Gives each piece its boxes, both in their order, so that the sum of costs is least: a piece's boxes stand in one row
/// and are about as wide as its characters are.
class Alignment {
public:
    Alignment(const QList<Piece>& pieces, const QList<QRectF>& boxes)
        : m_pieces(pieces)
        , m_boxes(boxes)
        , m_columns(boxes.size() + 1)
    {
    }

    /// Empty if there is too much of it, or no good one.
    QList<Share> run()
    {
        constexpr qsizetype mostCells = 400'000;
        const qsizetype rows = m_pieces.size() + 1;
        if (m_pieces.isEmpty() || m_boxes.isEmpty() || rows * m_columns > mostCells)
            return {};
        m_cost.fill(std::numeric_limits<float>::infinity(), rows * m_columns);
        m_from.fill(0, rows * m_columns);
        m_cost[0] = 0;
        for (qsizetype piece = 0; piece < m_pieces.size(); ++piece)
            place(piece);
        return traced();
    }

private:
    static constexpr float noInk = 2.5F; ///< of a piece without boxes, and of a box without a piece
    static constexpr float hopeless = 12; ///< so much worse than the best is not followed any further
    static constexpr float worstMean = 0.55F;

    float& cost(qsizetype pieces, qsizetype boxes) { return m_cost[pieces * m_columns + boxes]; }

    float misfit(const Piece& piece, const QRectF& box) const
    {
        constexpr double usualRatio = 1.2; // ink is about nine tenths of the font's size high
        constexpr double worst = 3;
        constexpr qsizetype shortText = 3; // of which little can be told
        const double ratio = box.width() / std::max(0.1, box.height() * piece.width);
        const double misfit = std::min(worst, std::abs(std::log(std::max(ratio, 0.01) / usualRatio)));
        return float(piece.text.size() <= shortText ? misfit / 3 : misfit);
    }

    void place(qsizetype piece)
    {
        constexpr qsizetype mostRuns = 64; // of a piece
        constexpr float otherRow = 2;
        constexpr float sameRow = 0.7F;
        constexpr int mostOtherRows = 2; // an index above or below, and back
        float best = std::numeric_limits<float>::infinity();
        for (qsizetype first = 0; first < m_columns; ++first)
            best = std::min(best, cost(piece, first));
        for (qsizetype first = 0; first < m_columns; ++first) {
            const float before = cost(piece, first);
            if (!(before < best + hopeless))
                continue;
            offer(piece + 1, first, first, before + noInk);
            // A new line stands elsewhere than just behind the one before.
            const bool behind =
                first > 0 && first < m_boxes.size() && goesOnInRow(m_boxes.at(first - 1), m_boxes.at(first));
            float sum = before + (behind ? sameRow : 0);
            QRectF box;
            int otherRows = 0;
            for (qsizetype last = first; last < std::min(first + mostRuns, m_boxes.size()); ++last) {
                if (last > first && !goesOnInRow(box, m_boxes.at(last))) {
                    sum += otherRow;
                    if (++otherRows > mostOtherRows)
                        break;
                }
                box |= m_boxes.at(last);
                offer(piece + 1, last + 1, first, sum + misfit(m_pieces.at(piece), box));
            }
        }
    }

    void offer(qsizetype pieces, qsizetype boxes, qsizetype from, float sum)
    {
        if (sum < cost(pieces, boxes)) {
            cost(pieces, boxes) = sum;
            m_from[pieces * m_columns + boxes] = int(from);
        }
    }

    QList<Share> traced()
    {
        const qsizetype count = m_pieces.size();
        qsizetype end = m_boxes.size();
        // Boxes at the end may be left over.
        for (qsizetype boxes = 0; boxes < m_columns; ++boxes) {
            if (cost(count, boxes) + noInk * float(m_columns - 1 - boxes)
                < cost(count, end) + noInk * float(m_columns - 1 - end))
                end = boxes;
        }
        if (!(cost(count, end) <= worstMean * float(count)))
            return {};
        QList<Share> shares(count);
        for (qsizetype piece = count; piece > 0; --piece) {
            shares[piece - 1] = { m_from.at(piece * m_columns + end), end };
            end = shares.at(piece - 1).first;
        }
        return shares;
    }

    const QList<Piece>& m_pieces;
    const QList<QRectF>& m_boxes;
    qsizetype m_columns;
    QList<float> m_cost; ///< of so many pieces on so many boxes
    QList<int> m_from;
};

/// The boxes of a row between wide gaps.
QList<QRectF> cellsOf(const QList<QRectF>& boxes, const Share& share)
{
    constexpr double narrowestGap = 7;
    QList<QRectF> cells;
    for (qsizetype i = share.first; i < share.last; ++i) {
        const QRectF& box = boxes.at(i);
        const bool apart = !cells.isEmpty()
            && box.left() - cells.last().right()
                > std::max(narrowestGap, 0.9 * std::max(box.height(), cells.last().height()));
        if (cells.isEmpty() || apart)
            cells.append(box);
        else
            cells.last() |= box;
    }
    return cells;
}

/// Parts the words among the cells by their widths: the ends of the parts, in words. Whole words stay together.
QList<qsizetype> partWords(const QStringList& words, const QList<QRectF>& cells)
{
    const double space = widthOf(QLatin1Char(' '));
    double ems = -space * double(cells.size());
    for (const QString& word : words)
        ems += widthOf(word) + space;
    double points = 0;
    for (const QRectF& cell : cells)
        points += cell.width();
    const double scale = points / std::max(ems, 0.1);
    QList<qsizetype> ends;
    qsizetype word = 0;
    for (qsizetype cell = 0; cell < cells.size(); ++cell) {
        const qsizetype last = words.size() - (cells.size() - cell - 1); // each cell behind wants a word
        double width = widthOf(words.at(word++)) * scale;
        while (word < last) {
            const double wider = width + (space + widthOf(words.at(word))) * scale;
            if (std::abs(wider - cells.at(cell).width()) > std::abs(width - cells.at(cell).width()))
                break;
            width = wider;
            ++word;
        }
        ends.append(word);
    }
    ends.last() = words.size();
    return ends;
}

void appendLines(QList<PdfLine>& lines, const Piece& piece, const QList<QRectF>& boxes, const Share& share)
{
    const QList<QRectF> cells = cellsOf(boxes, share);
    const QStringList words = piece.text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (cells.size() < 2 || words.size() < cells.size()) {
        QRectF box;
        for (const QRectF& cell : cells)
            box |= cell;
        lines.append({ piece.text, box, false });
        return;
    }
    const QList<qsizetype> ends = partWords(words, cells);
    qsizetype start = 0;
    for (qsizetype cell = 0; cell < cells.size(); ++cell) {
        lines.append({ words.mid(start, ends.at(cell) - start).join(QLatin1Char(' ')), cells.at(cell), cell > 0 });
        start = ends.at(cell);
    }
}

} // namespace

QList<PdfLine> placeLines(const QString& text, const QList<QRectF>& boxes)
{
    const QList<Piece> pieces = piecesOf(text);
    const QList<QRectF> runs = mergedRuns(boxes);
    const bool sane = std::all_of(runs.begin(), runs.end(), isSane);
    const QList<Share> shares = sane ? Alignment(pieces, runs).run() : QList<Share>();
    QList<PdfLine> lines;
    lines.reserve(pieces.size());
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        if (shares.isEmpty())
            lines.append({ pieces.at(i).text, {}, false });
        else
            appendLines(lines, pieces.at(i), runs, shares.at(i));
    }
    return lines;
}

QString joinLines(const QList<PdfLine>& lines)
{
    QString text;
    for (const PdfLine& line : lines) {
        const bool joined = text.isEmpty() || text.back() == QChar(pdfBrokenHyphen);
        if (!joined)
            text.append(QLatin1Char(line.sameRow ? ' ' : '\n'));
        text.append(line.text);
    }
    return text;
}

} // namespace docent
