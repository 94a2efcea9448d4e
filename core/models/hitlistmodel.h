#pragma once

#include "search/retriever.h"

#include <QAbstractListModel>

namespace docent {

/// The hits of a search under their documents, the document with the best passage first: a row for each document, then
/// rows for its best passages and, if there are more, one for these. Documents can't be chosen, what follows them can.
class HitListModel : public QAbstractListModel {
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;
    enum class RowKind { Document, Passage, More };
    static constexpr int shownOfDocument = 3; ///< passages, until it is expanded

    int rowCount(const QModelIndex& parent = {}) const override;
    /// Qt::DisplayRole and Qt::AccessibleTextRole: the row in one line. Qt::ToolTipRole: the document's whole path.
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    RowKind kind(int row) const { return m_rows.at(row).kind; }
    /// The passage; for other rows the document's best one.
    const SearchHit& at(int row) const;
    /// How many passages of the row's document were found.
    qsizetype foundIn(int row) const { return m_documents.at(m_rows.at(row).document).size(); }
    /// How many of them have no row yet.
    qsizetype hiddenIn(int row) const { return foundIn(row) - shownOfDocument; }
    qsizetype documentCount() const { return m_documents.size(); }
    qsizetype passageCount() const;
    /// The row of the passage; -1 if there is none.
    int rowOf(qint64 passage) const;

    void reset(const QList<SearchHit>& hits);
    /// Puts the rest of the passages in the place of a row that stands for them.
    void expand(int row);

private:
    struct Row {
        RowKind kind = RowKind::Document;
        qsizetype document = 0;
        qsizetype hit = 0; ///< of the document's
    };
    QString text(const Row& row) const;

    QList<QList<SearchHit>> m_documents;
    QList<Row> m_rows;
};

} // namespace docent
