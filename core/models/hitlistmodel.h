#pragma once

#include "search/retriever.h"

#include <QAbstractListModel>

namespace docent {

/// The hits of a search, best first.
class HitListModel : public QAbstractListModel {
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;
    int rowCount(const QModelIndex& parent = {}) const override;
    /// Qt::DisplayRole: the title, page and the passage's text in one line.
    QVariant data(const QModelIndex& index, int role) const override;
    const SearchHit& at(int row) const { return m_hits.at(row); }
    void reset(QList<SearchHit> hits);

private:
    QList<SearchHit> m_hits;
};

} // namespace docent
