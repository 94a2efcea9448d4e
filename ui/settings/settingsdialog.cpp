#include "ui/settings/settingsdialog.h"

#include "ui/context.h"
#include "ui/icons.h"
#include "ui/settings/modelspage.h"
#include "ui/settings/networkpage.h"
#include "ui/settings/settingspages.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace docent::ui {

SettingsDialog::SettingsDialog(Context& context, QWidget* parent)
    : QDialog(parent)
    , m_list(new QListWidget)
    , m_pages(new QStackedWidget)
{
    setWindowTitle(tr("Settings"));
    resize(860, 620);
    m_list->setProperty("kind", QStringLiteral("nav"));
    m_list->setAccessibleName(tr("Pages of the settings"));
    m_list->setIconSize(QSize(18, 18));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    auto* side = makePanel("panel");
    side->setFixedWidth(200);
    auto* sideLayout = new QVBoxLayout(side);
    sideLayout->setContentsMargins(space::m, space::xl, space::m, space::m);
    sideLayout->setSpacing(space::s);
    auto* title = makeLabel(windowTitle(), "name");
    title->setIndent(space::s + 2);
    sideLayout->addWidget(title);
    sideLayout->addWidget(m_list, 1);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(side);
    layout->addWidget(m_pages, 1);

    addPage(tr("Models"), QStringLiteral("model"), new ModelsPage(context));
    addPage(tr("Reading"), QStringLiteral("reading"), makeReadingPage(context.settings));
    addPage(tr("Search"), QStringLiteral("search"), makeSearchPage(context));
    addPage(tr("Privacy"), QStringLiteral("privacy"), makePrivacyPage(context));
    addPage(tr("Network"), QStringLiteral("online"), new NetworkPage(context));
    addPage(tr("Appearance"), QStringLiteral("appearance"), makeAppearancePage(context.settings));
    connect(m_list, &QListWidget::currentRowChanged, m_pages, &QStackedWidget::setCurrentIndex);
    m_list->setCurrentRow(0);
}

void SettingsDialog::addPage(const QString& name, const QString& iconName, QWidget* page)
{
    m_list->addItem(new QListWidgetItem(icon(iconName, Tone::Muted), name));
    m_pages->addWidget(page);
}

void SettingsDialog::showPage(Page page)
{
    m_list->setCurrentRow(int(page));
}

QWidget* SettingsDialog::page(Page page) const
{
    return m_pages->widget(int(page));
}

} // namespace docent::ui
