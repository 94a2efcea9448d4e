#include "ui/widgets/navbutton.h"

#include "ui/icons.h"
#include "ui/theme.h"

#include <QPainter>
#include <QStyle>

namespace docent::ui {

NavButton::NavButton(const QString& text, const QString& iconName, Look look, QWidget* parent)
    : QAbstractButton(parent)
    , m_iconName(iconName)
    , m_look(look)
{
    setText(text);
    setAccessibleName(text);
    setCheckable(look == Look::Entry);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void NavButton::setHint(const QString& hint, bool small)
{
    m_hint = hint;
    m_hintSmall = small;
    setAccessibleDescription(hint);
    update();
}

QSize NavButton::sizeHint() const
{
    return QSize(160, fontMetrics().height() + 2 * space::s + (m_look == Look::Primary ? 4 : 2));
}

void NavButton::enterEvent(QEnterEvent* event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void NavButton::leaveEvent(QEvent* event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

void NavButton::paintGround(QPainter& painter) const
{
    const Theme& theme = Theme::of(palette());
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    if (m_look == Look::Primary) {
        painter.setBrush(isDown() || underMouse() ? theme.accent.darker(theme.isDark ? 108 : 112) : theme.accent);
        painter.drawRoundedRect(box, 8, 8);
    } else if (isChecked()) {
        painter.setPen(theme.line);
        painter.setBrush(theme.card);
        painter.drawRoundedRect(box, 8, 8);
    } else if (underMouse()) {
        painter.setBrush(theme.hover);
        painter.drawRoundedRect(box, 8, 8);
    }
    if (hasFocus()) {
        painter.setPen(QPen(m_look == Look::Primary ? theme.ink : theme.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 8, 8);
    }
}

void NavButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintGround(painter);
    const Theme& theme = Theme::of(palette());
    const bool primary = m_look == Look::Primary;
    const QRect inner = rect().adjusted(space::m - 2, 0, -space::m + 1, 0);
    const int side = fontMetrics().height() + 1;

    QRect iconBox(inner.left(), inner.center().y() - side / 2, side, side);
    iconBox = QStyle::visualRect(layoutDirection(), rect(), iconBox);
    const Tone tone = primary ? Tone::OnAccent : isChecked() ? Tone::Accent : Tone::Muted;
    painter.drawPixmap(iconBox, iconPixmap(m_iconName, tone, side, devicePixelRatioF(), palette()));

    QFont nameFont = font();
    if (primary || isChecked())
        nameFont.setWeight(QFont::DemiBold);
    painter.setFont(nameFont);
    painter.setPen(primary ? theme.onAccent : theme.ink);
    const QRect textBox = QStyle::visualRect(layoutDirection(), rect(), inner.adjusted(side + space::s + 2, 0, 0, 0));
    const Qt::Alignment leading = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter);
    painter.drawText(textBox, int(leading), text());

    QFont hintFont = font();
    if (m_hintSmall)
        hintFont.setPixelSize(textPixels(TextSize::Secondary, font()) - 1);
    painter.setFont(hintFont);
    painter.setPen(primary ? theme.onAccent : theme.muted);
    const Qt::Alignment trailing = QStyle::visualAlignment(layoutDirection(), Qt::AlignRight | Qt::AlignVCenter);
    painter.drawText(QStyle::visualRect(layoutDirection(), rect(), inner), int(trailing), m_hint);
}

} // namespace docent::ui
