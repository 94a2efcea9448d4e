#pragma once

#include "ui/chat/markdownrenderer.h"

#include <vector>

namespace docent::ui {

/// A Markdown text that may grow, as a column of pieces. Their documents are made when they are asked for, and only
/// those that changed are made anew.
class FlowText {
public:
    FlowText(const MarkdownRenderer& renderer, bool muted);

    void setText(const QString& text);
    void setCitations(const QSet<int>& citations);
    /// After another style was set: everything is made anew when it is needed.
    void restyle();
    const QString& text() const { return m_text; }

    int count() const;
    const MarkdownPiece& piece(int index) const;
    /// Roughly how high the whole text is, without looking at it closely.
    qreal roughHeight(qreal width) const;

    qreal gapBefore(int index) const;
    /// Exact where the document has been made for this width, else an estimate.
    qreal height(int index, qreal width) const;
    bool isExact(int index, qreal width) const;
    QTextDocument& document(int index, qreal width) const;
    /// Forgets the document, not its height.
    void forget(int index);
    /// Where the document stands in its piece.
    QRectF textRect(int index, qreal width) const;
    /// The head of a code block, with its language and button; empty for others.
    QRectF codeHead(int index, qreal width) const;

private:
    struct Entry {
        MarkdownPiece piece;
        std::unique_ptr<QTextDocument> document;
        qreal width = -1; ///< for which the height holds
        qreal textHeight = 0;
        bool stale = true;
    };

    void scan() const;
    bool isContinued(int index) const;
    qreal leftOf(const MarkdownPiece& piece) const;

    const MarkdownRenderer& m_renderer;
    bool m_muted;
    QString m_text;
    QSet<int> m_citations;
    mutable MarkdownScanner m_scanner;
    mutable std::vector<Entry> m_entries;
    mutable bool m_scanned = true;
};

} // namespace docent::ui
