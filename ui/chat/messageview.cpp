#include "ui/chat/messageview.h"

#include "ui/chat/citationcard.h"
#include "ui/chat/messageaccessible.h"

#include <algorithm>
#include <cmath>
#include <QPainter>
#include <QPaintEvent>
#include <QScrollBar>

namespace docent::ui {

namespace {

constexpr int sideMargin = 22;
constexpr qreal endMargin = 28;
constexpr int tidyTime = 3000; ///< ms until documents far away are forgotten

} // namespace

MessageView::MessageView(QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_renderer(ReadingStyle::of(this))
    , m_tops { 0 }
    , m_card(new CitationCard(this))
{
    installMessageAccessibility();
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Conversation"));
    viewport()->setMouseTracking(true);
    viewport()->setCursor(Qt::IBeamCursor);
    verticalScrollBar()->setSingleStep(24);
    m_frame.setSingleShot(true);
    m_frame.setTimerType(Qt::PreciseTimer);
    connect(&m_frame, &QTimer::timeout, this, &MessageView::flush);
    m_tidy.setSingleShot(true);
    m_tidy.setInterval(tidyTime);
    connect(&m_tidy, &QTimer::timeout, this, [this] {
        const QRectF range = visibleRange().adjusted(0, -2.0 * viewport()->height(), 0, 2.0 * viewport()->height());
        for (size_t row = 0; row < m_items.size(); ++row)
            m_items[row]->forgetOutside(range.top() - m_tops[row], range.bottom() - m_tops[row]);
    });
    m_sinceFrame.start();
}

MessageView::~MessageView() = default;

void MessageView::setModel(MessageListModel* model)
{
    if (m_model)
        disconnect(m_model, nullptr, this, nullptr);
    m_model = model;
    if (model) {
        connect(model, &QAbstractItemModel::modelReset, this, &MessageView::reload);
        connect(model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex&, int first, int last) {
            for (int row = first; row <= last; ++row) {
                auto item = std::make_unique<MessageItem>(m_renderer);
                item->setMessage(m_model->at(row));
                m_items.insert(m_items.begin() + row, std::move(item));
            }
            markLast();
            updateTops(qMax(0, first - 1));
            // Who asks wants to see the answer.
            setFollow(true);
            schedule(qMax(0, first - 1));
        });
        connect(model, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex&, int first, int last) {
            m_items.erase(m_items.begin() + first, m_items.begin() + last + 1);
            clearSelection();
            setHovered({});
            m_focused = {};
            markLast();
            updateTops(qMax(0, first - 1));
            schedule(qMax(0, first - 1));
        });
        connect(
            model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& first, const QModelIndex& last) {
                for (int row = first.row(); row <= last.row(); ++row) {
                    m_dirtyRows.insert(row);
                    schedule(row);
                }
            });
    }
    reload();
}

void MessageView::reload()
{
    m_items.clear();
    m_dirtyRows.clear();
    m_dirtyFrom = -1;
    m_anchor = m_caret = {};
    m_hovered = {};
    m_focused = {};
    m_focusedRow = m_shownRow = -1;
    m_card->hide();
    for (int row = 0; m_model && row < m_model->rowCount(); ++row) {
        m_items.push_back(std::make_unique<MessageItem>(m_renderer));
        m_items.back()->setMessage(m_model->at(row));
    }
    markLast();
    m_heldRow = 0;
    m_heldBand = -1;
    updateTops(0);
    setFollow(true);
    settle();
    viewport()->update();
}

void MessageView::markLast()
{
    for (size_t row = 0; row < m_items.size(); ++row)
        m_items[row]->setLast(row + 1 == m_items.size());
}

/// Gathers changes for a frame: many small additions cost one look.
void MessageView::schedule(int row)
{
    m_dirtyFrom = m_dirtyFrom < 0 ? row : qMin(m_dirtyFrom, row);
    if (!m_frame.isActive())
        m_frame.start(int(qMax<qint64>(0, frameTime.count() - m_sinceFrame.elapsed())));
}

