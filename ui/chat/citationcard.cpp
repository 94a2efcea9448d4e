#include "ui/chat/citationcard.h"

#include "ui/chat/messagetext.h"

#include <QLabel>
#include <QPainter>
#include <QScreen>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

constexpr int cardWidth = 380;
constexpr qsizetype around = 160; ///< characters shown before and after the quote
constexpr qsizetype longest = 520;

} // namespace

CitationCard::CitationCard(QWidget* parent)
    : QFrame(parent, Qt::ToolTip | Qt::FramelessWindowHint)
    , m_place(new QLabel(this))
    , m_passage(new QLabel(this))
    , m_check(new QLabel(this))
{
    setAttribute(Qt::WA_ShowWithoutActivating);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_TranslucentBackground);
    setAccessibleName(tr("Quoted passage"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->setSpacing(6);
    for (QLabel* label : { m_place, m_passage, m_check }) {
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    m_place->setTextFormat(Qt::PlainText);
    m_passage->setTextFormat(Qt::RichText);
    m_check->setTextFormat(Qt::PlainText);
}

QString CitationCard::passageHtml(const Citation& citation, const ReadingStyle& style)
{
    const QString passage = citation.passageText.simplified();
    const QString quote = citation.quote.simplified();
    const qsizetype at = quote.isEmpty() ? -1 : passage.indexOf(quote);
    const QString ellipsis(QChar(0x2026));
    if (at < 0) {
        const QString text = quote.isEmpty() ? passage : quote;
        return text.left(longest).toHtmlEscaped() + (text.size() > longest ? ellipsis : QString());
    }
    const qsizetype from = qMax<qsizetype>(0, at - around);
    const qsizetype end = at + qMin(quote.size(), longest);
    const qsizetype to = qMin(passage.size(), end + around);
    return (from > 0 ? ellipsis : QString()) + passage.mid(from, at - from).toHtmlEscaped()
        + QStringLiteral("<span style=\"background-color:%1;color:%2\">").arg(style.highlight.name(), style.ink.name())
        + passage.mid(at, end - at).toHtmlEscaped() + QStringLiteral("</span>")
        + passage.mid(end, to - end).toHtmlEscaped() + (to < passage.size() ? ellipsis : QString());
}

void CitationCard::showFor(const Citation& citation, const QRect& chip, const ReadingStyle& style)
{
    m_style = style;
    QFont strong = style.small;
    strong.setWeight(QFont::DemiBold);
    m_place->setFont(strong);
    m_place->setText(placeName(citation.path, citation.title, citation.page, citation.place, citation.container));
    m_passage->setFont(style.small);
    m_passage->setText(passageHtml(citation, style));
    m_check->setFont(style.small);
    m_check->setText(citation.verified ? tr("\u2713 Quote checked") : tr("Quote not found in the source"));
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, citation.verified ? style.good : style.warn);
    m_check->setPalette(colors);
    setFixedWidth(cardWidth);
    setFixedHeight(layout()->heightForWidth(cardWidth));
    const QRect screen = parentWidget()->screen()->availableGeometry();
    QPoint at(chip.left() - 20, chip.bottom() + 6);
    if (at.y() + height() > screen.bottom())
        at.setY(chip.top() - 6 - height());
    at.setX(qBound(screen.left() + 8, at.x(), qMax(screen.left() + 8, screen.right() - cardWidth - 8)));
    move(at);
    show();
}

void CitationCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_style.line);
    painter.setBrush(m_style.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10);
}

} // namespace docent::ui
