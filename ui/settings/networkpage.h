#pragma once

#include "settings/settings.h"

#include <QWidget>

class QButtonGroup;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace docent::ui {

class FileField;
struct Context;

/// How other computers are reached: by which proxy, and which certificate authorities are trusted.
class NetworkPage : public QWidget {
    Q_OBJECT
public:
    explicit NetworkPage(Context& context, QWidget* parent = nullptr);

private:
    QWidget* makeProxy();
    QWidget* makeAuthorities();
    ProxyChoice proxy() const;
    void showStored();
    void onEdited();
    void apply();
    void addAuthority();
    void showAuthorities(const QStringList& problems);

    Context& m_context;
    QButtonGroup* m_kind;
    QWidget* m_given = nullptr; ///< the fields of a given proxy
    QLineEdit* m_address = nullptr;
    QLineEdit* m_user = nullptr;
    QLineEdit* m_password = nullptr;
    QPushButton* m_apply = nullptr;
    QLabel* m_message = nullptr;
    FileField* m_file = nullptr;
    QVBoxLayout* m_files = nullptr;
};

} // namespace docent::ui
