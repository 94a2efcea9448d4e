#include "ui/theme.h"

#include <cmath>
#include <QFontInfo>

namespace docent::ui {

namespace {

QColor rgb(QRgb value)
{
    return QColor::fromRgb(value);
}

Theme makeLight()
{
    Theme theme;
    theme.isDark = false;
    theme.window = rgb(0xFBFAF8);
    theme.panel = rgb(0xF3F1ED);
    theme.card = rgb(0xFFFFFF);
    theme.line = rgb(0xE2DED6);
    theme.hover = rgb(0xEBE8E2);
    theme.ink = rgb(0x22211E);
    theme.muted = rgb(0x69645C);
    theme.accent = rgb(0x1F5F5B);
    theme.accentGround = rgb(0xE3EFED);
    theme.onAccent = rgb(0xFFFFFF);
    theme.highlight = rgb(0xFFE9A8);
    theme.bad = rgb(0xA8322A);
    theme.warn = rgb(0x835909);
    theme.good = rgb(0x2A6E43);
    return theme;
}

Theme makeDark()
{
    Theme theme;
    theme.isDark = true;
    theme.window = rgb(0x1B1C1D);
    theme.panel = rgb(0x232527);
    theme.card = rgb(0x2A2C2F);
    theme.line = rgb(0x383B3E);
    theme.hover = rgb(0x2E3033);
    theme.ink = rgb(0xE9E7E3);
    theme.muted = rgb(0xA6A29A);
    theme.accent = rgb(0x7CC4BC);
    theme.accentGround = rgb(0x24393A);
    theme.onAccent = rgb(0x1B1C1D);
    theme.highlight = rgb(0x5A4A16);
    theme.bad = rgb(0xE58A80);
    theme.warn = rgb(0xD9B160);
    theme.good = rgb(0x7FC79A);
    return theme;
}

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color)
{
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

} // namespace

const Theme& Theme::light()
{
    static const Theme theme = makeLight();
    return theme;
}

const Theme& Theme::dark()
{
    static const Theme theme = makeDark();
    return theme;
}

const Theme& Theme::of(const QPalette& palette)
{
    return palette.color(QPalette::WindowText).lightness() > 128 ? dark() : light();
}

QPalette Theme::palette() const
{
    QPalette result;
    result.setColor(QPalette::Window, window);
    result.setColor(QPalette::WindowText, ink);
    result.setColor(QPalette::Base, card);
    result.setColor(QPalette::AlternateBase, panel);
    result.setColor(QPalette::ToolTipBase, card);
    result.setColor(QPalette::ToolTipText, ink);
    result.setColor(QPalette::Text, ink);
    result.setColor(QPalette::PlaceholderText, muted);
    result.setColor(QPalette::Button, card);
    result.setColor(QPalette::ButtonText, ink);
    result.setColor(QPalette::BrightText, bad);
    result.setColor(QPalette::Light, card);
    result.setColor(QPalette::Midlight, panel);
    result.setColor(QPalette::Mid, line);
    result.setColor(QPalette::Dark, line);
    result.setColor(QPalette::Shadow, line);
    result.setColor(QPalette::Highlight, accent);
    result.setColor(QPalette::HighlightedText, onAccent);
    result.setColor(QPalette::Link, accent);
    result.setColor(QPalette::LinkVisited, accent);
    for (const auto role : { QPalette::WindowText, QPalette::Text, QPalette::ButtonText })
        result.setColor(QPalette::Disabled, role, muted);
    result.setColor(QPalette::Disabled, QPalette::Highlight, line);
    result.setColor(QPalette::Disabled, QPalette::HighlightedText, ink);
    return result;
}

QList<Theme::TextPair> Theme::textPairs() const
{
    const QList<std::pair<QString, QColor>> grounds { { QStringLiteral("window"), window },
        { QStringLiteral("panel"), panel }, { QStringLiteral("card"), card } };
    const QList<std::pair<QString, QColor>> texts { { QStringLiteral("ink"), ink }, { QStringLiteral("muted"), muted },
        { QStringLiteral("accent"), accent }, { QStringLiteral("bad"), bad }, { QStringLiteral("warn"), warn },
        { QStringLiteral("good"), good } };
    QList<TextPair> pairs;
    for (const auto& [textName, text] : texts) {
        for (const auto& [groundName, ground] : grounds)
            pairs << TextPair { textName + QStringLiteral(" on ") + groundName, text, ground };
    }
    // A selected row lies on the accent's ground, and its state keeps its colour there.
    for (const auto& [textName, text] : texts)
        pairs << TextPair { textName + QStringLiteral(" on accent ground"), text, accentGround };
    pairs << TextPair { QStringLiteral("ink on hover"), ink, hover };
    pairs << TextPair { QStringLiteral("muted on hover"), muted, hover };
    pairs << TextPair { QStringLiteral("ink on highlight"), ink, highlight };
    pairs << TextPair { QStringLiteral("text on accent"), onAccent, accent };
    return pairs;
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const double one = luminance(a);
    const double other = luminance(b);
    return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

int textPixels(TextSize size, int basePixels)
{
    return qRound(double(basePixels) * int(size) / int(TextSize::Body));
}

int textPixels(TextSize size, const QFont& body)
{
    return textPixels(size, QFontInfo(body).pixelSize());
}

} // namespace docent::ui
