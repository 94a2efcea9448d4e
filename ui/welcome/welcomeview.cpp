#include "ui/welcome/welcomeview.h"

#include "models/librarysession.h"
#include "models/modelsession.h"
#include "settings/settings.h"
#include "ui/context.h"
#include "ui/format.h"
#include "ui/icons.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

constexpr int columnWidth = 620;

/// A frame with a dashed line, where things can be dropped.
class DropCard : public QFrame {
protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = Theme::of(palette());
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QPen pen(theme.accent, 1.5, Qt::CustomDashLine);
        pen.setDashPattern({ 5, 4 });
        painter.setPen(pen);
        painter.setBrush(theme.card);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 14, 14);
    }
};

} // namespace

WelcomeView::WelcomeView(Context& context, const QString& samples, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_modelTitle(makeLabel({}, "strong"))
    , m_modelText(makeParagraph({}, "muted"))
    , m_use(makeButton({}, "soft"))
    , m_file(makeButton(tr("Model file…"), "flat"))
    , m_choose(makeButton(tr("Choose a model…"), "flat"))
    , m_samples(samples)
    , m_documents(makeLabel({}, "muted"))
    , m_leave(makeButton({}, "link"))
{
    // It takes the focus at first, so that no button looks chosen before a key is pressed.
    setFocusPolicy(Qt::ClickFocus);
    setAccessibleName(tr("Welcome"));
    auto* heading = makeLabel(tr("Ask your own documents"), "display");
    auto* text = makeParagraph(
        tr("Every answer shows where it comes from: a click opens the page with the passage marked."), "muted");
    heading->setAlignment(Qt::AlignHCenter);
    text->setAlignment(Qt::AlignHCenter);

    auto* column = new QWidget;
    column->setFixedWidth(columnWidth);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::m);
    layout->addWidget(heading);
    layout->addWidget(text);
    layout->addSpacing(space::s);
    layout->addWidget(makeDropCard());
    layout->addWidget(makeModelCard());
    layout->addWidget(makeFoot());

    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(space::xl, space::xl, space::xl, space::xl);
    outer->addStretch(2);
    // Between stretches rather than aligned, which would pass over what lines that wrap need.
    auto* middle = new QHBoxLayout;
    middle->addStretch();
    middle->addWidget(column);
    middle->addStretch();
    outer->addLayout(middle);
    outer->addStretch(3);

    connect(&context.models, &ModelSession::foundChanged, this, &WelcomeView::showModel);
    connect(&context.settings, &Settings::chatModelChanged, this, &WelcomeView::showModel);
    connect(m_choose, &QPushButton::clicked, this, &WelcomeView::modelSettingsAsked);
    connect(m_use, &QPushButton::clicked, this, &WelcomeView::useFound);
    m_file->setToolTip(tr("A model in a file (GGUF) of this computer"));
    connect(m_file, &QPushButton::clicked, this, &WelcomeView::chooseFile);
    connect(m_leave, &QPushButton::clicked, this, &WelcomeView::left);
    connect(&context.library, &LibrarySession::countsChanged, this, &WelcomeView::showDocuments);
    showModel();
    showDocuments();
}

QFrame* WelcomeView::makeDropCard()
{
    auto* card = new DropCard;
    auto* mark = new QLabel;
    mark->setPixmap(icon(QStringLiteral("drop"), Tone::Accent).pixmap(40, 40));
    mark->setAlignment(Qt::AlignHCenter);
    auto* title = makeLabel(tr("Drop a folder or files here"), "heading");
    title->setAlignment(Qt::AlignHCenter);
    auto* kinds = makeLabel(tr("PDF, Office, e-mail, web pages, text and code. They stay where they are."), "muted");
    kinds->setAlignment(Qt::AlignHCenter);
    QPushButton* folder = makeButton(tr("Add a folder…"), "primary");
    QPushButton* files = makeButton(tr("Add files…"));
    connect(folder, &QPushButton::clicked, this, &WelcomeView::addFolderAsked);
    connect(files, &QPushButton::clicked, this, &WelcomeView::addFilesAsked);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(space::xl, 36, space::xl, 36);
    layout->setSpacing(space::s);
    layout->addWidget(mark);
    layout->addWidget(title);
    layout->addWidget(kinds);
    layout->addSpacing(space::m);
    layout->addLayout(makeCentredRow({ folder, files }));
    return card;
}

