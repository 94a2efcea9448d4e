#include "ui/settings/modelform.h"

#include "llm/providerprofile.h"
#include "ui/settings/timelimitsfield.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"
#include "ui/widgets/filefield.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QDir>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace docent::ui {

namespace {

QString examplePlace(ModelConfig::Kind kind)
{
    switch (kind) {
    case ModelConfig::Kind::OpenAi:
        return QStringLiteral("https://api.openai.com/v1");
    case ModelConfig::Kind::Azure:
        return QStringLiteral("https://NAME.openai.azure.com");
    case ModelConfig::Kind::Ollama:
        return QStringLiteral("http://127.0.0.1:11434");
    case ModelConfig::Kind::Anthropic:
        return QStringLiteral("https://api.anthropic.com");
    case ModelConfig::Kind::File:
    case ModelConfig::Kind::None:
        break;
    }
    return {};
}

QString modelFiles()
{
    return ModelForm::tr("Model files (*.gguf);;All files (*)");
}

/// Empty for what is no whole path.
QUrl fileUrl(const FileField& field)
{
    const QString path = field.path();
    return QDir::isAbsolutePath(path) ? QUrl::fromLocalFile(QDir::cleanPath(path)) : QUrl();
}

QUrl addressIn(const QLineEdit& field)
{
    QString place = field.text().trimmed();
    while (place.endsWith(QLatin1Char('/')))
        place.chop(1);
    return QUrl(place, QUrl::StrictMode);
}

bool isServer(const QUrl& address)
{
    const bool web = address.scheme() == QLatin1String("http") || address.scheme() == QLatin1String("https");
    return address.isValid() && web && !address.host().isEmpty();
}

QComboBox* makeModelField(const QString& placeholder)
{
    auto* field = new QComboBox;
    field->setEditable(true);
    field->setInsertPolicy(QComboBox::NoInsert);
    field->lineEdit()->setPlaceholderText(placeholder);
    field->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    field->setMinimumContentsLength(12);
    return field;
}

} // namespace

ModelForm::ModelForm(QWidget* parent)
    : QWidget(parent)
    , m_kind(new QComboBox)
    , m_endpoint(new QLineEdit)
    , m_key(new QLineEdit)
    , m_model(makeModelField(tr("What the server has")))
    , m_small(makeModelField(tr("The same")))
    , m_embedding(makeModelField(tr("None: search by words")))
    , m_meaningPlace(new QLineEdit)
    , m_meaningKey(new QLineEdit)
    , m_limits(new TimeLimitsField)
    , m_list(makeButton(tr("List models")))
    , m_file(new FileField(tr("Model file"), modelFiles()))
    , m_embeddingFile(new FileField(tr("File for meaning"), modelFiles()))
{
    m_kind->addItem(tr("No model: answers quote your documents"), int(ModelConfig::Kind::None));
    m_kind->addItem(tr("Ollama"), int(ModelConfig::Kind::Ollama));
    m_kind->addItem(tr("OpenAI, or a server that speaks like it"), int(ModelConfig::Kind::OpenAi));
    m_kind->addItem(tr("Azure OpenAI"), int(ModelConfig::Kind::Azure));
    m_kind->addItem(tr("Anthropic"), int(ModelConfig::Kind::Anthropic));
    m_kind->addItem(tr("A model file (GGUF) on this computer"), int(ModelConfig::Kind::File));
    for (QLineEdit* field : { m_key, m_meaningKey }) {
        field->setEchoMode(QLineEdit::Password);
        field->setPlaceholderText(tr("Empty: none, or the one that is stored"));
    }

    auto* form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(space::l);
    form->setVerticalSpacing(space::s);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    addRow(form, tr("Answers come from"), m_kind);
    m_rows.clear();
    addRow(form, tr("Address"), m_endpoint);
    addRow(form, tr("Key"), m_key);
    addRow(form, tr("Model"), m_model);
    addRow(form, tr("Model for small tasks"), m_small);
    m_small->setToolTip(tr("A quicker model that rephrases a question which follows on another one"));
    addRow(form, tr("Model for meaning"), m_embedding);
    m_embedding->setToolTip(tr("An embedding model: finds passages that mean the same in other words"));
    addMeaningRows(form);
    addRow(form, tr("Longest waits"), m_limits);
    form->addRow(QString(), m_list);
    m_rows << m_list;
    addFileRows(form);

    connect(m_kind, &QComboBox::currentIndexChanged, this, [this] {
        adaptToKind();
        Q_EMIT kindChanged();
        Q_EMIT edited();
    });
    connect(m_endpoint, &QLineEdit::textChanged, this, &ModelForm::edited);
    connect(m_key, &QLineEdit::textChanged, this, &ModelForm::edited);
    connect(m_model, &QComboBox::editTextChanged, this, &ModelForm::edited);
    connect(m_small, &QComboBox::editTextChanged, this, &ModelForm::edited);
    connect(m_embedding, &QComboBox::editTextChanged, this, &ModelForm::edited);
    connect(m_limits, &TimeLimitsField::edited, this, &ModelForm::edited);
    connect(m_list, &QPushButton::clicked, this, &ModelForm::listAsked);
    adaptToKind();
}

