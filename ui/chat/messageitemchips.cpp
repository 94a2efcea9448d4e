// The chips under an answer: its sources, what else was read, and questions that could follow.

#include "ui/chat/linkpolicy.h"
#include "ui/chat/messageitem.h"
#include "ui/chat/messagetext.h"

#include <cmath>
#include <QCoreApplication>
#include <QFontMetricsF>

namespace docent::ui {

namespace {

constexpr qreal chipPadding = 10;
constexpr int mostOthers = 100; ///< chips of what isn't cited; a list of documents may have thousands
constexpr qreal numberWidth = 24; ///< of the number in the chip of a source

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

} // namespace

QList<Spot> MessageItem::flowChips(QList<Spot> spots, qreal left, qreal top, qreal* height) const
{
    const QFontMetricsF metrics(style().small);
    const qreal chipHeight = std::ceil(metrics.height()) + 13;
    qreal x = left;
    qreal y = top;
    for (Spot& spot : spots) {
        qreal width = metrics.horizontalAdvance(spot.label) + 2 * chipPadding;
        if (spot.kind == Spot::Kind::Source)
            width += numberWidth;
        width = qMin(std::ceil(width), m_width);
        if (x > left && x + width > left + m_width) {
            x = left;
            y += chipHeight + chipGap;
        }
        spot.rect = { x, y, width, chipHeight };
        x += width + chipGap;
    }
    if (height)
        *height = spots.isEmpty() ? 0 : y + chipHeight - top;
    return spots;
}

QList<Spot> MessageItem::chips(const QRectF& rect) const
{
    QList<Spot> spots;
    for (const Citation& citation : m_message.citations) {
        QString label = placeName(citation.path, citation.title, citation.page, citation.place, citation.container);
        if (!citation.verified)
            label += QStringLiteral(" \u00B7 ") + tr("quote not found");
        spots.append({ Spot::Kind::Source, citation.number, {}, {}, label,
            tr("Open source %1: %2").arg(QString::number(citation.number), label) });
    }
    const QList<SentPassage> others = otherPassages(m_message);
    if (!others.isEmpty()) {
        const QString count = QString::number(others.size());
        QString label;
        if (m_message.mode == AnswerMode::LibraryList)
            label = others.size() == 1 ? tr("1 more document") : tr("%1 more documents").arg(count);
        else if (m_message.citations.isEmpty())
            label = others.size() == 1 ? tr("1 passage read") : tr("%1 passages read").arg(count);
        else
            label = others.size() == 1 ? tr("1 more passage read") : tr("%1 more passages read").arg(count);
        spots.append({ Spot::Kind::MoreSources, 0, {}, {}, label,
            m_moreSources ? tr("Hide the other passages") : tr("Show the other passages: %1").arg(label) });
    }
    for (int i = 0; m_moreSources && i < others.size() && i < mostOthers; ++i) {
        const QString label = placeName(others.at(i).path, others.at(i).title, others.at(i).page, others.at(i).place);
        spots.append({ Spot::Kind::OtherSource, i, {}, {}, label, tr("Open: %1").arg(label) });
    }
    return flowChips(spots, rect.left(), rect.top(), nullptr);
}

QList<Spot> MessageItem::followUpChips(const QRectF& rect) const
{
    QList<Spot> spots;
    for (int i = 0; i < m_message.followUps.size(); ++i) {
        const QString label = visibleText(m_message.followUps.at(i));
        spots.append({ Spot::Kind::FollowUp, i, {}, {}, label, tr("Ask: %1").arg(label) });
    }
    return flowChips(spots, rect.left(), rect.top(), nullptr);
}

} // namespace docent::ui
