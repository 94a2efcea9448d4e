#include "ui/search/hitdelegate.h"

#include "models/hitlistmodel.h"
#include "ui/format.h"
#include "ui/icons.h"
#include "ui/theme.h"

#include <QAbstractItemView>
#include <QPainter>

#include <QTextLayout>

namespace docent::ui {

namespace {

constexpr int textLines = 3;
constexpr int excerptLength = 340;

QFont smaller(QFont font)
{
    font.setPixelSize(textPixels(TextSize::Label, font));
    return font;
}

} // namespace

void HitDelegate::setQuery(const QString& query)
{
    m_query = query;
    m_texts.clear();
}

const Snippet& HitDelegate::textOf(const SearchHit& hit) const
{
    auto known = m_texts.find(hit.passage.id);
    if (known == m_texts.end()) {
        Snippet text =
            snippet(format::visibleName(hit.passage.text.simplified()), m_query, hit.language, excerptLength);
        known = m_texts.insert(hit.passage.id, std::move(text));
    }
    return *known;
}

QSize HitDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* hits = qobject_cast<const HitListModel*>(index.model());
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    if (!hits || !view)
        return {};
    const Snippet& text = textOf(hits->at(index.row()));
    QTextLayout layout(text.text, option.font);
    layOut(layout, text, option.palette, view->viewport()->width() - 2 * space::l);
    const QFontMetrics metrics(option.font);
    return QSize(200, metrics.height() + space::xs + layout.lineCount() * (metrics.height() + 3) + 2 * space::m + 1);
}

void HitDelegate::layOut(QTextLayout& layout, const Snippet& text, const QPalette& palette, int width) const
{
    const Theme& theme = Theme::of(palette);
    QList<QTextLayout::FormatRange> marks;
    for (const TextRange& range : text.highlights) {
        QTextCharFormat marked;
        marked.setBackground(theme.highlight);
        marked.setForeground(theme.ink);
        marks << QTextLayout::FormatRange { int(range.start), int(range.length), marked };
    }
    QTextOption direction;
    direction.setTextDirection(text.text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    layout.setTextOption(direction);
    layout.setFormats(marks);
    layout.beginLayout();
    const int lineHeight = QFontMetrics(layout.font()).height() + 3;
    for (int i = 0; i < textLines; ++i) {
        QTextLine line = layout.createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(width);
        line.setPosition(QPointF(0, i * lineHeight));
    }
    layout.endLayout();
}

void HitDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* hits = qobject_cast<const HitListModel*>(index.model());
    if (!hits)
        return;
    const Theme& theme = Theme::of(option.palette);
    const SearchHit& hit = hits->at(index.row());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF ground = QRectF(option.rect).adjusted(0.5, 1, -0.5, -2);
    painter->setPen(Qt::NoPen);
    if (option.state & QStyle::State_Selected) {
        painter->setBrush(theme.card);
        painter->setPen(theme.line);
        painter->drawRoundedRect(ground, 10, 10);
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.accent);
        const QRect bar(option.rect.left() + 1, option.rect.top() + space::m, 3, option.rect.height() - 2 * space::m);
        painter->drawRoundedRect(QStyle::visualRect(option.direction, option.rect, bar), 1.5, 1.5);
    } else if (option.state & QStyle::State_MouseOver) {
        painter->setBrush(theme.panel);
        painter->drawRoundedRect(ground, 10, 10);
    }
    const QRect box = option.rect.adjusted(space::l, space::m - 1, -space::l, -space::s);
    const int headHeight = QFontMetrics(option.font).height();
    paintHead(painter, option, hit, QRect(box.left(), box.top(), box.width(), headHeight));
    paintText(painter, option, hit, box.adjusted(0, headHeight + space::xs, 0, 0));
    painter->restore();
}

void HitDelegate::paintHead(
    QPainter* painter, const QStyleOptionViewItem& option, const SearchHit& hit, const QRect& box) const
{
    const Theme& theme = Theme::of(option.palette);
    const int side = 16;
    const QRect iconBox(box.left(), box.center().y() - side / 2, side, side);
    painter->drawPixmap(QStyle::visualRect(option.direction, box, iconBox),
        iconPixmap(QStringLiteral("file"), Tone::Muted, side, painter->device()->devicePixelRatioF(), option.palette));

    QFont bold = option.font;
    bold.setWeight(QFont::DemiBold);
    const QFontMetrics boldMetrics(bold);
    QRect rest = box.adjusted(side + space::s, 0, 0, 0);
    const QString name = boldMetrics.elidedText(
        format::visibleName(documentName(hit.path, hit.container)), Qt::ElideMiddle, rest.width() * 2 / 3);
    const Qt::Alignment leading = QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter);
    painter->setFont(bold);
    painter->setPen(theme.ink);
    painter->drawText(QStyle::visualRect(option.direction, box, rest), int(leading), name);

    QStringList place;
    if (const QString where = placeText(hit.passage.page, hit.passage.place); !where.isEmpty())
        place << format::visibleName(where);
    place += hit.passage.headings;
    rest.setLeft(rest.left() + boldMetrics.horizontalAdvance(name) + space::s);
    const QFont small = smaller(option.font);
    painter->setFont(small);
    painter->setPen(theme.muted);
    painter->drawText(QStyle::visualRect(option.direction, box, rest), int(leading),
        QFontMetrics(small).elidedText(place.join(QStringLiteral(" · ")), Qt::ElideRight, rest.width()));
}

void HitDelegate::paintText(
    QPainter* painter, const QStyleOptionViewItem& option, const SearchHit& hit, const QRect& box) const
{
    const Snippet& text = textOf(hit);
    QTextLayout layout(text.text, option.font);
    layOut(layout, text, option.palette, box.width());
    painter->setPen(Theme::of(option.palette).ink);
    painter->setClipRect(box);
    layout.draw(painter, box.topLeft());
}

} // namespace docent::ui