QFrame* WelcomeView::makeModelCard()
{
    QFrame* card = makePanel("card");
    auto* mark = new QLabel;
    mark->setPixmap(icon(QStringLiteral("model"), Tone::Muted).pixmap(24, 24));
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_modelTitle);
    words->addWidget(m_modelText);
    auto* layout = new QHBoxLayout(card);
    layout->setContentsMargins(space::l, space::m, space::m, space::m);
    layout->setSpacing(space::m);
    layout->addWidget(mark);
    layout->addLayout(words, 1);
    layout->addWidget(m_use);
    layout->addWidget(m_file);
    layout->addWidget(m_choose);
    return card;
}

QWidget* WelcomeView::makeFoot()
{
    auto* foot = new QWidget;
    auto* row = makeCentredRow({ m_documents, m_leave });
    row->setContentsMargins(0, 0, 0, 0);
    foot->setLayout(row);
    return foot;
}

void WelcomeView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_context.models.refresh();
}

void WelcomeView::showModel()
{
    const ModelConfig chosen = m_context.settings.chatModel();
    const QList<FoundServer> found = m_context.models.found();
    const bool isChosen = chosen.kind != ModelConfig::Kind::None;
    if (isChosen) {
        m_modelTitle->setText(tr("Answers come from %1").arg(m_context.models.currentName()));
        m_modelText->setText(tr("You can change it any time in the settings."));
    } else if (!found.isEmpty()) {
        const FoundServer& server = found.first();
        m_modelTitle->setText(
            tr("%1 runs here with %2").arg(server.name, tr("%Ln model(s)", nullptr, int(server.models.size()))));
        m_modelText->setText(tr("Your questions stay on this computer with it."));
        m_use->setText(
            server.config.model.isEmpty() ? tr("Use %1").arg(server.name) : tr("Use %1").arg(server.config.model));
    } else {
        m_modelTitle->setText(tr("Works without a model"));
        m_modelText->setText(tr("Answers quote your documents. Add a model any time."));
    }
    m_use->setVisible(!isChosen && !found.isEmpty());
    m_file->setVisible(!isChosen && found.isEmpty());
    m_choose->setVisible(isChosen || found.size() != 1);
}

void WelcomeView::useFound()
{
    const QList<FoundServer> found = m_context.models.found();
    if (found.isEmpty())
        return;
    ModelChoice choice;
    choice.chat = found.first().config;
    m_context.models.apply(choice, {});
    m_context.settings.setWelcomed(true);
}

/// A model in a file of this computer, which llama-server runs.
void WelcomeView::chooseFile()
{
    auto* dialog = new QFileDialog(this, tr("Model file"), QString(), tr("Model files (*.gguf);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        ModelChoice choice;
        choice.chat.kind = ModelConfig::Kind::File;
        choice.chat.endpoint = QUrl::fromLocalFile(file);
        m_context.models.apply(choice, {});
        m_context.settings.setWelcomed(true);
    });
    dialog->open();
}

void WelcomeView::showDocuments()
{
    const documents::Counts counts = m_context.library.counts();
    const int reading = counts.waiting + counts.reading;
    const DocumentListModel* documents = m_context.library.documents();
    const bool samples = !m_samples.isEmpty() && documents->rowCount() > 0
        && documents->at(0).path.startsWith(m_samples + QLatin1Char('/'));
    if (reading > 0) {
        m_documents->setText((samples ? tr("Reading sample documents: %1 of %2") : tr("Reading documents: %1 of %2"))
                                 .arg(format::number(counts.total() - reading), format::number(counts.total())));
    } else {
        m_documents->setText(samples ? tr("%Ln sample document(s) can be asked about.", nullptr, counts.ready)
                                     : tr("%Ln document(s) can be asked about.", nullptr, counts.ready));
    }
    m_documents->setVisible(counts.total() > 0);
    m_leave->setText(counts.ready > 0 ? tr("Start asking") : tr("Look around first"));
}

} // namespace docent::ui