void MessageView::flush()
{
    m_frame.stop();
    m_sinceFrame.restart();
    if (m_dirtyFrom < 0)
        return;
    const int from = m_dirtyFrom;
    m_dirtyFrom = -1;
    const QSet<int> rows = std::exchange(m_dirtyRows, {});
    for (const int row : rows) {
        if (row < messageCount())
            m_items[size_t(row)]->setMessage(m_model->at(row));
    }
    updateTops(from);
    const int before = verticalScrollBar()->value();
    settle();
    if (before != verticalScrollBar()->value())
        viewport()->update();
    else
        repaintFrom(from);
}

void MessageView::repaintFrom(int row)
{
    const qreal top = row < messageCount() ? m_tops[size_t(row)] - verticalScrollBar()->value() : 0;
    viewport()->update(QRect(0, qMax(0, int(top)), viewport()->width(), viewport()->height()));
}

// Both leave room for the scroll bar whether it is shown or not: nothing moves when it comes.

int MessageView::column() const
{
    return qMin(columnWidth, width() - verticalScrollBar()->sizeHint().width() - 2 * sideMargin);
}

int MessageView::left() const
{
    return qMax(sideMargin, (width() - column()) / 2);
}

qreal MessageView::contentHeight() const
{
    return m_items.empty() ? 0 : m_tops.back() + endMargin;
}

QRectF MessageView::visibleRange() const
{
    return QRectF(0, verticalScrollBar()->value(), viewport()->width(), viewport()->height());
}

void MessageView::updateTops(int from)
{
    m_tops.resize(m_items.size() + 1, 0);
    const qreal width = column();
    for (size_t row = size_t(qMax(0, from)); row < m_items.size(); ++row)
        m_tops[row + 1] = m_tops[row] + m_items[row]->height(width);
}

int MessageView::rowAt(qreal y) const
{
    const auto after = std::upper_bound(m_tops.cbegin(), m_tops.cend(), y);
    return std::clamp(int(after - m_tops.cbegin()) - 1, 0, qMax(0, messageCount() - 1));
}

/// Lays out what is visible and puts the scroll bar where the reader was, until no height changes any more.
void MessageView::settle()
{
    if (m_settling || column() <= 0)
        return;
    m_settling = true;
    QScrollBar* bar = verticalScrollBar();
    for (int pass = 0; pass < 8; ++pass) {
        const int view = viewport()->height();
        const int most = qMax(0, int(std::ceil(contentHeight())) - view);
        const int value = m_follow ? most : qBound(0, qRound(heldTop() - m_heldAt), most);
        bar->setPageStep(qMax(24, view - 40));
        bar->setRange(0, most);
        bar->setValue(value);
        int firstChanged = -1;
        for (int at = m_items.empty() ? 1 : rowAt(value); at < messageCount(); ++at) {
            const qreal top = m_tops[size_t(at)];
            if (top > value + view)
                break;
            if (m_items[size_t(at)]->realize(column(), value - top, value + view - top) && firstChanged < 0)
                firstChanged = at;
        }
        if (firstChanged < 0)
            break;
        updateTops(firstChanged);
    }
    hold();
    m_settling = false;
    if (!m_tidy.isActive())
        m_tidy.start();
}

qreal MessageView::heldTop() const
{
    if (m_items.empty())
        return 0;
    const int row = std::clamp(m_heldRow, 0, messageCount() - 1);
    const QList<MessageItem::Band>& bands = m_items[size_t(row)]->bands();
    return m_tops[size_t(row)] + (m_heldBand < 0 || m_heldBand >= bands.size() ? 0 : bands.at(m_heldBand).rect.top());
}

