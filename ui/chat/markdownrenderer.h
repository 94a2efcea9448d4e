#pragma once

#include "ui/chat/citationchip.h"
#include "ui/chat/markdownscanner.h"
#include "ui/chat/readingstyle.h"

#include <memory>
#include <QSet>
#include <QTextDocument>

namespace docent::ui {

/// A document that never loads anything.
class SealedDocument : public QTextDocument {
    Q_OBJECT
public:
    using QTextDocument::QTextDocument;

protected:
    QVariant loadResource(int, const QUrl&) override { return {}; }
};

/// Block properties that the view paints beside the text.
enum RenderedProperty {
    ListMarkerProperty = QTextFormat::UserProperty + 10, ///< "•" or "3."
    QuoteDepthProperty,
    CodeBlockProperty,
};

constexpr qreal listIndent = 24;
constexpr qreal quoteIndent = 16;

/// "docent-cite:3"
QString citationAnchor(int number);
/// The number of such an anchor; 0 for any other.
int citationOfAnchor(const QString& anchor);

/// Turns pieces of Markdown into documents, for streaming and stored text alike. Nothing is loaded, HTML is text,
/// images are shown as their addresses, and only http, https and mailto become links.
class MarkdownRenderer : public QObject {
    Q_OBJECT
public:
    explicit MarkdownRenderer(const ReadingStyle& style, QObject* parent = nullptr);

    void setStyle(const ReadingStyle& style);
    const ReadingStyle& style() const { return m_style; }

    /// `text`: the whole text that the piece is a part of. Numbers in square brackets become chips if `citations` has
    /// them. `muted`: for reasoning.
    std::unique_ptr<QTextDocument> render(
        const QString& text, const MarkdownPiece& piece, const QSet<int>& citations, bool muted = false) const;
    /// Text as it is, e.g. a question.
    std::unique_ptr<QTextDocument> plain(const QString& text) const;

private:
    std::unique_ptr<QTextDocument> newDocument() const;
    void fillCode(QTextDocument& document, const QString& text, const MarkdownPiece& piece) const;

    ReadingStyle m_style;
    CitationChip* m_chip;
};

/// The piece's own Markdown: without the indentation of what surrounds it, link definitions made harmless.
QString pieceSource(const QString& text, const MarkdownPiece& piece);
/// The code of a code piece.
QString pieceCode(const QString& text, const MarkdownPiece& piece);
/// The share of the width that each column of a table gets, in percent.
QList<qreal> columnShares(QStringView head, QStringView rows);

} // namespace docent::ui
