#include "models/modelsession.h"
#include "ui/context.h"
#include "ui/settings/settingspages.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

QTreeView* makeTable(ConnectionListModel& connections)
{
    auto* table = new QTreeView;
    table->setAccessibleName(tr("Connections"));
    table->setModel(&connections);
    table->setRootIsDecorated(false);
    table->setUniformRowHeights(true);
    table->setMinimumHeight(180);
    table->header()->setAccessibleName(tr("Columns of the connections"));
    table->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table->header()->setResizeContentsPrecision(50);
    return table;
}

} // namespace

QWidget* makeConnectionLogPart(Context& context)
{
    ConnectionListModel& connections = context.models.connections();
    auto* part = new QWidget;
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    layout->addWidget(makeLabel(tr("CONNECTIONS"), "section"));
    layout->addWidget(makeParagraph(tr("Every connection since Docent was started, as many as the last thousand: when, "
                                       "to which server, and how much. Neither keys nor contents are kept."),
        "secondary"));
    auto* filter = new QLineEdit;
    filter->setPlaceholderText(tr("Filter by server or purpose"));
    filter->setAccessibleName(filter->placeholderText());
    filter->setClearButtonEnabled(true);
    layout->addWidget(filter);
    layout->addWidget(makeTable(connections), 1);
    QPushButton* copy = makeButton(tr("Copy"));
    QPushButton* clear = makeButton(tr("Clear"));
    layout->addWidget(makeButtonRow({ copy, clear }));
    QObject::connect(filter, &QLineEdit::textChanged, &connections, &ConnectionListModel::setFilter);
    QObject::connect(copy, &QPushButton::clicked, &connections,
        [&connections] { QGuiApplication::clipboard()->setText(connections.text()); });
    QObject::connect(clear, &QPushButton::clicked, &connections, &ConnectionListModel::clear);
    const auto adapt = [&connections, copy, clear, filter] {
        copy->setEnabled(connections.rowCount() > 0);
        clear->setEnabled(connections.rowCount() > 0 || !filter->text().isEmpty());
    };
    QObject::connect(&connections, &QAbstractItemModel::modelReset, copy, adapt);
    connections.setFilter({});
    adapt();
    return part;
}

} // namespace docent::ui
