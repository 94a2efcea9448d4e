#include "ui/settings/getmodeldialog.h"

#include "models/modelsession.h"
#include "ui/context.h"
#include "ui/format.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"
#include "ui/widgets/filefield.h"

#include <algorithm>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

constexpr int barSteps = 1000;
constexpr int listHeight = 210;

/// Two lines: what it is, what it takes.
QString describe(const KnownModel& model)
{
    QStringList facts;
    if (model.bytes > 0)
        facts.append(GetModelDialog::tr("about %1").arg(format::bytes(model.bytes)));
    if (model.memory > 0)
        facts.append(GetModelDialog::tr("%1 of memory").arg(format::bytes(model.memory)));
    if (!model.licence.isEmpty())
        facts.append(model.licence);
    facts.append((model.source.isEmpty() ? model.url : model.source).host());
    const QString title = model.embeds ? GetModelDialog::tr("%1, for meaning").arg(model.name)
                                       : GetModelDialog::tr("%1, answers").arg(model.name);
    return title + (model.about.isEmpty() ? QString() : QStringLiteral(": ") + model.about) + QLatin1Char('\n')
        + facts.join(QStringLiteral(" · "));
}

const FoundServer* ollamaOf(const QList<FoundServer>& found)
{
    const auto it = std::find_if(found.cbegin(), found.cend(),
        [](const FoundServer& server) { return server.config.kind == ModelConfig::Kind::Ollama; });
    return it == found.cend() ? nullptr : &*it;
}

QLineEdit* addLine(QFormLayout* form, const QString& name, const QString& placeholder)
{
    auto* line = new QLineEdit;
    line->setAccessibleName(name);
    line->setPlaceholderText(placeholder);
    form->addRow(name, line);
    return line;
}

} // namespace

GetModelDialog::GetModelDialog(Context& context, QWidget* parent)
    : QDialog(parent)
    , m_context(context)
    , m_list(new QListWidget)
    , m_folder(new FileField(tr("Folder"), {}))
    , m_bar(new QProgressBar)
    , m_state(makeParagraph({}, "muted"))
{
    setWindowTitle(tr("Get a model"));
    resize(680, 600);
    m_list->setAccessibleName(tr("Models that are known to be good"));
    m_list->setMinimumHeight(listHeight);
    m_list->setWordWrap(true);
    m_list->setSpacing(space::xs);
    m_folder->chooseFolders();
    m_folder->setPath(context.models.fetch().folder());
    m_bar->setRange(0, barSteps);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress"));

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::xl, space::xl, space::xl, space::l);
    layout->setSpacing(space::s);
    layout->addWidget(makeParagraph(tr("A model file is downloaded from its maker's page and run on this computer; "
                                       "questions and documents stay here."),
        "muted"));
    layout->addWidget(m_list, 1);
    layout->addWidget(makeFields());
    layout->addWidget(m_bar);
    layout->addWidget(m_state);
    layout->addWidget(makeButtons());
    listen();
    if (const auto& begun = context.models.fetch().begun()) { // in an earlier dialog
        m_url = begun->url;
        m_urlFolder = begun->folder;
        m_partLeft = !context.models.fetch().isBusy();
        m_address->setText(m_url.toString());
        m_folder->setPath(m_urlFolder);
    }
    showBusy(context.models.fetch().isBusy());
    context.models.fetch().refresh();
}

QWidget* GetModelDialog::makeFields()
{
    auto* fields = new QWidget;
    auto* form = new QFormLayout(fields);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(space::l);
    form->setVerticalSpacing(space::s);
    m_address = addLine(form, tr("Address"), tr("https://… of a GGUF file"));
    m_checksum = addLine(form, tr("Checksum"), tr("SHA-256, if you know it"));
    form->addRow(tr("Folder"), m_folder);
    m_ollamaName = addLine(form, tr("Name at Ollama"), tr("such as llama3.2"));
    return fields;
}