void ModelForm::addMeaningRows(QFormLayout* form)
{
    addRow(form, tr("Its server"), m_meaningPlace);
    addRow(form, tr("Its key"), m_meaningKey);
    m_meaningPlace->setToolTip(tr("The address of another server that has the model for meaning"));
    connect(m_meaningPlace, &QLineEdit::textChanged, this, [this] {
        adaptToKind();
        Q_EMIT edited();
    });
    connect(m_meaningKey, &QLineEdit::textChanged, this, &ModelForm::edited);
}

void ModelForm::addFileRows(QFormLayout* form)
{
    m_embeddingFile->edit()->setPlaceholderText(tr("None: search by words"));
    m_embeddingFile->setToolTip(m_embedding->toolTip());
    const QList<QWidget*> rows = std::exchange(m_rows, {});
    addRow(form, tr("Model file"), m_file);
    addRow(form, tr("File for meaning"), m_embeddingFile);
    m_fileRows = std::exchange(m_rows, rows);
    connect(m_file, &FileField::pathChanged, this, &ModelForm::edited);
    connect(m_embeddingFile, &FileField::pathChanged, this, &ModelForm::edited);
}

void ModelForm::addRow(QFormLayout* form, const QString& name, QWidget* field)
{
    auto* label = makeLabel(name);
    label->setBuddy(field);
    field->setAccessibleName(name);
    if (auto* combo = qobject_cast<QComboBox*>(field)) {
        combo->view()->setAccessibleName(name);
        if (combo->lineEdit())
            combo->lineEdit()->setAccessibleName(name);
    }
    form->addRow(label, field);
    m_rows << label << field;
}

void ModelForm::adaptToKind()
{
    const auto kind = ModelConfig::Kind(m_kind->currentData().toInt());
    for (QWidget* widget : std::as_const(m_rows))
        widget->setVisible(kind != ModelConfig::Kind::None && kind != ModelConfig::Kind::File);
    for (QWidget* widget : std::as_const(m_fileRows))
        widget->setVisible(kind == ModelConfig::Kind::File);
    if (m_meaningPlace->text().trimmed().isEmpty()) {
        for (qsizetype label = m_rows.indexOf(m_meaningKey) - 1, i = label; i < label + 2; ++i)
            m_rows.at(i)->hide();
    }
    m_meaningPlace->setPlaceholderText(kind == ModelConfig::Kind::Anthropic
            ? tr("Anthropic has no such models: name another server")
            : tr("The same"));
    m_endpoint->setPlaceholderText(examplePlace(kind));
    // The two whose address is as good as known; another kind's is not kept for them.
    const bool known = kind == ModelConfig::Kind::Ollama || kind == ModelConfig::Kind::Anthropic;
    const QString typed = m_endpoint->text();
    const bool isOther =
        typed == examplePlace(ModelConfig::Kind::Ollama) || typed == examplePlace(ModelConfig::Kind::Anthropic);
    if (known && (typed.isEmpty() || isOther))
        m_endpoint->setText(examplePlace(kind));
}

