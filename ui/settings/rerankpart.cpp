#include "ui/settings/rerankpart.h"

#include "models/modelsession.h"
#include "ui/context.h"
#include "ui/settings/timelimitsfield.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"

#include <QComboBox>
#include <QDir>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <utility>

namespace docent::ui {

namespace {

QString nameOf(const ModelConfig& config)
{
    if (config.kind == ModelConfig::Kind::File)
        return config.endpoint.fileName();
    return config.model.isEmpty() ? config.endpoint.host() : config.model;
}

} // namespace

RerankPart::RerankPart(Context& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_choice(new QComboBox)
    , m_message(makeParagraph({}, "muted"))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    layout->addWidget(makeLabel(tr("ORDER OF WHAT IS FOUND"), "section"));
    m_choice->setAccessibleName(tr("Order of what is found"));
    m_choice->addItem(tr("As search finds it"), int(RerankChoice::Off));
    m_choice->addItem(tr("Put in order once more by a rerank model"), int(RerankChoice::Model));
    m_choice->addItem(tr("Put in order once more by the model that answers"), int(RerankChoice::Chat));
    layout->addWidget(m_choice, 0, Qt::AlignLeft);
    layout->addWidget(makeParagraph(
        tr("For questions only: a model reads the passages that search finds and puts those first that answer best. It "
           "gets a few seconds; if it needs more, the order stays. The passages are sent to its server."),
        "secondary"));
    m_server = makeServer();
    layout->addWidget(m_server);
    layout->addWidget(m_message);
    m_message->hide();

    connect(m_choice, &QComboBox::activated, this, &RerankPart::choose);
    ModelSession& models = context.models;
    connect(&models, &ModelSession::rerankerTested, this, &RerankPart::showChecks);
    connect(&models, &ModelSession::notice, this, [this](const QString& text) {
        if (m_testing)
            say(text, "warn");
        m_testing = false;
        m_test->setEnabled(model().kind != ModelConfig::Kind::None);
    });
    connect(&context.settings, &Settings::rerankModelChanged, this, &RerankPart::showStored);
    showStored();
}

QWidget* RerankPart::makeServer()
{
    auto* holder = new QWidget;
    auto* form = new QFormLayout(holder);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(space::l);
    form->setVerticalSpacing(space::s);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_endpoint = addField(form, tr("Address"), tr("https://api.jina.ai/v1, or the whole path of a GGUF file"));
    m_key = addField(form, tr("Key"), tr("Empty: none, or the one that is stored"));
    m_key->setEchoMode(QLineEdit::Password);
    m_model = addField(form, tr("Rerank model"), tr("What the server has"));
    m_limits = new TimeLimitsField;
    auto* waits = makeLabel(tr("Longest waits"));
    waits->setBuddy(m_limits);
    form->addRow(waits, m_limits);
    connect(m_limits, &TimeLimitsField::edited, this, &RerankPart::onEdited);
    form->addRow(QString(), makeButtons());
    return holder;
}

QLineEdit* RerankPart::addField(QFormLayout* form, const QString& name, const QString& placeholder)
{
    auto* field = new QLineEdit;
    field->setPlaceholderText(placeholder);
    field->setAccessibleName(name);
    auto* label = makeLabel(name);
    label->setBuddy(field);
    form->addRow(label, field);
    connect(field, &QLineEdit::textChanged, this, &RerankPart::onEdited);
    return field;
}

QWidget* RerankPart::makeButtons()
{
    m_apply = makeButton(tr("Apply"), "primary");
    m_test = makeButton(tr("Test reranking"));
    connect(m_apply, &QPushButton::clicked, this, &RerankPart::apply);
    connect(m_test, &QPushButton::clicked, this, &RerankPart::test);
    return makeButtonRow({ m_apply, m_test });
}

/// Kind::None while the address names no server and no file.
ModelConfig RerankPart::model() const
{
    ModelConfig config;
    const QString place = m_endpoint->text().trimmed();
    if (QDir::isAbsolutePath(place) && place.endsWith(QLatin1String(".gguf"), Qt::CaseInsensitive)) {
        config.kind = ModelConfig::Kind::File;
        config.endpoint = QUrl::fromLocalFile(QDir::cleanPath(place));
        return config;
    }
    config.limits = m_limits->limits();
    config.endpoint = QUrl(m_endpoint->text().trimmed(), QUrl::StrictMode);
    config.model = m_model->text().trimmed();
    const bool web =
        config.endpoint.scheme() == QLatin1String("http") || config.endpoint.scheme() == QLatin1String("https");
    if (config.endpoint.isValid() && web && !config.endpoint.host().isEmpty())
        config.kind = ModelConfig::Kind::OpenAi;
    return config;
}

void RerankPart::showStored()
{
    const ModelConfig stored = m_context.settings.rerankModel();
    const RerankChoice choice = m_context.settings.rerank();
    m_choice->setCurrentIndex(m_choice->findData(int(choice)));
    const bool file = stored.kind == ModelConfig::Kind::File;
    m_endpoint->setText(file ? stored.endpoint.toLocalFile() : stored.endpoint.toString());
    m_limits->setLimits(stored.limits);
    m_model->setText(stored.model);
    m_server->setVisible(choice == RerankChoice::Model);
    onEdited();
}

/// What needs nothing more applies at once; a rerank model has to be named first.
void RerankPart::choose()
{
    const auto choice = RerankChoice(m_choice->currentData().toInt());
    m_server->setVisible(choice == RerankChoice::Model);
    say({}, "muted");
    if (choice != RerankChoice::Model || m_context.settings.rerankModel().kind != ModelConfig::Kind::None)
        m_context.settings.setRerank(choice);
    else
        m_endpoint->setFocus();
}

void RerankPart::onEdited()
{
    const ModelConfig config = model();
    const bool usable = config.kind != ModelConfig::Kind::None;
    m_apply->setEnabled(usable && (config != m_context.settings.rerankModel() || !m_key->text().trimmed().isEmpty()));
    m_test->setEnabled(usable);
    const QString problem = usable
        ? QString()
        : tr("The address has to begin with http:// or https:// and name a server, or be the whole path of a "
             "GGUF file.");
    m_apply->setToolTip(problem);
    m_test->setToolTip(problem);
    m_testing = false; // what is tested is no longer what is shown
    const bool offFile = config.kind != ModelConfig::Kind::File;
    m_key->setEnabled(offFile);
    m_model->setEnabled(offFile);
    m_limits->setEnabled(offFile);
    say({}, "muted");
}

void RerankPart::apply()
{
    const ModelConfig config = model();
    m_context.models.applyReranker(config, m_key->text().trimmed());
    m_key->clear();
    m_apply->setEnabled(false);
    say(tr("Applied. %1 puts what is found in order.").arg(nameOf(config)), "good");
}

void RerankPart::test()
{
    say(tr("Testing…"), "muted");
    m_testing = true;
    m_test->setEnabled(false);
    m_context.models.testReranker(model(), m_key->text().trimmed());
}

void RerankPart::showChecks(const QList<ConnectionCheck>& checks)
{
    if (!std::exchange(m_testing, false))
        return;
    m_test->setEnabled(true);
    QStringList lines;
    for (const ConnectionCheck& check : checks) {
        const QString line = check.ok ? tr("%1: yes").arg(check.what) : tr("%1: no").arg(check.what);
        lines.append(check.detail.isEmpty() ? line : line + QStringLiteral(" · ") + check.detail);
    }
    const bool good = !checks.isEmpty() && checks.last().ok;
    say(lines.join(QLatin1Char('\n')), good ? "good" : "bad");
}

void RerankPart::say(const QString& text, const char* role)
{
    restyle(m_message, "role", QLatin1String(role));
    m_message->setText(text);
    m_message->setVisible(!text.isEmpty());
}

} // namespace docent::ui
