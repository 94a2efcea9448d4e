#include "ui/library/documentdelegate.h"

#include "models/documentlistmodel.h"
#include "ui/format.h"
#include "ui/icons.h"
#include "ui/theme.h"

#include <QPainter>

namespace docent::ui {

namespace {

QColor colorOf(Tone tone, const Theme& theme)
{
    switch (tone) {
    case Tone::Good:
        return theme.good;
    case Tone::Warn:
        return theme.warn;
    case Tone::Bad:
        return theme.bad;
    default:
        return theme.muted;
    }
}

QColor textColor(const QModelIndex& index, const Theme& theme)
{
    switch (index.column()) {
    case DocumentListModel::State:
        return colorOf(stateTone(DocumentState(index.data(DocumentListModel::StateRole).toInt())), theme);
    case DocumentListModel::Changed:
    case DocumentListModel::Where:
        return theme.muted;
    default:
        return theme.ink;
    }
}

} // namespace

Tone stateTone(DocumentState state)
{
    switch (state) {
    case DocumentState::Ready:
        return Tone::Good;
    case DocumentState::Reading:
    case DocumentState::Offline:
        return Tone::Warn;
    case DocumentState::Failed:
        return Tone::Bad;
    case DocumentState::Waiting:
    case DocumentState::Skipped:
        break;
    }
    return Tone::Muted;
}

void DocumentDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = Theme::of(option.palette);
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, theme.accentGround);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, theme.panel);
    painter->setPen(theme.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    if ((option.state & QStyle::State_HasFocus) && index.column() == DocumentListModel::Name) {
        const QRect bar(option.rect.left(), option.rect.top() + 2, 3, option.rect.height() - 5);
        painter->fillRect(QStyle::visualRect(option.direction, option.rect, bar), theme.accent);
    }

    QFont font = option.font;
    if (index.column() == DocumentListModel::State) {
        font.setPixelSize(textPixels(TextSize::Secondary, option.font));
        font.setWeight(QFont::DemiBold);
    } else {
        font.setPixelSize(textPixels(TextSize::Label, option.font));
    }
    painter->setFont(font);
    painter->setPen(textColor(index, theme));
    // Figures end where the head of their column does, which keeps room for the arrow of the order.
    const bool isFigure = index.column() == DocumentListModel::Passages || index.column() == DocumentListModel::Pages;
    const QRect box = option.rect.adjusted(space::s, 0, -space::s - (isFigure ? space::m : 0), -1);
    const bool isPlace = index.column() == DocumentListModel::Name || index.column() == DocumentListModel::Where;
    const QString text = format::visibleName(index.data(Qt::DisplayRole).toString());
    const auto alignment = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt());
    painter->drawText(box, int(QStyle::visualAlignment(option.direction, alignment)),
        QFontMetrics(font).elidedText(text, isPlace ? Qt::ElideMiddle : Qt::ElideRight, box.width()));
    painter->restore();
}

} // namespace docent::ui
