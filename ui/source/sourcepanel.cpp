#include "ui/source/sourcepanel.h"

#include "base/paths.h"
#include "models/librarysession.h"
#include "ui/chat/linkpolicy.h"
#include "ui/context.h"
#include "ui/desktop.h"
#include "ui/icons.h"
#include "ui/source/pdfview.h"
#include "ui/source/textsourceview.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"
#include "ui/widgets/elidedlabel.h"

#include <QDesktopServices>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

namespace docent::ui {

namespace {

constexpr int headerHeight = 53;

} // namespace

SourcePanel::SourcePanel(Context& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_name(new ElidedLabel(this, Qt::ElideMiddle))
    , m_pageLabel(makeLabel({}, "muted", this))
    , m_previousPage(makeIconButton(QStringLiteral("chevron-left"), tr("Previous page"), this))
    , m_nextPage(makeIconButton(QStringLiteral("chevron-right"), tr("Next page"), this))
    , m_notice(makeLabel({}, "warn", this))
    , m_stack(new QStackedWidget(this))
    , m_pdf(new PdfView(m_reader, this))
    , m_text(new TextSourceView(m_reader, this))
    , m_message(makeLabel({}, "muted", this))
{
    setAccessibleName(tr("Source"));
    m_notice->setWordWrap(true);
    m_notice->setContentsMargins(space::xl, space::s, space::xl, 0);
    m_notice->hide();
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_message->setMargin(space::xl);
    m_stack->addWidget(m_message);
    m_stack->addWidget(m_pdf);
    m_stack->addWidget(m_text);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(makeFindBar());
    layout->addWidget(m_notice);
    layout->addSpacing(space::s);
    layout->addWidget(m_stack, 1);
    layout->addWidget(makeFooter());
    connectReader();
    connect(&m_context.library, &LibrarySession::sourceReady, this, &SourcePanel::onSource);
    connect(&m_context.library, &LibrarySession::problem, this, &SourcePanel::onProblem);
    refreshHeader();
    refreshFooter();
}

SourcePanel::~SourcePanel() = default;

QWidget* SourcePanel::makeHeader()
{
    auto* header = new QWidget(this);
    header->setFixedHeight(headerHeight);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(space::xl, 0, space::m, 0);
    row->setSpacing(space::xs);
    auto* open = makeIconButton(QStringLiteral("open"), tr("Open in the default program"), header);
    auto* more = makeIconButton(QStringLiteral("more"), tr("More"), header);
    auto* menu = new QMenu(more);
    QAction* search = menu->addAction(icon(QStringLiteral("search")), tr("Find in the document\tCtrl+F"));
    QAction* folder = menu->addAction(icon(QStringLiteral("folder")), tr("Show in folder"));
    more->setMenu(menu);
    more->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    more->setPopupMode(QToolButton::InstantPopup);
    auto* close = makeIconButton(QStringLiteral("close"), tr("Close the source"), header);
    m_name->setProperty("role", QStringLiteral("title"));
    m_name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_name, 1);
    row->addWidget(m_pageLabel);
    row->addSpacing(space::xs);
    for (QToolButton* button : { m_previousPage, m_nextPage, open, more, close })
        row->addWidget(button);
    connect(m_previousPage, &QToolButton::clicked, this, [this] { stepPage(-1); });
    connect(m_nextPage, &QToolButton::clicked, this, [this] { stepPage(1); });
    connect(search, &QAction::triggered, this, &SourcePanel::openFind);
    connect(open, &QToolButton::clicked, this, &SourcePanel::openFile);
    connect(folder, &QAction::triggered, this, &SourcePanel::showInFolder);
    connect(close, &QToolButton::clicked, this, &SourcePanel::closed);
    return header;
}

QWidget* SourcePanel::makeFindBar()
{
    m_findBar = new QWidget(this);
    auto* row = new QHBoxLayout(m_findBar);
    row->setContentsMargins(space::xl, space::s, space::m, 0);
    row->setSpacing(space::xs);
    m_findEdit = new QLineEdit(m_findBar);
    m_findEdit->setProperty("kind", QStringLiteral("pill"));
    m_findEdit->setPlaceholderText(tr("Find in the document"));
    m_findEdit->setAccessibleName(tr("Find in the document"));
    m_findCount = makeLabel({}, "secondary", m_findBar);
    auto* previous = makeIconButton(QStringLiteral("chevron-up"), tr("Previous place"), m_findBar);
    auto* next = makeIconButton(QStringLiteral("chevron-down"), tr("Next place"), m_findBar);
    auto* close = makeIconButton(QStringLiteral("close"), tr("End the search"), m_findBar);
    row->addWidget(m_findEdit, 1);
    row->addWidget(m_findCount);
    for (QToolButton* button : { previous, next, close })
        row->addWidget(button);
    connect(m_findEdit, &QLineEdit::returnPressed, this, [this] { find(false); });
    connect(previous, &QToolButton::clicked, this, [this] { find(true); });
    connect(next, &QToolButton::clicked, this, [this] { find(false); });
    connect(close, &QToolButton::clicked, this, &SourcePanel::closeFind);
    m_findBar->hide();
    return m_findBar;
}

QWidget* SourcePanel::makeFooter()
{
    m_footer = new QWidget(this);
    auto* row = new QHBoxLayout(m_footer);
    row->setContentsMargins(space::xl, space::m, space::xl, space::l);
    row->setSpacing(space::xs);
    m_passageLabel = makeLabel({}, "muted", m_footer);
    m_previousPassage = makeIconButton(QStringLiteral("chevron-up"), tr("Previous passage"), m_footer);
    m_nextPassage = makeIconButton(QStringLiteral("chevron-down"), tr("Next passage"), m_footer);
    m_quoteLabel = makeLabel({}, "muted", m_footer);
    row->addWidget(m_passageLabel);
    row->addWidget(m_previousPassage);
    row->addWidget(m_nextPassage);
    row->addStretch(1);
    row->addWidget(m_quoteLabel);
    connect(m_previousPassage, &QToolButton::clicked, this, [this] { stepPassage(-1); });
    connect(m_nextPassage, &QToolButton::clicked, this, [this] { stepPassage(1); });
    return m_footer;
}

void SourcePanel::connectReader()
{
    connect(&m_reader, &SourceReader::opened, this, [this](const QList<QSizeF>& pages) {
        m_pdf->setPages(pages);
        m_stack->setCurrentWidget(m_pdf);
        m_pdf->showPage(qMax(0, m_passage.page - 1));
        if (!m_passage.text.isEmpty())
            m_reader.locate(qMax(0, m_passage.page - 1), m_passage.text);
        refreshHeader();
    });
    connect(&m_reader, &SourceReader::failed, this, &SourcePanel::onPdfFailed);
    connect(&m_reader, &SourceReader::locked, this, [this] {
        // Once: when those that are known don't open it, its text is shown.
        if (std::exchange(m_unlocking, true))
            onPdfFailed(tr("The file is protected by a password."));
        else
            m_context.library.requestPasswords(m_passage.path);
    });
    connect(&m_context.library, &LibrarySession::passwordsReady, this, &SourcePanel::onPasswords);
    connect(&m_reader, &SourceReader::located, this, [this](const QList<PageBoxes>& places) {
        m_pdf->setPassage(places);
        m_placeNotice = places.isEmpty() ? tr("The passage could not be marked on this page.") : QString();
        say({});
    });
    connect(&m_reader, &SourceReader::textReady, this, [this](const TextWindow& window) {
        m_stack->setCurrentWidget(m_text);
        m_text->setWindow(window);
        m_placeNotice = window.passageFound ? QString() : tr("The passage no longer stands in this text.");
        say({});
    });
    connect(&m_reader, &SourceReader::pdfFound, this,
        [this](const QString&, const QList<PageBoxes>& places) { onPdfFound(places); });
    connect(&m_reader, &SourceReader::textFound, this, [this](qsizetype at, qsizetype length) {
        m_findCount->setText(at < 0 ? tr("Not found") : QString());
        m_text->showFound(at, length);
    });
    connect(m_pdf, &PdfView::currentPageChanged, this, &SourcePanel::refreshHeader);
}

bool SourcePanel::isPdf() const
{
    return m_passage.path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive);
}

