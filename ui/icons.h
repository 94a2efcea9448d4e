#pragma once

#include <QIcon>
#include <QPixmap>
#include <QString>

class QPalette;

namespace docent::ui {

/// Which of the theme's colours an icon takes.
enum class Tone { Ink, Muted, Accent, OnAccent, Bad, Warn, Good };

/// One of the project's own icons (the SVGs in ui/icons, drawn on a 20 px grid) by its file's name, in a colour of the
/// theme that the application's palette shows when it is painted.
QIcon icon(const QString& name, Tone tone = Tone::Ink);

/// The same as a picture of `size` × `size` device-independent pixels.
QPixmap iconPixmap(const QString& name, Tone tone, int size, qreal devicePixelRatio, const QPalette& palette);

} // namespace docent::ui
