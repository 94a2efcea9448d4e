#include "ui/chat/citationcard.h"
#include "ui/chat/messageview.h"

#include <QApplication>
#include <QFocusEvent>
#include <QKeyEvent>
#include <QScrollBar>

namespace docent::ui {

QList<Spot> MessageView::spotsOf(int row)
{
    MessageItem& item = *m_items[size_t(row)];
    if (item.realize(column(), -1e9, 1e9)) {
        updateTops(row);
        settle();
    }
    QList<Spot> result;
    for (const MessageItem::Band& band : item.bands())
        result += item.spots(band);
    for (Spot& spot : result)
        spot.rect.translate(left(), m_tops[size_t(row)] - verticalScrollBar()->value());
    return result;
}

QList<Spot> MessageView::visibleSpotsOf(int row) const
{
    QList<Spot> result;
    MessageItem& item = *m_items[size_t(row)];
    const QPointF origin(left(), m_tops[size_t(row)] - verticalScrollBar()->value());
    for (const MessageItem::Band& band : item.bands()) {
        const QRectF rect = band.rect.translated(origin);
        if (rect.bottom() < 0 || rect.top() > viewport()->height())
            continue;
        for (Spot spot : item.spots(band)) {
            spot.rect.translate(origin);
            result.append(spot);
        }
    }
    return result;
}

void MessageView::focusSpot(int row, const Spot& spot)
{
    m_focusedRow = row;
    m_focused = spot;
    ensureVisible(row, spot.rect);
    const bool cites = spot.kind == Spot::Kind::Citation || spot.kind == Spot::Kind::Source;
    if (cites)
        showCard({ row, spot });
    else
        m_card->hide();
    viewport()->update();
}

/// Focuses the first spot of a band or of one behind it in this message; the last one when going back.
bool MessageView::focusFirstIn(int row, int band, bool forward)
{
    MessageItem& item = *m_items[size_t(row)];
    for (; band >= 0 && band < item.bands().size(); band += forward ? 1 : -1) {
        if (!item.mayHaveSpots(item.bands().at(band)))
            continue;
        const QRectF rect = item.bands().at(band).rect;
        if (item.realize(column(), rect.top(), rect.bottom())) {
            updateTops(row);
            settle();
        }
        const QList<Spot> spots = item.spots(item.bands().at(band));
        if (spots.isEmpty())
            continue;
        m_focusedBand = band;
        focusSpot(row, forward ? spots.constFirst() : spots.constLast());
        return true;
    }
    return false;
}

bool MessageView::moveFocus(bool forward)
{
    int row = m_focusedRow;
    if (m_focused && row >= 0 && row < messageCount() && m_focusedBand < m_items[size_t(row)]->bands().size()) {
        MessageItem& item = *m_items[size_t(row)];
        const QList<Spot> spots = item.spots(item.bands().at(m_focusedBand));
        const qsizetype next = spots.indexOf(m_focused) + (forward ? 1 : -1);
        if (spots.contains(m_focused) && next >= 0 && next < spots.size()) {
            focusSpot(row, spots.at(next));
            return true;
        }
        if (focusFirstIn(row, m_focusedBand + (forward ? 1 : -1), forward))
            return true;
        row += forward ? 1 : -1;
    } else {
        // Forward begins with what is on the screen, back at the end.
        row = forward ? rowAt(verticalScrollBar()->value()) : messageCount() - 1;
    }
    for (; row >= 0 && row < messageCount(); row += forward ? 1 : -1) {
        MessageItem& item = *m_items[size_t(row)];
        if (item.realize(column(), 0, 0)) {
            updateTops(row);
            settle();
        }
        if (focusFirstIn(row, forward ? 0 : int(item.bands().size()) - 1, forward))
            return true;
    }
    m_focused = {};
    m_focusedRow = -1;
    m_card->hide();
    viewport()->update();
    return false;
}

bool MessageView::focusNextPrevChild(bool next)
{
    if (!m_items.empty() && hasFocus() && moveFocus(next))
        return true;
    return QAbstractScrollArea::focusNextPrevChild(next);
}

void MessageView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    m_card->hide();
    viewport()->update();
}

void MessageView::keyPressEvent(QKeyEvent* event)
{
    QScrollBar* bar = verticalScrollBar();
    if (event == QKeySequence::Copy) {
        copy();
    } else if (event == QKeySequence::SelectAll) {
        selectAll();
    } else if (m_focused
        && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)) {
        activate(m_focusedRow, m_focused);
    } else if (event->key() == Qt::Key_Home) {
        bar->setValue(0);
    } else if (event->key() == Qt::Key_End) {
        scrollToEnd();
    } else if (event->key() == Qt::Key_Space) {
        const bool back = event->modifiers().testFlag(Qt::ShiftModifier);
        bar->triggerAction(back ? QScrollBar::SliderPageStepSub : QScrollBar::SliderPageStepAdd);
    } else if (event->key() == Qt::Key_Escape && (hasSelection() || m_card->isVisible())) {
        m_card->hide();
        clearSelection();
    } else {
        QAbstractScrollArea::keyPressEvent(event);
    }
}

} // namespace docent::ui
