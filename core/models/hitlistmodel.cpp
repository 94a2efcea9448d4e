#include "models/hitlistmodel.h"

namespace docent {

int HitListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_hits.size());
}

QVariant HitListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)
        || role != Qt::DisplayRole)
        return {};
    const SearchHit& hit = m_hits.at(index.row());
    const QString place = placeText(hit.passage.page, hit.passage.place);
    const QString where = place.isEmpty() ? hit.title : hit.title + QStringLiteral(", ") + place;
    return QString(where + QStringLiteral(": ") + hit.passage.text.simplified());
}

void HitListModel::reset(QList<SearchHit> hits)
{
    beginResetModel();
    m_hits = std::move(hits);
    endResetModel();
}

} // namespace docent
