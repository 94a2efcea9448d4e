#include "ui/library/documentdetails.h"

#include "models/documentlistmodel.h"
#include "ui/format.h"
#include "ui/icons.h"
#include "ui/library/documentdelegate.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"
#include "ui/widgets/elidedlabel.h"

#include <QCoreApplication>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

const char* toneRole(Tone tone)
{
    switch (tone) {
    case Tone::Good:
        return "good";
    case Tone::Warn:
        return "warn";
    case Tone::Bad:
        return "bad";
    default:
        return "muted";
    }
}

QString languageName(const QString& code)
{
    if (code.isEmpty())
        return {};
    const QLocale::Language language = QLocale::codeToLanguage(code);
    return language == QLocale::AnyLanguage ? code : QLocale::languageToString(language);
}

/// "2024-03-05T10:00" as a person writes the day; a year or month alone as it stands.
QString dateText(const QString& date)
{
    const QDate day = QDate::fromString(date.left(10), Qt::ISODate);
    return day.isValid() ? QLocale().toString(day, QLocale::ShortFormat) : date;
}

QString pagesText(PlaceKind kind, int pages)
{
    const char* text = kind == PlaceKind::Slide ? QT_TRANSLATE_NOOP("docent", "%Ln slide(s)")
        : kind == PlaceKind::Sheet              ? QT_TRANSLATE_NOOP("docent", "%Ln sheet(s)")
        : kind == PlaceKind::Chapter            ? QT_TRANSLATE_NOOP("docent", "%Ln chapter(s)")
                                                : QT_TRANSLATE_NOOP("docent", "%Ln page(s)");
    return QCoreApplication::translate("docent", text, nullptr, pages);
}

} // namespace

QString documentFacts(const DocumentRecord& document)
{
    QStringList facts { format::bytes(document.bytes) };
    if (!document.author.isEmpty())
        facts << document.author;
    const QString date = dateText(document.date);
    if (!date.isEmpty())
        facts << date;
    const QString language = languageName(document.language);
    if (!language.isEmpty())
        facts << language;
    if (document.pages > 0)
        facts << pagesText(document.placeKind, document.pages);
    if (document.passages > 0)
        facts << QCoreApplication::translate("docent", "%Ln passage(s)", nullptr, document.passages);
    return facts.join(QStringLiteral(" · "));
}

DocumentDetails::DocumentDetails(QWidget* parent)
    : QFrame(parent)
    , m_name(new ElidedLabel(nullptr, Qt::ElideMiddle))
    , m_facts(new QWidget)
{
    setProperty("kind", QStringLiteral("panel"));
    setMinimumWidth(240);
    m_name->setProperty("role", QStringLiteral("title"));

    auto* head = new QFrame;
    head->setMinimumHeight(52);
    auto* headRow = new QHBoxLayout(head);
    headRow->setContentsMargins(space::xl, 0, space::m, 0);
    headRow->addWidget(m_name, 1);

    auto* facts = new QVBoxLayout(m_facts);
    facts->setContentsMargins(0, 0, 0, 0);
    facts->setSpacing(space::xs);
    m_state = addSection(facts, tr("State"), makeParagraph({}, "strong"));
    m_reason = makeParagraph({}, "muted");
    m_action = makeParagraph({});
    facts->addWidget(m_reason);
    facts->addWidget(m_action);
    m_file = addSection(facts, tr("File"), makeParagraph({}, "muted"));
    m_read = makeParagraph({}, "muted");
    facts->addWidget(m_read);
    m_path = addSection(facts, tr("Where"), makeParagraph({}, "muted"));
    m_path->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_path->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_copies = makeParagraph({}, "muted");
    m_copies->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_copies->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    facts->addWidget(m_copies);

    auto* body = new QWidget;
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(space::xl, space::m, space::xl, space::l);
    layout->setSpacing(space::xs);
    layout->addWidget(m_facts);
    layout->addSpacing(space::l);
    addButtons(layout);
    layout->addStretch();
    auto* scroll = new QScrollArea;
    scroll->setWidget(body);
    body->setAutoFillBackground(false);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Details"));
    scroll->setFocusPolicy(Qt::NoFocus);

    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(head);
    outer->addWidget(makeRule());
    outer->addWidget(scroll, 1);
}

QLabel* DocumentDetails::addSection(QVBoxLayout* layout, const QString& title, QLabel* value)
{
    if (layout->count() > 0)
        layout->addSpacing(space::s);
    layout->addWidget(makeLabel(title.toUpper(), "section"));
    layout->addWidget(value);
    value->setAccessibleName(title);
    return value;
}

void DocumentDetails::addButtons(QVBoxLayout* layout)
{
    const auto add = [this, layout](const QString& name, const QString& iconName, void (DocumentDetails::*asked)()) {
        QPushButton* button = makeButton(name, "row");
        button->setIcon(icon(iconName, Tone::Muted));
        connect(button, &QPushButton::clicked, this, asked);
        layout->addWidget(button);
        return button;
    };
    m_source = add(tr("Show the text"), QStringLiteral("reading"), &DocumentDetails::sourceAsked);
    m_open = add(tr("Open"), QStringLiteral("open"), &DocumentDetails::openAsked);
    m_folder = add(tr("Show in folder"), QStringLiteral("folder"), &DocumentDetails::showInFolderAsked);
    m_password = add(tr("Enter password…"), QStringLiteral("key"), &DocumentDetails::passwordAsked);
    m_again = add(tr("Read again"), QStringLiteral("refresh"), &DocumentDetails::readAgainAsked);
    m_remove = add(tr("Remove from library"), QStringLiteral("trash"), &DocumentDetails::removalAsked);
}

void DocumentDetails::showDocument(const DocumentRecord& document, bool embeds, const QStringList& copies)
{
    const QString name = document.path.section(QLatin1Char('/'), -1);
    m_name->setWholeText(format::visibleName(name));
    m_facts->show();
    m_state->setText(documentStateText(document, embeds));
    restyle(m_state, "role", QLatin1String(toneRole(stateTone(document.state))));
    const QString detail = document.reason ? document.reason->detail : QString();
    m_reason->setText(detail);
    m_reason->setVisible(!detail.isEmpty());
    const QString action = documentNextAction(document);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    m_file->setText(documentFacts(document));
    const bool read = document.readAt.isValid() && document.state == DocumentState::Ready;
    m_read->setText(
        read ? tr("read %1 in %2").arg(format::when(document.readAt), format::duration(document.readMs)) : QString());
    m_read->setVisible(read);
    m_path->setText(format::visibleName(format::place(document.path)));
    constexpr qsizetype mostCopies = 5;
    QStringList places;
    for (const QString& copy : copies.mid(0, mostCopies))
        places << tr("also at %1").arg(format::visibleName(format::place(copy)));
    if (copies.size() > mostCopies)
        places << tr("and at %Ln other place(s)", nullptr, int(copies.size() - mostCopies));
    m_copies->setText(places.join(QLatin1Char('\n')));
    m_copies->setVisible(!places.isEmpty());
    for (QPushButton* button : { m_source, m_open, m_folder })
        button->show();
    m_source->setVisible(document.state == DocumentState::Ready);
    m_password->setVisible(mayBeUnlocked(document));
    m_again->setEnabled(document.state != DocumentState::Waiting && document.state != DocumentState::Reading);
}

void DocumentDetails::showCount(int count)
{
    m_name->setWholeText(tr("%Ln document(s)", nullptr, count));
    m_facts->hide();
    for (QPushButton* button : { m_source, m_open, m_folder, m_password })
        button->hide();
    m_again->setEnabled(true);
}

} // namespace docent::ui
