#include "ui/chat/messageitem.h"

#include "ui/chat/linkpolicy.h"
#include "ui/chat/messagetext.h"

#include <algorithm>
#include <cmath>
#include <QCoreApplication>
#include <QFontMetricsF>
#include <QTextBlock>

namespace docent::ui {

namespace {

constexpr qreal questionTop = 24;
constexpr qreal answerTop = 14;
constexpr qreal bubblePaddingX = 14;
constexpr qreal bubbleTop = 11; ///< more than below, where the last line's spacing adds to it
constexpr qreal bubbleBottom = 6;
constexpr qreal thoughtIndent = 14;
constexpr qreal cardPadding = 14;
constexpr qreal actionGap = 14;

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

} // namespace

MessageItem::MessageItem(const MarkdownRenderer& renderer)
    : m_renderer(renderer)
    , m_text(renderer, false)
    , m_thought(renderer, true)
{
}

void MessageItem::setMessage(const Message& message)
{
    m_isQuestion = message.role == MessageRole::User;
    if (m_isQuestion) {
        if (m_question != message.text)
            m_questionDocument.reset();
        m_question = message.text;
    } else {
        m_text.setText(message.text);
        m_thought.setText(message.reasoning);
        QSet<int> numbers;
        for (const Citation& citation : message.citations)
            numbers.insert(citation.number);
        m_text.setCitations(numbers);
    }
    m_message = message;
    // The flows hold these; a second reference would make each addition to them a copy.
    m_message.text = QString();
    m_message.reasoning = QString();
    m_remarks = m_isQuestion ? QStringList() : remarks(message);
    m_dirty = true;
}

void MessageItem::setLast(bool last)
{
    if (m_isLast != last)
        m_dirty = true;
    m_isLast = last;
}

void MessageItem::restyle()
{
    m_questionDocument.reset();
    m_text.restyle();
    m_thought.restyle();
    m_dirty = true;
}

bool MessageItem::isThoughtOpen() const
{
    const bool thinking = m_message.state == MessageState::Streaming && m_text.text().isEmpty();
    return m_thoughtOpen.value_or(thinking);
}

void MessageItem::toggleThought()
{
    m_thoughtOpen = !isThoughtOpen();
    m_dirty = true;
}

void MessageItem::toggleSources()
{
    m_moreSources = !m_moreSources;
    m_dirty = true;
}

void MessageItem::toggleTimes()
{
    m_timesOpen = !m_timesOpen;
    m_dirty = true;
}

qreal MessageItem::height(qreal width)
{
    if (width != m_width) {
        m_width = width;
        m_dirty = true;
    }
    if (!m_dirty)
        return m_height;
    if (m_opened) {
        layOut();
        return m_height;
    }
    m_dirty = false;
    if (m_isQuestion) {
        const QFontMetricsF metrics(style().text);
        const qreal lines = std::ceil(qreal(m_question.size()) * metrics.averageCharWidth() / (width * 0.8))
            + qreal(m_question.count(QLatin1Char('\n')));
        m_height = questionTop + lines * metrics.height() * 1.3 + bubbleTop + bubbleBottom;
    } else {
        m_height = answerTop + m_text.roughHeight(width) + 90;
    }
    m_height = std::ceil(m_height);
    return m_height;
}

bool MessageItem::realize(qreal width, qreal top, qreal bottom)
{
    const qreal before = height(width);
    if (!m_opened) {
        m_opened = true;
        m_dirty = true;
    }
    if (m_dirty)
        layOut();
    bool changed = m_height != before;
    bool inexact = false;
    for (const Band& band : std::as_const(m_bands)) {
        if (band.exact || band.rect.bottom() < top || band.rect.top() > bottom)
            continue;
        place(band);
        inexact = true;
    }
    if (inexact) {
        layOut();
        changed = true;
    }
    return changed;
}

void MessageItem::addBand(BandKind kind, int piece, qreal gap, qreal height, bool exact)
{
    const qreal top = m_height + gap;
    height = std::ceil(height); // whole pixels, so that text stays sharp when it scrolls
    m_bands.append({ kind, piece, QRectF(0, top, m_width, height), exact });
    m_height = top + height;
}

void MessageItem::addFlow(BandKind kind, FlowText& flow, qreal left, qreal gap)
{
    const qreal width = m_width - left;
    const int count = flow.count();
    for (int i = 0; i < count; ++i) {
        const bool exact = flow.isExact(i, width) || flow.piece(i).kind == MarkdownPiece::Kind::Rule;
        addBand(kind, i, i == 0 ? gap : flow.gapBefore(i), flow.height(i, width), exact);
        m_bands.last().rect.setLeft(left);
    }
}

void MessageItem::layOut()
{
    m_bands.clear();
    m_bands.reserve(m_text.count() + 8);
    m_dirty = false;
    m_height = 0;
    if (m_isQuestion) {
        const qreal inner = questionDocument().size().height();
        addBand(BandKind::Question, 0, questionTop, std::ceil(inner) + bubbleTop + bubbleBottom);
        return;
    }
    m_height = answerTop;
    if (!m_thought.text().isEmpty()) {
        addBand(BandKind::ThoughtHead, 0, 4, QFontMetricsF(style().small).height() + 6);
        if (isThoughtOpen())
            addFlow(BandKind::Thought, m_thought, thoughtIndent, 4);
        m_height += 8;
    }
    addFlow(BandKind::Text, m_text, 0, 4);
    addFoot();
    m_height = std::ceil(m_height);
}

void MessageItem::addFoot()
{
    if (m_message.state == MessageState::Failed && m_message.error)
        addBand(BandKind::Failure, 0, 12, failureHeight());
    if (m_message.state == MessageState::Streaming)
        return;
    for (int i = 0; i < m_remarks.size(); ++i)
        addBand(BandKind::Remark, i, i == 0 ? 14 : 2, smallHeight(m_remarks.at(i), m_width - 24) + 4);
    if (!m_message.citations.isEmpty() || !m_message.sources.isEmpty()) {
        qreal chipsHeight = 0;
        flowChips(chips({}), 0, 0, &chipsHeight);
        if (chipsHeight > 0)
            addBand(BandKind::Sources, 0, 16, chipsHeight);
    }
    if (m_message.state != MessageState::Failed || !m_text.text().isEmpty())
        addBand(BandKind::Footer, 0, 12, QFontMetricsF(style().small).height() + 8);
    if (m_timesOpen)
        addBand(BandKind::Times, 0, 2, smallHeight(stagesText(m_message), m_width) + 4);
    if (m_isLast && !m_message.followUps.isEmpty()) {
        qreal chipsHeight = 0;
        flowChips(followUpChips({}), 0, 0, &chipsHeight);
        addBand(BandKind::FollowUps, 0, 14, chipsHeight);
    }
}

int MessageItem::bandAt(qreal y) const
{
    if (m_bands.isEmpty())
        return -1;
    const auto after = std::upper_bound(
        m_bands.cbegin(), m_bands.cend(), y, [](qreal at, const Band& band) { return at < band.rect.top(); });
    return int(qMax<qsizetype>(0, after - m_bands.cbegin() - 1));
}

QTextDocument& MessageItem::questionDocument()
{
    const qreal widest = std::floor(m_width * 0.85) - 2 * bubblePaddingX;
    if (!m_questionDocument)
        m_questionDocument = m_renderer.plain(m_question);
    m_questionDocument->setTextWidth(widest);
    const qreal ideal = std::ceil(m_questionDocument->idealWidth()) + 1;
    if (ideal < widest)
        m_questionDocument->setTextWidth(ideal);
    return *m_questionDocument;
}

QRectF MessageItem::bubble()
{
    const qreal width = questionDocument().textWidth() + 2 * bubblePaddingX;
    return { m_width - width, questionTop, width, m_height - questionTop };
}

QRectF MessageItem::textArea(const Band& band) const
{
    const FlowText& flow = band.kind == BandKind::Thought ? m_thought : m_text;
    return flow.textRect(band.piece, band.rect.width()).translated(band.rect.topLeft());
}

MessageItem::Place MessageItem::place(const Band& band)
{
    if (band.kind == BandKind::Question)
        return { &questionDocument(), bubble().topLeft() + QPointF(bubblePaddingX, bubbleTop) };
    if (band.kind != BandKind::Text && band.kind != BandKind::Thought)
        return {};
    FlowText& flow = band.kind == BandKind::Thought ? m_thought : m_text;
    if (flow.piece(band.piece).kind == MarkdownPiece::Kind::Rule)
        return {};
    QTextDocument& document = flow.document(band.piece, band.rect.width());
    return { &document, textArea(band).topLeft() };
}

void MessageItem::forgetOutside(qreal top, qreal bottom)
{
    for (const Band& band : std::as_const(m_bands)) {
        if (band.rect.bottom() >= top && band.rect.top() <= bottom)
            continue;
        if (band.kind == BandKind::Text)
            m_text.forget(band.piece);
        else if (band.kind == BandKind::Thought)
            m_thought.forget(band.piece);
        else if (band.kind == BandKind::Question)
            m_questionDocument.reset();
    }
}

qreal MessageItem::smallHeight(const QString& text, qreal width) const
{
    const QRectF room(0, 0, width, 1e6);
    return std::ceil(QFontMetricsF(style().small).boundingRect(room, Qt::TextWordWrap, text).height());
}

qreal MessageItem::failureHeight() const
{
    const qreal inner = m_width - 2 * cardPadding - 28;
    QFont strong = style().text;
    strong.setWeight(QFont::DemiBold);
    const QRectF room(0, 0, inner, 1e6);
    qreal height = QFontMetricsF(strong).boundingRect(room, Qt::TextWordWrap, m_message.error->message).height();
    height += 4 + smallHeight(nextStep(*m_message.error), inner);
    if (!m_message.error->detail.isEmpty())
        height += 6 + smallHeight(visibleText(m_message.error->detail.left(600)), inner);
    return std::ceil(height + 2 * cardPadding + 12 + QFontMetricsF(style().small).height() + 12);
}

bool MessageItem::mayHaveSpots(const Band& band) const
{
    switch (band.kind) {
    case BandKind::Question:
    case BandKind::Remark:
    case BandKind::Times:
        return false;
    case BandKind::Text:
    case BandKind::Thought: {
        const FlowText& flow = band.kind == BandKind::Thought ? m_thought : m_text;
        const MarkdownPiece& piece = flow.piece(band.piece);
        const QStringView source = QStringView(flow.text()).mid(piece.start, piece.end - piece.start);
        return piece.kind == MarkdownPiece::Kind::Code || source.contains(QLatin1Char('['))
            || source.contains(QLatin1Char(':')) || source.contains(QLatin1Char('@'))
            || source.contains(QLatin1String("www."));
    }
    default:
        return true;
    }
}

QList<Spot> MessageItem::spots(const Band& band)
{
    switch (band.kind) {
    case BandKind::ThoughtHead:
        return { { Spot::Kind::Thought, 0, {}, band.rect, {},
            isThoughtOpen() ? tr("Hide the model's thoughts") : tr("Show the model's thoughts") } };
    case BandKind::Thought:
    case BandKind::Text:
        return textSpots(band);
    case BandKind::Failure:
        return failureSpots(band.rect);
    case BandKind::Sources:
        return chips(band.rect);
    case BandKind::Footer:
        return footerSpots(band.rect);
    case BandKind::FollowUps:
        return followUpChips(band.rect);
    default:
        return {};
    }
}

QList<Spot> MessageItem::textSpots(const Band& band)
{
    QList<Spot> result;
    const FlowText& flow = band.kind == BandKind::Thought ? m_thought : m_text;
    if (const QRectF head = flow.codeHead(band.piece, band.rect.width()); !head.isEmpty()) {
        const qreal width = QFontMetricsF(style().small).horizontalAdvance(tr("Copy")) + 16;
        const QRectF rect(head.right() - width - 4, head.top() + 3, width, head.height() - 6);
        result.append({ Spot::Kind::CopyCode, band.piece, {}, rect.translated(band.rect.topLeft()), tr("Copy"),
            tr("Copy the code") });
        return result;
    }
    if (!mayHaveSpots(band))
        return result;
    const Place here = place(band);
    if (!here.document || flow.piece(band.piece).kind == MarkdownPiece::Kind::Code)
        return result;
    for (QTextBlock block = here.document->begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextCharFormat format = it.fragment().charFormat();
            if (!format.isAnchor())
                continue;
            const int from = it.fragment().position();
            const int number = format.intProperty(CitationChip::numberProperty);
            QRectF rect = characterRect(*here.document, from);
            if (format.objectType() == CitationChip::objectType) {
                // Chips of the same number side by side share a fragment.
                for (int i = 0; i < it.fragment().length(); ++i) {
                    qreal baseline = 0;
                    const QRectF place = characterRect(*here.document, from + i, &baseline);
                    const QRectF chip =
                        CitationChip::ground(place.left(), place.width(), baseline, style()).translated(here.at);
                    const Citation* citation = citationOf(m_message, number);
                    const QString name = citation ? placeName(citation->path, citation->title, citation->page,
                                             citation->place, citation->container)
                                                  : QString();
                    result.append({ Spot::Kind::Citation, number, {}, chip, QString::number(number),
                        tr("Source %1: %2").arg(QString::number(number), name) });
                }
                continue;
            }
            for (int i = 1; i < it.fragment().length(); ++i) {
                const QRectF next = characterRect(*here.document, from + i);
                if (next.top() == rect.top())
                    rect |= next;
            }
            result.append({ Spot::Kind::Link, from, format.anchorHref(), rect.translated(here.at), it.fragment().text(),
                tr("Link: %1, %2").arg(it.fragment().text(), shownAddress(format.anchorHref())) });
        }
    }
    return result;
}

