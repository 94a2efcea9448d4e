#include "ui/library/folderlist.h"

#include "ui/format.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"
#include "ui/widgets/elidedlabel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

constexpr int mostHeight = 180;

const char* toneOf(LiveFolder::State state)
{
    return state == LiveFolder::State::Following ? "good" : "warn";
}

} // namespace

QString folderStateText(const LiveFolder& folder, int seconds)
{
    switch (folder.state) {
    case LiveFolder::State::Following:
        return FolderList::tr("Followed");
    case LiveFolder::State::Polled:
        return FolderList::tr("Too many folders to watch: looked through every %Ln s", nullptr, seconds);
    case LiveFolder::State::Offline:
        return FolderList::tr("Offline: drive not connected. Kept");
    }
    return {};
}

FolderList::FolderList(QWidget* parent)
    : QFrame(parent)
{
    auto* body = new QWidget;
    body->setAutoFillBackground(false);
    m_rows = new QVBoxLayout(body);
    m_rows->setContentsMargins(space::xl, space::xs, space::xl, space::xs);
    m_rows->setSpacing(0);
    auto* scroll = new QScrollArea;
    scroll->setWidget(body);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Folders that are followed"));
    scroll->setMaximumHeight(mostHeight);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);
}

void FolderList::show(const QList<LiveFolder>& folders, int seconds)
{
    while (const std::unique_ptr<QLayoutItem> item { m_rows->takeAt(0) }) {
        if (item->widget())
            item->widget()->deleteLater(); // one of its buttons may be at work
    }
    for (const LiveFolder& folder : folders)
        addRow(folder, seconds);
    m_rows->addStretch();
}

void FolderList::addRow(const LiveFolder& folder, int seconds)
{
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::s);
    const QString name = format::visibleName(format::place(folder.folder.path));
    auto* path = new ElidedLabel;
    path->setWholeText(name);
    row->addWidget(path, 1);
    row->addWidget(makeLabel(folderStateText(folder, seconds), toneOf(folder.state)));
    QPushButton* look = makeButton(tr("Look again"), "flat");
    look->setAccessibleName(tr("Look through %1 again").arg(name));
    QPushButton* remove = makeButton(tr("Remove"), "flat");
    remove->setAccessibleName(tr("Remove %1 from the library").arg(name));
    connect(look, &QPushButton::clicked, this, [this, path = folder.folder.path] { Q_EMIT lookAsked(path); });
    connect(remove, &QPushButton::clicked, this, [this, path = folder.folder.path] { Q_EMIT removalAsked(path); });
    row->addWidget(look);
    row->addWidget(remove);
    m_rows->addWidget(line);
}

} // namespace docent::ui
