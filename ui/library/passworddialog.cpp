#include "ui/library/passworddialog.h"

#include "ui/format.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace docent::ui {

PasswordDialog::PasswordDialog(const QString& path, QWidget* parent)
    : QDialog(parent)
    , m_edit(new QLineEdit)
    , m_keep(new QCheckBox(tr("Keep the password with the other keys")))
{
    constexpr int longestPassword = 127;
    setWindowTitle(tr("Enter password"));
    setMinimumWidth(420);
    const QString name = format::visibleName(path.section(QLatin1Char('/'), -1));
    QLabel* text = makeParagraph(tr("%1 is protected. With its password it can be read.").arg(name));
    m_edit->setEchoMode(QLineEdit::Password);
    m_edit->setMaxLength(longestPassword);
    m_edit->setAccessibleName(tr("Password of %1").arg(name));
    m_keep->setToolTip(tr("Otherwise it is forgotten when the program ends."));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    QPushButton* read = buttons->addButton(tr("Read the document"), QDialogButtonBox::AcceptRole);
    read->setDefault(true);
    read->setEnabled(false);
    connect(
        m_edit, &QLineEdit::textChanged, read, [read](const QString& typed) { read->setEnabled(!typed.isEmpty()); });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(space::m);
    layout->addWidget(text);
    layout->addWidget(m_edit);
    layout->addWidget(m_keep);
    layout->addWidget(buttons);
    m_edit->setFocus();
}

QString PasswordDialog::password() const
{
    return m_edit->text();
}

bool PasswordDialog::keeps() const
{
    return m_keep->isChecked();
}

} // namespace docent::ui