QList<Spot> MessageItem::footerSpots(const QRectF& rect) const
{
    const QFontMetricsF metrics(style().small);
    QList<Spot> spots;
    if (const QString speed = speedText(m_message); !speed.isEmpty())
        spots.append({ Spot::Kind::Times, 0, {}, {}, speed,
            (m_timesOpen ? tr("Hide how long each step took: %1") : tr("Show how long each step took: %1"))
                .arg(m_timesOpen ? stagesText(m_message) : speed) });
    if (!m_text.text().isEmpty())
        spots.append({ Spot::Kind::Copy, 0, {}, {}, tr("Copy"), tr("Copy the answer with its sources") });
    if (m_message.state != MessageState::Failed)
        spots.append({ Spot::Kind::AskAgain, 0, {}, {}, tr("Ask again"), tr("Ask this question again") });
    qreal x = rect.left();
    for (Spot& spot : spots) {
        spot.rect = { x, rect.top(), metrics.horizontalAdvance(spot.label), rect.height() };
        x += spot.rect.width() + actionGap;
    }
    return spots;
}

QList<Spot> MessageItem::failureSpots(const QRectF& rect) const
{
    QFont strong = style().small;
    strong.setWeight(QFont::DemiBold);
    const QFontMetricsF metrics(strong);
    const qreal height = metrics.height() + 12;
    qreal x = rect.left() + cardPadding + 28;
    QList<Spot> spots { { Spot::Kind::Retry, 0, {}, {}, tr("Retry"), tr("Ask this question again") } };
    if (concernsModel(*m_message.error))
        spots.append({ Spot::Kind::Model, 0, {}, {}, tr("Model settings"), tr("Open the model's settings") });
    for (Spot& spot : spots) {
        const qreal width = std::ceil(metrics.horizontalAdvance(spot.label)) + 26;
        spot.rect = { x, rect.bottom() - cardPadding - height, width, height };
        x += width + chipGap;
    }
    return spots;
}

} // namespace docent::ui
