#include "ui/chat/askview.h"

#include "models/chatsession.h"
#include "models/librarysession.h"
#include "models/modelsession.h"
#include "settings/settings.h"
#include "ui/chat/composer.h"
#include "ui/chat/emptyview.h"
#include "ui/chat/linkpolicy.h"
#include "ui/chat/messageview.h"
#include "ui/context.h"
#include "ui/icons.h"
#include "ui/theme.h"
#include "ui/widgets/elidedlabel.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

constexpr int headerHeight = 53;
constexpr int chipPadding = 50; ///< of the model's name, its arrow included

/// A column as wide as the answers are, in the middle.
QWidget* centred(QWidget* content, QWidget* parent)
{
    auto* holder = new QWidget(parent);
    auto* layout = new QHBoxLayout(holder);
    // The column of messages leaves room for its scroll bar.
    const int side = space::xl + QScrollBar(Qt::Vertical, parent).sizeHint().width() / 2;
    layout->setContentsMargins(side, 0, side, 0);
    content->setMaximumWidth(MessageView::columnWidth);
    content->setSizePolicy(QSizePolicy::Expanding, content->sizePolicy().verticalPolicy());
    layout->addStretch(1);
    layout->addWidget(content, 1000);
    layout->addStretch(1);
    return holder;
}

} // namespace

AskView::AskView(Context& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_title(new ElidedLabel(this))
    , m_model(new QPushButton(this))
    , m_pages(new QStackedWidget(this))
    , m_messages(new MessageView(this))
    , m_empty(new EmptyView(this))
    , m_toEnd(new QPushButton(this))
    , m_composer(new Composer(this))
{
    m_pages->addWidget(centred(m_empty, m_pages));
    m_pages->addWidget(m_messages);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, space::l);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_pages, 1);
    layout->addWidget(centred(m_composer, this));
    m_toEnd->setParent(m_pages);
    m_toEnd->setProperty("kind", QStringLiteral("chip"));
    m_toEnd->setIcon(icon(QStringLiteral("chevron-down"), Tone::Muted));
    m_toEnd->setText(tr("To the end"));
    m_toEnd->setAccessibleName(tr("Go to the end of the conversation"));
    m_toEnd->hide();
    setTabOrder(m_model, m_messages);
    setTabOrder(m_messages, m_toEnd);
    setTabOrder(m_toEnd, m_composer);

    connect(m_toEnd, &QPushButton::clicked, m_messages, &MessageView::scrollToEnd);
    connect(m_messages, &MessageView::atEndChanged, this, &AskView::placeEndButton);
    connect(m_messages, &MessageView::citationActivated, this,
        [this](const Citation& citation) { Q_EMIT citationActivated(citation); });
    connect(m_messages, &MessageView::sourceActivated, this, &AskView::sourceActivated);
    connect(m_messages, &MessageView::modelSettingsRequested, this, &AskView::modelSettingsRequested);
    connect(m_messages, &MessageView::linkActivated, this, &AskView::confirmAddress);
    connect(m_messages, &MessageView::copied, this, &AskView::notified);
    connect(m_messages, &MessageView::followUpRequested, this, [this](const QString& question) {
        if (session() && !session()->isBusy())
            ask(question);
    });
    connect(m_messages, &MessageView::askAgainRequested, this, [this](qint64 id) {
        if (session())
            session()->retry(id);
    });
    connect(m_composer, &Composer::asked, this, &AskView::ask);
    connect(m_composer, &Composer::stopRequested, this, [this] {
        if (session())
            session()->stop();
    });
    connect(m_empty, &EmptyView::suggestionChosen, this, &AskView::ask);
    connect(&m_context.library, &LibrarySession::countsChanged, this, &AskView::refreshEmpty);
    connect(&m_context.settings, &Settings::chatModelChanged, this, &AskView::refreshModel);
    refreshModel();
    setSession(nullptr);
}

AskView::~AskView() = default;

QWidget* AskView::makeHeader()
{
    auto* header = new QWidget(this);
    header->setFixedHeight(headerHeight);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(space::xl, 0, space::xl, 0);
    row->setSpacing(space::s);
    m_title->setProperty("role", QStringLiteral("title"));
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_model->setProperty("kind", QStringLiteral("chip"));
    m_model->setCursor(Qt::PointingHandCursor);
    connect(m_model, &QPushButton::clicked, this, &AskView::modelSettingsRequested);
    row->addWidget(m_title, 1);
    row->addWidget(m_model);
    return header;
}

ChatSession* AskView::session() const
{
    return static_cast<ChatSession*>(m_session.data());
}

void AskView::setSession(ChatSession* session)
{
    if (m_session) {
        disconnect(m_session, nullptr, this, nullptr);
        disconnect(this->session()->messages(), nullptr, this, nullptr);
    }
    m_session = session;
    m_messages->setModel(session ? session->messages() : nullptr);
    if (session)
        connectSession();
    m_composer->setBusy(session && session->isBusy());
    m_composer->setStatus(session ? session->status() : QString());
    refreshHeader();
    refreshHistory();
    refreshEmpty();
    placeEndButton();
}

