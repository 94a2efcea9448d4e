#pragma once

#include <QFrame>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace docent::ui {

/// Where questions are written. Enter asks, Shift+Enter breaks the line, Up recalls when it is empty, Esc stops.
class Composer : public QFrame {
    Q_OBJECT
public:
    static constexpr int mostLines = 8;

    explicit Composer(QWidget* parent = nullptr);

    QString text() const;
    void setText(const QString& text);
    /// What Up recalls, oldest first.
    void setHistory(const QStringList& questions);
    void setBusy(bool busy);
    void setStatus(const QString& status);
    void focusEdit();

Q_SIGNALS:
    void asked(const QString& question);
    void stopRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    bool takeKey(class QKeyEvent* event);
    void submit();
    bool recall(int step);
    void fitHeight();
    void updateButton();

    QPlainTextEdit* m_edit;
    QLabel* m_status;
    QPushButton* m_button;
    QStringList m_history;
    qsizetype m_recalled = -1; ///< which of the history is shown; -1: none
    bool m_busy = false;
};

} // namespace docent::ui
