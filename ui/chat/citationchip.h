#pragma once

#include "ui/chat/readingstyle.h"

#include <QObject>
#include <QPainter>
#include <QTextObjectInterface>

namespace docent::ui {

/// Draws the small number that stands for a citation in a text.
class CitationChip : public QObject, public QTextObjectInterface {
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)
public:
    static constexpr int objectType = QTextFormat::UserObject + 1;
    static constexpr int numberProperty = QTextFormat::UserProperty + 1;

    explicit CitationChip(const ReadingStyle& style, QObject* parent = nullptr);
    void setStyle(const ReadingStyle& style);

    QSizeF intrinsicSize(QTextDocument* document, int position, const QTextFormat& format) override;
    void drawObject(QPainter* painter, const QRectF& rect, QTextDocument* document, int position,
        const QTextFormat& format) override;

    /// The chip's ground in the middle of a line of text that stands on `baseline`.
    static QRectF ground(qreal left, qreal width, qreal baseline, const ReadingStyle& style);
    /// The number on its rounded ground; `active`: hovered, focused, or its source is shown.
    static void paint(QPainter& painter, const QRectF& rect, int number, bool active, const ReadingStyle& style);

private:
    ReadingStyle m_style;
};

} // namespace docent::ui
