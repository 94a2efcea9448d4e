#pragma once

#include <QDialog>

class QCheckBox;
class QLineEdit;

namespace docent::ui {

/// Asks for the password of a protected document. To be shown with open(); accepted with a password only.
class PasswordDialog : public QDialog {
    Q_OBJECT
public:
    explicit PasswordDialog(const QString& path, QWidget* parent = nullptr);

    QString password() const;
    /// Whether the password is to be kept beyond this run.
    bool keeps() const;

private:
    QLineEdit* m_edit;
    QCheckBox* m_keep;
};

} // namespace docent::ui
