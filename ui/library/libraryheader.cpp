#include "ui/library/libraryheader.h"

#include "ui/format.h"
#include "ui/icons.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTimer>

namespace docent::ui {

namespace {

constexpr int filterDelay = 120;

int countOf(const documents::Counts& counts, const QSet<DocumentState>& states)
{
    if (states.isEmpty())
        return counts.total();
    int count = 0;
    for (const DocumentState state : states) {
        switch (state) {
        case DocumentState::Waiting:
            count += counts.waiting;
            break;
        case DocumentState::Reading:
            count += counts.reading;
            break;
        case DocumentState::Ready:
            count += counts.ready;
            break;
        case DocumentState::Failed:
            count += counts.failed;
            break;
        case DocumentState::Skipped:
            count += counts.skipped;
            break;
        case DocumentState::Offline:
            count += counts.offline;
            break;
        }
    }
    return count;
}

} // namespace

LibraryHeader::LibraryHeader(QWidget* parent)
    : QFrame(parent)
    , m_filter(new QLineEdit)
    , m_retry(makeButton(tr("Read failed again"), "link"))
    , m_folders(makeButton(tr("Folders"), "chip"))
{
    setMinimumHeight(52);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::xl, space::s, space::xl, space::s);
    row->setSpacing(space::s);
    row->addWidget(makeLabel(tr("Library"), "title"));
    row->addSpacing(space::xs);
    addChip(row, tr("All"), {});
    addChip(row, tr("Ready"), { DocumentState::Ready });
    addChip(row, tr("Waiting"), { DocumentState::Waiting, DocumentState::Reading });
    addChip(row, tr("Failed"), { DocumentState::Failed });
    addChip(row, tr("Skipped"), { DocumentState::Skipped });
    addChip(row, tr("Offline"), { DocumentState::Offline });
    auto* group = new QButtonGroup(this);
    for (const Chip& chip : std::as_const(m_chips))
        group->addButton(chip.button);
    m_chips.first().button->setChecked(true);
    row->addWidget(m_retry);
    m_retry->hide();
    connect(m_retry, &QPushButton::clicked, this, &LibraryHeader::retryAsked);
    row->addStretch();

    m_filter->setPlaceholderText(tr("Filter…"));
    m_filter->setAccessibleName(tr("Filter documents by name or folder"));
    m_filter->setProperty("kind", QStringLiteral("pill"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(80);
    m_filter->setMaximumWidth(200);
    auto* delay = new QTimer(this);
    delay->setSingleShot(true);
    delay->setInterval(filterDelay);
    connect(m_filter, &QLineEdit::textChanged, delay, qOverload<>(&QTimer::start));
    connect(delay, &QTimer::timeout, this, [this] { Q_EMIT filterChanged(m_filter->text()); });
    row->addWidget(m_filter, 1);
    m_folders->setCheckable(true);
    m_folders->setToolTip(tr("Folders that are followed"));
    m_folders->hide();
    connect(m_folders, &QPushButton::toggled, this, &LibraryHeader::foldersToggled);
    row->addWidget(m_folders);
    row->addWidget(makeAddButton());
}

void LibraryHeader::addChip(QHBoxLayout* row, const QString& name, const QSet<DocumentState>& states)
{
    QPushButton* button = makeButton(name, "chip");
    button->setCheckable(true);
    button->setVisible(states.isEmpty());
    connect(button, &QPushButton::clicked, this, [this, states] { Q_EMIT statesChosen(states); });
    row->addWidget(button);
    m_chips << Chip { button, name, states };
}

QPushButton* LibraryHeader::makeAddButton()
{
    QPushButton* button = makeButton(tr("Add files or folder"), "soft");
    auto* menu = new QMenu(button);
    menu->setAccessibleName(button->text());
    menu->addAction(icon(QStringLiteral("file"), Tone::Muted), tr("Files…"), this, &LibraryHeader::addFilesAsked);
    menu->addAction(icon(QStringLiteral("folder"), Tone::Muted), tr("Folder…"), this, &LibraryHeader::addFolderAsked);
    button->setMenu(menu);
    return button;
}

void LibraryHeader::showCounts(const documents::Counts& counts)
{
    for (const Chip& chip : std::as_const(m_chips)) {
        const int count = countOf(counts, chip.states);
        chip.button->setText(count > 0 ? chip.name + QLatin1Char(' ') + format::number(count) : chip.name);
        chip.button->setVisible(chip.states.isEmpty() || count > 0 || chip.button->isChecked());
    }
    m_retry->setVisible(counts.failed > 0);
}

void LibraryHeader::showFolderCount(int count)
{
    m_folders->setText(tr("Folders %1").arg(format::number(count)));
    m_folders->setVisible(count > 0);
    if (count == 0)
        m_folders->setChecked(false);
}

QSet<DocumentState> LibraryHeader::states() const
{
    for (const Chip& chip : m_chips) {
        if (chip.button->isChecked())
            return chip.states;
    }
    return {};
}

void LibraryHeader::chooseStates(const QSet<DocumentState>& states)
{
    for (const Chip& chip : std::as_const(m_chips)) {
        if (chip.states == states) {
            chip.button->setVisible(true);
            chip.button->setChecked(true);
            Q_EMIT statesChosen(states);
        }
    }
}

} // namespace docent::ui
