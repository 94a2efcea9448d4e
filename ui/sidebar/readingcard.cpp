#include "ui/sidebar/readingcard.h"

#include "models/embeddingoffer.h"
#include "models/librarysession.h"
#include "settings/settings.h"
#include "ui/context.h"
#include "ui/format.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"

#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace docent::ui {

ReadingCard::ReadingCard(Context& context, QWidget* parent)
    : QFrame(parent)
    , m_context(context)
    , m_title(makeLabel({}, "cardtitle"))
    , m_status(makeLabel({}, "secondary"))
    , m_bar(new QProgressBar)
    , m_pause(makeButton(tr("Pause"), "flat"))
    , m_cancel(makeButton(tr("Cancel"), "flat"))
    , m_details(makeButton(tr("Details"), "flat"))
    , m_agree(makeButton(tr("Send them"), "flat"))
{
    setProperty("kind", QStringLiteral("card"));
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of reading"));
    m_pause->setProperty("scale", QStringLiteral("small"));
    m_cancel->setProperty("scale", QStringLiteral("small"));
    m_cancel->setAccessibleDescription(tr("Drops what waits to be read"));
    m_cancel->setToolTip(tr("Drop what waits to be read"));
    m_details->setProperty("scale", QStringLiteral("small"));
    m_details->setAccessibleDescription(tr("Shows the documents in the library"));
    m_agree->setProperty("scale", QStringLiteral("small"));
    m_title->setMinimumWidth(1);
    m_status->setMinimumWidth(1);

    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(space::m, space::xs + 2, space::xs, space::xs + 2);
    layout->setHorizontalSpacing(space::xs);
    layout->setVerticalSpacing(2);
    layout->addWidget(m_title, 0, 0);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(0);
    buttons->addWidget(m_agree);
    buttons->addWidget(m_pause);
    buttons->addWidget(m_cancel);
    layout->addLayout(buttons, 0, 1, Qt::AlignRight);
    auto* barRow = new QHBoxLayout;
    barRow->setContentsMargins(0, 2, space::s, 2);
    barRow->addWidget(m_bar);
    layout->addLayout(barRow, 1, 0, 1, 2);
    layout->addWidget(m_status, 2, 0);
    layout->addWidget(m_details, 2, 1, Qt::AlignRight);
    layout->setColumnStretch(0, 1);

    connect(m_pause, &QPushButton::clicked, this, [this] {
        if (m_paused)
            m_context.library.resume();
        else
            m_context.library.pause();
        show(m_context.library.progress());
    });
    connect(m_agree, &QPushButton::clicked, &context.library, &LibrarySession::agreeToEmbedding);
    connect(m_cancel, &QPushButton::clicked, &context.library, &LibrarySession::cancel);
    connect(m_details, &QPushButton::clicked, this, &ReadingCard::detailsAsked);
    connect(&context.library, &LibrarySession::progressChanged, this, &ReadingCard::show);
    show(context.library.progress());
}

void ReadingCard::show(const IngestProgress& progress)
{
    m_paused = progress.paused;
    const bool reading = progress.total > progress.done;
    setVisible(reading || progress.running || progress.paused || progress.toEmbed > 0);
    const bool asks = !reading && progress.unagreed;
    const double price = m_context.settings.embeddingPrice();
    const QString offer = asks ? embeddingOffer(*progress.unagreed, price) : QString();
    if (asks) {
        m_title->setText(tr("Search by meaning: send passages?"));
    } else if (!reading && progress.toEmbed > 0) {
        m_title->setText(tr("Preparing search by meaning"));
        m_bar->setRange(0, 0);
    } else {
        m_title->setText((progress.paused ? tr("Paused: %1 of %2") : tr("Reading %1 of %2"))
                             .arg(format::number(progress.done), format::number(progress.total)));
        m_bar->setRange(0, qMax(1, progress.total));
        m_bar->setValue(progress.done);
    }
    m_title->setToolTip(asks ? offer : progress.current);
    m_status->setToolTip(offer);
    m_agree->setToolTip(offer);
    m_agree->setAccessibleDescription(offer);
    m_agree->setVisible(asks);
    m_bar->setVisible(!asks);

    QStringList status;
    if (asks)
        status << shortEmbeddingOffer(*progress.unagreed, price);
    else if (!reading && progress.toEmbed > 0)
        status << tr("%1 passages left").arg(format::number(progress.toEmbed));
    else if (!progress.paused && progress.secondsLeft >= 0)
        status << format::timeLeft(progress.secondsLeft);
    if (progress.failed > 0)
        status << tr("%1 failed").arg(format::number(progress.failed));
    m_status->setText(status.join(QStringLiteral(" · ")));
    m_cancel->setVisible(reading);
    m_pause->setVisible(!asks);
    m_pause->setText(progress.paused ? tr("Resume") : tr("Pause"));
}

} // namespace docent::ui
