#include "ui/sidebar/conversationproxy.h"

#include "models/conversationlistmodel.h"

namespace docent::ui {

void ConversationProxy::setHidden(qint64 id, bool hidden)
{
    if (hidden)
        m_hidden.insert(id);
    else
        m_hidden.remove(id);
    invalidateFilter();
}

void ConversationProxy::prune()
{
    const auto* conversations = qobject_cast<const ConversationListModel*>(sourceModel());
    m_hidden.removeIf([conversations](qint64 id) { return conversations->rowOf(id) < 0; });
}

Qt::ItemFlags ConversationProxy::flags(const QModelIndex& index) const
{
    return QSortFilterProxyModel::flags(index) | Qt::ItemIsEditable;
}

bool ConversationProxy::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const QString title = value.toString().simplified();
    if (role != Qt::EditRole || !index.isValid() || title.isEmpty())
        return false;
    if (title != index.data(Qt::DisplayRole).toString())
        Q_EMIT renamed(index.data(ConversationListModel::IdRole).toLongLong(), title);
    return true;
}

bool ConversationProxy::filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const
{
    const QModelIndex index = sourceModel()->index(sourceRow, 0, sourceParent);
    return !m_hidden.contains(index.data(ConversationListModel::IdRole).toLongLong());
}

} // namespace docent::ui
