#pragma once

#include <QDialog>

class QListWidget;
class QStackedWidget;

namespace docent::ui {

struct Context;

/// The settings: pages at the left, what is changed applies at once.
class SettingsDialog : public QDialog {
    Q_OBJECT
public:
    enum class Page { Models, Reading, Search, Privacy, Network, Appearance };

    explicit SettingsDialog(Context& context, QWidget* parent = nullptr);
    void showPage(Page page);
    QWidget* page(Page page) const;

private:
    void addPage(const QString& name, const QString& iconName, QWidget* page);

    QListWidget* m_list;
    QStackedWidget* m_pages;
};

} // namespace docent::ui
