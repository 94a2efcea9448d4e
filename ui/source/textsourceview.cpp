#include "ui/source/textsourceview.h"

#include "ui/theme.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTextBlock>
#include <QTimer>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

QPushButton* moveButton(const QString& text, QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setProperty("kind", QStringLiteral("flat"));
    button->setCursor(Qt::PointingHandCursor);
    button->hide();
    return button;
}

} // namespace

TextSourceView::TextSourceView(SourceReader& reader, QWidget* parent)
    : QWidget(parent)
    , m_reader(reader)
    , m_edit(new QPlainTextEdit(this))
    , m_earlier(moveButton(tr("Show the text before"), this))
    , m_later(moveButton(tr("Show the text behind"), this))
{
    m_edit->setReadOnly(true);
    m_edit->setFrameShape(QFrame::NoFrame);
    m_edit->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_edit->setAccessibleName(tr("Text of the document"));
    m_edit->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_edit->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_edit->setUndoRedoEnabled(false);
    m_edit->document()->setDocumentMargin(0);
    auto* page = new QFrame(this);
    page->setProperty("kind", QStringLiteral("card"));
    auto* pageLayout = new QVBoxLayout(page);
    pageLayout->setContentsMargins(space::xl, space::l, space::s, space::l);
    pageLayout->addWidget(m_edit);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::xl, space::s, space::xl, 0);
    layout->setSpacing(space::xs);
    layout->addWidget(m_earlier, 0, Qt::AlignHCenter);
    layout->addWidget(page, 1);
    layout->addWidget(m_later, 0, Qt::AlignHCenter);
    connect(m_earlier, &QPushButton::clicked, this, [this] {
        m_moving = true;
        m_reader.moveText(m_window.start);
    });
    connect(m_later, &QPushButton::clicked, this, [this] {
        m_moving = true;
        m_reader.moveText(m_window.start + m_window.text.size());
    });
}

void TextSourceView::clear()
{
    m_found = { -1, 0 };
    m_moving = false;
    setWindow({});
}

void TextSourceView::setWindow(const TextWindow& window)
{
    const qsizetype before = m_window.start;
    m_window = window;
    // Its own line separators would shift what is marked; they are as long as what replaces them.
    m_edit->setPlainText(window.text);
    m_earlier->setVisible(window.start > 0);
    m_later->setVisible(window.start + window.text.size() < window.total);
    mark();
    const bool hasFound = m_found.start >= window.start && m_found.start < window.start + window.text.size();
    if (m_moving)
        reveal(window.start < before ? before - window.start : before + SourceReader::windowSize - window.start, 0.5);
    else if (hasFound)
        reveal(m_found.start - window.start, 0.4);
    else if (!window.marks.isEmpty())
        reveal(window.marks.constFirst().start, 0.25);
    m_moving = false;
}

void TextSourceView::mark()
{
    const Theme& theme = Theme::of(palette());
    QList<QTextEdit::ExtraSelection> marks;
    const auto add = [&](const SourceSpan& span, const QColor& ground) {
        const int last = m_edit->document()->characterCount() - 1;
        QTextEdit::ExtraSelection selection;
        selection.cursor = QTextCursor(m_edit->document());
        selection.cursor.setPosition(int(qMin<qsizetype>(span.start, last)));
        selection.cursor.setPosition(int(qMin<qsizetype>(span.start + span.length, last)), QTextCursor::KeepAnchor);
        selection.format.setBackground(ground);
        selection.format.setForeground(theme.ink);
        marks.append(selection);
    };
    for (const SourceSpan& span : std::as_const(m_window.marks))
        add(span, theme.highlight);
    if (m_found.start >= m_window.start && m_found.start < m_window.start + m_window.text.size())
        add({ m_found.start - m_window.start, m_found.length }, theme.accentGround);
    m_edit->setExtraSelections(marks);
}

QString TextSourceView::markedText() const
{
    QStringList parts;
    for (const SourceSpan& span : m_window.marks) {
        QTextCursor cursor(m_edit->document());
        cursor.setPosition(int(span.start));
        cursor.setPosition(int(span.start + span.length), QTextCursor::KeepAnchor);
        parts << cursor.selectedText().replace(QChar(QChar::ParagraphSeparator), QLatin1Char('\n'));
    }
    return parts.join(QLatin1Char('\n'));
}

/// Scrolls so that a place stands at a fraction of the view's height, as soon as the view has one.
void TextSourceView::reveal(qsizetype at, double fraction)
{
    QTimer::singleShot(0, this, [this, at, fraction, start = m_window.start] {
        if (start == m_window.start)
            scrollTo(at, fraction);
    });
}

void TextSourceView::scrollTo(qsizetype at, double fraction)
{
    QTextCursor cursor(m_edit->document());
    cursor.setPosition(int(qBound<qsizetype>(0, at, qsizetype(m_edit->document()->characterCount()) - 1)));
    m_edit->setTextCursor(cursor);
    m_edit->centerCursor();
    const int wanted = int(m_edit->viewport()->height() * fraction);
    const int line = qMax(1, m_edit->fontMetrics().lineSpacing());
    m_edit->verticalScrollBar()->setValue(
        m_edit->verticalScrollBar()->value() + (m_edit->cursorRect().top() - wanted) / line);
}

void TextSourceView::showFound(qsizetype at, qsizetype length)
{
    m_found = { at, length };
    const bool here = at >= m_window.start && at + length <= m_window.start + m_window.text.size();
    if (at < 0) {
        mark();
    } else if (here) {
        mark();
        reveal(at - m_window.start, 0.4);
    } else {
        m_reader.moveText(at);
    }
}

qsizetype TextSourceView::searchPosition(bool backwards) const
{
    if (m_found.start < 0)
        return m_window.start;
    return backwards ? m_found.start : m_found.start + m_found.length;
}

void TextSourceView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        mark();
}

} // namespace docent::ui
