#pragma once

#include <QColor>
#include <QFont>

class QWidget;

namespace docent::ui {

/// The colours and fonts of what is read: answers, sources.
struct ReadingStyle {
    QColor window;
    QColor panel;
    QColor card;
    QColor line;
    QColor hover; ///< the ground under the pointer
    QColor ink;
    QColor muted;
    QColor accent;
    QColor onAccent; ///< text on a ground of the accent
    QColor accentGround;
    QColor highlight;
    QColor bad;
    QColor warn;
    QColor good;
    QFont text;
    QFont small;
    QFont mono;

    /// As the theme and the widget's font say.
    static ReadingStyle of(const QWidget* widget);
    bool operator==(const ReadingStyle&) const = default;
};

} // namespace docent::ui
