#include "ui/settings/modelspage.h"

#include "models/modelsession.h"
#include "ui/context.h"
#include "ui/icons.h"
#include "ui/settings/getmodeldialog.h"
#include "ui/settings/modelform.h"
#include "ui/settings/settingspages.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <utility>

namespace docent::ui {

namespace {

void clear(QLayout* layout)
{
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

QWidget* makeCheckRow(const ConnectionCheck& check)
{
    auto* row = new QWidget;
    auto* mark = new QLabel;
    mark->setPixmap(
        icon(check.ok ? QStringLiteral("check") : QStringLiteral("error"), check.ok ? Tone::Good : Tone::Bad)
            .pixmap(18, 18));
    mark->setAccessibleName(check.ok ? ModelsPage::tr("Works") : ModelsPage::tr("Does not work"));
    auto* detail = makeParagraph(check.detail, "muted");
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 2, 0, 2);
    layout->setSpacing(space::s);
    layout->addWidget(mark, 0, Qt::AlignTop);
    layout->addWidget(makeLabel(check.what, check.ok ? "" : "bad"), 0, Qt::AlignTop);
    layout->addWidget(detail, 1, Qt::AlignTop);
    return row;
}

} // namespace

ModelsPage::ModelsPage(Context& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_form(new ModelForm)
    , m_found(new QVBoxLayout)
    , m_checks(new QVBoxLayout)
    , m_message(makeParagraph({}, "muted"))
    , m_files(makeModelFilesPart(context))
{
    QBoxLayout* layout = nullptr;
    QWidget* page = makeSettingsPage(tr("Models"), layout);
    m_found->setSpacing(space::s);
    m_checks->setSpacing(0);
    layout->addWidget(makeLabel(tr("FOUND ON THIS COMPUTER"), "section"));
    layout->addLayout(m_found);
    QPushButton* get = makeButton(tr("Get a model…"), "link");
    connect(get, &QPushButton::clicked, this, &ModelsPage::getModel);
    layout->addWidget(get, 0, Qt::AlignLeft);
    layout->addSpacing(space::l);
    layout->addWidget(makeLabel(tr("CHOSEN"), "section"));
    layout->addWidget(m_form);
    layout->addSpacing(space::s);
    layout->addWidget(makeButtons());
    layout->addWidget(m_message);
    layout->addLayout(m_checks);
    layout->addSpacing(space::l);
    layout->addWidget(m_files);
    layout->addWidget(makeHostedPart(context.settings));
    layout->addStretch();
    m_message->hide();

    auto* scroll = new QScrollArea;
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setAccessibleName(tr("Models"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);

    connect(m_form, &ModelForm::edited, this, &ModelsPage::onEdited);
    connect(m_form, &ModelForm::kindChanged, this, &ModelsPage::adaptToKind);
    connect(m_form, &ModelForm::listAsked, this, [this] {
        m_form->setListing(true);
        m_context.models.list(m_form->choice().chat, m_form->key());
    });
    ModelSession& models = context.models;
    connect(&models, &ModelSession::foundChanged, this, &ModelsPage::showFound);
    connect(&models, &ModelSession::modelsListed, this, [this](const QStringList& names, const QString& error) {
        m_form->setListing(false);
        m_form->offerModels(names);
        if (error.isEmpty())
            say(tr("%Ln model(s) to choose from.", nullptr, int(names.size())), "muted");
        else
            say(error, "bad");
    });
    connect(&models, &ModelSession::tested, this, &ModelsPage::showChecks);
    connect(&models, &ModelSession::notice, this, [this](const QString& text) {
        m_form->setListing(false);
        m_test->setEnabled(true);
        say(text, "warn");
    });
    connect(&context.settings, &Settings::chatModelChanged, this, &ModelsPage::showStored);
    connect(&context.settings, &Settings::smallModelChanged, this, &ModelsPage::showStored);
    connect(&context.settings, &Settings::embeddingModelChanged, this, &ModelsPage::showStored);
    showStored();
    showFound();
    adaptToKind();
}

QWidget* ModelsPage::makeButtons()
{
    m_test = makeButton(tr("Test connection"));
    m_apply = makeButton(tr("Apply"), "primary");
    connect(m_test, &QPushButton::clicked, this, &ModelsPage::test);
    connect(m_apply, &QPushButton::clicked, this, &ModelsPage::apply);
    return makeButtonRow({ m_apply, m_test });
}

void ModelsPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_context.models.refresh();
}

void ModelsPage::showFound()
{
    clear(m_found);
    const QList<FoundServer> found = m_context.models.found();
    for (const FoundServer& server : found) {
        auto* row = makePanel("card");
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(space::m, space::s, space::s, space::s);
        layout->addWidget(makeLabel(server.name, "strong"));
        layout->addWidget(makeLabel(tr("%Ln model(s)", nullptr, int(server.models.size())), "muted"));
        layout->addWidget(makeLabel(server.config.endpoint.toDisplayString(), "secondary"), 1);
        QPushButton* use = makeButton(tr("Use"), "soft");
        use->setAccessibleName(tr("Use %1").arg(server.name));
        layout->addWidget(use);
        connect(use, &QPushButton::clicked, this, [this, server] {
            m_form->offerModels(server.models);
            ModelChoice choice;
            choice.chat = server.config;
            m_form->setChoice(choice);
            apply();
        });
        m_found->addWidget(row);
    }
    if (!found.isEmpty())
        return;
    m_found->addWidget(makeParagraph(
        tr("No model server runs here. Ollama, LM Studio, llama-server and others are found by themselves."), "muted"));
    QPushButton* again = makeButton(tr("Look again"), "link");
    connect(again, &QPushButton::clicked, this, [this] { m_context.models.refresh(); });
    m_found->addWidget(again, 0, Qt::AlignLeft);
}

void ModelsPage::showStored()
{
    m_form->setChoice(m_context.settings.models());
    onEdited();
}

void ModelsPage::getModel()
{
    auto* dialog = new GetModelDialog(m_context, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void ModelsPage::adaptToKind()
{
    m_files->setVisible(m_form->choice().chat.kind == ModelConfig::Kind::File);
}

void ModelsPage::onEdited()
{
    const QString problem = m_form->problem();
    const ModelChoice choice = m_form->choice();
    const bool changed =
        choice != m_context.settings.models() || !m_form->key().isEmpty() || !m_form->meaningKey().isEmpty();
    m_apply->setEnabled(changed && problem.isEmpty());
    m_apply->setToolTip(problem);
    m_test->setEnabled(problem.isEmpty() && choice.chat.kind != ModelConfig::Kind::None);
    m_testing = false;
    clearChecks();
}

void ModelsPage::clearChecks()
{
    clear(m_checks);
    m_message->hide();
}

void ModelsPage::say(const QString& text, const char* role)
{
    restyle(m_message, "role", QLatin1String(role));
    m_message->setText(text);
    m_message->setVisible(!text.isEmpty());
}

void ModelsPage::test()
{
    clearChecks();
    m_testing = true;
    say(tr("Testing…"), "muted");
    m_test->setEnabled(false);
    m_context.models.test(m_form->choice(), m_form->key(), m_form->meaningKey());
}

/// What was edited since is not what was tested.
void ModelsPage::showChecks(const QList<ConnectionCheck>& checks)
{
    if (!std::exchange(m_testing, false))
        return;
    clearChecks();
    m_test->setEnabled(true);
    for (const ConnectionCheck& check : checks)
        m_checks->addWidget(makeCheckRow(check));
}

void ModelsPage::apply()
{
    const ModelChoice choice = m_form->choice();
    const ModelConfig& chat = choice.chat;
    QString answering = chat.model.isEmpty() ? chat.endpoint.host() : chat.model;
    if (chat.kind == ModelConfig::Kind::File)
        answering = chat.endpoint.fileName();
    m_context.models.apply(choice, m_form->key(), m_form->meaningKey());
    m_form->clearKeys();
    m_apply->setEnabled(false);
    say(chat.kind == ModelConfig::Kind::None ? tr("Applied. Answers quote your documents.")
                                             : tr("Applied. Answers come from %1.").arg(answering),
        "good");
}

} // namespace docent::ui
