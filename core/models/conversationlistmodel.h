#pragma once

#include "library/conversation.h"

#include <QAbstractListModel>

namespace docent {

/// Conversations for the sidebar: pinned first, then newest first.
class ConversationListModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { IdRole = Qt::UserRole, PinnedRole, UpdatedRole, SectionRole };

    using QAbstractListModel::QAbstractListModel;
    int rowCount(const QModelIndex& parent = {}) const override;
    /// Qt::DisplayRole: the title. SectionRole: "Pinned", "Today", "Yesterday", "Last 7 days", "Last 30 days", or a
    /// month.
    QVariant data(const QModelIndex& index, int role) const override;
    const Conversation& at(int row) const { return m_conversations.at(row); }
    int rowOf(qint64 id) const;
    void reset(QList<Conversation> conversations);

private:
    QList<Conversation> m_conversations;
};

} // namespace docent
