#pragma once

#include <QStyledItemDelegate>

namespace docent {
enum class DocumentState;
}

namespace docent::ui {

enum class Tone;

/// The colour that goes with a state; the words beside it say the same.
Tone stateTone(DocumentState state);

/// Draws a cell of the library's table.
class DocumentDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace docent::ui
