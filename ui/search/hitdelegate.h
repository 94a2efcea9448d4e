#pragma once

#include "search/snippets.h"

#include <QHash>
#include <QStyledItemDelegate>

class QTextLayout;

namespace docent {
struct SearchHit;
}

namespace docent::ui {

/// Draws a found passage: file and page above, below it up to three lines of the text with the query's words marked.
class HitDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setQuery(const QString& query);
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintHead(QPainter* painter, const QStyleOptionViewItem& option, const SearchHit& hit, const QRect& box) const;
    void paintText(QPainter* painter, const QStyleOptionViewItem& option, const SearchHit& hit, const QRect& box) const;

    /// The marked text in lines of this width.
    void layOut(QTextLayout& layout, const Snippet& text, const QPalette& palette, int width) const;
    const Snippet& textOf(const SearchHit& hit) const;

    QString m_query;
    mutable QHash<qint64, Snippet> m_texts; ///< by passage, of this query
};

} // namespace docent::ui
