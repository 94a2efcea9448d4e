#pragma once

#include <QColor>
#include <QFont>
#include <QList>
#include <QPalette>
#include <QString>

namespace docent::ui {

/// The rhythm of distances between things, in pixels.
namespace space {
inline constexpr int xs = 4;
inline constexpr int s = 8;
inline constexpr int m = 12;
inline constexpr int l = 16;
inline constexpr int xl = 22;
} // namespace space

/// The colours of the window, light or dark. Widgets take the palette's where one fits and ask Theme::of(palette()) for
/// the others, so that a change reaches them through QEvent::PaletteChange.
struct Theme {
    bool isDark = false;
    QColor window; ///< the ground of the reading column
    QColor panel; ///< sidebar and side panels
    QColor card; ///< what lies on either: fields, cards, chips
    QColor line;
    QColor hover; ///< the ground under the pointer, on a window or a panel
    QColor ink;
    QColor muted; ///< secondary text
    QColor accent;
    QColor accentGround;
    QColor onAccent; ///< text on the accent
    QColor highlight; ///< marked words, ink on it
    QColor bad, warn, good;

    static const Theme& light();
    static const Theme& dark();
    /// The one that the palette was made from.
    static const Theme& of(const QPalette& palette);

    QPalette palette() const;
    /// The style sheet of the application for a body text of `basePixels`.
    QString styleSheet(int basePixels) const;

    struct TextPair {
        QString what;
        QColor text;
        QColor ground;
    };
    /// Every text colour on every ground it stands on.
    QList<TextPair> textPairs() const;
};

/// The contrast ratio of WCAG 2.1, 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);

/// Pixel size of a kind of text for a body text of `basePixels` (14 gives the sizes named here).
enum class TextSize {
    Small = 11,
    Secondary = 12,
    Label = 13,
    Body = 14,
    Title = 15,
    Name = 16,
    Heading = 20,
    Display = 26
};
int textPixels(TextSize size, int basePixels);
/// The same for the body text's font, however its size is given.
int textPixels(TextSize size, const QFont& body);

} // namespace docent::ui