/// Holds the first band that begins in the viewport: all heights below its top down to the end of the viewport are
/// known.
void MessageView::hold()
{
    const int value = verticalScrollBar()->value();
    for (int row = m_items.empty() ? 1 : rowAt(value); row < messageCount(); ++row) {
        const QList<MessageItem::Band>& bands = m_items[size_t(row)]->bands();
        for (int band = qMax(0, m_items[size_t(row)]->bandAt(value - m_tops[size_t(row)])); band < bands.size();
             ++band) {
            if (m_tops[size_t(row)] + bands.at(band).rect.top() >= value) {
                hold(row, band);
                return;
            }
        }
    }
    hold(m_items.empty() ? 0 : rowAt(value), -1);
}

void MessageView::hold(int row, int band)
{
    m_heldRow = row;
    m_heldBand = band;
    m_heldAt = heldTop() - verticalScrollBar()->value();
}

void MessageView::scrollContentsBy(int, int dy)
{
    if (m_settling)
        return;
    setFollow(verticalScrollBar()->value() >= verticalScrollBar()->maximum() - 2);
    // A small step moves what is held; a jump lands on what is only guessed to be there.
    if (qAbs(dy) <= viewport()->height())
        m_heldAt += dy;
    else
        hold(m_items.empty() ? 0 : rowAt(verticalScrollBar()->value()), -1);
    settle();
    m_card->hide();
    viewport()->update();
}

void MessageView::setFollow(bool follow)
{
    if (m_follow == follow)
        return;
    m_follow = follow;
    Q_EMIT atEndChanged(follow);
}

void MessageView::scrollToEnd()
{
    setFollow(true);
    settle();
    viewport()->update();
}

void MessageView::resizeEvent(QResizeEvent*)
{
    updateTops(0);
    settle();
}

void MessageView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    const QEvent::Type type = event->type();
    if (type != QEvent::PaletteChange && type != QEvent::FontChange && type != QEvent::StyleChange)
        return;
    const ReadingStyle style = ReadingStyle::of(this);
    if (style == m_renderer.style())
        return;
    m_renderer.setStyle(style);
    for (const auto& item : m_items)
        item->restyle();
    updateTops(0);
    settle();
    viewport()->update();
}

void MessageView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), m_renderer.style().window);
    const int value = verticalScrollBar()->value();
    const QRectF dirty = QRectF(event->rect()).translated(0, value);
    for (int row = m_items.empty() ? 1 : rowAt(dirty.top()); row < messageCount(); ++row) {
        const qreal top = m_tops[size_t(row)];
        if (top > dirty.bottom())
            break;
        MessageItem::Paint paint;
        paint.clip = dirty.translated(-left(), -top);
        if (m_hovered.row == row)
            paint.hovered = m_hovered.spot;
        if (m_focusedRow == row && hasFocus())
            paint.focused = m_focused;
        if (m_shownRow == row)
            paint.shownCitation = m_shownNumber;
        paint.selection = [this, row](const MessageItem::Band& band) { return selectionIn(row, band); };
        painter.save();
        painter.translate(left(), top - value);
        m_items[size_t(row)]->paint(painter, paint);
        painter.restore();
    }
}

void MessageView::setShownCitation(int row, int number)
{
    m_shownRow = row;
    m_shownNumber = number;
    viewport()->update();
}

QRect MessageView::messageRect(int row) const
{
    const qreal top = m_tops[size_t(row)] - verticalScrollBar()->value();
    return QRectF(left(), top, column(), m_tops[size_t(row) + 1] - m_tops[size_t(row)]).toRect();
}

QPointF MessageView::toItem(int row, const QPoint& point) const
{
    return { point.x() - left() * 1.0, point.y() + verticalScrollBar()->value() - m_tops[size_t(row)] };
}

void MessageView::ensureVisible(int row, const QRectF& rect)
{
    QScrollBar* bar = verticalScrollBar();
    const qreal top = m_tops[size_t(row)] + rect.top() - 16;
    const qreal bottom = m_tops[size_t(row)] + rect.bottom() + 16;
    if (top < bar->value())
        bar->setValue(int(top));
    else if (bottom > bar->value() + viewport()->height())
        bar->setValue(int(std::ceil(bottom)) - viewport()->height());
}

} // namespace docent::ui