QWidget* GetModelDialog::makeButtons()
{
    auto* holder = new QWidget;
    m_download = makeButton(tr("Download"), "primary");
    m_pull = makeButton(tr("Get with Ollama"));
    m_pause = makeButton(tr("Pause"));
    m_giveUp = makeButton(tr("Give up"));
    m_use = makeButton(tr("Use it"), "primary");
    QPushButton* close = makeButton(tr("Close"), "flat");
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::s);
    for (QPushButton* button : { m_use, m_download, m_pull, m_pause, m_giveUp })
        row->addWidget(button);
    row->addStretch();
    row->addWidget(close);
    connect(m_download, &QPushButton::clicked, this, &GetModelDialog::download);
    connect(m_pull, &QPushButton::clicked, this, &GetModelDialog::pull);
    connect(m_pause, &QPushButton::clicked, &m_context.models.fetch(), &ModelFetch::pause);
    connect(m_giveUp, &QPushButton::clicked, this, &GetModelDialog::giveUp);
    connect(m_use, &QPushButton::clicked, this, &GetModelDialog::use);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    return holder;
}

void GetModelDialog::listen()
{
    const ModelFetch& fetch = m_context.models.fetch();
    connect(&fetch, &ModelFetch::modelsChanged, this, &GetModelDialog::showModels);
    connect(&fetch, &ModelFetch::progressed, this, &GetModelDialog::showProgress);
    connect(&fetch, &ModelFetch::fetched, this, [this](const QString& file, bool answers, const QString& ollamaModel) {
        m_fetched = file;
        m_answers = answers;
        m_pulled = ollamaModel;
        const FoundServer* ollama = ollamaOf(m_context.models.found());
        if (ollama && m_ollama.kind == ModelConfig::Kind::None)
            m_ollama = ollama->config; // begun in an earlier dialog
        m_partLeft = false;
        showEnd(file.isEmpty() ? tr("Ollama has %1 now.").arg(ollamaModel) : tr("Downloaded: %1").arg(file), "good");
    });
    connect(&fetch, &ModelFetch::failed, this, [this](const QString& message) {
        m_partLeft = m_context.models.fetch().begun().has_value();
        showEnd(message, "bad");
    });
    connect(&fetch, &ModelFetch::stopped, this, [this] {
        m_partLeft = !m_url.isEmpty();
        showEnd(tr("Paused. Asked for again, it goes on where it was."), "muted");
    });
    connect(&m_context.models, &ModelSession::foundChanged, this, &GetModelDialog::adapt);
    connect(m_list, &QListWidget::currentRowChanged, this, &GetModelDialog::choose);
    for (QLineEdit* line : { m_address, m_checksum, m_ollamaName, m_folder->edit() })
        connect(line, &QLineEdit::textChanged, this, &GetModelDialog::adapt);
}

void GetModelDialog::showModels(const QString& problem)
{
    m_list->clear();
    const QList<KnownModel> models = m_context.models.fetch().models();
    for (const KnownModel& model : models) {
        auto* item = new QListWidgetItem(describe(model), m_list);
        item->setToolTip(model.source.toDisplayString());
    }
    if (!problem.isEmpty())
        showEnd(problem, "warn");
    else if (const QString own = m_context.models.fetch().ownList(); !own.isEmpty())
        m_list->setToolTip(tr("Models of your own go into %1").arg(own));
}

void GetModelDialog::choose(int row)
{
    const QList<KnownModel> models = m_context.models.fetch().models();
    if (row < 0 || row >= models.size())
        return;
    const KnownModel& model = models.at(row);
    m_address->setText(model.url.toString());
    m_checksum->setText(model.sha256);
    m_ollamaName->setText(model.ollama);
}

