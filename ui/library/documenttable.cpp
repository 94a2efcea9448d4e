#include "ui/library/documenttable.h"

#include "ui/library/documentdelegate.h"
#include "ui/library/documentproxy.h"
#include "ui/theme.h"

#include <QAbstractButton>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QScrollBar>

namespace docent::ui {

namespace {

/// Restoring more than this after a change of the filter would cost more than it is worth.
constexpr int mostKept = 1000;

} // namespace

DocumentTable::DocumentTable(DocumentProxy& documents, QWidget* parent)
    : QTableView(parent)
    , m_documents(documents)
{
    setModel(&documents);
    setItemDelegate(new DocumentDelegate(this));
    setAccessibleName(tr("Documents"));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    if (auto* corner = findChild<QAbstractButton*>())
        corner->setAccessibleName(tr("Select all"));
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setAccessibleName(tr("Columns"));
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSortIndicatorClearable(true);
    horizontalHeader()->setMinimumSectionSize(50);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    setSortingEnabled(true);
    applyFont();
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, [this](int section) {
        if (!m_sharing && section != DocumentListModel::Where)
            m_sizedByHand = true;
    });
    connect(&documents, &QAbstractItemModel::modelAboutToBeReset, this, &DocumentTable::keepSelection);
    connect(&documents, &QAbstractItemModel::modelReset, this, &DocumentTable::restoreSelection);
    connect(this, &QTableView::doubleClicked, this,
        [this](const QModelIndex& index) { Q_EMIT opened(m_documents.at(index.row()).id); });
}

void DocumentTable::applyFont()
{
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + space::m);
}

void DocumentTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    if (!m_sizedByHand)
        shareWidth();
}

/// Figures and dates get what their heads need, the rest is shared so as to suit the usual content, until the person
/// sizes a column.
void DocumentTable::shareWidth()
{
    m_sharing = true;
    int left = viewport()->width();
    for (const int column : { DocumentListModel::Passages, DocumentListModel::Pages, DocumentListModel::Changed }) {
        const int width =
            horizontalHeader()->sectionSizeHint(column) + (column == DocumentListModel::Changed ? space::xl : 0);
        setColumnWidth(column, width);
        left -= width;
    }
    setColumnWidth(DocumentListModel::Name, qMax(200, left * 40 / 100));
    setColumnWidth(DocumentListModel::State, qMax(120, left * 32 / 100));
    m_sharing = false;
}

void DocumentTable::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyFont();
}

QList<qint64> DocumentTable::selectedIds() const
{
    QList<int> rows;
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange& range : selection) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            rows << row;
    }
    std::sort(rows.begin(), rows.end());
    QList<qint64> ids;
    ids.reserve(rows.size());
    for (const int row : std::as_const(rows))
        ids << m_documents.at(row).id;
    return ids;
}

QStringList DocumentTable::selectedPaths() const
{
    QStringList paths;
    const QList<qint64> ids = selectedIds();
    for (const qint64 id : ids)
        paths << m_documents.at(m_documents.rowOf(id)).path;
    return paths;
}

QStringList DocumentTable::selectedFiles() const
{
    QStringList files;
    const QList<qint64> ids = selectedIds();
    for (const qint64 id : ids)
        files << m_documents.at(m_documents.rowOf(id)).file();
    return files;
}

void DocumentTable::select(qint64 id)
{
    const int row = m_documents.rowOf(id);
    if (row < 0)
        return;
    setCurrentIndex(m_documents.index(row, 0));
    selectRow(row);
}

void DocumentTable::keepSelection()
{
    const QList<qint64> ids = selectedIds();
    m_kept = ids.size() > mostKept ? QSet<qint64>() : QSet<qint64>(ids.cbegin(), ids.cend());
    m_keptCurrent = currentIndex().isValid() ? m_documents.at(currentIndex().row()).id : 0;
    m_keptScroll = verticalScrollBar()->value();
    m_restoring = true;
}

void DocumentTable::restoreSelection()
{
    QItemSelection selection;
    for (const qint64 id : std::as_const(m_kept)) {
        const int row = m_documents.rowOf(id);
        if (row >= 0)
            selection.select(m_documents.index(row, 0), m_documents.index(row, m_documents.columnCount() - 1));
    }
    const int current = m_documents.rowOf(m_keptCurrent);
    if (current >= 0)
        selectionModel()->setCurrentIndex(m_documents.index(current, 0), QItemSelectionModel::NoUpdate);
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    m_restoring = false;
    verticalScrollBar()->setValue(m_keptScroll);
    Q_EMIT selectionMoved();
}

void DocumentTable::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QTableView::selectionChanged(selected, deselected);
    if (!m_restoring)
        Q_EMIT selectionMoved();
}

void DocumentTable::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Delete) {
        Q_EMIT removalAsked();
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        Q_EMIT opened(m_documents.at(currentIndex().row()).id);
        return;
    }
    QTableView::keyPressEvent(event);
}

void DocumentTable::contextMenuEvent(QContextMenuEvent* event)
{
    if (event->reason() == QContextMenuEvent::Keyboard)
        Q_EMIT menuAsked(viewport()->mapToGlobal(visualRect(currentIndex()).center()));
    else if (indexAt(event->pos()).isValid())
        Q_EMIT menuAsked(event->globalPos());
}

} // namespace docent::ui
