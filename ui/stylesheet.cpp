#include "ui/theme.h"

#include <QHash>

namespace docent::ui {

namespace {

// Widgets say what they are through dynamic properties: "kind" on buttons and panels, "role" on labels. Names in @ are
// replaced by colours and sizes.
const char* const sheet = R"(
QToolTip { background: @card; color: @ink; border: 1px solid @line; padding: 4px 8px; }

QLabel { background: transparent; }
QLabel[role="muted"] { color: @muted; }
QLabel[role="secondary"] { color: @muted; font-size: @px12; }
QLabel[role="small"] { color: @muted; font-size: @px12; }
QLabel[role="section"] { color: @muted; font-size: @px11; font-weight: 600; letter-spacing: 0.5px; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="name"] { font-size: @px16; font-weight: 600; }
QLabel[role="cardtitle"] { font-size: @px13; font-weight: 600; }
QLabel[role="title"] { font-size: @px15; font-weight: 600; }
QLabel[role="heading"] { font-size: @px20; font-weight: 600; }
QLabel[role="display"] { font-size: @px26; font-weight: 600; }
QLabel[role="bad"] { color: @bad; }
QLabel[role="warn"] { color: @warn; }
QLabel[role="good"] { color: @good; }

QFrame[kind="panel"] { background: @panel; border: none; }
QFrame[kind="card"] { background: @card; border: 1px solid @line; border-radius: 10px; }
QFrame[kind="notice"] { background: @accentGround; border: none; border-radius: 8px; }
QFrame[kind="rule"] { background: @line; border: none; }
QFrame[kind="toast"] { background: @card; border: 1px solid @line; border-radius: 10px; }

QPushButton, QToolButton { background: @card; color: @ink; border: 1px solid @line; border-radius: 8px; padding: 6px 13px; }
QPushButton:hover, QToolButton:hover { background: @hover; }
QPushButton:pressed, QToolButton:pressed { background: @accentGround; }
QPushButton:focus, QToolButton:focus { border: 2px solid @accent; padding: 5px 12px; }
QPushButton:disabled, QToolButton:disabled { color: @muted; background: transparent; }
QPushButton[kind="primary"] { background: @accent; color: @onAccent; border-color: @accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: @accentHover; }
QPushButton[kind="primary"]:focus { border: 2px solid @ink; }
QPushButton[kind="primary"]:disabled { background: @line; border-color: @line; color: @muted; }
QPushButton[kind="soft"] { background: @accentGround; color: @accent; border-color: @accentGround; border-radius: @px12; font-weight: 600; font-size: @px13; }
QPushButton[kind="soft"]:hover { border-color: @accent; }
QPushButton[kind="soft"]:focus { border: 2px solid @accent; }
QPushButton[kind="soft"]::menu-indicator { image: none; width: 0; }
QPushButton[kind="chip"] { border-radius: @px12; padding: 4px 12px; font-size: @px13; }
QPushButton[kind="chip"]:focus { border: 2px solid @accent; padding: 3px 11px; }
QPushButton[kind="chip"]:checked { background: @accentGround; color: @accent; border-color: @accentGround; }
QPushButton[kind="chip"]:checked:focus { border-color: @accent; }
QPushButton[kind="flat"], QToolButton[kind="flat"] { background: transparent; border: 2px solid transparent; border-radius: 6px; color: @muted; padding: 2px 6px; }
QPushButton[kind="flat"]:hover, QToolButton[kind="flat"]:hover { background: @hover; color: @ink; }
QPushButton[kind="flat"]:focus, QToolButton[kind="flat"]:focus { border-color: @accent; color: @ink; padding: 2px 6px; }
QPushButton[kind="flat"][scale="small"] { font-size: @px12; }
QPushButton[kind="flat"]:checked, QToolButton[kind="flat"]:checked { color: @accent; background: @accentGround; }
QPushButton[kind="link"] { background: transparent; border: 2px solid transparent; border-radius: 4px; color: @accent; padding: 0 2px; text-align: left; text-decoration: underline; }
QPushButton[kind="link"]:hover { color: @ink; }
QPushButton[kind="link"]:focus { border-color: @accent; padding: 0 2px; }
QPushButton[kind="row"] { text-align: left; padding: 6px 4px; border-color: transparent; background: transparent; }
QPushButton[kind="row"]:hover { background: @hover; }
QPushButton[kind="row"]:focus { border: 2px solid @accent; padding: 5px 3px; }
QPushButton[kind="danger"] { color: @bad; }

QLineEdit, QComboBox, QSpinBox, QPlainTextEdit[kind="field"] { background: @card; color: @ink; border: 1px solid @line; border-radius: 8px; padding: 6px 10px; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus { border: 2px solid @accent; padding: 5px 9px; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { color: @muted; background: @window; }
QLineEdit[kind="pill"] { border-radius: @px12; padding: 4px 12px; font-size: @px13; }
QLineEdit[kind="pill"]:focus { padding: 3px 11px; }
QLineEdit[kind="search"] { border-radius: 12px; padding: 10px 14px 10px 4px; font-size: @px15; }
QLineEdit[kind="search"]:focus { padding: 9px 13px 9px 3px; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url(:/icons/fixed-arrow-down.svg); width: 14px; height: 14px; }
QComboBox QLineEdit, QComboBox QLineEdit:focus { border: none; padding: 0; background: transparent; }
QComboBox QAbstractItemView { background: @card; border: 1px solid @line; padding: 4px; outline: none; selection-background-color: @accentGround; selection-color: @ink; }
QSpinBox::up-button, QSpinBox::down-button { border: none; background: transparent; width: 20px; }
QSpinBox::up-arrow { image: url(:/icons/fixed-arrow-up.svg); width: 12px; height: 12px; }
QSpinBox::down-arrow { image: url(:/icons/fixed-arrow-down.svg); width: 12px; height: 12px; }

QCheckBox, QRadioButton { spacing: 8px; padding: 3px; border: 2px solid transparent; border-radius: 6px; background: transparent; }
QCheckBox:focus, QRadioButton:focus { border-color: @accent; }
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator { width: 16px; height: 16px; border: 1px solid @muted; background: @card; border-radius: 4px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:checked, QListView::indicator:checked { background: @accent; border-color: @accent; image: url(:/icons/fixed-check-@mode.svg); }
QRadioButton::indicator:checked { border: 5px solid @accent; width: 8px; height: 8px; background: @card; }

QMenu { background: @card; color: @ink; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 6px 28px 6px 12px; border-radius: 6px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: @accentGround; color: @ink; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @thumb; border-radius: 3px; margin: 2px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; }

QTableView, QListView, QTreeView { background: transparent; border: none; outline: none; color: @ink; selection-background-color: @accentGround; selection-color: @ink; }
QListWidget[kind="nav"]::item { padding: 7px 8px; border-radius: 8px; border: 1px solid transparent; }
QListWidget[kind="nav"]::item:hover { background: @hover; }
QListWidget[kind="nav"]::item:selected { background: @card; color: @ink; border: 1px solid @line; }
QListWidget[kind="nav"]::item:selected:focus { border: 2px solid @accent; padding: 6px 7px; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: transparent; color: @muted; font-size: @px12; font-weight: 600; border: none; border-bottom: 1px solid @line; padding: 6px 8px; }
QHeaderView::section:hover { color: @ink; }
QHeaderView::up-arrow { image: url(:/icons/fixed-arrow-up.svg); width: 12px; height: 12px; subcontrol-position: center right; right: 6px; }
QHeaderView::down-arrow { image: url(:/icons/fixed-arrow-down.svg); width: 12px; height: 12px; subcontrol-position: center right; right: 6px; }

QProgressBar { background: @line; border: none; border-radius: 2px; max-height: 5px; min-height: 5px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; }
)";

} // namespace

QString Theme::styleSheet(int basePixels) const
{
    const auto mixed = [](const QColor& a, const QColor& b) {
        return QColor((a.red() * 4 + b.red()) / 5, (a.green() * 4 + b.green()) / 5, (a.blue() * 4 + b.blue()) / 5);
    };
    // Longer names first where one begins another.
    const QList<std::pair<QString, QString>> values {
        { QStringLiteral("@accentGround"), accentGround.name() },
        { QStringLiteral("@accentHover"), mixed(accent, ink).name() },
        { QStringLiteral("@accent"), accent.name() },
        { QStringLiteral("@onAccent"), onAccent.name() },
        { QStringLiteral("@window"), window.name() },
        { QStringLiteral("@panel"), panel.name() },
        { QStringLiteral("@card"), card.name() },
        { QStringLiteral("@line"), line.name() },
        { QStringLiteral("@thumb"), mixed(line, muted).name() },
        { QStringLiteral("@hover"), hover.name() },
        { QStringLiteral("@ink"), ink.name() },
        { QStringLiteral("@muted"), muted.name() },
        { QStringLiteral("@bad"), bad.name() },
        { QStringLiteral("@warn"), warn.name() },
        { QStringLiteral("@good"), good.name() },
        { QStringLiteral("@mode"), isDark ? QStringLiteral("dark") : QStringLiteral("light") },
    };
    QString result = QString::fromUtf8(sheet);
    for (const auto& [name, value] : values)
        result.replace(name, value);
    for (const auto size : { TextSize::Small, TextSize::Secondary, TextSize::Label, TextSize::Title, TextSize::Name,
             TextSize::Heading, TextSize::Display }) {
        result.replace(
            QStringLiteral("@px%1").arg(int(size)), QStringLiteral("%1px").arg(textPixels(size, basePixels)));
    }
    return result;
}

} // namespace docent::ui