/// The quote is what the answer rests on; without one it is the whole passage.
SourcePanel::Passage SourcePanel::passageOf(const Citation& citation)
{
    return { citation.documentId, citation.path, citation.container, citation.page, citation.start, citation.end,
        citation.quote.isEmpty() ? citation.passageText : citation.quote, citation.place };
}

void SourcePanel::showPassage(qint64 documentId, const QString& path, int page, qint64 start, qint64 end,
    const QString& passageText, const Place& place)
{
    m_citations.clear();
    m_index = -1;
    open({ documentId, path, {}, page, start, end, passageText, place });
}

void SourcePanel::showCitation(const Citation& citation, const QList<Citation>& beside)
{
    m_citations.clear();
    for (const Citation& other : beside) {
        if (other.documentId == citation.documentId && other.path == citation.path)
            m_citations.append(other);
    }
    m_index = -1;
    for (int i = 0; i < m_citations.size(); ++i) {
        if (m_citations.at(i).number == citation.number)
            m_index = i;
    }
    if (m_index < 0) {
        m_citations = { citation };
        m_index = 0;
    }
    open(passageOf(citation));
}

/// As the library knows it now; the file may have been moved since it was cited.
QString SourcePanel::containerOf(qint64 documentId, const QString& otherwise) const
{
    const DocumentListModel* documents = m_context.library.documents();
    const int row = documents->rowOf(documentId);
    return row < 0 ? otherwise : documents->at(row).containerPath;
}

