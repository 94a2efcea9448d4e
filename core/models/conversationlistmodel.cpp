#include "models/conversationlistmodel.h"

#include <algorithm>
#include <QLocale>

namespace docent {

namespace {

QString section(const Conversation& conversation)
{
    if (conversation.pinned)
        return ConversationListModel::tr("Pinned");
    const QDate day = conversation.updated.toLocalTime().date();
    const qint64 age = day.daysTo(QDate::currentDate());
    if (age <= 0)
        return ConversationListModel::tr("Today");
    if (age == 1)
        return ConversationListModel::tr("Yesterday");
    if (age <= 7)
        return ConversationListModel::tr("Last 7 days");
    if (age <= 30)
        return ConversationListModel::tr("Last 30 days");
    return QLocale().toString(day, QStringLiteral("MMMM yyyy"));
}

} // namespace

int ConversationListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_conversations.size());
}

QVariant ConversationListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Conversation& conversation = m_conversations.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return conversation.title;
    case IdRole:
        return conversation.id;
    case PinnedRole:
        return conversation.pinned;
    case UpdatedRole:
        return conversation.updated;
    case SectionRole:
        return section(conversation);
    default:
        return {};
    }
}

int ConversationListModel::rowOf(qint64 id) const
{
    const auto it = std::find_if(m_conversations.cbegin(), m_conversations.cend(),
        [id](const Conversation& conversation) { return conversation.id == id; });
    return it == m_conversations.cend() ? -1 : int(it - m_conversations.cbegin());
}

void ConversationListModel::reset(QList<Conversation> conversations)
{
    std::stable_sort(conversations.begin(), conversations.end(), [](const Conversation& a, const Conversation& b) {
        return a.pinned != b.pinned ? a.pinned : a.updated > b.updated;
    });
    beginResetModel();
    m_conversations = std::move(conversations);
    endResetModel();
}

} // namespace docent
