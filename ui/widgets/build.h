#pragma once

#include <QList>
#include <QString>

class QFrame;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;
class QWidget;

namespace docent::ui {

// Pieces that every view is built of; the style sheet knows their kinds.

/// `role`: "title", "heading", "section", "secondary", "muted", "strong", …; empty for body text.
QLabel* makeLabel(const QString& text, const char* role = "", QWidget* parent = nullptr);
/// A label for a longer text, which wraps.
QLabel* makeParagraph(const QString& text, const char* role = "", QWidget* parent = nullptr);
/// `kind`: "primary", "soft", "chip", "flat", "link", "danger"; empty for an ordinary one.
QPushButton* makeButton(const QString& text, const char* kind = "", QWidget* parent = nullptr);
/// A flat button that shows an icon only; `name` is its accessible name and tool tip.
QToolButton* makeIconButton(const QString& iconName, const QString& name, QWidget* parent = nullptr);
/// The buttons side by side, from the beginning of the line on.
QWidget* makeButtonRow(const QList<QPushButton*>& buttons);
/// The widgets side by side, in the middle of what room there is.
QHBoxLayout* makeCentredRow(const QList<QWidget*>& widgets);
/// A line of one pixel across.
QFrame* makeRule(QWidget* parent = nullptr);
QFrame* makePanel(const char* kind, QWidget* parent = nullptr);

/// Changes a dynamic property that the style sheet looks at, and has the widget styled anew.
void restyle(QWidget* widget, const char* property, const QString& value);

} // namespace docent::ui
