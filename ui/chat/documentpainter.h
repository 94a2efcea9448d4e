#pragma once

#include "ui/chat/readingstyle.h"

#include <QRectF>

class QPainter;
class QTextDocument;

namespace docent::ui {

/// The part of a document that is selected; nothing if they are equal.
struct SelectedRange {
    int from = 0;
    int to = 0;
};

/// Draws a rendered document with what stands beside its text: list markers and bars of quotes.
void paintDocument(QPainter& painter, QTextDocument& document, const QPointF& at, const QRectF& clip,
    const SelectedRange& selected, const ReadingStyle& style);

/// Where the character at `position` is drawn, in the document; `baseline` receives that of its line.
QRectF characterRect(const QTextDocument& document, int position, qreal* baseline = nullptr);

/// The selected text as it would be written in Markdown's plain parts: markers of lists, citations as [1].
QString selectedText(const QTextDocument& document, const SelectedRange& range);

} // namespace docent::ui
