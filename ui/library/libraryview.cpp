#include "ui/library/libraryview.h"

#include "models/librarysession.h"
#include "ui/context.h"
#include "ui/desktop.h"
#include "ui/format.h"
#include "ui/icons.h"
#include "ui/library/documentdetails.h"
#include "ui/library/documentproxy.h"
#include "ui/library/documenttable.h"
#include "ui/library/folderlist.h"
#include "ui/library/libraryheader.h"
#include "ui/library/passworddialog.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"
#include "ui/widgets/toasts.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

constexpr int detailsWidth = 340;

QString footerText(const documents::Counts& counts)
{
    QStringList parts;
    const auto add = [&parts](int count, const QString& text) {
        if (count > 0)
            parts << text.arg(format::number(count));
    };
    add(counts.ready, LibraryView::tr("%1 ready"));
    add(counts.reading, LibraryView::tr("%1 being read"));
    add(counts.waiting, LibraryView::tr("%1 waiting"));
    add(counts.offline, LibraryView::tr("%1 offline"));
    add(counts.failed, LibraryView::tr("%1 failed"));
    add(counts.skipped, LibraryView::tr("%1 skipped"));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

LibraryView::LibraryView(Context& context, Toasts& toasts, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_toasts(toasts)
    , m_documents(new DocumentProxy(*context.library.documents(), this))
    , m_header(new LibraryHeader)
    , m_table(new DocumentTable(*m_documents))
    , m_details(new DocumentDetails)
    , m_folders(new FolderList)
    , m_pages(new QStackedWidget)
    , m_footer(makeLabel({}, "muted"))
    , m_why(makeButton(tr("why"), "link"))
    , m_nothing(makeLabel(tr("No document matches."), "muted"))
{
    m_pages->addWidget(makeListPage());
    m_pages->addWidget(makeEmptyPage());

    auto* main = new QWidget;
    auto* column = new QVBoxLayout(main);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(makeRule());
    column->addWidget(m_folders);
    m_folders->hide();
    column->addWidget(m_pages, 1);

    auto* splitter = new QSplitter;
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(main);
    splitter->addWidget(m_details);
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({ 800, detailsWidth });
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    connect(m_header, &LibraryHeader::statesChosen, m_documents, &DocumentProxy::setStates);
    connect(m_header, &LibraryHeader::filterChanged, m_documents, &DocumentProxy::setText);
    connect(m_header, &LibraryHeader::addFilesAsked, this, &LibraryView::addFilesAsked);
    connect(m_header, &LibraryHeader::addFolderAsked, this, &LibraryView::addFolderAsked);
    connect(m_documents, &QAbstractItemModel::modelReset, this, &LibraryView::showCounts);
    connect(m_documents, &QAbstractItemModel::rowsInserted, this, &LibraryView::showCounts);
    connect(m_documents, &QAbstractItemModel::rowsRemoved, this, &LibraryView::showCounts);
    connect(m_documents, &QAbstractItemModel::dataChanged, this, &LibraryView::showSelection);
    connect(&context.library, &LibrarySession::countsChanged, this, &LibraryView::showCounts);
    connectTable();
    connectFolders();
    showCounts();
    showSelection();
}

QWidget* LibraryView::makeListPage()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(space::xl, space::m, space::xl, space::m);
    layout->setSpacing(space::s);
    layout->addWidget(m_nothing);
    layout->addWidget(m_table, 1);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(space::xs);
    foot->addWidget(m_footer);
    foot->addWidget(m_why);
    foot->addStretch();
    layout->addLayout(foot);
    m_why->setAccessibleName(tr("Why documents were not read"));
    connect(m_why, &QPushButton::clicked, this, [this] {
        const bool skipped = m_context.library.counts().skipped > 0;
        showStates({ skipped ? DocumentState::Skipped : DocumentState::Failed });
    });
    return page;
}

QWidget* LibraryView::makeEmptyPage()
{
    auto* page = new QWidget;
    auto* mark = new QLabel;
    mark->setPixmap(icon(QStringLiteral("drop"), Tone::Accent).pixmap(44, 44));
    mark->setAlignment(Qt::AlignCenter);
    auto* heading = makeLabel(tr("Drop files or folders here"), "heading");
    heading->setAlignment(Qt::AlignCenter);
    auto* text =
        makeLabel(tr("PDF, Office, e-mail, web pages, text and code. Your files stay where they are."), "muted");
    text->setAlignment(Qt::AlignCenter);
    QPushButton* folder = makeButton(tr("Add a folder…"), "primary");
    QPushButton* files = makeButton(tr("Add files…"));
    connect(folder, &QPushButton::clicked, this, &LibraryView::addFolderAsked);
    connect(files, &QPushButton::clicked, this, &LibraryView::addFilesAsked);
    auto* layout = new QVBoxLayout(page);
    layout->setSpacing(space::s);
    layout->addStretch(2);
    layout->addWidget(mark);
    layout->addWidget(heading);
    layout->addWidget(text);
    layout->addSpacing(space::s);
    layout->addLayout(makeCentredRow({ folder, files }));
    layout->addStretch(3);
    return page;
}

void LibraryView::connectTable()
{
    connect(m_table, &DocumentTable::selectionMoved, this, &LibraryView::showSelection);
    connect(m_table, &DocumentTable::removalAsked, this, &LibraryView::removeSelected);
    connect(m_table, &DocumentTable::menuAsked, this, &LibraryView::showMenu);
    const auto open = [this](qint64 id) {
        const int row = m_documents->rowOf(id);
        if (row >= 0)
            Q_EMIT documentOpened(id, m_documents->at(row).path);
    };
    connect(m_table, &DocumentTable::opened, this, open);
    connect(m_details, &DocumentDetails::sourceAsked, this, [this, open] {
        const QList<qint64> ids = m_table->selectedIds();
        if (!ids.isEmpty())
            open(ids.first());
    });
    connect(m_details, &DocumentDetails::openAsked, this, [this] { forSelected(&openFile); });
    connect(m_details, &DocumentDetails::showInFolderAsked, this, [this] { forSelected(&showInFolder); });
    connect(m_details, &DocumentDetails::readAgainAsked, this, &LibraryView::readAgain);
    connect(m_details, &DocumentDetails::passwordAsked, this, &LibraryView::askPassword);
    connect(m_details, &DocumentDetails::removalAsked, this, &LibraryView::removeSelected);
}

void LibraryView::connectFolders()
{
    connect(m_header, &LibraryHeader::retryAsked, this, [this] { m_context.library.retry({}); });
    connect(m_header, &LibraryHeader::foldersToggled, m_folders, &QWidget::setVisible);
    connect(m_folders, &FolderList::lookAsked, &m_context.library, &LibrarySession::lookThrough);
    connect(m_folders, &FolderList::removalAsked, this, &LibraryView::removeFolder);
    connect(&m_context.library, &LibrarySession::foldersChanged, this, &LibraryView::showFolders);
    showFolders();
}

void LibraryView::showFolders()
{
    QList<LiveFolder> shown;
    const QList<LiveFolder> all = m_context.library.folders();
    for (const LiveFolder& folder : all) {
        if (!m_foldersLeaving.contains(folder.folder.path))
            shown << folder;
    }
    m_folders->show(shown, m_context.library.secondsBetweenLooks());
    m_header->showFolderCount(int(shown.size()));
}

void LibraryView::removeFolder(const QString& folder)
{
    m_foldersLeaving.insert(folder);
    showFolders();
    const QString text = tr("Removed %1 from the library. Its files stay on the disk.")
                             .arg(format::visibleName(folder.section(QLatin1Char('/'), -1)));
    const auto undo = [this, folder] {
        m_foldersLeaving.remove(folder);
        showFolders();
    };
    m_toasts.offerUndo(text, undo, [view = QPointer<LibraryView>(this), &library = m_context.library, folder] {
        if (view)
            view->m_foldersLeaving.remove(folder);
        library.remove({ folder });
    });
}

void LibraryView::focusList()
{
    if (m_context.library.documents()->rowCount() == 0)
        return;
    m_table->setFocus();
    // Something is selected for the keys to act on.
    if (m_table->selectedIds().isEmpty() && m_documents->rowCount() > 0)
        m_table->select(m_documents->at(qMax(0, m_table->currentIndex().row())).id);
}

void LibraryView::showStates(const QSet<DocumentState>& states)
{
    m_header->chooseStates(states);
}

void LibraryView::setDetailsAllowed(bool allowed)
{
    m_detailsAllowed = allowed;
    showSelection();
}

void LibraryView::showCounts()
{
    const documents::Counts counts = m_context.library.counts();
    const bool empty = m_context.library.documents()->rowCount() == 0;
    m_header->showCounts(counts);
    m_pages->setCurrentIndex(empty ? 1 : 0);
    m_nothing->setVisible(m_documents->rowCount() == 0);
    m_footer->setText(footerText(counts) + (counts.skipped + counts.failed > 0 ? QStringLiteral(" —") : QString()));
    m_why->setVisible(counts.skipped + counts.failed > 0);
}

void LibraryView::showSelection()
{
    const QList<qint64> ids = m_table->selectedIds();
    m_details->setVisible(m_detailsAllowed && !ids.isEmpty());
    if (ids.size() == 1)
        showDetails(m_documents->at(m_documents->rowOf(ids.first())));
    else if (!ids.isEmpty())
        m_details->showCount(int(ids.size()));
}

void LibraryView::showDetails(const DocumentRecord& document)
{
    const DocumentListModel& all = *m_context.library.documents();
    m_details->showDocument(document, all.embeds(), all.copiesOf(document));
}

void LibraryView::showMenu(const QPoint& globalPosition)
{
    const QList<qint64> ids = m_table->selectedIds();
    if (ids.isEmpty())
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (ids.size() == 1) {
        menu->addAction(icon(QStringLiteral("reading"), Tone::Muted), tr("Show the text"), this,
            [this, id = ids.first()] { Q_EMIT m_table->opened(id); });
        menu->addAction(
            icon(QStringLiteral("open"), Tone::Muted), tr("Open"), this, [this] { forSelected(&openFile); });
        menu->addAction(icon(QStringLiteral("folder"), Tone::Muted), tr("Show in folder"), this,
            [this] { forSelected(&showInFolder); });
        menu->addSeparator();
    }
    menu->addAction(icon(QStringLiteral("refresh"), Tone::Muted), tr("Read again"), this, &LibraryView::readAgain);
    addCollectionAction(menu, m_documents->at(m_documents->rowOf(ids.first())).collection);
    menu->addAction(icon(QStringLiteral("trash"), Tone::Muted), tr("Remove from library"), QKeySequence(Qt::Key_Delete),
        this, &LibraryView::removeSelected);
    menu->popup(globalPosition);
}

/// Which models may be given the documents of a collection.
void LibraryView::addCollectionAction(QMenu* menu, const QString& collection)
{
    QAction* local =
        menu->addAction(collection.isEmpty() ? tr("Documents in no collection: only for models on this computer")
                                             : tr("Collection “%1”: only for models on this computer").arg(collection));
    local->setCheckable(true);
    local->setChecked(m_context.library.isLocalOnly(collection));
    connect(local, &QAction::toggled, &m_context.library,
        [this, collection](bool on) { m_context.library.setLocalOnly(collection, on); });
}

void LibraryView::forSelected(void (*act)(const QString& path))
{
    const QStringList paths = m_table->selectedFiles();
    if (!paths.isEmpty())
        act(paths.first());
}

void LibraryView::readAgain()
{
    QStringList failed;
    QStringList others;
    const QList<qint64> ids = m_table->selectedIds();
    for (const qint64 id : ids) {
        const DocumentRecord& document = m_documents->at(m_documents->rowOf(id));
        if (document.state == DocumentState::Failed)
            failed << document.path;
        else
            others << document.file();
    }
    if (!failed.isEmpty())
        m_context.library.retry(failed);
    // Others are looked at again, and read where the file has changed.
    if (!others.isEmpty())
        m_context.library.add(others);
}

void LibraryView::askPassword()
{
    const QStringList paths = m_table->selectedPaths();
    if (paths.isEmpty())
        return;
    auto* dialog = new PasswordDialog(paths.first(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
        [this, dialog, path = paths.first()] { m_context.library.unlock(path, dialog->password(), dialog->keeps()); });
    dialog->open();
}

void LibraryView::removeSelected()
{
    const QList<qint64> ids = m_table->selectedIds();
    const QStringList paths = m_table->selectedPaths();
    if (ids.isEmpty())
        return;
    const int row = m_documents->rowOf(ids.first());
    // What lies in a file goes with it.
    const QList<qint64> hidden = ids + m_context.library.documents()->membersBut(ids);
    m_documents->setHidden(hidden, true);
    if (m_documents->rowCount() > 0)
        m_table->select(m_documents->at(qMin(row, m_documents->rowCount() - 1)).id);
    const QString text = ids.size() == 1
        ? tr("Removed %1 from the library. The file stays on the disk.")
              .arg(format::visibleName(paths.first().section(QLatin1Char('/'), -1)))
        : tr("Removed %Ln document(s) from the library. The files stay on the disk.", nullptr, int(ids.size()));
    const auto undo = [this, ids, hidden] {
        m_documents->setHidden(hidden, false);
        m_table->select(ids.first());
    };
    m_toasts.offerUndo(text, undo, [&library = m_context.library, paths] { library.remove(paths); });
}

} // namespace docent::ui
