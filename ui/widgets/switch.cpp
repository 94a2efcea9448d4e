#include "ui/widgets/switch.h"

#include "ui/theme.h"

#include <QPainter>
#include <QStyle>

namespace docent::ui {

Switch::Switch(const QString& text, QWidget* parent)
    : QAbstractButton(parent)
{
    setText(text);
    setAccessibleName(text);
    setCheckable(true);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize Switch::trackSize() const
{
    const int height = fontMetrics().height() - 1;
    return QSize(height * 7 / 4, height);
}

QSize Switch::sizeHint() const
{
    return QSize(trackSize().width() + space::s + fontMetrics().horizontalAdvance(text()) + 2 * space::xs,
        fontMetrics().height() + 2 * space::xs + 2);
}

void Switch::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);

    const QSize size = trackSize();
    QRect track(QPoint(space::xs, (height() - size.height()) / 2), size);
    track = QStyle::visualRect(layoutDirection(), rect(), track);
    const double radius = size.height() / 2.0;
    painter.setPen(isChecked() ? theme.accent : theme.muted);
    painter.setBrush(isChecked() ? theme.accent : theme.card);
    painter.drawRoundedRect(QRectF(track).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);

    QRectF knob(track.left() + 3, track.top() + 3, size.height() - 6, size.height() - 6);
    if (isChecked() != (layoutDirection() == Qt::RightToLeft))
        knob.moveRight(track.right() - 2);
    painter.setPen(Qt::NoPen);
    painter.setBrush(isChecked() ? theme.onAccent : theme.muted);
    painter.drawEllipse(knob);

    const QRect textBox = QStyle::visualRect(
        layoutDirection(), rect(), rect().adjusted(size.width() + space::s + space::xs, 0, -space::xs, 0));
    painter.setPen(isEnabled() ? (underMouse() ? theme.ink : theme.muted) : theme.muted);
    painter.drawText(
        textBox, int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter)), text());
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
    }
}

} // namespace docent::ui
