#include "ui/library/documentproxy.h"

#include <algorithm>

namespace docent::ui {

namespace {

/// More changed rows than this are cheaper as one reset.
constexpr int fewRows = 64;
constexpr int resortDelay = 400;

} // namespace

DocumentProxy::DocumentProxy(DocumentListModel& source, QObject* parent)
    : QAbstractProxyModel(parent)
    , m_documents(source)
    , m_order(source)
{
    setSourceModel(&source);
    m_resort.setSingleShot(true);
    m_resort.setInterval(resortDelay);
    connect(&m_resort, &QTimer::timeout, this, &DocumentProxy::resort);
    connect(&source, &QAbstractItemModel::dataChanged, this, &DocumentProxy::onDataChanged);
    connect(&source, &QAbstractItemModel::rowsInserted, this,
        [this](const QModelIndex&, int first, int last) { onRowsInserted(first, last); });
    connect(&source, &QAbstractItemModel::rowsAboutToBeRemoved, this,
        [this](const QModelIndex&, int first, int last) { onRowsAboutToBeRemoved(first, last); });
    connect(&source, &QAbstractItemModel::rowsRemoved, this,
        [this](const QModelIndex&, int first, int last) { onRowsRemoved(first, last); });
    connect(&source, &QAbstractItemModel::modelAboutToBeReset, this, [this] { beginResetModel(); });
    connect(&source, &QAbstractItemModel::modelReset, this, [this] {
        m_hidden.removeIf([this](qint64 id) { return m_documents.rowOf(id) < 0; });
        m_order.rebuild();
        fill();
        endResetModel();
    });
    fill();
}

void DocumentProxy::setText(const QString& text)
{
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (words == m_words)
        return;
    m_words = words;
    refilter();
}

void DocumentProxy::setStates(const QSet<DocumentState>& states)
{
    if (states == m_states)
        return;
    m_states = states;
    refilter();
}

void DocumentProxy::setHidden(const QList<qint64>& ids, bool hidden)
{
    for (const qint64 id : ids) {
        if (hidden)
            m_hidden.insert(id);
        else
            m_hidden.remove(id);
    }
    refilter();
}

int DocumentProxy::rowOf(qint64 id) const
{
    const int sourceRow = m_documents.rowOf(id);
    return sourceRow < 0 ? -1 : m_shown[size_t(sourceRow)];
}

bool DocumentProxy::matchesText(const QString& path) const
{
    return std::all_of(m_words.cbegin(), m_words.cend(),
        [&path](const QString& word) { return path.contains(word, Qt::CaseInsensitive); });
}

bool DocumentProxy::accepts(int sourceRow) const
{
    const DocumentRecord& document = m_documents.at(sourceRow);
    return (m_states.isEmpty() || m_states.contains(document.state)) && !m_hidden.contains(document.id)
        && matchesText(document.path);
}

void DocumentProxy::fill()
{
    m_resort.stop();
    const int count = m_documents.rowCount();
    m_rows.clear();
    for (int row = 0; row < count; ++row) {
        if (accepts(row))
            m_rows.push_back(row);
    }
    if (m_order.column() >= 0)
        std::sort(m_rows.begin(), m_rows.end(), [this](int a, int b) { return m_order.before(a, b); });
    m_shown.assign(size_t(count), -1);
    renumber();
}

void DocumentProxy::refilter()
{
    beginResetModel();
    fill();
    endResetModel();
}

void DocumentProxy::renumber(size_t from)
{
    for (size_t row = from; row < m_rows.size(); ++row)
        m_shown[size_t(m_rows[row])] = int(row);
}

void DocumentProxy::sort(int column, Qt::SortOrder order)
{
    if (column == m_order.column() && order == m_order.direction())
        return;
    m_order.setColumn(column, order);
    resort();
}

void DocumentProxy::resort()
{
    m_resort.stop();
    Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<int> sources;
    sources.reserve(size_t(before.size()));
    for (const QModelIndex& index : before)
        sources.push_back(m_rows[size_t(index.row())]);
    std::sort(m_rows.begin(), m_rows.end(), [this](int a, int b) { return m_order.before(a, b); });
    renumber();
    QModelIndexList after;
    after.reserve(before.size());
    for (int i = 0; i < before.size(); ++i)
        after << createIndex(m_shown[size_t(sources[size_t(i)])], before.at(i).column());
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

void DocumentProxy::insertShown(int sourceRow)
{
    const auto place = std::upper_bound(
        m_rows.begin(), m_rows.end(), sourceRow, [this](int a, int b) { return m_order.before(a, b); });
    const int row = int(place - m_rows.begin());
    beginInsertRows({}, row, row);
    m_rows.insert(place, sourceRow);
    renumber(size_t(row));
    endInsertRows();
}

void DocumentProxy::removeShown(int row)
{
    beginRemoveRows({}, row, row);
    m_shown[size_t(m_rows[size_t(row)])] = -1;
    m_rows.erase(m_rows.begin() + row);
    renumber(size_t(row));
    endRemoveRows();
}

void DocumentProxy::onDataChanged(const QModelIndex& from, const QModelIndex& to)
{
    std::vector<int> come;
    std::vector<int> gone;
    int first = rowCount();
    int last = -1;
    for (int row = from.row(); row <= to.row(); ++row) {
        const int shown = m_shown[size_t(row)];
        const bool wanted = accepts(row);
        if (wanted && shown < 0) {
            come.push_back(row);
        } else if (!wanted && shown >= 0) {
            gone.push_back(row);
        } else if (shown >= 0) {
            first = std::min(first, shown);
            last = std::max(last, shown);
        }
    }
    if (come.size() + gone.size() > fewRows) {
        refilter();
        return;
    }
    if (last >= 0) {
        Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
        const bool byPath = m_order.column() == DocumentListModel::Name || m_order.column() == DocumentListModel::Where;
        if (m_order.column() >= 0 && !byPath && !m_resort.isActive())
            m_resort.start();
    }
    for (const int row : gone)
        removeShown(m_shown[size_t(row)]);
    for (const int row : come)
        insertShown(row);
}

void DocumentProxy::onRowsInserted(int first, int last)
{
    const int count = last - first + 1;
    m_order.rowsInserted(first, last);
    m_shown.insert(m_shown.begin() + first, size_t(count), -1);
    for (int& row : m_rows) {
        if (row >= first)
            row += count;
    }
    if (count > fewRows) {
        beginResetModel();
        mergeShown(first, last);
        endResetModel();
        return;
    }
    for (int row = first; row <= last; ++row) {
        if (accepts(row))
            insertShown(row);
    }
}

/// Puts many rows among those that are in order already, without comparing these with each other again.
void DocumentProxy::mergeShown(int first, int last)
{
    const auto before = [this](int a, int b) { return m_order.before(a, b); };
    std::vector<int> come;
    for (int row = first; row <= last; ++row) {
        if (accepts(row))
            come.push_back(row);
    }
    std::sort(come.begin(), come.end(), before);
    std::vector<int> merged;
    merged.reserve(m_rows.size() + come.size());
    auto next = m_rows.cbegin();
    for (const int row : come) {
        const auto place = std::upper_bound(next, m_rows.cend(), row, before);
        merged.insert(merged.end(), next, place);
        merged.push_back(row);
        next = place;
    }
    merged.insert(merged.end(), next, m_rows.cend());
    m_rows = std::move(merged);
    renumber();
}

void DocumentProxy::onRowsAboutToBeRemoved(int first, int last)
{
    for (int row = first; row <= last; ++row)
        m_hidden.remove(m_documents.at(row).id);
    m_resetting = last - first + 1 > fewRows;
    if (m_resetting) {
        beginResetModel();
        return;
    }
    for (int row = first; row <= last; ++row) {
        if (m_shown[size_t(row)] >= 0)
            removeShown(m_shown[size_t(row)]);
    }
}

void DocumentProxy::onRowsRemoved(int first, int last)
{
    m_order.rowsRemoved(first, last);
    if (m_resetting) {
        m_resetting = false;
        fill();
        endResetModel();
        return;
    }
    const int count = last - first + 1;
    m_shown.erase(m_shown.begin() + first, m_shown.begin() + last + 1);
    for (int& row : m_rows) {
        if (row > last)
            row -= count;
    }
}

QModelIndex DocumentProxy::mapFromSource(const QModelIndex& index) const
{
    if (!index.isValid())
        return {};
    const int row = m_shown[size_t(index.row())];
    return row < 0 ? QModelIndex() : createIndex(row, index.column());
}

QModelIndex DocumentProxy::mapToSource(const QModelIndex& index) const
{
    return index.isValid() ? m_documents.index(m_rows[size_t(index.row())], index.column()) : QModelIndex();
}

QModelIndex DocumentProxy::index(int row, int column, const QModelIndex& parent) const
{
    return hasIndex(row, column, parent) ? createIndex(row, column) : QModelIndex();
}

QModelIndex DocumentProxy::parent(const QModelIndex&) const
{
    return {};
}

QModelIndex DocumentProxy::sibling(int row, int column, const QModelIndex&) const
{
    return index(row, column);
}

int DocumentProxy::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int DocumentProxy::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : DocumentListModel::ColumnCount;
}

QVariant DocumentProxy::headerData(int section, Qt::Orientation orientation, int role) const
{
    return m_documents.headerData(section, orientation, role);
}

} // namespace docent::ui
