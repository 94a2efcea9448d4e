#pragma once

#include "ui/library/documentorder.h"

#include <QAbstractProxyModel>
#include <QSet>
#include <QTimer>
#include <vector>

namespace docent::ui {

/// The library's documents filtered and sorted. It keeps two arrays of row numbers and looks at the records directly,
/// so that 100,000 rows are filtered and sorted without a call of data(): QSortFilterProxyModel asks for a QVariant per
/// comparison and takes out filtered rows run by run, which is quadratic in the number of runs.
///
/// A change of the filter resets the model; a sort is a change of layout; few changed rows are handled one by one.
class DocumentProxy : public QAbstractProxyModel {
    Q_OBJECT
public:
    explicit DocumentProxy(DocumentListModel& source, QObject* parent = nullptr);

    /// Every word of it has to occur in the path.
    void setText(const QString& text);
    /// An empty set: all states.
    void setStates(const QSet<DocumentState>& states);
    QSet<DocumentState> states() const { return m_states; }
    QString text() const { return m_words.join(QLatin1Char(' ')); }
    /// Leaves documents out while their removal can be undone.
    void setHidden(const QList<qint64>& ids, bool hidden);

    const DocumentRecord& at(int row) const { return m_documents.at(m_rows[size_t(row)]); }
    /// -1 if it is not shown.
    int rowOf(qint64 id) const;
    int sortColumn() const { return m_order.column(); }

    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    QModelIndex mapFromSource(const QModelIndex& index) const override;
    QModelIndex mapToSource(const QModelIndex& index) const override;
    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    QModelIndex sibling(int row, int column, const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void onDataChanged(const QModelIndex& from, const QModelIndex& to);
    void onRowsInserted(int first, int last);
    void onRowsAboutToBeRemoved(int first, int last);
    void onRowsRemoved(int first, int last);

    bool accepts(int sourceRow) const;
    bool matchesText(const QString& path) const;
    void fill();
    void refilter();
    void renumber(size_t from = 0);
    void insertShown(int sourceRow);
    void mergeShown(int first, int last);
    void removeShown(int row);
    void resort();

    DocumentListModel& m_documents;
    DocumentOrder m_order;
    std::vector<int> m_rows; ///< source row of each shown row
    std::vector<int> m_shown; ///< shown row of each source row, -1 if filtered out
    QStringList m_words;
    QSet<DocumentState> m_states;
    QSet<qint64> m_hidden;
    QTimer m_resort; ///< gathers changes that put rows out of order
    bool m_resetting = false;
};

} // namespace docent::ui
