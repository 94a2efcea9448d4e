#include "ui/sidebar/conversationview.h"

#include "models/conversationlistmodel.h"
#include "ui/context.h"
#include "ui/icons.h"
#include "ui/sidebar/conversationdelegate.h"
#include "ui/sidebar/conversationproxy.h"

#include <QContextMenuEvent>
#include <QMenu>

namespace docent::ui {

namespace {

qint64 idOf(const QModelIndex& index)
{
    return index.data(ConversationListModel::IdRole).toLongLong();
}

} // namespace

ConversationView::ConversationView(Context& context, QWidget* parent)
    : QListView(parent)
    , m_context(context)
    , m_proxy(new ConversationProxy(this))
{
    m_proxy->setSourceModel(&context.conversations);
    setModel(m_proxy);
    setItemDelegate(new ConversationDelegate(this));
    setAccessibleName(tr("Conversations"));
    setEditTriggers(QAbstractItemView::EditKeyPressed);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setMouseTracking(true);
    setResizeMode(QListView::Adjust);
    connect(this, &QListView::clicked, this, [this](const QModelIndex& index) { Q_EMIT opened(idOf(index)); });
    connect(m_proxy, &ConversationProxy::renamed, this, [this](qint64 id, const QString& title) {
        if (m_context.renameConversation)
            m_context.renameConversation(id, title);
    });
    connect(m_proxy, &QAbstractItemModel::modelReset, this, [this] {
        m_proxy->prune();
        selectCurrent();
    });
    // Which row begins a section changes with its neighbours.
    const auto relayout = [this] { scheduleDelayedItemsLayout(); };
    connect(m_proxy, &QAbstractItemModel::rowsRemoved, this, relayout);
    connect(m_proxy, &QAbstractItemModel::rowsInserted, this, relayout);
    connect(m_proxy, &QAbstractItemModel::dataChanged, this, relayout);
}

void ConversationView::setCurrentConversation(qint64 id)
{
    m_current = id;
    selectCurrent();
}

void ConversationView::setHidden(qint64 id, bool hidden)
{
    m_proxy->setHidden(id, hidden);
    selectCurrent();
}

QModelIndex ConversationView::indexAt(const QPoint& point) const
{
    const QModelIndex index = QListView::indexAt(point);
    if (index.isValid() && point.y() < visualRect(index).top() + ConversationDelegate::sectionHeight(font(), index))
        return {};
    return index;
}

void ConversationView::selectCurrent()
{
    const int row = m_current == 0 ? -1 : m_context.conversations.rowOf(m_current);
    const QModelIndex index = m_proxy->mapFromSource(m_context.conversations.index(row, 0));
    if (index.isValid())
        setCurrentIndex(index);
    else
        selectionModel()->clear();
}

void ConversationView::showEvent(QShowEvent* event)
{
    QListView::showEvent(event);
    selectCurrent();
}

void ConversationView::keyPressEvent(QKeyEvent* event)
{
    const QModelIndex index = currentIndex();
    const bool editing = state() == QAbstractItemView::EditingState;
    if (index.isValid() && !editing) {
        if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
            Q_EMIT opened(idOf(index));
            return;
        }
        if (event->key() == Qt::Key_Delete) {
            askRemoval(index);
            return;
        }
    }
    QListView::keyPressEvent(event);
}

void ConversationView::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
    if (index.isValid())
        showMenu(index, byKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos());
}

void ConversationView::showMenu(const QModelIndex& index, const QPoint& globalPosition)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QPersistentModelIndex kept(index);
    menu->addAction(icon(QStringLiteral("rename"), Tone::Muted), tr("Rename"), this, [this, kept] {
        setCurrentIndex(kept);
        edit(kept);
    });
    const bool pinned = index.data(ConversationListModel::PinnedRole).toBool();
    menu->addAction(icon(QStringLiteral("pin"), Tone::Muted), pinned ? tr("Unpin") : tr("Pin"), this,
        [this, id = idOf(index), pinned] {
            if (m_context.pinConversation)
                m_context.pinConversation(id, !pinned);
        });
    menu->addSeparator();
    menu->addAction(icon(QStringLiteral("trash"), Tone::Muted), tr("Delete"), this, [this, kept] { askRemoval(kept); });
    menu->popup(globalPosition);
}

void ConversationView::askRemoval(const QModelIndex& index)
{
    if (index.isValid())
        Q_EMIT removalAsked(idOf(index), index.data(Qt::DisplayRole).toString());
}

} // namespace docent::ui
