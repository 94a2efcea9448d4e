#pragma once

#include <functional>
#include <QFrame>
#include <QList>
#include <QTimer>

class QLabel;
class QPushButton;

namespace docent::ui {

/// One short message over a corner of the window; it goes by itself and waits while the pointer rests on it.
class Toast : public QFrame {
    Q_OBJECT
public:
    enum class Kind { Notice, Problem };

    Toast(const QString& text, Kind kind, QWidget* parent);
    QString text() const;
    /// A button on it; pressing it runs `action` and closes the toast.
    QPushButton* addAction(const QString& name, std::function<void()> action);
    void start(int milliseconds);

Q_SIGNALS:
    /// The toast is over, by itself or by a button.
    void closed();

protected:
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QLabel* m_text;
    QTimer m_timer;
};

/// The messages of a window: notices, problems, and removals that can be undone for a while.
class Toasts : public QObject {
    Q_OBJECT
public:
    /// `over`: the widget whose upper corner they keep to.
    explicit Toasts(QWidget* over);
    /// Carries out a removal that still waits.
    ~Toasts() override;

    Toast* show(const QString& text, Toast::Kind kind = Toast::Kind::Notice);
    /// Says what was removed and offers to undo it. `commit` runs when the offer ends: after a while, with the next
    /// removal, or with the window.
    void offerUndo(const QString& text, std::function<void()> undo, std::function<void()> commit);
    QList<Toast*> shown() const { return m_toasts; }

public Q_SLOTS:
    void undo();
    void commit();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void add(Toast* toast, int milliseconds);
    void remove(Toast* toast);
    void arrange();

    QWidget* m_over;
    QList<Toast*> m_toasts;
    Toast* m_undoToast = nullptr;
    std::function<void()> m_undo;
    std::function<void()> m_commit;
};

} // namespace docent::ui
