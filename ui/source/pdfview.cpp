#include "ui/source/pdfview.h"

#include "ui/theme.h"

#include <algorithm>
#include <cmath>
#include <QKeyEvent>
#include <QPainter>
#include <QPaintEvent>
#include <QScrollBar>
#include <QWheelEvent>

namespace docent::ui {

namespace {

constexpr int pageGap = 14;
constexpr int sideMargin = 22;
constexpr qreal mostPixels = 24e6; ///< of a page's picture
constexpr int keptPages = 6; ///< pictures around the visible pages
constexpr double smallestZoom = 0.4;
constexpr double largestZoom = 5;

} // namespace

PdfView::PdfView(SourceReader& reader, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_reader(reader)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Pages of the document"));
    verticalScrollBar()->setSingleStep(28);
    m_request.setSingleShot(true);
    m_request.setInterval(0);
    connect(&m_request, &QTimer::timeout, this, &PdfView::requestPages);
    connect(&m_reader, &SourceReader::rendered, this, &PdfView::onRendered);
}

void PdfView::clear()
{
    setPages({});
    viewport()->update();
}

void PdfView::setPages(const QList<QSizeF>& points)
{
    m_points = points;
    m_images.clear();
    m_requested.clear();
    m_passage.clear();
    m_found.clear();
    m_currentFound = -1;
    m_current = -1;
    m_zoom = 1;
    verticalScrollBar()->setValue(0);
    layOut();
}

double PdfView::scaleOf(int page) const
{
    const qreal widest = std::max_element(m_points.cbegin(), m_points.cend(), [](const QSizeF& a, const QSizeF& b) {
        return a.width() < b.width();
    })->width();
    Q_UNUSED(page)
    const int room = width() - verticalScrollBar()->sizeHint().width() - 2 * sideMargin;
    return qMax(40, room) / qMax<qreal>(1, widest) * m_zoom;
}

void PdfView::layOut()
{
    m_rects.clear();
    if (m_points.isEmpty()) {
        verticalScrollBar()->setRange(0, 0);
        horizontalScrollBar()->setRange(0, 0);
        return;
    }
    const double scale = scaleOf(0);
    qreal y = sideMargin / 2;
    qreal widest = 0;
    for (const QSizeF& points : std::as_const(m_points)) {
        const QSizeF size(std::round(points.width() * scale), std::round(points.height() * scale));
        m_rects.append(QRectF(QPointF(0, y), size));
        y += size.height() + pageGap;
        widest = qMax(widest, size.width());
    }
    const qreal room = qMax<qreal>(widest + 2 * sideMargin, viewport()->width());
    for (QRectF& rect : m_rects)
        rect.moveLeft(std::floor((room - rect.width()) / 2));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setRange(0, qMax(0, int(y) - viewport()->height()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setRange(0, qMax(0, int(room) - viewport()->width()));
    viewport()->update();
    m_request.start();
}

QSize PdfView::pixelsOf(int page) const
{
    QSizeF size = m_rects.at(page).size() * devicePixelRatioF();
    const qreal pixels = size.width() * size.height();
    if (pixels > mostPixels)
        size *= std::sqrt(mostPixels / pixels);
    return size.toSize();
}

int PdfView::pageAt(qreal y) const
{
    const auto after = std::upper_bound(
        m_rects.cbegin(), m_rects.cend(), y, [](qreal at, const QRectF& rect) { return at < rect.top() - pageGap; });
    return int(qMax<qsizetype>(0, after - m_rects.cbegin() - 1));
}

int PdfView::currentPage() const
{
    return m_rects.isEmpty() ? -1 : pageAt(verticalScrollBar()->value() + viewport()->height() / 3.0);
}

QRectF PdfView::pageRect(int page) const
{
    return m_rects.at(page).translated(-horizontalScrollBar()->value(), -verticalScrollBar()->value());
}

QRectF PdfView::toView(int page, const QRectF& points) const
{
    const double scale = scaleOf(page);
    const QRectF box(points.topLeft() * scale, points.size() * scale);
    return box.translated(pageRect(page).topLeft());
}

QList<QRectF> PdfView::passageRects() const
{
    QList<QRectF> rects;
    for (const PageBoxes& place : m_passage) {
        for (const QRectF& box : place.boxes)
            rects.append(toView(place.page, box));
    }
    return rects;
}

void PdfView::showPage(int page)
{
    if (page >= 0 && page < pageCount())
        verticalScrollBar()->setValue(int(m_rects.at(page).top()) - sideMargin / 2);
}

void PdfView::showBoxes(const PageBoxes& place)
{
    if (place.boxes.isEmpty() || place.page >= pageCount()) {
        showPage(place.page);
        return;
    }
    const QRectF box = toView(place.page, place.boxes.constFirst());
    verticalScrollBar()->setValue(int(box.top() + verticalScrollBar()->value() - viewport()->height() / 4.0));
    if (box.left() < 0 || box.right() > viewport()->width())
        horizontalScrollBar()->setValue(int(box.left() + horizontalScrollBar()->value() - sideMargin));
}

void PdfView::setPassage(const QList<PageBoxes>& places)
{
    m_passage = places;
    if (!places.isEmpty())
        showBoxes(places.constFirst());
    viewport()->update();
}

void PdfView::setFound(const QList<PageBoxes>& places, int current)
{
    m_found = places;
    m_currentFound = current;
    if (current >= 0 && current < places.size())
        showBoxes(places.at(current));
    viewport()->update();
}

void PdfView::setZoom(double zoom)
{
    const double wanted = qBound(smallestZoom, zoom, largestZoom);
    if (wanted == m_zoom || m_rects.isEmpty())
        return;
    // What is in the middle stays there.
    const int page = pageAt(verticalScrollBar()->value() + viewport()->height() / 2.0);
    const QRectF before = m_rects.at(page);
    const qreal inPage = (verticalScrollBar()->value() + viewport()->height() / 2.0 - before.top()) / before.height();
    m_zoom = wanted;
    m_reader.cancelRenders();
    m_requested.clear();
    layOut();
    const QRectF after = m_rects.at(page);
    verticalScrollBar()->setValue(int(after.top() + inPage * after.height() - viewport()->height() / 2.0));
    horizontalScrollBar()->setValue((horizontalScrollBar()->maximum() + 1) / 2);
}

void PdfView::requestPages()
{
    if (m_rects.isEmpty())
        return;
    const int value = verticalScrollBar()->value();
    const int first = pageAt(value);
    const int last = pageAt(value + viewport()->height());
    // What was asked for and is out of sight by now need not be drawn.
    for (auto it = m_requested.begin(); it != m_requested.end();) {
        if (it.key() < first - 1 || it.key() > last + 1) {
            m_reader.cancelRenders();
            m_requested.clear();
            break;
        }
        ++it;
    }
    for (auto it = m_images.begin(); it != m_images.end();)
        it = it.key() < first - keptPages || it.key() > last + keptPages ? m_images.erase(it) : std::next(it);
    QList<int> wanted;
    for (int page = first; page <= last; ++page)
        wanted.append(page);
    wanted << last + 1 << first - 1;
    for (const int page : std::as_const(wanted)) {
        if (page < 0 || page >= pageCount())
            continue;
        const QSize pixels = pixelsOf(page);
        if (m_images.value(page).size() == pixels || m_requested.value(page) == pixels)
            continue;
        m_requested.insert(page, pixels);
        m_reader.renderPage(page, pixels);
    }
    if (const int current = currentPage(); current != m_current) {
        m_current = current;
        Q_EMIT currentPageChanged(current);
    }
}

void PdfView::onRendered(int page, const QImage& image)
{
    if (page >= pageCount())
        return;
    m_requested.remove(page);
    m_images.insert(page, image);
    viewport()->update();
}

void PdfView::resizeEvent(QResizeEvent*)
{
    const int page = currentPage();
    const qreal offset =
        page < 0 ? 0 : (verticalScrollBar()->value() - m_rects.at(page).top()) / m_rects.at(page).height();
    layOut();
    if (page >= 0)
        verticalScrollBar()->setValue(int(m_rects.at(page).top() + offset * m_rects.at(page).height()));
}

void PdfView::scrollContentsBy(int, int)
{
    viewport()->update();
    m_request.start();
}

void PdfView::wheelEvent(QWheelEvent* event)
{
    if (!event->modifiers().testFlag(Qt::ControlModifier)) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    setZoom(m_zoom * std::pow(1.15, event->angleDelta().y() / 120.0));
    event->accept();
}

void PdfView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Home)
        showPage(0);
    else if (event->key() == Qt::Key_End)
        showPage(pageCount() - 1);
    else if (event->key() == Qt::Key_Space)
        verticalScrollBar()->triggerAction(QScrollBar::SliderPageStepAdd);
    else
        QAbstractScrollArea::keyPressEvent(event);
}

void PdfView::paintEvent(QPaintEvent* event)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(viewport());
    painter.fillRect(event->rect(), theme.panel);
    if (m_rects.isEmpty())
        return;
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const int value = verticalScrollBar()->value();
    for (int page = pageAt(event->rect().top() + value); page < pageCount(); ++page) {
        const QRectF rect = pageRect(page);
        if (rect.top() > event->rect().bottom())
            break;
        painter.fillRect(rect.adjusted(-1, -1, 1, 1), theme.line);
        painter.fillRect(rect, Qt::white);
        if (m_images.contains(page))
            painter.drawImage(rect, m_images.value(page));
    }
    // A page is paper in the dark too, and so is the pen on it.
    painter.setCompositionMode(QPainter::CompositionMode_Multiply);
    const QColor pen = Theme::light().highlight;
    for (const QRectF& mark : passageRects())
        painter.fillRect(mark.adjusted(-1.5, -1.5, 1.5, 1.5), pen);
    for (qsizetype i = 0; i < m_found.size(); ++i) {
        const PageBoxes& place = m_found.at(i);
        const QColor colour = i == m_currentFound ? QColor(0xFF, 0xB8, 0x6B) : QColor(0xD5, 0xE8, 0xE5);
        for (const QRectF& box : place.boxes)
            painter.fillRect(toView(place.page, box).adjusted(-1, -1, 1, 1), colour);
    }
}

} // namespace docent::ui
