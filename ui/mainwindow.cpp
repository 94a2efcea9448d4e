#include "ui/mainwindow.h"

#include "library/conversation.h"
#include "models/chatsession.h"
#include "models/librarysession.h"
#include "models/modelsession.h"
#include "search/retriever.h"
#include "settings/settings.h"
#include "ui/appearance.h"
#include "ui/chat/askview.h"
#include "ui/context.h"
#include "ui/format.h"
#include "ui/library/documentproxy.h"
#include "ui/library/libraryview.h"
#include "ui/search/searchview.h"
#include "ui/settings/settingsdialog.h"
#include "ui/sidebar/conversationview.h"
#include "ui/source/sourcepanel.h"
#include "ui/welcome/welcomeview.h"
#include "ui/widgets/dropoverlay.h"
#include "ui/widgets/toasts.h"

#include <algorithm>
#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDataStream>
#include <QDropEvent>
#include <QFileDialog>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>

namespace docent::ui {

namespace {

constexpr QSize usualSize(1440, 900);
constexpr int sidebarWidth = 256;
constexpr int sourceWidth = 470;

/// The citations of the answer that this one stands in.
QList<Citation> citationsBeside(const ChatSession* session, const Citation& citation)
{
    if (!session)
        return {};
    const QList<Message>& messages = session->messages()->all();
    for (const Message& message : messages) {
        const auto isSame = [&citation](const Citation& each) {
            return each.passageId == citation.passageId && each.number == citation.number
                && each.quote == citation.quote;
        };
        if (std::any_of(message.citations.cbegin(), message.citations.cend(), isSame))
            return message.citations;
    }
    return {};
}

} // namespace

MainWindow::MainWindow(Context& context, Appearance& appearance, const QString& samples, QWidget* parent)
    : QMainWindow(parent)
    , m_context(context)
    , m_appearance(appearance)
    , m_sidebar(new Sidebar(context))
    , m_views(new QStackedWidget)
    , m_ask(new AskView(context))
    , m_search(new SearchView(context))
    , m_welcome(new WelcomeView(context, samples))
    , m_source(new SourcePanel(context))
    , m_splitter(new QSplitter)
    , m_overlay(new DropOverlay(this))
    , m_toasts(new Toasts(m_views))
{
    setWindowTitle(QStringLiteral("Docent"));
    setAcceptDrops(true);
    buildCentre();
    connectSidebar();
    connectViews();
    connectSessions();
    addShortcuts();
    restoreLayout();
    qApp->installEventFilter(this);

    openConversation(0);
    if (!context.settings.welcomed()) {
        showView(m_welcome);
        m_welcome->setFocus();
    }
}

MainWindow::~MainWindow() = default;

void MainWindow::buildCentre()
{
    m_library = new LibraryView(m_context, *m_toasts);
    for (QWidget* view : { static_cast<QWidget*>(m_ask), static_cast<QWidget*>(m_search),
             static_cast<QWidget*>(m_library), static_cast<QWidget*>(m_welcome) })
        m_views->addWidget(view);
    m_views->setMinimumWidth(420);
    m_splitter->setHandleWidth(1);
    m_splitter->addWidget(m_sidebar);
    m_splitter->addWidget(m_views);
    m_splitter->addWidget(m_source);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setCollapsible(1, false);
    m_splitter->setCollapsible(2, false);
    m_splitter->setSizes({ sidebarWidth, usualSize.width() - sidebarWidth - sourceWidth, sourceWidth });
    m_source->hide();
    setCentralWidget(m_splitter);
}

void MainWindow::connectSidebar()
{
    connect(m_sidebar, &Sidebar::newQuestionAsked, this, &MainWindow::newQuestion);
    connect(m_sidebar, &Sidebar::placeAsked, this, &MainWindow::showPlace);
    connect(m_sidebar, &Sidebar::settingsAsked, this, &MainWindow::showSettings);
    connect(m_sidebar, &Sidebar::detailsAsked, this, [this] {
        showPlace(Sidebar::Place::Library);
        if (m_context.library.progress().failed > 0)
            m_library->showStates({ DocumentState::Failed });
    });
    connect(m_sidebar->conversations(), &ConversationView::opened, this, &MainWindow::openConversation);
    connect(m_sidebar->conversations(), &ConversationView::removalAsked, this, &MainWindow::removeConversation);
}

void MainWindow::connectViews()
{
    connect(m_ask, &AskView::citationActivated, this, &MainWindow::showCitation);
    connect(m_ask, &AskView::sourceActivated, this, [this](const SentPassage& passage) {
        showPassage(passage.documentId, passage.path, passage.page, 0, 0, passage.text, passage.place);
    });
    connect(m_ask, &AskView::modelSettingsRequested, this, &MainWindow::showSettings);
    connect(m_ask, &AskView::notified, this, [this](const QString& text) { m_toasts->show(text); });
    connect(m_search, &SearchView::hitOpened, this, [this](const SearchHit& hit) {
        showPassage(hit.passage.documentId, hit.path, hit.passage.page, hit.passage.start, hit.passage.end,
            hit.passage.text, hit.passage.place);
    });
    connect(m_library, &LibraryView::documentOpened, this,
        [this](qint64 id, const QString& path) { showPassage(id, path, 0, 0, 0, {}); });
    connect(m_library, &LibraryView::addFilesAsked, this, &MainWindow::addFiles);
    connect(m_library, &LibraryView::addFolderAsked, this, &MainWindow::addFolder);
    connect(m_source, &SourcePanel::closed, this, &MainWindow::closeSource);
    connect(m_welcome, &WelcomeView::addFilesAsked, this, &MainWindow::addFiles);
    connect(m_welcome, &WelcomeView::addFolderAsked, this, &MainWindow::addFolder);
    connect(m_welcome, &WelcomeView::modelSettingsAsked, this, &MainWindow::showSettings);
    connect(m_welcome, &WelcomeView::left, this, [this] { showPlace(Sidebar::Place::Ask); });
}

void MainWindow::connectSessions()
{
    connect(&m_context.library, &LibrarySession::problem, this, &MainWindow::showProblem);
    connect(&m_context.library, &LibrarySession::finished, this, &MainWindow::showSummary);
    connect(&m_context.library, &LibrarySession::notice, this, [this](const QString& text) { m_toasts->show(text); });
    connect(&m_context.models, &ModelSession::notice, this, [this](const QString& text) {
        if (!m_settings || !m_settings->isVisible())
            m_toasts->show(text);
    });
}

void MainWindow::addShortcuts()
{
    const auto add = [this](const QString& name, const QKeySequence& keys, auto slot) {
        auto* action = new QAction(name, this);
        action->setShortcut(keys);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
        return action;
    };
    add(tr("New question"), QKeySequence(Qt::CTRL | Qt::Key_N), &MainWindow::newQuestion);
    add(tr("Search"), QKeySequence(Qt::CTRL | Qt::Key_K), [this] { showPlace(Sidebar::Place::Search); });
    add(tr("Library"), QKeySequence(Qt::CTRL | Qt::Key_L), [this] { showPlace(Sidebar::Place::Library); });
    add(tr("Add files…"), QKeySequence(Qt::CTRL | Qt::Key_O), &MainWindow::addFiles);
    add(tr("Add a folder…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), &MainWindow::addFolder);
    add(tr("Settings"), QKeySequence(Qt::CTRL | Qt::Key_Comma), &MainWindow::showSettings);
    add(tr("Undo the removal"), QKeySequence(Qt::CTRL | Qt::Key_Z), [this] { m_toasts->undo(); });
    add(tr("Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), [this] { close(); });
    add(tr("Larger text"), QKeySequence(Qt::CTRL | Qt::Key_Plus), [this] {
        m_appearance.zoomIn();
    })->setShortcuts({ QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal) });
    add(tr("Smaller text"), QKeySequence(Qt::CTRL | Qt::Key_Minus), [this] { m_appearance.zoomOut(); });
    add(tr("Usual size of text"), QKeySequence(Qt::CTRL | Qt::Key_0), [this] { m_appearance.resetZoom(); });
}

QWidget* MainWindow::currentView() const
{
    return m_views->currentWidget();
}

void MainWindow::showView(QWidget* view)
{
    if (currentView() == m_welcome && view != m_welcome)
        m_context.settings.setWelcomed(true);
    m_views->setCurrentWidget(view);
    m_library->setDetailsAllowed(m_source->isHidden());
}

void MainWindow::showPlace(Sidebar::Place place)
{
    m_sidebar->setPlace(place);
    switch (place) {
    case Sidebar::Place::Ask:
        showView(m_ask);
        m_ask->focusComposer();
        break;
    case Sidebar::Place::Search:
        showView(m_search);
        m_search->focusField();
        break;
    case Sidebar::Place::Library:
        showView(m_library);
        m_library->focusList();
        break;
    }
}

void MainWindow::newQuestion()
{
    const ChatSession* session = m_ask->session();
    if (!session || session->conversationId() != 0 || session->messages()->rowCount() > 0)
        openConversation(0);
    else
        showPlace(Sidebar::Place::Ask);
}

void MainWindow::openConversation(qint64 id)
{
    ChatSession* session = m_context.openConversation ? m_context.openConversation(id) : nullptr;
    m_sessionLinks = std::make_unique<QObject>();
    if (session) {
        connect(session, &ChatSession::created, m_sessionLinks.get(),
            [this](qint64 created) { m_sidebar->conversations()->setCurrentConversation(created); });
    }
    m_ask->setSession(session);
    m_sidebar->conversations()->setCurrentConversation(id);
    closeSource();
    showPlace(Sidebar::Place::Ask);
}

void MainWindow::removeConversation(qint64 id, const QString& title)
{
    ConversationView* list = m_sidebar->conversations();
    const bool wasOpen = list->currentConversation() == id;
    // The removal that waited is carried out before this one hides its row.
    m_toasts->commit();
    list->setHidden(id, true);
    if (wasOpen)
        openConversation(0);
    const auto undo = [this, list, id, wasOpen] {
        list->setHidden(id, false);
        if (wasOpen)
            openConversation(id);
    };
    m_toasts->offerUndo(tr("Deleted “%1”.").arg(format::visibleName(title)), undo, [&context = m_context, id] {
        if (context.removeConversation)
            context.removeConversation(id);
    });
}

void MainWindow::showPassage(
    qint64 documentId, const QString& path, int page, qint64 start, qint64 end, const QString& text, const Place& place)
{
    m_source->showPassage(documentId, path, page, start, end, text, place);
    openSource();
}

void MainWindow::showCitation(const Citation& citation)
{
    m_source->showCitation(citation, citationsBeside(m_ask->session(), citation));
    openSource();
}

void MainWindow::openSource()
{
    m_source->show();
    m_library->setDetailsAllowed(false);
}

void MainWindow::closeSource()
{
    m_source->hide();
    m_library->setDetailsAllowed(true);
    m_ask->clearShownCitation();
}

void MainWindow::showSettings()
{
    if (!m_settings)
        m_settings = new SettingsDialog(m_context, this);
    m_settings->show();
    m_settings->raise();
    m_settings->activateWindow();
}

void MainWindow::addFiles()
{
    auto* dialog = new QFileDialog(this, tr("Add files"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &MainWindow::add);
    dialog->open();
}

void MainWindow::addFolder()
{
    auto* dialog = new QFileDialog(this, tr("Add a folder"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::filesSelected, this, &MainWindow::add);
    dialog->open();
}

void MainWindow::add(const QStringList& paths)
{
    if (paths.isEmpty())
        return;
    m_context.library.add(paths);
    const QString first =
        format::visibleName(paths.first().section(QLatin1Char('/'), -1, -1, QString::SectionSkipEmpty));
    m_toasts->show(paths.size() == 1 ? tr("Adding %1 to the library…").arg(first)
                                     : tr("Adding %Ln item(s) to the library…", nullptr, int(paths.size())));
    if (currentView() == m_welcome)
        showPlace(Sidebar::Place::Library);
}

void MainWindow::showProblem(const Error& error)
{
    if (error.isCancelled())
        return;
    Toast* toast = m_toasts->show(error.message, Toast::Kind::Problem);
    toast->setToolTip(error.detail);
}

void MainWindow::showSummary(const IngestSummary& summary)
{
    const int failed = int(summary.failed.size());
    const int skipped = int(summary.skipped.size());
    // What changed by itself shows in the library.
    if (!summary.asked && failed + summary.cancelled == 0)
        return;
    if (summary.processed + failed + skipped + summary.cancelled == 0) {
        if (summary.unchanged > 0)
            m_toasts->show(tr("Nothing new: %Ln document(s) unchanged.", nullptr, summary.unchanged));
        return;
    }
    QStringList parts { tr("Read %Ln document(s)", nullptr, summary.processed) };
    if (summary.passages > 0)
        parts << tr("%Ln passage(s)", nullptr, int(summary.passages));
    if (summary.unchanged > 0)
        parts << tr("%Ln unchanged", nullptr, summary.unchanged);
    if (summary.cancelled > 0)
        parts << tr("%Ln cancelled", nullptr, summary.cancelled);
    if (!summary.large.isEmpty())
        parts << tr("%Ln large", nullptr, int(summary.large.size()));
    if (failed > 0)
        parts << tr("%Ln failed", nullptr, failed);
    if (skipped > 0)
        parts << tr("%Ln skipped", nullptr, skipped);
    Toast* toast = m_toasts->show(parts.join(QStringLiteral(" · ")));
    if (failed + skipped == 0 || currentView() == m_library)
        return;
    toast->addAction(tr("Show"), [this, failed] {
        showPlace(Sidebar::Place::Library);
        m_library->showStates({ failed > 0 ? DocumentState::Failed : DocumentState::Skipped });
    });
}

void MainWindow::restoreLayout()
{
    resize(usualSize);
    QDataStream stream(m_context.settings.windowGeometry());
    QByteArray geometry;
    QByteArray splitter;
    stream >> geometry >> splitter;
    if (stream.status() != QDataStream::Ok)
        return;
    restoreGeometry(geometry);
    m_splitter->restoreState(splitter);
    m_source->hide();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    QByteArray state;
    QDataStream stream(&state, QIODevice::WriteOnly);
    stream << saveGeometry() << m_splitter->saveState();
    m_context.settings.setWindowGeometry(state);
    m_toasts->commit();
    QMainWindow::closeEvent(event);
    Q_EMIT closed();
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Escape) {
        QMainWindow::keyPressEvent(event);
        return;
    }
    ChatSession* session = m_ask->session();
    if (session && session->isBusy())
        session->stop();
    else if (!m_source->isHidden())
        closeSource();
}

/// Files can be dropped anywhere, also on a text field, which would otherwise take their addresses as text.
bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    auto* widget = qobject_cast<QWidget*>(watched);
    if (!widget || (widget != this && !isAncestorOf(widget)))
        return QMainWindow::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::DragEnter:
    case QEvent::DragMove:
    case QEvent::Drop: {
        auto* drag = static_cast<QDropEvent*>(event);
        const QStringList paths = droppedPaths(drag->mimeData());
        if (paths.isEmpty())
            return false;
        drag->setDropAction(Qt::CopyAction);
        drag->accept();
        if (event->type() == QEvent::Drop) {
            m_overlay->hide();
            add(paths);
        } else if (m_overlay->isHidden()) {
            m_overlay->cover();
        }
        return true;
    }
    case QEvent::DragLeave:
        m_overlay->hide();
        return false;
    default:
        return false;
    }
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    if (!m_overlay->isHidden())
        m_overlay->cover();
}

} // namespace docent::ui
