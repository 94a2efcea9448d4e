#pragma once

#include <QFrame>

class QLabel;
class QProgressBar;
class QPushButton;

namespace docent {
struct IngestProgress;
}

namespace docent::ui {

struct Context;

/// What is being read: how far, how long still, what failed; pauses and goes on. Hidden when nothing is.
class ReadingCard : public QFrame {
    Q_OBJECT
public:
    explicit ReadingCard(Context& context, QWidget* parent = nullptr);
    void show(const IngestProgress& progress);

Q_SIGNALS:
    void detailsAsked();

private:
    Context& m_context;
    QLabel* m_title;
    QLabel* m_status;
    QProgressBar* m_bar;
    QPushButton* m_pause;
    QPushButton* m_cancel;
    QPushButton* m_details;
    QPushButton* m_agree; ///< to what a hosted embedding model would be sent
    bool m_paused = false;
};

} // namespace docent::ui
