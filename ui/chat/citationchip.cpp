#include "ui/chat/citationchip.h"

#include <cmath>
#include <QFontMetricsF>

namespace docent::ui {

namespace {

QFont chipFont(const ReadingStyle& style)
{
    QFont font = style.text;
    font.setWeight(QFont::DemiBold);
    if (font.pixelSize() > 0)
        font.setPixelSize(qRound(font.pixelSize() * 0.74));
    else
        font.setPointSizeF(font.pointSizeF() * 0.74);
    return font;
}

constexpr qreal sideMargin = 2;

} // namespace

CitationChip::CitationChip(const ReadingStyle& style, QObject* parent)
    : QObject(parent)
    , m_style(style)
{
}

void CitationChip::setStyle(const ReadingStyle& style)
{
    m_style = style;
}

QSizeF CitationChip::intrinsicSize(QTextDocument*, int, const QTextFormat& format)
{
    const QFontMetricsF number(chipFont(m_style));
    const QFontMetricsF text(m_style.text);
    const QString label = QString::number(format.property(numberProperty).toInt());
    // Lower than the text, so that a line with a chip is no higher than others; the ground is drawn beyond it.
    return { qMax(text.height() * 0.9, number.horizontalAdvance(label) + 10) + 2 * sideMargin, text.ascent() / 2 };
}

void CitationChip::drawObject(QPainter* painter, const QRectF& rect, QTextDocument*, int, const QTextFormat& format)
{
    const QRectF place = ground(rect.left(), rect.width(), rect.bottom(), m_style);
    paint(*painter, place, format.property(numberProperty).toInt(), false, m_style);
}

QRectF CitationChip::ground(qreal left, qreal width, qreal baseline, const ReadingStyle& style)
{
    const QFontMetricsF text(style.text);
    const qreal height = text.height() * 0.88;
    return { left + sideMargin, std::round(baseline - text.capHeight() / 2 - height / 2), width - 2 * sideMargin,
        height };
}

void CitationChip::paint(QPainter& painter, const QRectF& rect, int number, bool active, const ReadingStyle& style)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(active ? style.accent : style.accentGround);
    painter.drawRoundedRect(rect, 5, 5);
    painter.setPen(active ? style.onAccent : style.accent);
    painter.setFont(chipFont(style));
    painter.drawText(rect, Qt::AlignCenter, QString::number(number));
    painter.restore();
}

} // namespace docent::ui
