#include "ui/chat/citationchip.h"
#include "ui/chat/linkpolicy.h"
#include "ui/chat/messageitem.h"
#include "ui/chat/messagetext.h"
#include "ui/icons.h"
#include "ui/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace docent::ui {

namespace {

constexpr qreal cardPadding = 14;
constexpr qreal cardIcon = 28; ///< room for it at the left of the words

QFont demiBold(QFont font)
{
    font.setWeight(QFont::DemiBold);
    return font;
}

void drawIcon(QPainter& painter, const QString& name, Tone tone, const QRectF& rect, const ReadingStyle& style)
{
    QPalette palette;
    palette.setColor(QPalette::WindowText, style.ink);
    const qreal ratio = painter.device()->devicePixelRatioF();
    painter.drawPixmap(rect.topLeft(), iconPixmap(name, tone, int(rect.width()), ratio, palette));
}

} // namespace

/// Draws the bands of one message.
class MessageItemPainter {
public:
    MessageItemPainter(MessageItem& item, QPainter& painter, const MessageItem::Paint& paint)
        : m_item(item)
        , m_painter(painter)
        , m_paint(paint)
        , m_style(item.style())
    {
    }

    void paint(const MessageItem::Band& band)
    {
        using Kind = MessageItem::BandKind;
        switch (band.kind) {
        case Kind::Question:
            question(band);
            break;
        case Kind::ThoughtHead:
            thoughtHead(band);
            break;
        case Kind::Thought:
            m_painter.fillRect(QRectF(0, band.rect.top() - 6, 2, band.rect.height() + 10), m_style.line);
            text(band);
            break;
        case Kind::Text:
            text(band);
            break;
        case Kind::Failure:
            failure(band);
            break;
        case Kind::Remark:
            remark(band);
            break;
        case Kind::Sources:
        case Kind::FollowUps:
            chips(band);
            break;
        case Kind::Footer:
            footer(band);
            break;
        case Kind::Times:
            m_painter.setFont(m_style.small);
            m_painter.setPen(m_style.muted);
            m_painter.drawText(band.rect, Qt::TextWordWrap, stagesText(m_item.head()));
            break;
        }
    }

private:
    bool isHovered(const Spot& spot) const { return m_paint.hovered == spot; }

    void focusRing(const Spot& spot, qreal radius)
    {
        if (m_paint.focused != spot)
            return;
        m_painter.setPen(QPen(m_style.accent, 2));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawRoundedRect(spot.rect.adjusted(-1, -1, 1, 1), radius, radius);
    }

    void question(const MessageItem::Band& band)
    {
        const QRectF rect = m_item.bubble();
        QPainterPath path;
        path.setFillRule(Qt::WindingFill);
        path.addRoundedRect(rect, 14, 14);
        path.addRoundedRect(QRectF(rect.right() - 20, rect.bottom() - 20, 20, 20), 3, 3);
        m_painter.fillPath(path, m_style.accentGround);
        const MessageItem::Place place = m_item.place(band);
        paintDocument(m_painter, *place.document, place.at, m_paint.clip, m_paint.selection(band), m_style);
    }

    void thoughtHead(const MessageItem::Band& band)
    {
        const Spot spot = m_item.spots(band).constFirst();
        m_painter.fillRect(QRectF(0, band.rect.top(), 2, band.rect.height()), m_style.line);
        const QColor color = isHovered(spot) ? m_style.ink : m_style.muted;
        const QRectF arrow(band.rect.left() + 12, band.rect.center().y() - 4, 8, 8);
        QPolygonF triangle { arrow.topLeft() + QPointF(1, 0), arrow.bottomLeft() + QPointF(1, 0),
            QPointF(arrow.right(), arrow.center().y()) };
        if (m_item.isThoughtOpen())
            triangle = { arrow.topLeft() + QPointF(0, 1), arrow.topRight() + QPointF(0, 1),
                QPointF(arrow.center().x(), arrow.bottom()) };
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(color);
        m_painter.drawPolygon(triangle);
        m_painter.setPen(color);
        m_painter.setFont(m_style.small);
        Message message = m_item.head();
        message.text = m_item.text().left(1);
        m_painter.drawText(band.rect.adjusted(26, 0, 0, 0), Qt::AlignVCenter, thoughtText(message));
        focusRing(spot, 4);
    }

    void code(const MessageItem::Band& band)
    {
        const FlowText& flow = m_item.flow(band.kind);
        const MarkdownPiece& piece = flow.piece(band.piece);
        const qreal left = band.rect.left() + piece.level * listIndent;
        const QRectF ground(left, band.rect.top(), band.rect.right() - left, band.rect.height());
        const bool goesOn = band.piece + 1 < flow.count() && flow.piece(band.piece + 1).continued;
        // A block that is cut into pieces looks like one: only its outer corners are round.
        m_painter.save();
        m_painter.setClipRect(ground, Qt::IntersectClip);
        m_painter.setPen(QPen(m_style.line, 1));
        m_painter.setBrush(m_style.panel);
        m_painter.drawRoundedRect(ground.adjusted(0.5, piece.continued ? -20 : 0.5, -0.5, goesOn ? 20 : -0.5), 8, 8);
        m_painter.restore();
        const QRectF head = flow.codeHead(band.piece, band.rect.width()).translated(band.rect.topLeft());
        if (head.isEmpty())
            return;
        m_painter.setFont(m_style.small);
        m_painter.setPen(m_style.muted);
        m_painter.drawText(head.adjusted(12, 4, 0, 0), Qt::AlignVCenter, visibleText(piece.language));
        const Spot spot = m_item.spots(band).constFirst();
        m_painter.setPen(isHovered(spot) ? m_style.ink : m_style.muted);
        m_painter.drawText(spot.rect, Qt::AlignCenter, spot.label);
        focusRing(spot, 5);
    }

