#include "ui/widgets/filefield.h"

#include "ui/theme.h"
#include "ui/widgets/build.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace docent::ui {

FileField::FileField(const QString& name, QString filter, QWidget* parent)
    : QWidget(parent)
    , m_name(name)
    , m_filter(std::move(filter))
    , m_edit(new QLineEdit)
{
    QPushButton* button = makeButton(tr("Choose…"));
    button->setAccessibleName(tr("Choose: %1").arg(name));
    m_edit->setAccessibleName(name);
    setFocusProxy(m_edit);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    layout->addWidget(m_edit, 1);
    layout->addWidget(button);
    connect(m_edit, &QLineEdit::textChanged, this, &FileField::pathChanged);
    connect(m_edit, &QLineEdit::editingFinished, this, &FileField::pathEntered);
    connect(button, &QPushButton::clicked, this, &FileField::choose);
}

QString FileField::path() const
{
    return m_edit->text().trimmed();
}

void FileField::setPath(const QString& path)
{
    if (path != m_edit->text())
        m_edit->setText(path);
}

void FileField::choose()
{
    auto* dialog = new QFileDialog(this, m_name, m_folders ? path() : QFileInfo(path()).path(), m_filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(m_folders ? QFileDialog::Directory : QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        setPath(file);
        Q_EMIT pathEntered();
    });
    dialog->open();
}

} // namespace docent::ui
