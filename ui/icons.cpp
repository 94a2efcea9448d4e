#include "ui/icons.h"

#include "ui/theme.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

// Q_INIT_RESOURCE has to stand outside any namespace; a static library's resources are left out without it.
static void initIconResources()
{
    Q_INIT_RESOURCE(icons);
}

namespace docent::ui {

namespace {

QColor colorOf(Tone tone, const Theme& theme)
{
    switch (tone) {
    case Tone::Muted:
        return theme.muted;
    case Tone::Accent:
        return theme.accent;
    case Tone::OnAccent:
        return theme.onAccent;
    case Tone::Bad:
        return theme.bad;
    case Tone::Warn:
        return theme.warn;
    case Tone::Good:
        return theme.good;
    case Tone::Ink:
        break;
    }
    return theme.ink;
}

/// Draws the SVG's shape in one colour, for the pixels asked for.
QPixmap tinted(const QString& name, const QColor& color, const QSize& pixels)
{
    static const bool initialised = (initIconResources(), true);
    Q_UNUSED(initialised)
    const QString key = QStringLiteral("docent-icon/%1/%2/%3x%4")
                            .arg(name, color.name(QColor::HexArgb))
                            .arg(pixels.width())
                            .arg(pixels.height());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    pixmap = QPixmap(pixels);
    pixmap.fill(Qt::transparent);
    QSvgRenderer renderer(QStringLiteral(":/icons/%1.svg").arg(name));
    QPainter painter(&pixmap);
    renderer.render(&painter);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(pixmap.rect(), color);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class TintedIcon : public QIconEngine {
public:
    TintedIcon(QString name, Tone tone)
        : m_name(std::move(name))
        , m_tone(tone)
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device()->devicePixelRatioF();
        painter->drawPixmap(rect, pixmap(rect.size() * ratio, mode, state));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override
    {
        const Theme theme = Theme::of(QGuiApplication::palette());
        return tinted(m_name, mode == QIcon::Disabled ? theme.muted : colorOf(m_tone, theme), size);
    }

    QIconEngine* clone() const override { return new TintedIcon(*this); }
    QString key() const override { return QStringLiteral("docent"); }
    bool isNull() override { return false; }

private:
    QString m_name;
    Tone m_tone;
};

} // namespace

QIcon icon(const QString& name, Tone tone)
{
    return QIcon(new TintedIcon(name, tone));
}

QPixmap iconPixmap(const QString& name, Tone tone, int size, qreal devicePixelRatio, const QPalette& palette)
{
    QPixmap pixmap = tinted(name, colorOf(tone, Theme::of(palette)), QSize(size, size) * devicePixelRatio);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

} // namespace docent::ui
