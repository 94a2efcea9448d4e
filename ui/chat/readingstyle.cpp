#include "ui/chat/readingstyle.h"

#include "ui/theme.h"

#include <QFontDatabase>
#include <QFontInfo>
#include <QWidget>

namespace docent::ui {

ReadingStyle ReadingStyle::of(const QWidget* widget)
{
    const Theme& theme = Theme::of(widget->palette());
    ReadingStyle style;
    style.window = theme.window;
    style.panel = theme.panel;
    style.card = theme.card;
    style.line = theme.line;
    style.hover = theme.hover;
    style.ink = theme.ink;
    style.muted = theme.muted;
    style.accent = theme.accent;
    style.onAccent = theme.onAccent;
    style.accentGround = theme.accentGround;
    style.highlight = theme.highlight;
    style.bad = theme.bad;
    style.warn = theme.warn;
    style.good = theme.good;
    const int base = QFontInfo(widget->font()).pixelSize();
    style.text = widget->font();
    style.text.setPixelSize(textPixels(TextSize::Title, base));
    style.small = widget->font();
    style.small.setPixelSize(textPixels(TextSize::Label, base));
    style.mono = widget->font();
    style.mono.setFamilies(QFontDatabase::systemFont(QFontDatabase::FixedFont).families());
    style.mono.setStyleHint(QFont::Monospace);
    style.mono.setPixelSize(textPixels(TextSize::Label, base));
    return style;
}

} // namespace docent::ui