void SourcePanel::open(const Passage& passage)
{
    const bool sameFile = passage.path == m_passage.path && passage.documentId == m_passage.documentId;
    m_passage = passage;
    m_passage.container = containerOf(passage.documentId, passage.container);
    m_placeNotice.clear();
    closeFind();
    if (sameFile && isPdf() && m_pdf->pageCount() > 0 && m_stack->currentWidget() == m_pdf) {
        m_pdf->showPage(qMax(0, passage.page - 1));
        m_reader.locate(qMax(0, passage.page - 1), passage.text);
    } else {
        m_fileNotice.clear();
        m_readNotice.clear();
        m_textShown = false;
        m_content.clear();
        m_unlocking = false;
        m_message->setText(tr("Opening\u2026"));
        m_stack->setCurrentWidget(m_message);
        m_pdf->clear();
        m_text->clear();
        // One that lies in another file comes with the answer of the library.
        const bool pages = isPdf() && m_passage.container.isEmpty();
        m_waitingForText = !pages;
        if (pages)
            m_reader.openPdf(passage.path);
        else
            m_reader.close();
        m_context.library.requestSource(passage.documentId);
    }
    say({});
    refreshHeader();
    refreshFooter();
}

void SourcePanel::onSource(const SourceText& source)
{
    if (source.record.id != m_passage.documentId)
        return;
    m_fileNotice.clear();
    if (source.missing) {
        m_readNotice.clear();
        m_fileNotice = tr("The file is no longer there. This is its text as it was read.");
    } else if (source.changed) {
        m_fileNotice = source.record.state == DocumentState::Ready
            ? tr("The file has changed since it was read.")
            : tr("The file has changed since it was read. It is being read again.");
    }
    if (!source.content.isEmpty() && m_waitingForText && m_readNotice.isEmpty()) {
        m_waitingForText = false;
        m_content = source.content;
        m_reader.openPdf(m_passage.path, {}, m_content);
    } else if (m_waitingForText || (source.missing && !m_textShown)) {
        if (!source.contentProblem.isEmpty())
            m_readNotice = tr("Its pages can't be shown: %1 This is its text.").arg(source.contentProblem);
        showText(source);
    }
    say({});
}

/// Without the document there is still what the answer kept of it.
void SourcePanel::onProblem(const Error& error)
{
    if (!m_waitingForText)
        return;
    m_waitingForText = false;
    m_textShown = true;
    m_fileNotice = error.message + QLatin1Char(' ') + tr("This is the passage as it was cited.");
    m_reader.openText(m_passage.text, 0, 0, m_passage.text);
    say({});
}

