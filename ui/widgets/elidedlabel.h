#pragma once

#include <QLabel>

namespace docent::ui {

/// A label of one line that shortens its text to the room there is; the whole text is its tool tip and its accessible
/// name.
class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr, Qt::TextElideMode mode = Qt::ElideRight);

    void setWholeText(const QString& text);
    QString wholeText() const { return m_text; }
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text;
    Qt::TextElideMode m_mode;
};

} // namespace docent::ui
