#include "ui/settings/networkpage.h"

#include "models/modelsession.h"
#include "ui/context.h"
#include "ui/settings/settingspages.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"
#include "ui/widgets/filefield.h"

#include <QButtonGroup>
#include <QDir>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

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

QLineEdit* addField(QFormLayout* form, const QString& name, const QString& placeholder)
{
    auto* field = new QLineEdit;
    field->setPlaceholderText(placeholder);
    field->setAccessibleName(name);
    auto* label = makeLabel(name);
    label->setBuddy(field);
    form->addRow(label, field);
    return field;
}

} // namespace

NetworkPage::NetworkPage(Context& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_kind(new QButtonGroup(this))
{
    QBoxLayout* layout = nullptr;
    QWidget* page = makeSettingsPage(tr("Network"), layout);
    layout->addWidget(makeLabel(tr("PROXY"), "section"));
    layout->addWidget(makeProxy());
    layout->addSpacing(space::l);
    layout->addWidget(makeLabel(tr("CERTIFICATE AUTHORITIES"), "section"));
    layout->addWidget(makeAuthorities());
    layout->addStretch();
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(page);

    connect(&context.settings, &Settings::networkChanged, this, &NetworkPage::showStored);
    connect(&context.models, &ModelSession::authoritiesRead, this, &NetworkPage::showAuthorities);
    showStored();
}

QWidget* NetworkPage::makeProxy()
{
    auto* part = new QWidget;
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    layout->addWidget(makeParagraph(
        tr("By which other computers are reached. Models on this computer are never asked by a proxy."), "secondary"));
    const std::pair<ProxyChoice::Kind, QString> kinds[] = { { ProxyChoice::Kind::System, tr("As the system says") },
        { ProxyChoice::Kind::None, tr("None") }, { ProxyChoice::Kind::Given, tr("This one:") } };
    for (const auto& [kind, name] : kinds) {
        auto* button = new QRadioButton(name);
        m_kind->addButton(button, int(kind));
        layout->addWidget(button);
    }
    m_given = new QWidget;
    auto* form = new QFormLayout(m_given);
    form->setContentsMargins(space::xl, 0, 0, 0);
    form->setHorizontalSpacing(space::l);
    form->setVerticalSpacing(space::s);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_address = addField(form, tr("Address"), tr("http://proxy.example:3128 or socks5://127.0.0.1:1080"));
    m_user = addField(form, tr("User"), tr("Empty: it asks for none"));
    m_password = addField(form, tr("Password"), tr("Empty: none, or the one that is stored"));
    m_password->setEchoMode(QLineEdit::Password);
    m_apply = makeButton(tr("Apply"), "primary");
    form->addRow(QString(), makeButtonRow({ m_apply }));
    layout->addWidget(m_given);
    m_message = makeParagraph({}, "muted");
    layout->addWidget(m_message);
    connect(m_apply, &QPushButton::clicked, this, &NetworkPage::apply);
    for (QLineEdit* field : { m_address, m_user, m_password })
        connect(field, &QLineEdit::textChanged, this, &NetworkPage::onEdited);
    connect(m_kind, &QButtonGroup::idClicked, this, [this](int kind) {
        m_given->setVisible(kind == int(ProxyChoice::Kind::Given));
        if (kind != int(ProxyChoice::Kind::Given))
            m_context.models.applyProxy({ ProxyChoice::Kind(kind), {} }, {});
        else
            m_address->setFocus();
        onEdited();
    });
    return part;
}

QWidget* NetworkPage::makeAuthorities()
{
    auto* part = new QWidget;
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    layout->addWidget(
        makeParagraph(tr("Servers are trusted whose certificate is signed by an authority that the system "
                         "trusts, or by one of these files (PEM), such as that of your company."),
            "secondary"));
    m_files = new QVBoxLayout;
    m_files->setSpacing(space::xs);
    layout->addLayout(m_files);
    m_file = new FileField(tr("Certificate file"), tr("Certificates (*.pem *.crt *.cer);;All files (*)"));
    layout->addWidget(m_file);
    connect(m_file, &FileField::pathEntered, this, &NetworkPage::addAuthority);
    return part;
}

/// What is filled in. A password that was typed into the address belongs into its field.
ProxyChoice NetworkPage::proxy() const
{
    ProxyChoice choice { ProxyChoice::Kind::Given, QUrl(m_address->text().trimmed(), QUrl::StrictMode) };
    if (!m_user->text().trimmed().isEmpty())
        choice.address.setUserName(m_user->text().trimmed());
    return choice;
}

void NetworkPage::showStored()
{
    const ProxyChoice stored = m_context.settings.proxy();
    if (QAbstractButton* button = m_kind->button(int(stored.kind)))
        button->setChecked(true);
    m_given->setVisible(stored.kind == ProxyChoice::Kind::Given);
    m_address->setText(stored.address.toString(QUrl::RemoveUserInfo));
    m_user->setText(stored.address.userName());
    onEdited();
    m_context.models.lookAtAuthorities();
}

void NetworkPage::onEdited()
{
    const ProxyChoice choice = proxy();
    const QString problem = ModelSession::problemOf(choice);
    const bool changed = choice != m_context.settings.proxy() || !m_password->text().isEmpty();
    m_apply->setEnabled(problem.isEmpty() && changed);
    m_apply->setToolTip(problem);
    const bool tell = !problem.isEmpty() && m_given->isVisibleTo(this) && !m_address->text().trimmed().isEmpty();
    restyle(m_message, "role", QStringLiteral("bad"));
    m_message->setText(tell ? problem : QString());
    m_message->setVisible(tell);
}

void NetworkPage::apply()
{
    m_context.models.applyProxy(proxy(), m_password->text());
    m_password->clear();
    m_apply->setEnabled(false);
    restyle(m_message, "role", QStringLiteral("good"));
    m_message->setText(tr("Applied."));
    m_message->show();
}

void NetworkPage::addAuthority()
{
    const QString file = QDir::cleanPath(m_file->path());
    QStringList files = m_context.settings.authorities();
    if (m_file->path().isEmpty() || files.contains(file))
        return;
    m_file->setPath({});
    m_context.settings.setAuthorities(files << file);
}

void NetworkPage::showAuthorities(const QStringList& problems)
{
    clear(m_files);
    const QStringList files = m_context.settings.authorities();
    if (files.isEmpty())
        m_files->addWidget(makeParagraph(tr("No file of your own yet."), "muted"));
    for (qsizetype i = 0; i < files.size(); ++i) {
        const QString problem = problems.value(i);
        auto* row = makePanel("card");
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(space::m, space::xs, space::s, space::xs);
        layout->addWidget(makeParagraph(problem.isEmpty() ? files.at(i) : problem, problem.isEmpty() ? "" : "bad"), 1);
        QPushButton* remove = makeButton(tr("Remove"), "link");
        remove->setAccessibleName(tr("Remove %1").arg(files.at(i)));
        layout->addWidget(remove);
        connect(remove, &QPushButton::clicked, this, [this, file = files.at(i)] {
            QStringList rest = m_context.settings.authorities();
            rest.removeAll(file);
            m_context.settings.setAuthorities(rest);
        });
        m_files->addWidget(row);
    }
}

} // namespace docent::ui
