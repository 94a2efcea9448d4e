#include "models/hitlistmodel.h"

#include <QCoreApplication>
#include <QHash>

namespace docent {

namespace {

QString counted(const char* text, qsizetype count)
{
    return QCoreApplication::translate("docent", text, nullptr, int(count));
}

} // namespace

int HitListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant HitListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row& row = m_rows.at(index.row());
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
        return text(row);
    if (role == Qt::ToolTipRole && row.kind == RowKind::Document)
        return m_documents.at(row.document).first().path;
    return {};
}

QString HitListModel::text(const Row& row) const
{
    const QList<SearchHit>& hits = m_documents.at(row.document);
    const SearchHit& hit = hits.at(row.hit);
    switch (row.kind) {
    case RowKind::Document:
        return documentName(hit.path, hit.container) + QStringLiteral(": ") + counted("%Ln passage(s)", hits.size());
    case RowKind::More:
        return counted("%Ln more passage(s)", hits.size() - shownOfDocument);
    case RowKind::Passage:
        break;
    }
    const QString place = placeText(hit.passage.page, hit.passage.place);
    const QString where = place.isEmpty() ? hit.title : hit.title + QStringLiteral(", ") + place;
    return where + QStringLiteral(": ") + hit.passage.text.simplified();
}

Qt::ItemFlags HitListModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    if (kind(index.row()) == RowKind::Document)
        return Qt::ItemNeverHasChildren;
    return Qt::ItemNeverHasChildren | Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

const SearchHit& HitListModel::at(int row) const
{
    return m_documents.at(m_rows.at(row).document).at(m_rows.at(row).hit);
}

qsizetype HitListModel::passageCount() const
{
    qsizetype count = 0;
    for (const QList<SearchHit>& hits : m_documents)
        count += hits.size();
    return count;
}

int HitListModel::rowOf(qint64 passage) const
{
    for (int row = 0; row < m_rows.size(); ++row) {
        if (kind(row) == RowKind::Passage && at(row).passage.id == passage)
            return row;
    }
    return -1;
}

void HitListModel::reset(const QList<SearchHit>& hits)
{
    beginResetModel();
    m_documents.clear();
    m_rows.clear();
    QHash<qint64, qsizetype> places;
    for (const SearchHit& hit : hits) {
        const auto place = places.constFind(hit.passage.documentId);
        if (place != places.constEnd()) {
            m_documents[*place].append(hit);
            continue;
        }
        places.insert(hit.passage.documentId, m_documents.size());
        m_documents.append({ hit });
    }
    for (qsizetype document = 0; document < m_documents.size(); ++document) {
        const qsizetype found = m_documents.at(document).size();
        m_rows.append({ RowKind::Document, document, 0 });
        for (qsizetype hit = 0; hit < std::min<qsizetype>(found, shownOfDocument); ++hit)
            m_rows.append({ RowKind::Passage, document, hit });
        if (found > shownOfDocument)
            m_rows.append({ RowKind::More, document, 0 });
    }
    endResetModel();
}

void HitListModel::expand(int row)
{
    const qsizetype document = m_rows.at(row).document;
    const auto hidden = int(hiddenIn(row));
    if (kind(row) != RowKind::More)
        return;
    beginRemoveRows({}, row, row);
    m_rows.removeAt(row);
    endRemoveRows();
    beginInsertRows({}, row, row + hidden - 1);
    for (int i = 0; i < hidden; ++i)
        m_rows.insert(row + i, { RowKind::Passage, document, shownOfDocument + i });
    endInsertRows();
}

} // namespace docent