void SourcePanel::showText(const SourceText& source)
{
    m_waitingForText = false;
    if (source.text.isEmpty()) {
        m_message->setText(tr("The library holds no text of this document."));
        m_stack->setCurrentWidget(m_message);
        return;
    }
    m_textShown = true;
    m_reader.openText(source.text, m_passage.start, m_passage.end, m_passage.text);
    refreshHeader();
}

void SourcePanel::onPasswords(const QString& path, const QStringList& passwords)
{
    if (m_unlocking && path == m_passage.path)
        m_reader.openPdf(path, passwords, m_content);
}

/// A PDF that can't be drawn is shown as the text that was read from it.
void SourcePanel::onPdfFailed(const QString& reason)
{
    if (m_textShown)
        return;
    m_readNotice = reason;
    m_waitingForText = true;
    say({});
    m_context.library.requestSource(m_passage.documentId);
}

void SourcePanel::say(const QString& notice)
{
    QStringList parts { notice, m_readNotice, m_fileNotice, m_placeNotice };
    parts.removeAll(QString());
    m_notice->setText(parts.join(QLatin1Char('\n')));
    m_notice->setVisible(!parts.isEmpty());
}

void SourcePanel::stepPage(int step)
{
    if (m_stack->currentWidget() == m_pdf)
        m_pdf->showPage(qBound(0, m_pdf->currentPage() + step, m_pdf->pageCount() - 1));
}

void SourcePanel::stepPassage(int step)
{
    const int next = m_index + step;
    if (next < 0 || next >= m_citations.size())
        return;
    m_index = next;
    const Citation citation = m_citations.at(next);
    open(passageOf(citation));
    Q_EMIT citationShown(citation);
}

void SourcePanel::refreshHeader()
{
    const QString name = visibleText(documentName(m_passage.path, m_passage.container));
    m_name->setWholeText(name);
    m_name->setToolTip(visibleText(m_passage.path).toHtmlEscaped());
    m_name->setAccessibleName(tr("Source: %1").arg(name));
    const bool paged = m_stack->currentWidget() == m_pdf && m_pdf->pageCount() > 0;
    QString page;
    if (paged)
        page = tr("page %1 of %2").arg(QString::number(m_pdf->currentPage() + 1), QString::number(m_pdf->pageCount()));
    else
        page = visibleText(placeText(m_passage.page, m_passage.place));
    m_pageLabel->setText(page);
    m_previousPage->setVisible(paged);
    m_nextPage->setVisible(paged);
    m_previousPage->setEnabled(paged && m_pdf->currentPage() > 0);
    m_nextPage->setEnabled(paged && m_pdf->currentPage() + 1 < m_pdf->pageCount());
}

void SourcePanel::refreshFooter()
{
    m_footer->setVisible(m_index >= 0);
    if (m_index < 0)
        return;
    const bool several = m_citations.size() > 1;
    m_passageLabel->setText(several ? tr("Passage %1 of %2 in this document")
                                          .arg(QString::number(m_index + 1), QString::number(m_citations.size()))
                                    : tr("Cited as %1").arg(m_citations.constFirst().number));
    m_previousPassage->setVisible(several);
    m_nextPassage->setVisible(several);
    m_previousPassage->setEnabled(m_index > 0);
    m_nextPassage->setEnabled(m_index + 1 < m_citations.size());
    const bool verified = m_citations.at(m_index).verified;
    m_quoteLabel->setText(verified ? tr("Quote checked \u2713") : tr("Quote not found in the source"));
    restyle(m_quoteLabel, "role", verified ? QStringLiteral("muted") : QStringLiteral("warn"));
}

void SourcePanel::setFileOpener(std::function<void(const QUrl&)> opener)
{
    m_opener = std::move(opener);
}

void SourcePanel::openFile()
{
    if (!paths::exists(file())) {
        say(tr("The file is no longer at %1.").arg(visibleText(file())));
        return;
    }
    const QUrl url = paths::toUrl(file());
    if (m_opener)
        m_opener(url);
    else
        QDesktopServices::openUrl(url);
}

void SourcePanel::showInFolder()
{
    if (m_opener)
        m_opener(paths::toUrl(QFileInfo(file()).path()));
    else
        ui::showInFolder(file());
}

void SourcePanel::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.panel);
    painter.fillRect(0, headerHeight - 1, width(), 1, theme.line);
}

} // namespace docent::ui
