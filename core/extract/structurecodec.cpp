#include "extract/structurecodec.h"

#include "extract/workerprotocol.h"

#include <algorithm>
#include <limits>

namespace docent::worker {

namespace {

constexpr int maxHeadingLevel = 6;
constexpr int maxPage = 10'000'000;
constexpr qint64 maxLine = std::numeric_limits<int>::max() / 2;

void putNumber(QByteArray& out, quint64 value)
{
    while (value >= 0x80) {
        out.append(char(value | 0x80));
        value >>= 7;
    }
    out.append(char(value));
}

/// Reads what putNumber wrote; a negative result means that there is no such number.
qint64 takeNumber(const QByteArray& in, qsizetype& at)
{
    quint64 value = 0;
    for (int shift = 0; shift < 42 && at < in.size(); shift += 7) {
        const auto byte = quint8(in.at(at++));
        value |= quint64(byte & 0x7f) << shift;
        if (byte < 0x80)
            return qint64(value);
    }
    return -1;
}

/// A border that may stand there: inside the text and not between the halves of a surrogate pair.
bool isBorder(const QString& text, qsizetype at)
{
    return at >= 0 && at <= text.size() && (at == text.size() || !text.at(at).isLowSurrogate());
}

} // namespace

QByteArray encodeBlocks(const QList<Block>& blocks)
{
    QByteArray out;
    out.reserve(std::min(blocks.size(), maxBlocks) * 4);
    qsizetype at = 0;
    for (const Block& block : blocks.first(std::min(blocks.size(), maxBlocks))) {
        out.append(char(int(block.kind) | (block.level << 4)));
        putNumber(out, quint64(block.start - at));
        putNumber(out, quint64(block.end - block.start));
        at = block.end;
    }
    return out;
}

QByteArray encodePages(const QList<PageStart>& pages)
{
    QByteArray out;
    PageStart last;
    for (const PageStart& page : pages) {
        putNumber(out, quint64(page.page - last.page));
        putNumber(out, quint64(page.start - last.start));
        last = page;
    }
    return out;
}

QByteArray encodeLines(const QList<LineStart>& lines)
{
    QByteArray out;
    qsizetype last = 0;
    for (const LineStart& line : lines.first(std::min(lines.size(), maxBlocks))) {
        // A damaged sheet may count its rows beyond all numbers.
        const bool isNumber = line.line >= 0 && line.line <= maxLine;
        putNumber(out, quint64(line.start - last));
        putNumber(out, isNumber ? quint64(line.line) : 0);
        last = line.start;
    }
    return out;
}

bool decodeBlocks(const QByteArray& in, const QString& text, QList<Block>& blocks)
{
    qsizetype end = 0;
    for (qsizetype at = 0; at < in.size();) {
        const auto tag = quint8(in.at(at++));
        const qint64 gap = takeNumber(in, at);
        const qint64 length = takeNumber(in, at);
        Block block { BlockKind(tag & 0x0f), tag >> 4, end + gap, end + gap + length };
        if (gap < 0 || length < 1 || (tag & 0x0f) > int(BlockKind::Quote) || block.level > maxHeadingLevel
            || (block.kind == BlockKind::Heading) != (block.level > 0) || !isBorder(text, block.start)
            || !isBorder(text, block.end) || blocks.size() >= maxBlocks)
            return false;
        blocks.append(block);
        end = block.end;
    }
    return true;
}

bool decodePages(const QByteArray& in, const QString& text, QList<PageStart>& pages)
{
    PageStart last;
    for (qsizetype at = 0; at < in.size();) {
        const qint64 step = takeNumber(in, at);
        const qint64 gap = takeNumber(in, at);
        if (step < 1 || step > maxPage || gap < 0 || last.page + step > maxPage || !isBorder(text, last.start + gap))
            return false;
        last = { int(last.page + step), qsizetype(last.start + gap), {}, {} };
        pages.append(last);
    }
    return true;
}

bool decodeLines(const QByteArray& in, const QString& text, QList<LineStart>& lines)
{
    qsizetype start = 0;
    for (qsizetype at = 0; at < in.size();) {
        const qint64 gap = takeNumber(in, at);
        const qint64 line = takeNumber(in, at);
        if (gap < 0 || (gap == 0 && !lines.isEmpty()) || line < 0 || line > maxLine || !isBorder(text, start + gap)
            || lines.size() >= maxBlocks)
            return false;
        start += gap;
        lines.append({ start, int(line) });
    }
    return true;
}

} // namespace docent::worker
