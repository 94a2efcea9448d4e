#pragma once

#include "library/conversation.h"

#include <QAbstractListModel>

namespace docent {

/// The messages of one conversation. A streaming answer is the last row; its text only grows, and dataChanged comes
/// about every 33 ms.
class MessageListModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { IdRole = Qt::UserRole, TextRole, ReasoningRole, IsAnswerRole, StateRole };

    using QAbstractListModel::QAbstractListModel;
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    const Message& at(int row) const { return m_messages.at(row); }
    const QList<Message>& all() const { return m_messages; }
    int rowOf(qint64 id) const; ///< -1 if there is none

    void reset(QList<Message> messages);
    void append(Message message);
    /// Replaces the row.
    void replace(int row, Message message);
    /// Adds to a streaming answer.
    void appendText(int row, const QString& text, const QString& reasoning);
    void removeFrom(int row);

private:
    QList<Message> m_messages;
};

} // namespace docent
