#include "ui/library/documentorder.h"

#include <compare>

namespace docent::ui {

namespace {

template <typename Value> int order(const Value& a, const Value& b)
{
    return a < b ? -1 : (b < a ? 1 : 0);
}

} // namespace

DocumentOrder::DocumentOrder(const DocumentListModel& source)
    : m_source(source)
    , m_collator(QLocale())
{
    m_collator.setNumericMode(true);
    m_collator.setCaseSensitivity(Qt::CaseInsensitive);
}

void DocumentOrder::setColumn(int column, Qt::SortOrder direction)
{
    m_direction = direction;
    if (column == m_column)
        return;
    m_column = column;
    rebuild();
}

bool DocumentOrder::usesKeys() const
{
    return m_column == DocumentListModel::Name || m_column == DocumentListModel::Where;
}

QCollatorSortKey DocumentOrder::makeKey(int sourceRow) const
{
    const QString& path = m_source.at(sourceRow).path;
    if (m_column == DocumentListModel::Where)
        return m_collator.sortKey(path);
    return m_collator.sortKey(path.mid(path.lastIndexOf(QLatin1Char('/')) + 1));
}

void DocumentOrder::rebuild()
{
    m_keys.clear();
    if (!usesKeys())
        return;
    const int rows = m_source.rowCount();
    m_keys.reserve(size_t(rows));
    for (int row = 0; row < rows; ++row)
        m_keys.push_back(makeKey(row));
}

void DocumentOrder::rowsInserted(int first, int last)
{
    if (!usesKeys())
        return;
    std::vector<QCollatorSortKey> added;
    for (int row = first; row <= last; ++row)
        added.push_back(makeKey(row));
    m_keys.insert(m_keys.begin() + first, added.begin(), added.end());
}

void DocumentOrder::rowsRemoved(int first, int last)
{
    if (usesKeys())
        m_keys.erase(m_keys.begin() + first, m_keys.begin() + last + 1);
}

int DocumentOrder::compare(const DocumentRecord& a, const DocumentRecord& b) const
{
    switch (m_column) {
    case DocumentListModel::State:
        return order(int(a.state), int(b.state));
    case DocumentListModel::Passages:
        return order(a.passages, b.passages);
    case DocumentListModel::Pages:
        return order(a.pages, b.pages);
    case DocumentListModel::Changed:
        return order(a.modifiedNs, b.modifiedNs);
    default:
        return 0;
    }
}

bool DocumentOrder::before(int sourceRow, int otherSourceRow) const
{
    int result = 0;
    if (usesKeys())
        result = m_keys[size_t(sourceRow)].compare(m_keys[size_t(otherSourceRow)]);
    else if (m_column >= 0)
        result = compare(m_source.at(sourceRow), m_source.at(otherSourceRow));
    if (result == 0)
        return sourceRow < otherSourceRow;
    return m_direction == Qt::AscendingOrder ? result < 0 : result > 0;
}

} // namespace docent::ui