void ModelForm::setChoice(const ModelChoice& choice)
{
    const auto pathOf = [](const ModelConfig& config) {
        return config.kind == ModelConfig::Kind::File ? config.endpoint.toLocalFile() : QString();
    };
    m_file->setPath(pathOf(choice.chat));
    m_embeddingFile->setPath(pathOf(choice.embedding));
    m_endpoint->setText(choice.chat.kind == ModelConfig::Kind::File ? QString() : choice.chat.endpoint.toString());
    m_kind->setCurrentIndex(m_kind->findData(int(choice.chat.kind)));
    m_limits->setLimits(choice.chat.limits);
    m_model->setEditText(choice.chat.model);
    m_small->setEditText(choice.small.model);
    m_embedding->setEditText(choice.embedding.model);
    const bool elsewhere = choice.embedding.kind != ModelConfig::Kind::None
        && choice.embedding.kind != ModelConfig::Kind::File && choice.chat.kind != ModelConfig::Kind::File
        && (choice.embedding.kind != choice.chat.kind || choice.embedding.endpoint != choice.chat.endpoint);
    m_meaning = elsewhere ? choice.embedding : ModelConfig();
    m_meaningPlace->setText(m_meaning.endpoint.toString());
    adaptToKind();
}

ModelConfig ModelForm::chat() const
{
    ModelConfig config;
    config.kind = ModelConfig::Kind(m_kind->currentData().toInt());
    if (config.kind == ModelConfig::Kind::None)
        return config;
    if (config.kind == ModelConfig::Kind::File) {
        config.endpoint = fileUrl(*m_file);
        return config;
    }
    config.endpoint = addressIn(*m_endpoint);
    config.limits = m_limits->limits();
    config.model = m_model->currentText().trimmed();
    return config;
}

ModelChoice ModelForm::choice() const
{
    ModelChoice choice;
    choice.chat = chat();
    if (choice.chat.kind == ModelConfig::Kind::None)
        return choice;
    if (choice.chat.kind == ModelConfig::Kind::File) {
        if (const QUrl file = fileUrl(*m_embeddingFile); !file.isEmpty())
            choice.embedding = { ModelConfig::Kind::File, file, {} };
        return choice;
    }
    const auto named = [&choice](const QComboBox* field) {
        ModelConfig config = choice.chat;
        config.model = field->currentText().trimmed();
        return config.model.isEmpty() ? ModelConfig() : config;
    };
    choice.small = named(m_small);
    choice.embedding = m_meaningPlace->text().trimmed().isEmpty() ? named(m_embedding) : meaning();
    return choice;
}

/// At the other server.
ModelConfig ModelForm::meaning() const
{
    ModelConfig config;
    config.model = m_embedding->currentText().trimmed();
    if (config.model.isEmpty())
        return {};
    config.endpoint = addressIn(*m_meaningPlace);
    config.limits = m_limits->limits();
    config.kind = config.endpoint == m_meaning.endpoint ? m_meaning.kind : likelyKind(config.endpoint);
    return config;
}

QString ModelForm::key() const
{
    return m_key->text().trimmed();
}

QString ModelForm::meaningKey() const
{
    return m_meaningPlace->text().trimmed().isEmpty() ? QString() : m_meaningKey->text().trimmed();
}

void ModelForm::clearKeys()
{
    m_key->clear();
    m_meaningKey->clear();
}

void ModelForm::offerModels(const QStringList& models)
{
    for (QComboBox* field : { m_model, m_small, m_embedding }) {
        const QString typed = field->currentText();
        field->clear();
        field->addItems(models);
        field->setEditText(typed);
    }
}

void ModelForm::setListing(bool listing)
{
    m_list->setEnabled(!listing);
    m_list->setText(listing ? tr("Listing…") : tr("List models"));
}

QString ModelForm::problem() const
{
    const ModelConfig config = chat();
    if (config.kind == ModelConfig::Kind::None)
        return {};
    if (config.kind == ModelConfig::Kind::File) {
        return config.endpoint.isEmpty() ? tr("Choose the file of a model that answers, with its whole path.")
                                         : QString();
    }
    const ModelConfig embedding = choice().embedding;
    const bool names = embedding.kind != ModelConfig::Kind::None;
    if (!isServer(config.endpoint) || (names && !isServer(embedding.endpoint)))
        return tr("The address has to begin with http:// or https:// and name a server.");
    if (names && embedding.kind == ModelConfig::Kind::Anthropic)
        return tr("Anthropic has no models for meaning. Name another server for it, or leave that field empty.");
    return {};
}

} // namespace docent::ui
