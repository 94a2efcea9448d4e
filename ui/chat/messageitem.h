#pragma once

#include "library/conversation.h"
#include "ui/chat/documentpainter.h"
#include "ui/chat/flowtext.h"

#include <optional>

namespace docent::ui {

/// Something in a message that can be clicked or reached with Tab.
struct Spot {
    enum class Kind {
        None,
        Citation,
        Link,
        CopyCode,
        Thought,
        Source,
        MoreSources,
        OtherSource,
        FollowUp,
        Times,
        Copy,
        AskAgain,
        Retry,
        Model
    };
    Kind kind = Kind::None;
    int number = 0; ///< of the citation, the piece of code, the place among the other passages or the follow-ups
    QString address; ///< of a link
    QRectF rect; ///< in the message
    QString label; ///< as it is drawn
    QString name; ///< for someone who hears it

    explicit operator bool() const { return kind != Kind::None; }
    bool operator==(const Spot&) const = default;
};

/// One message as the conversation shows it: a column of bands, of which only those that are looked at are laid out.
class MessageItem {
public:
    enum class BandKind { Question, ThoughtHead, Thought, Text, Failure, Remark, Sources, Footer, Times, FollowUps };
    struct Band {
        BandKind kind = BandKind::Text;
        int piece = 0; ///< of a text; the number of a remark
        QRectF rect; ///< in the message
        bool exact = true;
    };
    /// A document and where it stands in the message.
    struct Place {
        QTextDocument* document = nullptr;
        QPointF at;
    };
    struct Paint {
        QRectF clip; ///< in the message
        Spot hovered;
        Spot focused;
        int shownCitation = 0; ///< whose source is open
        std::function<SelectedRange(const Band&)> selection;
    };

    explicit MessageItem(const MarkdownRenderer& renderer);

    void setMessage(const Message& message);
    /// The last message of the conversation offers its follow-up questions.
    void setLast(bool last);
    void restyle();
    const Message& head() const { return m_message; } ///< without its text and reasoning
    const QString& text() const { return m_isQuestion ? m_question : m_text.text(); }
    const FlowText& flow(BandKind kind) const { return kind == BandKind::Thought ? m_thought : m_text; }

    /// The height for a width, an estimate as long as not all of it was looked at.
    qreal height(qreal width);
    /// Lays out what meets [top, bottom); true if the height may have changed by it.
    bool realize(qreal width, qreal top, qreal bottom);
    const QList<Band>& bands() const { return m_bands; }
    /// The band at a height, the nearest if there is none.
    int bandAt(qreal y) const;
    /// The document of a band; empty for bands without one.
    Place place(const Band& band);
    QList<Spot> spots(const Band& band);
    /// Whether a band may hold spots; quick.
    bool mayHaveSpots(const Band& band) const;
    void paint(QPainter& painter, const Paint& paint);
    /// Forgets documents outside of [top, bottom).
    void forgetOutside(qreal top, qreal bottom);

    void toggleThought();
    void toggleSources();
    void toggleTimes();

private:
    friend class MessageItemPainter;

    void layOut();
    void addBand(BandKind kind, int piece, qreal gap, qreal height, bool exact = true);
    void addFlow(BandKind kind, FlowText& flow, qreal left, qreal gap);
    void addFoot();
    bool isThoughtOpen() const;
    QTextDocument& questionDocument();
    QRectF bubble();
    QRectF textArea(const Band& band) const;
    QList<Spot> chips(const QRectF& rect) const;
    static constexpr qreal chipGap = 8;
    QList<Spot> flowChips(QList<Spot> spots, qreal left, qreal top, qreal* height) const;
    QList<Spot> followUpChips(const QRectF& rect) const;
    QList<Spot> footerSpots(const QRectF& rect) const;
    QList<Spot> failureSpots(const QRectF& rect) const;
    QList<Spot> textSpots(const Band& band);
    qreal failureHeight() const;
    qreal smallHeight(const QString& text, qreal width) const;
    const ReadingStyle& style() const { return m_renderer.style(); }

    const MarkdownRenderer& m_renderer;
    Message m_message;
    bool m_isQuestion = false;
    bool m_isLast = false;
    QString m_question;
    FlowText m_text;
    FlowText m_thought;
    std::unique_ptr<QTextDocument> m_questionDocument;
    QList<Band> m_bands;
    QStringList m_remarks;
    qreal m_width = -1;
    qreal m_height = 0;
    bool m_opened = false; ///< its bands are laid out
    bool m_dirty = true;
    std::optional<bool> m_thoughtOpen; ///< as the person chose
    bool m_moreSources = false;
    bool m_timesOpen = false;
};

} // namespace docent::ui
