#include "ui/sidebar/sidebar.h"

#include "models/librarysession.h"
#include "settings/settings.h"
#include "ui/context.h"
#include "ui/format.h"
#include "ui/icons.h"
#include "ui/sidebar/conversationview.h"
#include "ui/sidebar/readingcard.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"
#include "ui/widgets/navbutton.h"
#include "ui/widgets/switch.h"

#include <QKeySequence>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

QString shortcutText(int key)
{
    return QKeySequence(Qt::CTRL | Qt::Key(key))
        .toString(QKeySequence::NativeText)
        .replace(QLatin1Char('+'), QLatin1Char(' '));
}

/// The name with its mark, which follows the palette.
class Mark : public QWidget {
public:
    explicit Mark(QWidget* parent = nullptr)
        : QWidget(parent)
    {
        setFixedSize(18, 18);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = Theme::of(palette());
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.accent);
        painter.drawRoundedRect(rect(), 5, 5);
        // Three lines of a page, one of them marked.
        painter.setBrush(theme.onAccent);
        painter.drawRoundedRect(QRectF(4.5, 5, 9, 1.6), 0.8, 0.8);
        painter.drawRoundedRect(QRectF(4.5, 11.4, 5.5, 1.6), 0.8, 0.8);
        painter.setBrush(Theme::light().highlight);
        painter.drawRoundedRect(QRectF(4.5, 8.2, 9, 1.6), 0.8, 0.8);
    }
};

} // namespace

Sidebar::Sidebar(Context& context, QWidget* parent)
    : QFrame(parent)
    , m_context(context)
    , m_new(new NavButton(tr("New question"), QStringLiteral("new"), NavButton::Look::Primary))
    , m_ask(addEntry(tr("Ask"), QStringLiteral("ask"), Place::Ask))
    , m_search(addEntry(tr("Search"), QStringLiteral("search"), Place::Search))
    , m_library(addEntry(tr("Library"), QStringLiteral("library"), Place::Library))
    , m_conversations(new ConversationView(context))
    , m_reading(new ReadingCard(context))
{
    setProperty("kind", QStringLiteral("panel"));
    setMinimumWidth(200);
    m_new->setHint(shortcutText(Qt::Key_N), true);
    m_search->setHint(shortcutText(Qt::Key_K), true);

    auto* name = new QHBoxLayout;
    name->setContentsMargins(space::s, 0, 0, space::s + 1);
    name->setSpacing(space::s);
    name->addWidget(new Mark);
    name->addWidget(makeLabel(QStringLiteral("Docent"), "name"));
    name->addStretch();

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::m, space::l + 2, space::m, space::s);
    layout->setSpacing(0);
    layout->addLayout(name);
    layout->addWidget(m_new);
    layout->addSpacing(space::s + 2);
    for (NavButton* entry : { m_ask, m_search, m_library })
        layout->addWidget(entry);
    layout->addSpacing(space::m);
    layout->addWidget(m_conversations, 1);
    layout->addSpacing(space::s);
    layout->addWidget(m_reading);
    layout->addWidget(makeFoot());

    connect(m_new, &NavButton::clicked, this, &Sidebar::newQuestionAsked);
    connect(m_reading, &ReadingCard::detailsAsked, this, &Sidebar::detailsAsked);
    connect(&context.library, &LibrarySession::countsChanged, this, &Sidebar::showCount);
    setPlace(Place::Ask);
    showCount();
}

QWidget* Sidebar::makeFoot()
{
    auto* foot = new QWidget;
    m_settings = makeButton(tr("Settings"), "flat");
    m_settings->setIcon(icon(QStringLiteral("settings"), Tone::Muted));
    m_offline = new Switch(tr("Offline"));
    m_offline->setToolTip(tr("Allows connections to this computer only"));
    m_offline->setAccessibleDescription(m_offline->toolTip());
    m_offline->setChecked(m_context.settings.offline());
    connect(m_settings, &QPushButton::clicked, this, &Sidebar::settingsAsked);
    connect(m_offline, &Switch::toggled, &m_context.settings, &Settings::setOffline);
    connect(&m_context.settings, &Settings::offlineChanged, m_offline,
        [this] { m_offline->setChecked(m_context.settings.offline()); });
    auto* row = new QHBoxLayout(foot);
    row->setContentsMargins(0, space::s, 0, 0);
    row->addWidget(m_settings);
    row->addStretch();
    row->addWidget(m_offline);
    return foot;
}

NavButton* Sidebar::addEntry(const QString& text, const QString& iconName, Place place)
{
    auto* entry = new NavButton(text, iconName);
    connect(entry, &NavButton::clicked, this, [this, entry, place] {
        entry->setChecked(true);
        Q_EMIT placeAsked(place);
    });
    return entry;
}

void Sidebar::setPlace(Place place)
{
    m_ask->setChecked(place == Place::Ask);
    m_search->setChecked(place == Place::Search);
    m_library->setChecked(place == Place::Library);
}

void Sidebar::showCount()
{
    const int total = m_context.library.counts().total();
    if (total > 0)
        m_library->setHint(format::number(total), false);
    else
        m_library->setHint(shortcutText(Qt::Key_L), true);
}

} // namespace docent::ui
