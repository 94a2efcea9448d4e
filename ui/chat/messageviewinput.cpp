#include "ui/chat/citationcard.h"
#include "ui/chat/linkpolicy.h"
#include "ui/chat/messagetext.h"
#include "ui/chat/messageview.h"

#include <QAbstractTextDocumentLayout>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>

namespace docent::ui {

MessageView::Found MessageView::spotAt(const QPoint& point) const
{
    if (m_items.empty())
        return {};
    const int row = rowAt(point.y() + verticalScrollBar()->value());
    MessageItem& item = *m_items[size_t(row)];
    const QPointF at = toItem(row, point);
    const int band = item.bandAt(at.y());
    if (band < 0)
        return {};
    for (const Spot& spot : item.spots(item.bands().at(band))) {
        if (spot.rect.contains(at))
            return { row, spot };
    }
    return {};
}

std::optional<MessageView::TextPlace> MessageView::textAt(const QPoint& point) const
{
    if (m_items.empty())
        return {};
    const int row = rowAt(point.y() + verticalScrollBar()->value());
    MessageItem& item = *m_items[size_t(row)];
    const QPointF at = toItem(row, point);
    // The nearest band with text, upwards first: below an answer stands what belongs to its end.
    const int here = item.bandAt(at.y());
    for (int band = here; band >= 0; --band) {
        const MessageItem::Place place = item.place(item.bands().at(band));
        if (!place.document)
            continue;
        const int position = band == here ? place.document->documentLayout()->hitTest(at - place.at, Qt::FuzzyHit)
                                          : place.document->characterCount() - 1;
        return TextPlace { row, item.bands().at(band).kind, item.bands().at(band).piece, qMax(0, position) };
    }
    for (int band = qMax(0, here); band < item.bands().size(); ++band) {
        if (item.place(item.bands().at(band)).document)
            return TextPlace { row, item.bands().at(band).kind, item.bands().at(band).piece, 0 };
    }
    return {};
}

SelectedRange MessageView::selectionIn(int row, const MessageItem::Band& band) const
{
    if (m_anchor == m_caret)
        return {};
    const TextPlace from = qMin(m_anchor, m_caret);
    const TextPlace to = qMax(m_anchor, m_caret);
    const TextPlace begin { row, band.kind, band.piece, 0 };
    const TextPlace end { row, band.kind, band.piece, INT_MAX };
    if (end < from || to < begin)
        return {};
    QTextDocument* document = m_items[size_t(row)]->place(band).document;
    if (!document)
        return {};
    const int last = document->characterCount() - 1;
    return { from < begin ? 0 : from.position, end < to ? last : qMin(last, to.position) };
}

QString MessageView::markdownOf(int row, TextPlace from, TextPlace to, QSet<int>* cited) const
{
    static const QRegularExpression mention(QStringLiteral("\\[(\\d{1,4})\\]"));
    MessageItem& item = *m_items[size_t(row)];
    item.realize(column(), 0, 0);
    QString result;
    BandKind lastKind = BandKind::Question;
    qsizetype textEnd = 0;
    for (const MessageItem::Band& band : item.bands()) {
        const TextPlace begin { row, band.kind, band.piece, 0 };
        const TextPlace end { row, band.kind, band.piece, INT_MAX };
        const bool isText =
            band.kind == BandKind::Text || band.kind == BandKind::Thought || band.kind == BandKind::Question;
        if (!isText || end < from || to < begin)
            continue;
        QString part;
        const bool flows = band.kind != BandKind::Question;
        const FlowText& flow = item.flow(band.kind);
        const MarkdownPiece piece = flows ? flow.piece(band.piece) : MarkdownPiece();
        MessageItem::Place place;
        SelectedRange range;
        bool whole = from < begin && end < to;
        if (!whole) {
            place = item.place(band);
            const int last = place.document ? place.document->characterCount() - 1 : 0;
            range = { from < begin ? 0 : from.position, end < to ? last : qMin(last, to.position) };
            whole = range.from == 0 && range.to == last;
        }
        if (whole)
            part = flows ? flow.text().mid(piece.start, piece.end - piece.start) : item.text();
        else if (place.document)
            part = selectedText(*place.document, range);
        while (part.endsWith(QLatin1Char('\n')))
            part.chop(1);
        if (part.isEmpty())
            continue;
        auto numbers = mention.globalMatch(part);
        while (band.kind == BandKind::Text && numbers.hasNext())
            cited->insert(numbers.next().captured(1).toInt());
        // The distance that the text itself has between them.
        const QStringView between = QStringView(flow.text()).mid(textEnd, qMax<qsizetype>(0, piece.start - textEnd));
        const bool close = band.kind == lastKind && !between.contains(QLatin1Char('\n'));
        if (!result.isEmpty())
            result += close ? QStringLiteral("\n") : QStringLiteral("\n\n");
        result += part;
        lastKind = band.kind;
        textEnd = piece.end;
    }
    return result;
}

QString MessageView::selectedMarkdown() const
{
    if (!hasSelection() || !m_model)
        return {};
    const TextPlace from = qMin(m_anchor, m_caret);
    const TextPlace to = qMax(m_anchor, m_caret);
    QStringList parts;
    for (int row = from.row; row <= to.row && row < messageCount(); ++row) {
        QSet<int> cited;
        const QString text = markdownOf(row, from, to, &cited);
        if (text.isEmpty())
            continue;
        parts << text;
        if (const QString sources = sourcesMarkdown(m_model->at(row), cited); !sources.isEmpty())
            parts << sources;
    }
    return parts.join(QStringLiteral("\n\n"));
}

void MessageView::copyText(const QString& text, const QString& what)
{
    QApplication::clipboard()->setText(text);
    Q_EMIT copied(what);
}

void MessageView::copy()
{
    if (hasSelection())
        copyText(selectedMarkdown(), tr("Copied"));
}

void MessageView::selectAll()
{
    if (m_items.empty())
        return;
    m_anchor = { 0, BandKind::Question, 0, 0 };
    m_caret = { messageCount() - 1, BandKind::Footer, 0, 0 };
    viewport()->update();
}

void MessageView::clearSelection()
{
    m_anchor = m_caret = {};
    m_selecting = false;
    m_autoScroll.stop();
    viewport()->update();
}

void MessageView::selectAt(const TextPlace& place, QTextCursor::SelectionType type)
{
    MessageItem& item = *m_items[size_t(place.row)];
    for (const MessageItem::Band& band : item.bands()) {
        if (band.kind != place.kind || band.piece != place.piece)
            continue;
        QTextCursor cursor(item.place(band).document);
        cursor.setPosition(place.position);
        cursor.select(type);
        m_anchor = m_caret = place;
        m_anchor.position = cursor.selectionStart();
        m_caret.position = cursor.selectionEnd();
        viewport()->update();
        return;
    }
}

void MessageView::extendSelection(const QPoint& point)
{
    if (const auto place = textAt(point)) {
        m_caret = *place;
        viewport()->update();
    }
}

void MessageView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const QPoint point = event->position().toPoint();
    m_pressedAt = point;
    m_pressed = spotAt(point);
    m_focused = {};
    if (m_pressed.spot)
        return;
    const auto place = textAt(point);
    if (m_sinceDoubleClick.isValid() && m_sinceDoubleClick.elapsed() < QApplication::doubleClickInterval() && place) {
        m_sinceDoubleClick.invalidate();
        selectAt(*place, QTextCursor::BlockUnderCursor);
        return;
    }
    if (event->modifiers().testFlag(Qt::ShiftModifier) && m_anchor.row >= 0) {
        extendSelection(point);
    } else {
        clearSelection();
        if (place)
            m_anchor = m_caret = *place;
    }
    m_selecting = place.has_value();
}

