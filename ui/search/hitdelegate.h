#pragma once

#include "search/snippets.h"

#include <QHash>
#include <QStyledItemDelegate>

class QTextLayout;

namespace docent {
class HitListModel;
struct SearchHit;
} // namespace docent

namespace docent::ui {

/// Draws what was found: the name of a document with its folder and how many passages it has; below it passages, each
/// with its place and up to three lines of the text with the query's words marked.
class HitDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setQuery(const QString& query);
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    static void paintDocument(QPainter* painter, const QStyleOptionViewItem& option, const HitListModel& hits, int row);
    static void paintGround(QPainter* painter, const QStyleOptionViewItem& option);
    void paintPassage(QPainter* painter, const QStyleOptionViewItem& option, const SearchHit& hit) const;

    /// The marked text in lines of this width.
    static void layOut(QTextLayout& layout, const Snippet& text, const QPalette& palette, int width);
    const Snippet& textOf(const SearchHit& hit) const;

    std::unique_ptr<Snippets> m_snippets;
    mutable QHash<qint64, Snippet> m_texts; ///< by passage, of this query
};

} // namespace docent::ui