/// What can be done with what is filled in.
void GetModelDialog::adapt()
{
    static const QRegularExpression sum(QStringLiteral("^([0-9a-fA-F]{64})?$"));
    const bool busy = m_context.models.fetch().isBusy();
    const QUrl url(m_address->text().trimmed(), QUrl::StrictMode);
    const bool web = url.isValid() && url.scheme().startsWith(QLatin1String("http")) && !url.host().isEmpty();
    const bool checkable = sum.match(m_checksum->text().trimmed()).hasMatch();
    m_download->setEnabled(!busy && web && checkable && QFileInfo(m_folder->path()).isAbsolute());
    m_download->setToolTip(checkable ? QString() : tr("A SHA-256 checksum has 64 digits and letters from a to f."));
    const bool ollama = ollamaOf(m_context.models.found()) != nullptr;
    m_pull->setEnabled(!busy && ollama && !m_ollamaName->text().trimmed().isEmpty());
    m_pull->setToolTip(ollama ? QString() : tr("Ollama doesn't run on this computer."));
}

void GetModelDialog::download()
{
    m_fetched.clear();
    m_pulled.clear();
    m_url = QUrl(m_address->text().trimmed());
    m_urlFolder = m_folder->path();
    m_context.models.fetch().download(m_url, m_urlFolder, m_checksum->text().trimmed());
    showBusy(m_context.models.fetch().isBusy());
}

void GetModelDialog::pull()
{
    const FoundServer* ollama = ollamaOf(m_context.models.found());
    if (!ollama)
        return;
    m_fetched.clear();
    m_pulled.clear();
    m_url.clear();
    m_ollama = ollama->config;
    m_context.models.fetch().pull(m_ollama, m_ollamaName->text().trimmed());
    showBusy(m_context.models.fetch().isBusy());
}

/// Once nothing runs any more.
void GetModelDialog::giveUp()
{
    m_context.models.fetch().discard(m_url, m_urlFolder);
    m_partLeft = false;
    showEnd(tr("What had come was removed."), "muted");
}

/// It answers from now on; the other models stay.
void GetModelDialog::use()
{
    ModelChoice choice = m_context.settings.models();
    if (!m_pulled.isEmpty()) {
        choice.chat = m_ollama;
        choice.chat.model = m_pulled;
    } else {
        choice.chat = { ModelConfig::Kind::File, QUrl::fromLocalFile(m_fetched), {} };
    }
    m_context.models.apply(choice, {});
    close();
}

void GetModelDialog::showBusy(bool busy)
{
    if (busy && !m_bar->isVisible())
        showProgress({ tr("Connecting…"), 0, 0 }, -1);
    m_bar->setVisible(busy);
    m_state->setVisible(busy || !m_state->text().isEmpty());
    m_pause->setVisible(busy);
    m_giveUp->setVisible(!busy && m_partLeft);
    m_download->setText(m_partLeft ? tr("Go on") : tr("Download"));
    const QList<KnownModel> models = m_context.models.fetch().models();
    const bool embeds = std::any_of(models.cbegin(), models.cend(),
        [this](const KnownModel& model) { return model.embeds && model.ollama == m_pulled; });
    const bool pulled = !m_pulled.isEmpty() && !embeds && m_ollama.kind != ModelConfig::Kind::None;
    const bool downloaded = !m_fetched.isEmpty() && m_answers;
    m_use->setVisible(!busy && (pulled || downloaded));
    adapt();
}

void GetModelDialog::showProgress(const TransferProgress& progress, qint64 secondsLeft)
{
    const double share = progress.total > 0 ? double(progress.done) / double(progress.total) : 0;
    m_bar->setValue(int(share * barSteps));
    QString text = progress.what;
    if (progress.total > 0)
        text += QStringLiteral(" · ") + tr("%1 of %2").arg(format::bytes(progress.done), format::bytes(progress.total));
    if (const QString left = format::timeLeft(secondsLeft); !left.isEmpty())
        text += QStringLiteral(" · ") + left;
    restyle(m_state, "role", QStringLiteral("muted"));
    m_state->setText(text);
}

void GetModelDialog::showEnd(const QString& text, const char* role)
{
    restyle(m_state, "role", QLatin1String(role));
    m_state->setText(text);
    showBusy(false);
}

} // namespace docent::ui