void AskView::connectSession()
{
    ChatSession* chat = session();
    connect(chat, &QObject::destroyed, this, [this] {
        m_session = nullptr;
        setSession(nullptr);
    });
    connect(chat, &ChatSession::busyChanged, m_composer, &Composer::setBusy);
    connect(chat, &ChatSession::statusChanged, m_composer, &Composer::setStatus);
    connect(chat, &ChatSession::titleChanged, this, &AskView::refreshHeader);
    const auto rowsChanged = [this] {
        refreshHistory();
        refreshEmpty();
    };
    connect(chat->messages(), &QAbstractItemModel::rowsInserted, this, rowsChanged);
    connect(chat->messages(), &QAbstractItemModel::rowsRemoved, this, rowsChanged);
    connect(chat->messages(), &QAbstractItemModel::modelReset, this, rowsChanged);
}

void AskView::refreshHeader()
{
    const QString title = session() && !session()->title().isEmpty() ? session()->title() : tr("New question");
    const QString shown = visibleText(title);
    m_title->setWholeText(shown);
    m_title->setToolTip(shown.toHtmlEscaped());
    m_title->setAccessibleName(tr("Conversation: %1").arg(shown));
}

void AskView::refreshModel()
{
    const QString name = visibleText(m_context.models.currentName());
    // A long name leaves the title its half.
    const int room = (width() - 2 * space::xl) / 2 - chipPadding;
    m_model->setText(m_model->fontMetrics().elidedText(name, Qt::ElideMiddle, room) + QStringLiteral(" \u25BE"));
    m_model->setToolTip(tr("%1 answers; click to change it").arg(name.toHtmlEscaped()));
    m_model->setAccessibleName(tr("Model: %1").arg(name));
}

void AskView::refreshHistory()
{
    QStringList questions;
    if (session()) {
        for (const Message& message : session()->messages()->all()) {
            if (message.role == MessageRole::User)
                questions << message.text;
        }
    }
    m_composer->setHistory(questions);
}

void AskView::refreshEmpty()
{
    const bool empty = !session() || session()->messages()->rowCount() == 0;
    m_pages->setCurrentIndex(empty ? 0 : 1);
    if (!empty)
        return;
    // The last few are enough, and a library may be large.
    const DocumentListModel* documents = m_context.library.documents();
    QStringList names;
    int total = 0;
    for (int row = documents->rowCount() - 1; row >= 0; --row) {
        const DocumentRecord& document = documents->at(row);
        if (document.state != DocumentState::Ready)
            continue;
        ++total;
        if (names.size() < 3)
            names << QFileInfo(document.path).completeBaseName();
    }
    m_empty->setDocuments(names, total);
}

void AskView::ask(const QString& question)
{
    if (!session())
        setSession(m_context.openConversation ? m_context.openConversation(0) : nullptr);
    if (!session()) {
        m_composer->setText(question);
        return;
    }
    m_messages->scrollToEnd();
    m_context.library.readFirst(question);
    session()->ask(question);
    m_composer->focusEdit();
}

void AskView::focusComposer()
{
    m_composer->focusEdit();
}

void AskView::setDraft(const QString& question)
{
    m_composer->setText(question);
    m_composer->focusEdit();
}

void AskView::clearShownCitation()
{
    m_messages->setShownCitation(-1, 0);
}

void AskView::setAddressOpener(std::function<void(const QUrl&)> opener)
{
    m_opener = std::move(opener);
}

/// An address in an answer was written by a model: it is opened only after the person has read all of it.
void AskView::confirmAddress(const QString& address)
{
    const QUrl url = openableAddress(address);
    if (!url.isValid())
        return;
    auto* box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIcon(QMessageBox::NoIcon);
    box->setWindowTitle(tr("Open this address?"));
    box->setTextFormat(Qt::PlainText);
    box->setText(url.scheme() == QLatin1String("mailto") ? tr("Write to this address?")
                                                         : tr("Open this address in your browser?"));
    box->setInformativeText(shownAddress(address));
    box->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QPushButton* open = box->addButton(tr("Open"), QMessageBox::AcceptRole);
    QPushButton* copy = box->addButton(tr("Copy address"), QMessageBox::ActionRole);
    box->setEscapeButton(box->addButton(QMessageBox::Cancel));
    connect(open, &QPushButton::clicked, this, [this, url] {
        if (m_opener)
            m_opener(url);
        else
            QDesktopServices::openUrl(url);
    });
    connect(copy, &QPushButton::clicked, this, [this, address] {
        QApplication::clipboard()->setText(address);
        Q_EMIT notified(tr("Address copied"));
    });
    box->open();
}

void AskView::placeEndButton()
{
    m_toEnd->setVisible(m_pages->currentIndex() == 1 && !m_messages->isAtEnd());
    m_toEnd->adjustSize();
    m_toEnd->move((m_pages->width() - m_toEnd->width()) / 2, m_pages->height() - m_toEnd->height() - space::s);
    m_toEnd->raise();
}

void AskView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    refreshModel();
    placeEndButton();
}

void AskView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && session() && session()->isBusy())
        session()->stop();
    else
        QWidget::keyPressEvent(event);
}

void AskView::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.window);
    painter.fillRect(0, headerHeight - 1, width(), 1, theme.line);
}

} // namespace docent::ui
