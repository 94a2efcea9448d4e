#pragma once

#include "models/documentlistmodel.h"

#include <QCollator>
#include <vector>

namespace docent::ui {

/// Compares documents by a column, as people sort: names by the language's rules, figures by value. Text keys are made
/// once per document and follow the source model's rows.
class DocumentOrder {
public:
    explicit DocumentOrder(const DocumentListModel& source);

    /// -1: as they were added.
    void setColumn(int column, Qt::SortOrder order);
    int column() const { return m_column; }
    Qt::SortOrder direction() const { return m_direction; }
    bool before(int sourceRow, int otherSourceRow) const;

    // The source model changed.
    void rebuild();
    void rowsInserted(int first, int last);
    void rowsRemoved(int first, int last);

private:
    bool usesKeys() const;
    QCollatorSortKey makeKey(int sourceRow) const;
    /// Negative, zero or positive, as in ascending order.
    int compare(const DocumentRecord& a, const DocumentRecord& b) const;

    const DocumentListModel& m_source;
    QCollator m_collator;
    std::vector<QCollatorSortKey> m_keys; ///< by source row, for columns of text
    int m_column = -1;
    Qt::SortOrder m_direction = Qt::AscendingOrder;
};

} // namespace docent::ui
