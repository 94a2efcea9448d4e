#pragma once

#include "ui/source/sourcereader.h"

#include <QAbstractScrollArea>
#include <QHash>
#include <QTimer>

namespace docent::ui {

/// The pages of a PDF below each other, with a passage marked. Pages are drawn by the reader's thread.
class PdfView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit PdfView(SourceReader& reader, QWidget* parent = nullptr);

    void setPages(const QList<QSizeF>& points);
    void clear();
    int pageCount() const { return int(m_points.size()); }
    /// The page in the middle of the view, from 0.
    int currentPage() const;
    void showPage(int page);
    /// Marks the passage and shows its beginning.
    void setPassage(const QList<PageBoxes>& places);
    void setFound(const QList<PageBoxes>& places, int current);
    /// Where the marks of the passage are drawn now, in the viewport.
    QList<QRectF> passageRects() const;
    QRectF pageRect(int page) const; ///< in the viewport
    bool isDrawn(int page) const { return m_images.contains(page); }
    /// 1: as wide as the view.
    double zoom() const { return m_zoom; }
    void setZoom(double zoom);

Q_SIGNALS:
    void currentPageChanged(int page);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void layOut();
    void requestPages();
    void onRendered(int page, const QImage& image);
    void showBoxes(const PageBoxes& place);
    QRectF toView(int page, const QRectF& points) const;
    double scaleOf(int page) const;
    QSize pixelsOf(int page) const;
    int pageAt(qreal y) const;

    SourceReader& m_reader;
    QList<QSizeF> m_points;
    QList<QRectF> m_rects; ///< of the pages in the content
    QHash<int, QImage> m_images;
    QHash<int, QSize> m_requested;
    QList<PageBoxes> m_passage;
    QList<PageBoxes> m_found;
    int m_currentFound = -1;
    int m_current = -1;
    double m_zoom = 1;
    QTimer m_request;
};

} // namespace docent::ui