void MessageView::mouseMoveEvent(QMouseEvent* event)
{
    m_mouse = event->position().toPoint();
    if (!event->buttons().testFlag(Qt::LeftButton)) {
        hover(m_mouse);
        return;
    }
    if (m_pressed.spot && (m_mouse - m_pressedAt).manhattanLength() >= QApplication::startDragDistance()) {
        m_pressed = {};
        clearSelection();
        if (const auto place = textAt(m_pressedAt)) {
            m_anchor = m_caret = *place;
            m_selecting = true;
        }
    }
    if (!m_selecting)
        return;
    extendSelection(m_mouse);
    const bool outside = m_mouse.y() < 0 || m_mouse.y() > viewport()->height();
    if (outside && !m_autoScroll.isActive())
        m_autoScroll.start(30, this);
    else if (!outside)
        m_autoScroll.stop();
}

void MessageView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_selecting = false;
    m_autoScroll.stop();
    const Found pressed = std::exchange(m_pressed, {});
    const Found released = spotAt(event->position().toPoint());
    if (pressed.spot && released.row == pressed.row && released.spot == pressed.spot)
        activate(pressed.row, pressed.spot);
    if (hasSelection() && QApplication::clipboard()->supportsSelection())
        QApplication::clipboard()->setText(selectedMarkdown(), QClipboard::Selection);
}

void MessageView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QPoint point = event->position().toPoint();
    if (event->button() != Qt::LeftButton || spotAt(point).spot) {
        mousePressEvent(event);
        return;
    }
    if (const auto place = textAt(point)) {
        selectAt(*place, QTextCursor::WordUnderCursor);
        m_sinceDoubleClick.start();
    }
}

void MessageView::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != m_autoScroll.timerId()) {
        QAbstractScrollArea::timerEvent(event);
        return;
    }
    const int beyond = m_mouse.y() < 0 ? m_mouse.y() : m_mouse.y() - viewport()->height();
    verticalScrollBar()->setValue(verticalScrollBar()->value() + qBound(-60, beyond, 60));
    extendSelection({ m_mouse.x(), qBound(0, m_mouse.y(), viewport()->height() - 1) });
}

