#pragma once

#include "models/messagelistmodel.h"
#include "ui/chat/messageitem.h"

#include <chrono>
#include <compare>
#include <memory>
#include <QAbstractScrollArea>
#include <QBasicTimer>
#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>
#include <vector>

namespace docent::ui {

class CitationCard;

/// The messages of a conversation in one reading column. Only what is looked at is laid out, so that long conversations
/// open at once and a long answer streams smoothly; it follows the stream only while the reader is at its end.
class MessageView : public QAbstractScrollArea {
    Q_OBJECT
public:
    static constexpr int columnWidth = 760;
    static constexpr std::chrono::milliseconds frameTime { 16 }; ///< between two looks at the model, at least

    explicit MessageView(QWidget* parent = nullptr);
    ~MessageView() override;

    void setModel(MessageListModel* model);
    /// Marks the citation whose source is shown; row -1: none.
    void setShownCitation(int row, int number);
    void scrollToEnd();
    bool isAtEnd() const { return m_follow; }

    QString selectedMarkdown() const;
    bool hasSelection() const { return m_anchor != m_caret; }

    /// What can be clicked in a message, in the viewport's coordinates; lays out the whole message.
    QList<Spot> spotsOf(int row);
    /// The same of what is visible of it now.
    QList<Spot> visibleSpotsOf(int row) const;
    QRect messageRect(int row) const; ///< in the viewport
    int messageCount() const { return int(m_items.size()); }
    const MessageListModel* model() const { return m_model; }
    Spot focusedSpot() const { return m_focused; }
    int focusedRow() const { return m_focusedRow; }
    void activate(int row, const Spot& spot);
    void focusSpot(int row, const Spot& spot);
    /// Shows what the model says now instead of with the next frame.
    void flush();

public Q_SLOTS:
    void copy();
    void selectAll();

Q_SIGNALS:
    void citationActivated(const docent::Citation& citation, int row);
    void sourceActivated(const docent::SentPassage& passage);
    void linkActivated(const QString& address);
    void askAgainRequested(qint64 answerId);
    void followUpRequested(const QString& question);
    void modelSettingsRequested();
    void atEndChanged(bool atEnd);
    /// Something was put on the clipboard.
    void copied(const QString& what);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    bool focusNextPrevChild(bool next) override;

private:
    using BandKind = MessageItem::BandKind;
    /// A place in the text of the conversation.
    struct TextPlace {
        int row = -1;
        BandKind kind = BandKind::Question;
        int piece = 0;
        int position = 0;
        auto operator<=>(const TextPlace&) const = default;
    };
    struct Found {
        int row = -1;
        Spot spot;
    };

    // Layout
    void reload();
    void schedule(int row);
    void markLast();
    void updateTops(int from);
    void settle();
    void hold();
    void hold(int row, int band);
    qreal heldTop() const;
    int rowAt(qreal y) const;
    int column() const; ///< its width
    int left() const;
    qreal contentHeight() const;
    QRectF visibleRange() const;
    QPointF toItem(int row, const QPoint& point) const;
    void setFollow(bool follow);
    void repaintFrom(int row);

    // Text and spots
    Found spotAt(const QPoint& point) const;
    std::optional<TextPlace> textAt(const QPoint& point) const;
    SelectedRange selectionIn(int row, const MessageItem::Band& band) const;
    QString markdownOf(int row, TextPlace from, TextPlace to, QSet<int>* cited) const;
    void selectAt(const TextPlace& place, QTextCursor::SelectionType type);
    void extendSelection(const QPoint& point);
    void clearSelection();
    void hover(const QPoint& point);
    void setHovered(const Found& found);
    bool moveFocus(bool forward);
    bool focusFirstIn(int row, int band, bool forward);
    void ensureVisible(int row, const QRectF& rect);
    void showCard(const Found& found);
    void copyText(const QString& text, const QString& what);

    QPointer<MessageListModel> m_model;
    MarkdownRenderer m_renderer;
    std::vector<std::unique_ptr<MessageItem>> m_items;
    std::vector<qreal> m_tops; ///< one more than items: the last is the end
    QTimer m_frame;
    QElapsedTimer m_sinceFrame;
    QTimer m_tidy;
    int m_dirtyFrom = -1;
    QSet<int> m_dirtyRows;
    bool m_follow = true;
    bool m_settling = false;
    int m_heldRow = 0; ///< the band that keeps its place in the viewport when heights elsewhere change
    int m_heldBand = -1; ///< -1: the row's top
    qreal m_heldAt = 0; ///< where its top stands in the viewport

    TextPlace m_anchor;
    TextPlace m_caret;
    bool m_selecting = false;
    QPoint m_pressedAt;
    Found m_pressed;
    QElapsedTimer m_sinceDoubleClick;
    QBasicTimer m_autoScroll;
    QPoint m_mouse;

    Found m_hovered;
    Spot m_focused;
    int m_focusedRow = -1;
    int m_focusedBand = -1;
    int m_shownRow = -1;
    int m_shownNumber = 0;
    CitationCard* m_card;
};

} // namespace docent::ui