    void text(const MessageItem::Band& band)
    {
        const MarkdownPiece& piece = m_item.flow(band.kind).piece(band.piece);
        if (piece.kind == MarkdownPiece::Kind::Rule) {
            m_painter.fillRect(QRectF(band.rect.left(), band.rect.center().y(), band.rect.width(), 1), m_style.line);
            return;
        }
        if (piece.kind == MarkdownPiece::Kind::Code)
            code(band);
        const MessageItem::Place place = m_item.place(band);
        paintDocument(m_painter, *place.document, place.at, m_paint.clip, m_paint.selection(band), m_style);
        if (!m_paint.hovered && !m_paint.focused && m_paint.shownCitation == 0)
            return;
        for (const Spot& spot : m_item.spots(band)) {
            const bool shown = spot.kind == Spot::Kind::Citation && spot.number == m_paint.shownCitation;
            if (spot.kind == Spot::Kind::Citation && (shown || isHovered(spot) || m_paint.focused == spot))
                CitationChip::paint(m_painter, spot.rect, spot.number, true, m_style);
            if (spot.kind != Spot::Kind::CopyCode)
                focusRing(spot, 6);
        }
    }

    void failure(const MessageItem::Band& band)
    {
        const Error& error = *m_item.head().error;
        m_painter.setPen(QPen(m_style.bad, 1));
        m_painter.setBrush(m_style.card);
        m_painter.drawRoundedRect(band.rect.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10);
        drawIcon(m_painter, QStringLiteral("error"), Tone::Bad,
            { band.rect.left() + cardPadding, band.rect.top() + cardPadding, 20, 20 }, m_style);
        QRectF room = band.rect.adjusted(cardPadding + cardIcon, cardPadding, -cardPadding, 0);
        const auto say = [&](const QString& words, const QFont& font, const QColor& color, qreal gap) {
            m_painter.setFont(font);
            m_painter.setPen(color);
            QRectF used;
            m_painter.drawText(room, Qt::TextWordWrap, words, &used);
            room.setTop(used.bottom() + gap);
        };
        say(error.message, demiBold(m_style.text), m_style.ink, 4);
        say(nextStep(error), m_style.small, m_style.ink, 6);
        if (!error.detail.isEmpty())
            say(visibleText(error.detail.left(600)), m_style.small, m_style.muted, 0);
        for (const Spot& spot : m_item.spots(band)) {
            const bool first = spot.kind == Spot::Kind::Retry;
            m_painter.setPen(first ? Qt::NoPen : QPen(m_style.line, 1));
            m_painter.setBrush(first ? m_style.accent : isHovered(spot) ? m_style.hover : m_style.card);
            m_painter.drawRoundedRect(spot.rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
            m_painter.setFont(demiBold(m_style.small));
            m_painter.setPen(first ? m_style.onAccent : m_style.ink);
            m_painter.drawText(spot.rect, Qt::AlignCenter, spot.label);
            focusRing(spot, 8);
        }
    }

    void remark(const MessageItem::Band& band)
    {
        drawIcon(
            m_painter, QStringLiteral("info"), Tone::Muted, { band.rect.left(), band.rect.top() + 1, 16, 16 }, m_style);
        m_painter.setFont(m_style.small);
        m_painter.setPen(m_style.muted);
        m_painter.drawText(band.rect.adjusted(24, 0, 0, 0), Qt::TextWordWrap, m_item.m_remarks.value(band.piece));
    }

    void chips(const MessageItem::Band& band)
    {
        const QFontMetricsF metrics(m_style.small);
        for (const Spot& spot : m_item.spots(band)) {
            const bool shown = spot.kind == Spot::Kind::Source && spot.number == m_paint.shownCitation;
            m_painter.setPen(QPen(shown ? m_style.accent : m_style.line, 1));
            m_painter.setBrush(isHovered(spot) ? m_style.hover : m_style.card);
            m_painter.drawRoundedRect(spot.rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
            QRectF words = spot.rect.adjusted(10, 0, -10, 0);
            if (spot.kind == Spot::Kind::Source) {
                const QRectF chip(words.left() - 3, words.center().y() - 10, 22, 20);
                CitationChip::paint(m_painter, chip, spot.number, shown, m_style);
                words.setLeft(words.left() + 24);
            }
            m_painter.setFont(m_style.small);
            m_painter.setPen(spot.kind == Spot::Kind::MoreSources ? m_style.muted : m_style.ink);
            m_painter.drawText(
                words, Qt::AlignVCenter, metrics.elidedText(spot.label, Qt::ElideMiddle, words.width() + 1));
            focusRing(spot, 8);
        }
    }

    void footer(const MessageItem::Band& band)
    {
        m_painter.setFont(m_style.small);
        for (const Spot& spot : m_item.spots(band)) {
            m_painter.setPen(isHovered(spot) ? m_style.accent : m_style.muted);
            m_painter.drawText(spot.rect, Qt::AlignVCenter, spot.label);
            focusRing(spot, 4);
        }
    }

    MessageItem& m_item;
    QPainter& m_painter;
    const MessageItem::Paint& m_paint;
    const ReadingStyle& m_style;
};

void MessageItem::paint(QPainter& painter, const Paint& paint)
{
    painter.setRenderHint(QPainter::Antialiasing);
    MessageItemPainter bandPainter(*this, painter, paint);
    for (int i = qMax(0, bandAt(paint.clip.top() - 1)); i < m_bands.size(); ++i) {
        if (m_bands.at(i).rect.top() > paint.clip.bottom())
            break;
        bandPainter.paint(m_bands.at(i));
    }
}

} // namespace docent::ui
