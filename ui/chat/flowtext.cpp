#include "ui/chat/flowtext.h"

#include <cmath>
#include <QFontMetricsF>

namespace docent::ui {

namespace {

constexpr qreal codePadding = 12;
constexpr qreal codeHeadHeight = 30;
constexpr qreal codeFoot = 8; ///< below the last line, whose spacing adds to it
constexpr qreal ruleHeight = 9;

} // namespace

FlowText::FlowText(const MarkdownRenderer& renderer, bool muted)
    : m_renderer(renderer)
    , m_muted(muted)
{
}

void FlowText::setText(const QString& text)
{
    if (text.size() == m_text.size() && text == m_text)
        return;
    const bool grew = !m_text.isEmpty() && text.startsWith(m_text);
    if (grew) {
        // Our own copy, so that the text that grows elsewhere needs no copy each time.
        m_text += QStringView(text).mid(m_text.size());
    } else {
        m_text = text;
        m_scanner.clear();
        m_entries.clear();
    }
    m_scanned = false;
}

void FlowText::setCitations(const QSet<int>& citations)
{
    if (citations == m_citations)
        return;
    m_citations = citations;
    for (Entry& entry : m_entries) {
        const QStringView source = QStringView(m_text).mid(entry.piece.start, entry.piece.end - entry.piece.start);
        entry.stale = entry.stale || source.contains(QLatin1Char('['));
    }
}

void FlowText::restyle()
{
    for (Entry& entry : m_entries) {
        entry.stale = true;
        entry.width = -1;
        entry.document.reset();
    }
}

void FlowText::scan() const
{
    if (m_scanned)
        return;
    m_scanned = true;
    m_scanner.update(m_text);
    const QList<MarkdownPiece>& pieces = m_scanner.pieces();
    m_entries.resize(size_t(pieces.size()));
    for (size_t i = 0; i < m_entries.size(); ++i) {
        Entry& entry = m_entries[i];
        const MarkdownPiece& piece = pieces.at(qsizetype(i));
        if (entry.piece == piece && (entry.document || entry.width >= 0))
            continue;
        entry.piece = piece;
        entry.stale = true;
    }
}

int FlowText::count() const
{
    scan();
    return int(m_entries.size());
}

const MarkdownPiece& FlowText::piece(int index) const
{
    scan();
    return m_entries[size_t(index)].piece;
}

qreal FlowText::roughHeight(qreal width) const
{
    const QFontMetricsF metrics(m_renderer.style().text);
    const qreal perLine = qMax<qreal>(1, width / metrics.averageCharWidth());
    const auto lines = qreal(m_text.count(QLatin1Char('\n'))) * 0.8 + qreal(m_text.size()) / perLine + 0.5;
    return std::ceil(lines) * metrics.height() * 1.35;
}

bool FlowText::isContinued(int index) const
{
    return index + 1 < int(m_entries.size()) && m_entries[size_t(index) + 1].piece.continued;
}

qreal FlowText::gapBefore(int index) const
{
    using Kind = MarkdownPiece::Kind;
    if (index == 0)
        return 0;
    const MarkdownPiece& before = piece(index - 1);
    const MarkdownPiece& here = piece(index);
    if (here.continued && (here.kind == Kind::Code || here.kind == Kind::Table))
        return 0;
    if (here.continued)
        return 4;
    if (here.kind == Kind::Heading)
        return 18;
    if (here.kind == Kind::Item && before.kind != Kind::Code
        && (before.kind == Kind::Item || before.level > here.level))
        return here.loose ? 8 : 4;
    if (before.kind == Kind::Heading || (here.kind == Kind::Item && before.kind == Kind::Text))
        return 6;
    return 10;
}

qreal FlowText::leftOf(const MarkdownPiece& piece) const
{
    return piece.level * listIndent;
}

QRectF FlowText::codeHead(int index, qreal width) const
{
    const MarkdownPiece& here = piece(index);
    if (here.kind != MarkdownPiece::Kind::Code || here.continued)
        return {};
    return { leftOf(here), 0, width - leftOf(here), codeHeadHeight };
}

QRectF FlowText::textRect(int index, qreal width) const
{
    const MarkdownPiece& here = piece(index);
    const Entry& entry = m_entries[size_t(index)];
    const qreal left = leftOf(here);
    if (here.kind != MarkdownPiece::Kind::Code)
        return { left, 0, width - left, entry.textHeight };
    const qreal top = here.continued ? 0 : codeHeadHeight;
    return { left + codePadding, top, width - left - 2 * codePadding, entry.textHeight };
}

bool FlowText::isExact(int index, qreal width) const
{
    scan();
    const Entry& entry = m_entries[size_t(index)];
    return !entry.stale && entry.width == width;
}

qreal FlowText::height(int index, qreal width) const
{
    const MarkdownPiece& here = piece(index);
    if (here.kind == MarkdownPiece::Kind::Rule)
        return ruleHeight;
    Entry& entry = m_entries[size_t(index)];
    if (entry.width < 0) {
        const QFontMetricsF metrics(m_renderer.style().text);
        const QStringView source = QStringView(m_text).mid(here.start, here.end - here.start);
        const qreal perLine = qMax<qreal>(1, (width - leftOf(here)) / metrics.averageCharWidth());
        const bool inLines = here.kind == MarkdownPiece::Kind::Code || here.kind == MarkdownPiece::Kind::Table;
        const auto lines = inLines ? qreal(source.count(QLatin1Char('\n'))) : qreal(source.size()) / perLine;
        entry.textHeight = std::ceil(qMax<qreal>(1, lines)) * metrics.height() * 1.35;
    }
    if (here.kind != MarkdownPiece::Kind::Code)
        return entry.textHeight;
    return (here.continued ? 0 : codeHeadHeight) + entry.textHeight + (isContinued(index) ? 0 : codeFoot);
}

QTextDocument& FlowText::document(int index, qreal width) const
{
    scan();
    Entry& entry = m_entries[size_t(index)];
    if (!entry.document || entry.stale) {
        entry.document = m_renderer.render(m_text, entry.piece, m_citations, m_muted);
        entry.stale = false;
        entry.width = -1;
    }
    if (entry.width != width || entry.document->textWidth() < 0) {
        entry.document->setTextWidth(textRect(index, width).width());
        entry.textHeight = std::ceil(entry.document->size().height());
        entry.width = width;
    }
    return *entry.document;
}

void FlowText::forget(int index)
{
    m_entries[size_t(index)].document.reset();
}

} // namespace docent::ui
