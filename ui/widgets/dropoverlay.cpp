#include "ui/widgets/dropoverlay.h"

#include "base/paths.h"
#include "ui/icons.h"
#include "ui/theme.h"

#include <QMimeData>
#include <QPainter>
#include <QUrl>

namespace docent::ui {

QStringList droppedPaths(const QMimeData* data)
{
    QStringList paths;
    if (!data || !data->hasUrls())
        return paths;
    const QList<QUrl> urls = data->urls();
    for (const QUrl& url : urls) {
        if (url.isLocalFile())
            paths << paths::fromUrl(url);
    }
    return paths;
}

DropOverlay::DropOverlay(QWidget* parent)
    : QWidget(parent)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAccessibleName(tr("Drop to add to the library"));
    hide();
}

void DropOverlay::cover()
{
    setGeometry(parentWidget()->rect());
    raise();
    show();
}

void DropOverlay::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = theme.window;
    veil.setAlphaF(0.92F);
    painter.fillRect(rect(), veil);
    painter.setPen(QPen(theme.accent, 2, Qt::DashLine));
    painter.setBrush(theme.accentGround);
    const QRectF frame = QRectF(rect()).adjusted(space::xl, space::xl, -space::xl, -space::xl);
    painter.drawRoundedRect(frame, 14, 14);

    const int side = 48;
    const QRect iconBox(rect().center().x() - side / 2, rect().center().y() - side, side, side);
    painter.drawPixmap(iconBox, iconPixmap(QStringLiteral("drop"), Tone::Accent, side, devicePixelRatioF(), palette()));
    QFont large = font();
    large.setPixelSize(textPixels(TextSize::Heading, font()));
    large.setWeight(QFont::DemiBold);
    painter.setFont(large);
    painter.setPen(theme.ink);
    QRect line(0, iconBox.bottom() + space::m, width(), QFontMetrics(large).height());
    painter.drawText(line, Qt::AlignCenter, tr("Drop to add to the library"));
    painter.setFont(font());
    painter.setPen(theme.muted);
    line.translate(0, line.height() + space::xs);
    painter.drawText(line, Qt::AlignCenter, tr("Your files stay where they are."));
}

} // namespace docent::ui
