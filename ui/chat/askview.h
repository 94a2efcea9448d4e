#pragma once

#include "library/conversation.h"

#include <functional>
#include <QPointer>
#include <QUrl>
#include <QWidget>

class QPushButton;
class QStackedWidget;

namespace docent {
class ChatSession;
}

namespace docent::ui {

struct Context;
class Composer;
class ElidedLabel;
class EmptyView;
class MessageView;

/// A conversation: its title, its messages, and the field for the next question.
class AskView : public QWidget {
    Q_OBJECT
public:
    explicit AskView(Context& context, QWidget* parent = nullptr);
    ~AskView() override;

    /// nullptr: an empty view. The session outlives its being shown, or is destroyed, which empties the view.
    void setSession(ChatSession* session);
    ChatSession* session() const;
    void focusComposer();
    /// Puts a question into the composer without asking it.
    void setDraft(const QString& question);
    /// The citation whose source is shown no longer is.
    void clearShownCitation();
    /// Opens addresses that the person confirmed; QDesktopServices::openUrl if not set.
    void setAddressOpener(std::function<void(const QUrl&)> opener);

    MessageView* messages() const { return m_messages; }
    Composer* composer() const { return m_composer; }

Q_SIGNALS:
    void citationActivated(const docent::Citation& citation);
    void sourceActivated(const docent::SentPassage& passage);
    void modelSettingsRequested();
    /// Something short to say, e.g. "Answer copied".
    void notified(const QString& text);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* makeHeader();
    void connectSession();
    void refreshHeader();
    void refreshEmpty();
    void refreshHistory();
    void refreshModel();
    void ask(const QString& question);
    void confirmAddress(const QString& address);
    void placeEndButton();

    Context& m_context;
    QPointer<QObject> m_session; // a ChatSession; guarded without its header
    ElidedLabel* m_title;
    QPushButton* m_model;
    QStackedWidget* m_pages;
    MessageView* m_messages;
    EmptyView* m_empty;
    QPushButton* m_toEnd;
    Composer* m_composer;
    std::function<void(const QUrl&)> m_opener;
};

} // namespace docent::ui
