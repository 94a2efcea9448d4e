#include "ui/sidebar/conversationdelegate.h"

#include "models/conversationlistmodel.h"
#include "ui/format.h"
#include "ui/icons.h"
#include "ui/theme.h"

#include <QApplication>
#include <QLineEdit>
#include <QPainter>

namespace docent::ui {

namespace {

QFont sectionFont(QFont font)
{
    font.setPixelSize(textPixels(TextSize::Small, font));
    font.setWeight(QFont::DemiBold);
    font.setLetterSpacing(QFont::AbsoluteSpacing, 0.5);
    return font;
}

} // namespace

bool ConversationDelegate::beginsSection(const QModelIndex& index)
{
    if (index.row() == 0)
        return true;
    const int role = ConversationListModel::SectionRole;
    return index.sibling(index.row() - 1, 0).data(role) != index.data(role);
}

int ConversationDelegate::sectionHeight(const QFont& font, const QModelIndex& index)
{
    if (!beginsSection(index))
        return 0;
    return QFontMetrics(sectionFont(font)).height() + space::xs + (index.row() == 0 ? space::xs : space::m + 2);
}

QSize ConversationDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int row = QFontMetrics(option.font).height() + 2 * space::s;
    return QSize(80, row + sectionHeight(option.font, index));
}

void ConversationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = Theme::of(option.palette);
    const Qt::Alignment leading = QStyle::visualAlignment(option.direction, Qt::AlignLeft);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);

    QRect row = option.rect;
    if (const int height = sectionHeight(option.font, index)) {
        const QRect heading(row.left() + space::m - 2, row.top(), row.width() - 2 * space::m, height - space::xs);
        painter->setFont(sectionFont(option.font));
        painter->setPen(theme.muted);
        painter->drawText(heading, int(leading | Qt::AlignBottom),
            index.data(ConversationListModel::SectionRole).toString().toUpper());
        row.setTop(row.top() + height);
    }

    const QRectF box = QRectF(row).adjusted(0.5, 1, -0.5, -1);
    painter->setPen(Qt::NoPen);
    if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) {
        painter->setBrush(theme.hover);
        painter->drawRoundedRect(box, 8, 8);
    }
    if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange)) {
        painter->setPen(QPen(theme.accent, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(box.adjusted(0.5, 0, -0.5, 0), 8, 8);
    }

    QRect text = row.adjusted(space::m - 2, 0, -space::m + 2, 0);
    if (index.data(ConversationListModel::PinnedRole).toBool()) {
        const QRect whole = text;
        const int side = 16;
        QRect pin(whole.right() - side, whole.center().y() - side / 2, side, side);
        pin = QStyle::visualRect(option.direction, whole, pin);
        painter->drawPixmap(pin,
            iconPixmap(
                QStringLiteral("pin"), Tone::Muted, side, painter->device()->devicePixelRatioF(), option.palette));
        text = QStyle::visualRect(option.direction, whole, whole.adjusted(0, 0, -side - space::xs, 0));
    }
    painter->setFont(option.font);
    painter->setPen(theme.ink);
    const QString title = format::visibleName(index.data(Qt::DisplayRole).toString());
    painter->drawText(text, int(leading | Qt::AlignVCenter),
        QFontMetrics(option.font).elidedText(title, Qt::ElideRight, text.width()));
    painter->restore();
}

QWidget* ConversationDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const
{
    auto* editor = new QLineEdit(parent);
    editor->setAccessibleName(tr("Title of the conversation"));
    return editor;
}

void ConversationDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const
{
    auto* field = static_cast<QLineEdit*>(editor);
    field->setText(index.data(Qt::DisplayRole).toString());
    field->selectAll();
}

void ConversationDelegate::updateEditorGeometry(
    QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    editor->setGeometry(option.rect.adjusted(0, sectionHeight(option.font, index), 0, 0));
}

} // namespace docent::ui
