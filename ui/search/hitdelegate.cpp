#include "ui/search/hitdelegate.h"

#include "models/hitlistmodel.h"
#include "ui/format.h"
#include "ui/icons.h"
#include "ui/theme.h"

#include <QAbstractItemView>
#include <QCoreApplication>
#include <QPainter>
#include <QTextLayout>

namespace docent::ui {

namespace {

constexpr int textLines = 3;
constexpr int excerptLength = 340;

constexpr int iconSide = 16;
constexpr int indent = iconSide + space::s; ///< of passages: they stand below the document's name

QFont smaller(QFont font)
{
    font.setPixelSize(textPixels(TextSize::Label, font));
    return font;
}

QFont bold(QFont font)
{
    font.setWeight(QFont::DemiBold);
    return font;
}

/// Page or other place, headings, and where else nearly the same stands, in one line; may be empty.
QString placeLine(const SearchHit& hit)
{
    QStringList parts;
    if (const QString where = placeText(hit.passage.page, hit.passage.place); !where.isEmpty())
        parts << format::visibleName(where);
    parts += hit.passage.headings;
    if (hit.similar.size() == 1) {
        const QString name = documentName(hit.similar.first().path, hit.similar.first().container);
        parts << HitDelegate::tr("much the same in %1").arg(format::visibleName(name));
    } else if (!hit.similar.isEmpty()) {
        parts << HitDelegate::tr("much the same in %Ln other passage(s)", nullptr, int(hit.similar.size()));
    }
    return parts.join(QStringLiteral(" · "));
}

/// The folder of the document's file.
QString folderOf(const SearchHit& hit)
{
    const QString file = hit.container.isEmpty() ? hit.path : hit.container;
    return format::visibleName(format::place(file.section(QLatin1Char('/'), 0, -2)));
}

int leading(const QStyleOptionViewItem& option)
{
    return int(QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter));
}

void addLines(QTextLayout& layout, int width)
{
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

/// Room above a document that isn't the first.
int gapAbove(const QModelIndex& index)
{
    return index.row() == 0 ? 0 : space::m;
}

} // namespace

void HitDelegate::setQuery(const QString& query)
{
    m_snippets = std::make_unique<Snippets>(query, true);
    m_texts.clear();
}

const Snippet& HitDelegate::textOf(const SearchHit& hit) const
{
    auto known = m_texts.find(hit.passage.id);
    if (known == m_texts.end()) {
        const QString text = format::visibleName(hit.passage.text.simplified());
        known =
            m_texts.insert(hit.passage.id, m_snippets ? m_snippets->of(text, hit.language, excerptLength) : Snippet());
    }
    return *known;
}

QSize HitDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* hits = qobject_cast<const HitListModel*>(index.model());
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    if (!hits || !view)
        return {};
    const int line = QFontMetrics(option.font).height();
    const int smallLine = QFontMetrics(smaller(option.font)).height();
    switch (hits->kind(index.row())) {
    case HitListModel::RowKind::Document:
        return QSize(200, gapAbove(index) + line + 2 * space::s);
    case HitListModel::RowKind::More:
        return QSize(200, smallLine + 2 * space::s);
    case HitListModel::RowKind::Passage:
        break;
    }
    const SearchHit& hit = hits->at(index.row());
    const Snippet& text = textOf(hit);
    QTextLayout layout(text.text, option.font);
    layOut(layout, text, option.palette, view->viewport()->width() - 2 * space::l - indent);
    const int head = placeLine(hit).isEmpty() ? 0 : smallLine + space::xs;
    return QSize(200, head + layout.lineCount() * (line + 3) + 2 * space::s + 1);
}

void HitDelegate::layOut(QTextLayout& layout, const Snippet& text, const QPalette& palette, int width)
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
    addLines(layout, width);
    // What doesn't fit ends with an ellipsis, within the last line.
    const QTextLine last = layout.lineCount() == textLines ? layout.lineAt(textLines - 1) : QTextLine();
    if (!last.isValid() || last.textStart() + last.textLength() >= text.text.size())
        return;
    const int end = last.textStart() + last.textLength() - 2;
    const qsizetype word = text.text.lastIndexOf(QLatin1Char(' '), end);
    const QString shown = text.text.left(word > last.textStart() ? word : end);
    marks.removeIf([&shown](const QTextLayout::FormatRange& mark) { return mark.start + mark.length > shown.size(); });
    layout.setText(shown + QStringLiteral(" …"));
    layout.setFormats(marks);
    addLines(layout, width);
}

void HitDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* hits = qobject_cast<const HitListModel*>(index.model());
    if (!hits)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QStyleOptionViewItem inner = option;
    if (hits->kind(index.row()) == HitListModel::RowKind::Document) {
        inner.rect.adjust(space::l, gapAbove(index), -space::l, 0);
        paintDocument(painter, inner, *hits, index.row());
    } else {
        paintGround(painter, option);
        const QRect box = option.rect.adjusted(space::l + indent, space::s, -space::l, -space::s);
        inner.rect = QStyle::visualRect(option.direction, option.rect, box);
        if (hits->kind(index.row()) == HitListModel::RowKind::Passage) {
            paintPassage(painter, inner, hits->at(index.row()));
        } else {
            painter->setFont(smaller(option.font));
            painter->setPen(Theme::of(option.palette).accent);
            painter->drawText(inner.rect, leading(option), index.data().toString());
        }
    }
    painter->restore();
}

void HitDelegate::paintGround(QPainter* painter, const QStyleOptionViewItem& option)
{
    const Theme& theme = Theme::of(option.palette);
    const QRectF ground = QRectF(option.rect).adjusted(0.5, 1, -0.5, -2);
    painter->setPen(Qt::NoPen);
    if (option.state & QStyle::State_Selected) {
        painter->setBrush(theme.card);
        painter->setPen(theme.line);
        painter->drawRoundedRect(ground, 10, 10);
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.accent);
        const QRect bar(option.rect.left() + 1, option.rect.top() + space::s, 3, option.rect.height() - 2 * space::s);
        painter->drawRoundedRect(QStyle::visualRect(option.direction, option.rect, bar), 1.5, 1.5);
    } else if (option.state & QStyle::State_MouseOver) {
        painter->setBrush(theme.panel);
        painter->drawRoundedRect(ground, 10, 10);
    }
}

/// Icon, name, folder; at the end how many passages.
void HitDelegate::paintDocument(
    QPainter* painter, const QStyleOptionViewItem& option, const HitListModel& hits, int row)
{
    const Theme& theme = Theme::of(option.palette);
    const QRect& box = option.rect;
    const auto place = [&option](const QRect& rect) { return QStyle::visualRect(option.direction, option.rect, rect); };
    const QRect iconBox(box.left(), box.center().y() - iconSide / 2, iconSide, iconSide);
    painter->drawPixmap(place(iconBox),
        iconPixmap(
            QStringLiteral("file"), Tone::Muted, iconSide, painter->device()->devicePixelRatioF(), option.palette));

    const QFont small = smaller(option.font);
    const QFontMetrics smallMetrics(small);
    const QString count = QCoreApplication::translate("docent", "%Ln passage(s)", nullptr, int(hits.foundIn(row)));
    QRect rest = box.adjusted(indent, 0, 0, 0);
    painter->setFont(small);
    painter->setPen(theme.muted);
    const int countWidth = smallMetrics.horizontalAdvance(count);
    painter->drawText(
        place(QRect(rest.right() - countWidth, rest.top(), countWidth + 1, rest.height())), leading(option), count);
    rest.setRight(rest.right() - countWidth - space::m);

    const SearchHit& hit = hits.at(row);
    const QFontMetrics boldMetrics(bold(option.font));
    const QString name = boldMetrics.elidedText(
        format::visibleName(documentName(hit.path, hit.container)), Qt::ElideMiddle, rest.width() * 2 / 3);
    painter->setFont(bold(option.font));
    painter->setPen(theme.ink);
    painter->drawText(place(rest), leading(option), name);
    rest.setLeft(rest.left() + boldMetrics.horizontalAdvance(name) + space::s);
    painter->setFont(small);
    painter->setPen(theme.muted);
    painter->drawText(
        place(rest), leading(option), smallMetrics.elidedText(folderOf(hit), Qt::ElideMiddle, rest.width()));
}

void HitDelegate::paintPassage(QPainter* painter, const QStyleOptionViewItem& option, const SearchHit& hit) const
{
    const Theme& theme = Theme::of(option.palette);
    QRect box = option.rect;
    if (const QString place = placeLine(hit); !place.isEmpty()) {
        const QFont small = smaller(option.font);
        const QFontMetrics metrics(small);
        painter->setFont(small);
        painter->setPen(theme.muted);
        painter->drawText(QRect(box.left(), box.top(), box.width(), metrics.height()), leading(option),
            metrics.elidedText(place, Qt::ElideRight, box.width()));
        box.setTop(box.top() + metrics.height() + space::xs);
    }
    const Snippet& text = textOf(hit);
    QTextLayout layout(text.text, option.font);
    layOut(layout, text, option.palette, box.width());
    painter->setPen(theme.ink);
    painter->setClipRect(box);
    layout.draw(painter, box.topLeft());
}

} // namespace docent::ui
