#pragma once

#include <QListView>

namespace docent::ui {

class ConversationProxy;
struct Context;

/// The list of conversations: opens one with a click or Enter; a menu renames, pins and deletes.
class ConversationView : public QListView {
    Q_OBJECT
public:
    explicit ConversationView(Context& context, QWidget* parent = nullptr);

    /// The conversation that is open; 0 for a new one.
    void setCurrentConversation(qint64 id);
    qint64 currentConversation() const { return m_current; }
    /// Takes a conversation out of the list or puts it back, while its removal can be undone.
    void setHidden(qint64 id, bool hidden);
    /// A section's name belongs to no row.
    QModelIndex indexAt(const QPoint& point) const override;

Q_SIGNALS:
    void opened(qint64 id);
    void removalAsked(qint64 id, const QString& title);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void showMenu(const QModelIndex& index, const QPoint& globalPosition);
    void selectCurrent();
    void askRemoval(const QModelIndex& index);

    Context& m_context;
    ConversationProxy* m_proxy;
    qint64 m_current = 0;
};

} // namespace docent::ui
