#pragma once

#include <QSet>
#include <QSortFilterProxyModel>

namespace docent::ui {

/// The conversations as the sidebar shows them: without those whose removal can still be undone, titles editable.
class ConversationProxy : public QSortFilterProxyModel {
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setHidden(qint64 id, bool hidden);
    /// Forgets hidden conversations that are gone.
    void prune();
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// An edited title is not set here but told to the owner of the conversations.
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

Q_SIGNALS:
    void renamed(qint64 id, const QString& title);

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;

private:
    QSet<qint64> m_hidden;
};

} // namespace docent::ui
