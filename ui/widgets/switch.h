#pragma once

#include <QAbstractButton>

namespace docent::ui {

/// An on/off switch with its name beside it.
class Switch : public QAbstractButton {
    Q_OBJECT
public:
    explicit Switch(const QString& text, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QSize trackSize() const;
};

} // namespace docent::ui