void MessageView::hover(const QPoint& point)
{
    const Found found = spotAt(point);
    setHovered(found);
    viewport()->setCursor(found.spot ? Qt::PointingHandCursor : Qt::IBeamCursor);
}

void MessageView::setHovered(const Found& found)
{
    if (found.row == m_hovered.row && found.spot == m_hovered.spot)
        return;
    m_hovered = found;
    viewport()->update();
    const bool cites = found.spot.kind == Spot::Kind::Citation || found.spot.kind == Spot::Kind::Source;
    if (cites)
        showCard(found);
    else
        m_card->hide();
}

void MessageView::showCard(const Found& found)
{
    const Citation* citation = citationOf(m_model->at(found.row), found.spot.number);
    if (!citation)
        return;
    const QPointF at =
        found.spot.rect.topLeft() + QPointF(left(), m_tops[size_t(found.row)] - verticalScrollBar()->value());
    const QRect chip(viewport()->mapToGlobal(at.toPoint()), found.spot.rect.size().toSize());
    m_card->showFor(*citation, chip, m_renderer.style());
}

bool MessageView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave) {
        setHovered({});
    } else if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const Found found = spotAt(help->pos());
        if (found.spot.kind == Spot::Kind::Link)
            QToolTip::showText(help->globalPos(), shownAddress(found.spot.address).toHtmlEscaped(), viewport());
        else
            QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void MessageView::contextMenuEvent(QContextMenuEvent* event)
{
    const Found found = spotAt(event->pos());
    const int row = m_items.empty() ? -1 : rowAt(event->pos().y() + verticalScrollBar()->value());
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy"), this, &MessageView::copy)->setEnabled(hasSelection());
    if (found.spot.kind == Spot::Kind::Link)
        menu->addAction(tr("Copy address"), this,
            [this, address = found.spot.address] { copyText(address, tr("Address copied")); });
    if (row >= 0 && m_model->at(row).role == MessageRole::Assistant)
        menu->addAction(tr("Copy answer with sources"), this,
            [this, text = answerMarkdown(m_model->at(row))] { copyText(text, tr("Answer copied")); });
    else if (row >= 0)
        menu->addAction(
            tr("Copy question"), this, [this, text = m_model->at(row).text] { copyText(text, tr("Question copied")); });
    menu->addSeparator();
    menu->addAction(tr("Select all"), this, &MessageView::selectAll);
    menu->popup(event->globalPos());
}

void MessageView::activate(int row, const Spot& spot)
{
    const Message message = m_model->at(row);
    MessageItem& item = *m_items[size_t(row)];
    switch (spot.kind) {
    case Spot::Kind::Citation:
    case Spot::Kind::Source:
        if (const Citation* citation = citationOf(message, spot.number)) {
            setShownCitation(row, spot.number);
            Q_EMIT citationActivated(*citation, row);
        }
        break;
    case Spot::Kind::OtherSource:
        Q_EMIT sourceActivated(otherPassages(message).at(spot.number));
        break;
    case Spot::Kind::FollowUp:
        Q_EMIT followUpRequested(message.followUps.value(spot.number));
        break;
    case Spot::Kind::Link:
        Q_EMIT linkActivated(spot.address);
        break;
    case Spot::Kind::CopyCode: {
        QString code;
        const FlowText& flow = item.flow(BandKind::Text);
        for (int i = spot.number; i < flow.count() && (i == spot.number || flow.piece(i).continued); ++i)
            code += (i > spot.number ? QStringLiteral("\n") : QString()) + pieceCode(flow.text(), flow.piece(i));
        copyText(code, tr("Code copied"));
        break;
    }
    case Spot::Kind::Copy:
        copyText(answerMarkdown(message), tr("Answer copied"));
        break;
    case Spot::Kind::Retry:
    case Spot::Kind::AskAgain:
        Q_EMIT askAgainRequested(message.id);
        break;
    case Spot::Kind::Model:
        Q_EMIT modelSettingsRequested();
        break;
    case Spot::Kind::Thought:
    case Spot::Kind::MoreSources:
    case Spot::Kind::Times:
        if (spot.kind == Spot::Kind::Thought)
            item.toggleThought();
        else if (spot.kind == Spot::Kind::MoreSources)
            item.toggleSources();
        else
            item.toggleTimes();
        // What was clicked stays under the pointer.
        setFollow(false);
        hold(row, item.bandAt(spot.rect.top()));
        updateTops(row);
        settle();
        setFollow(verticalScrollBar()->value() >= verticalScrollBar()->maximum() - 2);
        viewport()->update();
        break;
    case Spot::Kind::None:
        break;
    }
}

} // namespace docent::ui
