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

/// A page's content in the middle, a third of the way down.
QWidget* centred(const QList<QWidget*>& content)
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setSpacing(space::s);
    layout->addStretch(2);
    for (QWidget* each : content)
        layout->addWidget(each, 0, Qt::AlignHCenter);
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

    m_results->setModel(context.search.hits());
    m_results->setItemDelegate(m_delegate);
    m_results->setAccessibleName(tr("Passages found"));
    m_results->setResizeMode(QListView::Adjust);
    m_results->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_results->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_results->setMouseTracking(true);
    m_results->setEditTriggers(QAbstractItemView::NoEditTriggers);

    m_pages->addWidget(makeHintPage());
    m_pages->addWidget(m_results);
    m_pages->addWidget(makeMessagePage(m_nothingHeading, m_nothingText, false));
    m_pages->addWidget(makeMessagePage(m_failedHeading, m_failedText, true));

    auto* column = new QVBoxLayout;
    column->setSpacing(space::s);
    column->addWidget(m_field);
    column->addWidget(m_status);
    column->addWidget(m_notice);
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

    connect(m_field, &QLineEdit::textChanged, this, &SearchView::search);
    connect(m_results, &QListView::activated, this, &SearchView::openCurrent);
    connect(m_results, &QListView::clicked, this, &SearchView::openCurrent);
    connect(&context.search, &SearchSession::finished, this, &SearchView::showResults);
    connect(&context.search, &SearchSession::failed, this, &SearchView::showFailure);
    showPage(Page::Hint);
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

QWidget* SearchView::makeMessagePage(QLabel*& heading, QLabel*& text, bool retry)
{
    heading = makeLabel({}, "heading");
    text = makeParagraph({}, "muted");
    text->setAlignment(Qt::AlignHCenter);
    text->setMinimumWidth(420);
    QList<QWidget*> content { heading, text };
    if (retry) {
        QPushButton* button = makeButton(tr("Try again"), "primary");
        connect(button, &QPushButton::clicked, this, [this] { search(m_field->text()); });
        content << button;
    }
    return centred(content);
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
    showPage(Page::Hint);
}

void SearchView::showResults(const QString& query, qint64 milliseconds, const QStringList& notices)
{
    if (query != m_field->text().trimmed() || query.isEmpty())
        return;
    m_context.library.readFirst(query);
    const int count = m_context.search.hits()->rowCount();
    m_delegate->setQuery(query);
    m_results->doItemsLayout();
    const QString found = tr("%Ln passage(s)", nullptr, count);
    m_status->setText(milliseconds < 1 ? tr("%1 in less than 1 ms").arg(found)
                                       : tr("%1 in %2 ms").arg(found, format::number(milliseconds)));
    m_notice->setText(notices.join(QLatin1Char('\n')));
    m_notice->setVisible(!notices.isEmpty());
    if (count > 0) {
        showPage(Page::Results);
        m_results->setCurrentIndex(m_context.search.hits()->index(0, 0));
        return;
    }
    m_nothingHeading->setText(tr("Nothing found"));
    const bool reading = m_context.library.counts().waiting + m_context.library.counts().reading > 0;
    m_nothingText->setText(reading ? tr("Documents are still being read; they can be found as soon as each is done.")
                                   : tr("Try fewer words, or others that mean the same."));
    showPage(Page::Nothing);
}

void SearchView::showFailure(const Error& error)
{
    m_status->clear();
    m_notice->hide();
    m_failedHeading->setText(tr("The search failed"));
    m_failedText->setText(error.message);
    m_failedText->setToolTip(error.detail);
    showPage(Page::Failed);
}

void SearchView::openCurrent()
{
    const QModelIndex index = m_results->currentIndex();
    if (index.isValid() && m_pages->currentIndex() == int(Page::Results))
        Q_EMIT hitOpened(m_context.search.hits()->at(index.row()));
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
