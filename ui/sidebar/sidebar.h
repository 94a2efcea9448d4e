#pragma once

#include <QFrame>

class QPushButton;

namespace docent::ui {

class ConversationView;
class NavButton;
class ReadingCard;
class Switch;
struct Context;

/// The panel at the left: where one can go, the conversations, what is being read, settings and the Offline switch.
class Sidebar : public QFrame {
    Q_OBJECT
public:
    enum class Place { Ask, Search, Library };

    explicit Sidebar(Context& context, QWidget* parent = nullptr);

    void setPlace(Place place);
    ConversationView* conversations() const { return m_conversations; }

Q_SIGNALS:
    void newQuestionAsked();
    void placeAsked(docent::ui::Sidebar::Place place);
    void detailsAsked();
    void settingsAsked();

private:
    NavButton* addEntry(const QString& text, const QString& iconName, Place place);
    QWidget* makeFoot();
    void showCount();

    Context& m_context;
    NavButton* m_new;
    NavButton* m_ask;
    NavButton* m_search;
    NavButton* m_library;
    ConversationView* m_conversations;
    ReadingCard* m_reading;
    QPushButton* m_settings;
    Switch* m_offline;
};

} // namespace docent::ui
