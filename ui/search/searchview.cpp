#include "ui/search/searchview.h"

#include "models/librarysession.h"
#include "models/searchsession.h"
#include "ui/context.h"
#include "ui/format.h"
#include "ui/icons.h"
#include "ui/search/hitdelegate.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"

#include <QAction>
#include <QApplication>
#include <QGridLayout>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

constexpr int columnWidth = 860;
constexpr int rowsAtOnce = 20;
constexpr int longestShown = 80; ///< characters of a query in a line

/// A page's content in the middle, a third of the way down.
QWidget* centred(const QList<QWidget*>& content)
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setSpacing(space::s);
    layout->addStretch(2);
    for (QWidget* each : content) {
        // An aligned label would be given the height of one line, however many it wraps to.
        const auto* label = qobject_cast<QLabel*>(each);
        layout->addWidget(each, 0, label && label->wordWrap() ? Qt::Alignment() : Qt::AlignHCenter);
    }
    layout->addStretch(3);
    return page;
}

} // namespace

SearchView::SearchView(Context& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_field(new QLineEdit)
    , m_status(makeLabel({}, "secondary"))
    , m_notice(makeParagraph({}, "warn"))
    , m_suggestion(makeButton({}, "link"))
    , m_suggestionInstead(makeButton({}, "link"))
    , m_pages(new QStackedWidget)
    , m_results(new QListView)
    , m_delegate(new HitDelegate(this))
{
    m_field->setProperty("kind", QStringLiteral("search"));
    m_field->setPlaceholderText(tr("Search in all documents"));
    m_field->setAccessibleName(m_field->placeholderText());
    m_field->setClearButtonEnabled(true);
    m_field->installEventFilter(this);
    QAction* mark = m_field->addAction(icon(QStringLiteral("search"), Tone::Muted), QLineEdit::LeadingPosition);
    mark->setText(tr("Search"));
    m_notice->hide();
    showSuggestion({});

    m_results->setModel(context.search.hits());
    m_results->setItemDelegate(m_delegate);
    m_results->setAccessibleName(tr("Passages found"));
    m_results->setResizeMode(QListView::Adjust);
    // A row is laid out with its text: those in sight at once, the others a few at a time.
    m_results->setLayoutMode(QListView::Batched);
    m_results->setBatchSize(rowsAtOnce);
    m_results->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_results->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_results->setMouseTracking(true);
    m_results->setEditTriggers(QAbstractItemView::NoEditTriggers);

    m_pages->addWidget(makeHintPage());
    m_pages->addWidget(m_results);
    auto* retry = makeButton(tr("Try again"), "primary");
    connect(retry, &QPushButton::clicked, this, [this] { search(m_field->text()); });
    m_pages->addWidget(makeMessagePage(m_nothingHeading, m_nothingText, m_suggestionInstead));
    m_pages->addWidget(makeMessagePage(m_failedHeading, m_failedText, retry));

    auto* column = new QVBoxLayout;
    column->setSpacing(space::s);
    column->addWidget(m_field);
    column->addWidget(m_status);
    column->addWidget(m_notice);
    column->addWidget(m_suggestion, 0, Qt::AlignLeft);
    column->addWidget(m_pages, 1);
    auto* holder = new QWidget;
    holder->setMaximumWidth(columnWidth);
    holder->setLayout(column);
    column->setContentsMargins(0, 0, 0, 0);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(space::xl, space::xl, space::xl, 0);
    layout->addStretch(1);
    layout->addWidget(holder, 100);
    layout->addStretch(1);

    connectAll();
    showPage(Page::Hint);
}

void SearchView::connectAll()
{
    connect(m_field, &QLineEdit::textChanged, this, &SearchView::search);
    connect(m_results, &QListView::activated, this, &SearchView::openCurrent);
    connect(m_results, &QListView::clicked, this, &SearchView::openCurrent);
    connect(m_results->selectionModel(), &QItemSelectionModel::currentChanged, this, &SearchView::rememberCurrent);
    for (const QPushButton* button : { m_suggestion, m_suggestionInstead }) {
        connect(button, &QPushButton::clicked, this, [this] {
            m_field->setText(m_suggested);
            m_field->setFocus();
        });
    }
    connect(&m_context.search, &SearchSession::finished, this, &SearchView::showResults);
    connect(&m_context.search, &SearchSession::failed, this, &SearchView::showFailure);
}

QWidget* SearchView::makeHintPage()
{
    auto* mark = new QLabel;
    mark->setPixmap(icon(QStringLiteral("search"), Tone::Accent).pixmap(40, 40));
    auto* tips = new QWidget;
    auto* grid = new QGridLayout(tips);
    grid->setHorizontalSpacing(space::l);
    grid->setVerticalSpacing(space::s);
    const QList<std::pair<QString, QString>> rows {
        { tr("gym membership"), tr("passages with either word, those with both first") },
        { tr("\"notice period\""), tr("these words in this order") },
        { tr("insurance -dental"), tr("without a word") },
        { tr("lease type:pdf in:contracts"), tr("in files of a kind, of a collection or a folder") },
        { tr("invoice name:2024 after:2024-05"), tr("by a file's name and date") },
    };
    for (int row = 0; row < rows.size(); ++row) {
        grid->addWidget(makeLabel(rows.at(row).first, "strong"), row, 0);
        grid->addWidget(makeLabel(rows.at(row).second, "muted"), row, 1);
    }
    return centred({ mark, makeLabel(tr("Find the passage, not only the file"), "heading"), tips });
}

QWidget* SearchView::makeMessagePage(QLabel*& heading, QLabel*& text, QPushButton* button)
{
    heading = makeLabel({}, "heading");
    text = makeParagraph({}, "muted");
    text->setAlignment(Qt::AlignHCenter);
    return centred({ heading, text, button });
}

QPushButton* SearchView::suggestion() const
{
    return m_pages->currentIndex() == int(Page::Nothing) ? m_suggestionInstead : m_suggestion;
}

QString SearchView::status() const
{
    return m_status->text();
}

void SearchView::focusField()
{
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void SearchView::showPage(Page page)
{
    m_pages->setCurrentIndex(int(page));
}

void SearchView::search(const QString& query)
{
    m_context.search.setQuery(query.trimmed());
    if (!query.trimmed().isEmpty())
        return;
    m_status->clear();
    m_notice->hide();
    showSuggestion({});
    showPage(Page::Hint);
}

void SearchView::showResults(
    const QString& query, qint64 milliseconds, const QStringList& notices, const QString& suggestion)
{
    if (query != m_field->text().trimmed() || query.isEmpty())
        return;
    m_context.library.readFirst(query);
    const HitListModel& hits = *m_context.search.hits();
    m_delegate->setQuery(query);
    m_results->doItemsLayout();
    const QString passages = tr("%Ln passage(s)", nullptr, int(hits.passageCount()));
    const QString found = hits.documentCount() > 1
        ? tr("%1 in %2").arg(passages, tr("%Ln document(s)", nullptr, int(hits.documentCount())))
        : passages;
    m_status->setText(milliseconds < 1 ? tr("%1 · less than 1 ms").arg(found)
                                       : tr("%1 · %2 ms").arg(found, format::number(milliseconds)));
    m_notice->setText(notices.join(QLatin1Char('\n')));
    m_notice->setVisible(!notices.isEmpty());
    showSuggestion(suggestion);
    if (hits.documentCount() == 0) {
        showNothing(query);
        return;
    }
    showPage(Page::Results);
    choose(query);
}

void SearchView::showNothing(const QString& query)
{
    m_nothingHeading->setText(tr("Nothing found for “%1”").arg(format::visibleName(query.left(longestShown))));
    const bool reading = m_context.library.counts().waiting + m_context.library.counts().reading > 0;
    m_nothingText->setText(reading ? tr("Documents are still being read; they can be found as soon as each is done.")
                                   : tr("Try fewer words, or others that mean the same."));
    showPage(Page::Nothing);
}

void SearchView::showSuggestion(const QString& suggestion)
{
    m_suggested = suggestion;
    const bool nothing = m_context.search.hits()->documentCount() == 0;
    for (QPushButton* button : { m_suggestion, m_suggestionInstead }) {
        button->setText(tr("Did you mean “%1”?").arg(format::visibleName(suggestion.left(longestShown))));
        button->setVisible(!suggestion.isEmpty() && (button == m_suggestionInstead) == nothing);
    }
}

/// The passage that was chosen among these results before they came anew; else the best.
void SearchView::choose(const QString& query)
{
    const HitListModel& hits = *m_context.search.hits();
    const int row = query == m_shownQuery ? hits.rowOf(m_chosenPassage) : -1;
    m_shownQuery = query;
    constexpr int firstPassage = 1; // below its document
    m_results->setCurrentIndex(hits.index(row < 0 ? firstPassage : row));
}

void SearchView::rememberCurrent(const QModelIndex& current)
{
    const HitListModel& hits = *m_context.search.hits();
    if (!current.isValid())
        return;
    m_chosenPassage =
        hits.kind(current.row()) == HitListModel::RowKind::Passage ? hits.at(current.row()).passage.id : 0;
    // With the first passage of a document its name comes into sight.
    if (current.row() > 0 && hits.kind(current.row() - 1) == HitListModel::RowKind::Document)
        m_results->scrollTo(hits.index(current.row() - 1));
}

void SearchView::showFailure(const Error& error)
{
    m_status->clear();
    m_notice->hide();
    showSuggestion({});
    m_failedHeading->setText(tr("The search failed"));
    m_failedText->setText(error.message);
    m_failedText->setToolTip(error.detail);
    showPage(Page::Failed);
}

void SearchView::openCurrent()
{
    const QModelIndex index = m_results->currentIndex();
    if (!index.isValid() || m_pages->currentIndex() != int(Page::Results))
        return;
    HitListModel& hits = *m_context.search.hits();
    if (hits.kind(index.row()) == HitListModel::RowKind::Passage) {
        Q_EMIT hitOpened(hits.at(index.row()));
        return;
    }
    const int row = index.row();
    hits.expand(row);
    m_results->setCurrentIndex(hits.index(row));
}

bool SearchView::passToResults(int key)
{
    switch (key) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown: {
        QKeyEvent press(QEvent::KeyPress, key, Qt::NoModifier);
        QApplication::sendEvent(m_results, &press);
        return true;
    }
    case Qt::Key_Return:
    case Qt::Key_Enter:
        openCurrent();
        return true;
    case Qt::Key_Escape:
        if (m_field->text().isEmpty())
            return false;
        m_field->clear();
        return true;
    default:
        return false;
    }
}

bool SearchView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress)
        return passToResults(static_cast<QKeyEvent*>(event)->key());
    return QWidget::eventFilter(watched, event);
}

} // namespace docent::ui
