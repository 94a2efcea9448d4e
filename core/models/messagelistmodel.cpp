#include "models/messagelistmodel.h"

#include <algorithm>

namespace docent {

int MessageListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_messages.size());
}

QVariant MessageListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Message& message = m_messages.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case TextRole:
        return message.text;
    case IdRole:
        return message.id;
    case ReasoningRole:
        return message.reasoning;
    case IsAnswerRole:
        return message.role == MessageRole::Assistant;
    case StateRole:
        return int(message.state);
    default:
        return {};
    }
}

int MessageListModel::rowOf(qint64 id) const
{
    // Searched from the end: what is asked for is nearly always the newest.
    for (int row = int(m_messages.size()) - 1; row >= 0; --row) {
        if (m_messages.at(row).id == id)
            return row;
    }
    return -1;
}

void MessageListModel::reset(QList<Message> messages)
{
    beginResetModel();
    m_messages = std::move(messages);
    endResetModel();
}

void MessageListModel::append(Message message)
{
    const int row = int(m_messages.size());
    beginInsertRows({}, row, row);
    m_messages.append(std::move(message));
    endInsertRows();
}

void MessageListModel::replace(int row, Message message)
{
    m_messages[row] = std::move(message);
    Q_EMIT dataChanged(index(row), index(row));
}

void MessageListModel::appendText(int row, const QString& text, const QString& reasoning)
{
    m_messages[row].text += text;
    m_messages[row].reasoning += reasoning;
    Q_EMIT dataChanged(index(row), index(row), { TextRole, ReasoningRole, Qt::DisplayRole });
}

void MessageListModel::removeFrom(int row)
{
    if (row >= m_messages.size())
        return;
    beginRemoveRows({}, row, int(m_messages.size()) - 1);
    m_messages.resize(row);
    endRemoveRows();
}

} // namespace docent
