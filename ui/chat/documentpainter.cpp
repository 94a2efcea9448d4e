#include "ui/chat/documentpainter.h"

#include "ui/chat/markdownrenderer.h"

#include <QAbstractTextDocumentLayout>
#include <QPainter>
#include <QTextBlock>
#include <QTextLayout>
#include <QTextTable>

namespace docent::ui {

namespace {

void paintMarker(QPainter& painter, const QTextBlock& block, const QRectF& rect, const ReadingStyle& style)
{
    const QString marker = block.blockFormat().stringProperty(ListMarkerProperty);
    if (marker.isEmpty() || block.layout()->lineCount() == 0)
        return;
    const QTextLine line = block.layout()->lineAt(0);
    painter.setFont(style.text);
    painter.setPen(style.muted);
    // The markers of one list end at one line, close to the text, as numbers are set.
    const bool rightToLeft = block.textDirection() == Qt::RightToLeft;
    const qreal width = listIndent - 7;
    const qreal left = rightToLeft ? rect.right() + 7 - block.blockFormat().leftMargin() : rect.left() - listIndent;
    const qreal baseline = block.layout()->position().y() + line.y() + line.ascent();
    const qreal advance = QFontMetricsF(style.text).horizontalAdvance(marker);
    painter.drawText(QPointF(rightToLeft ? left : qMax(left - 12, left + width - advance), baseline), marker);
}

void paintQuotes(QPainter& painter, const QTextBlock& block, const QRectF& rect, const ReadingStyle& style)
{
    const int depth = block.blockFormat().intProperty(QuoteDepthProperty);
    const bool goesOn = block.next().isValid() && block.next().blockFormat().intProperty(QuoteDepthProperty) > 0;
    const qreal bottom = goesOn ? 8 : 0;
    for (int i = 0; i < depth; ++i)
        painter.fillRect(QRectF(i * quoteIndent, rect.top(), 3, rect.height() + bottom), style.line);
}

} // namespace

void paintDocument(QPainter& painter, QTextDocument& document, const QPointF& at, const QRectF& clip,
    const SelectedRange& selected, const ReadingStyle& style)
{
    painter.save();
    painter.translate(at);
    QAbstractTextDocumentLayout::PaintContext context;
    context.clip = clip.translated(-at);
    context.palette.setColor(QPalette::Text, style.ink);
    if (selected.from != selected.to) {
        QAbstractTextDocumentLayout::Selection selection;
        selection.cursor = QTextCursor(&document);
        selection.cursor.setPosition(selected.from);
        selection.cursor.setPosition(selected.to, QTextCursor::KeepAnchor);
        QColor ground = style.accent;
        ground.setAlpha(70);
        selection.format.setBackground(ground);
        context.selections.append(selection);
    }
    QAbstractTextDocumentLayout* layout = document.documentLayout();
    layout->draw(&painter, context);
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        const QTextBlockFormat format = block.blockFormat();
        if (!format.hasProperty(ListMarkerProperty) && !format.hasProperty(QuoteDepthProperty))
            continue;
        const QRectF rect = layout->blockBoundingRect(block);
        if (!rect.intersects(context.clip.adjusted(-quoteIndent * 8, -20, 0, 20)) && format.leftMargin() < rect.left())
            continue;
        paintQuotes(painter, block, rect, style);
        paintMarker(painter, block, QRectF(format.leftMargin(), rect.top(), rect.width(), rect.height()), style);
    }
    painter.restore();
}

QRectF characterRect(const QTextDocument& document, int position, qreal* baseline)
{
    const QTextBlock block = document.findBlock(position);
    if (!block.isValid())
        return {};
    const QTextLine line = block.layout()->lineForTextPosition(position - block.position());
    if (!line.isValid())
        return {};
    const qreal from = line.cursorToX(position - block.position());
    const qreal to = line.cursorToX(position - block.position() + 1);
    // In a cell, a layout only knows its place in the table.
    const bool inTable = document.frameAt(position) != document.rootFrame();
    const QPointF at =
        inTable ? document.documentLayout()->blockBoundingRect(block).topLeft() : block.layout()->position();
    if (baseline)
        *baseline = at.y() + line.y() + line.ascent();
    return { at.x() + qMin(from, to), at.y() + line.y(), qAbs(to - from), line.ascent() + line.descent() };
}

QString selectedText(const QTextDocument& document, const SelectedRange& range)
{
    QString result;
    for (QTextBlock block = document.findBlock(range.from); block.isValid() && block.position() < range.to;
         block = block.next()) {
        const QTextTable* table = qobject_cast<QTextTable*>(document.frameAt(block.position()));
        if (!result.isEmpty() && table && table->cellAt(block.position()).column() > 0)
            result += QLatin1Char('\t');
        else if (!result.isEmpty())
            result += QLatin1Char('\n');
        if (range.from <= block.position() && block.blockFormat().hasProperty(ListMarkerProperty))
            result += block.blockFormat().stringProperty(ListMarkerProperty) + QLatin1Char(' ');
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            const int from = qMax(0, range.from - fragment.position());
            const int to = qMin(fragment.length(), range.to - fragment.position());
            if (from >= to)
                continue;
            if (fragment.charFormat().objectType() == CitationChip::objectType) {
                const int number = fragment.charFormat().intProperty(CitationChip::numberProperty);
                result += QStringLiteral("[%1]").arg(number).repeated(to - from);
            } else {
                result += fragment.text().mid(from, to - from);
            }
        }
    }
    return result.replace(QChar(QChar::LineSeparator), QLatin1Char('\n'));
}

} // namespace docent::ui
