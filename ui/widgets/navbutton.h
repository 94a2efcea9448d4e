#pragma once

#include <QAbstractButton>

namespace docent::ui {

/// An entry of the sidebar: an icon, a name, and a shortcut or a count at the far side. The checked one is where one
/// is.
class NavButton : public QAbstractButton {
    Q_OBJECT
public:
    enum class Look { Entry, Primary };

    NavButton(const QString& text, const QString& iconName, Look look = Look::Entry, QWidget* parent = nullptr);

    /// What stands at the far side; a shortcut is drawn smaller than a count.
    void setHint(const QString& hint, bool small);
    QString hint() const { return m_hint; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void paintGround(QPainter& painter) const;

    QString m_iconName;
    QString m_hint;
    bool m_hintSmall = false;
    Look m_look;
};

} // namespace docent::ui
