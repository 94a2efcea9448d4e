#include "ui/chat/composer.h"

#include "ui/icons.h"
#include "ui/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMimeData>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTextBlock>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

/// A field for text alone: files that are dropped on it go on to the window.
class QuestionEdit : public QPlainTextEdit {
public:
    using QPlainTextEdit::QPlainTextEdit;

protected:
    bool canInsertFromMimeData(const QMimeData* source) const override
    {
        return !source->hasUrls() && QPlainTextEdit::canInsertFromMimeData(source);
    }
};

} // namespace

Composer::Composer(QWidget* parent)
    : QFrame(parent)
    , m_edit(new QuestionEdit(this))
    , m_status(new QLabel(this))
    , m_button(new QPushButton(this))
{
    setFrameShape(QFrame::NoFrame);
    m_edit->setFrameShape(QFrame::NoFrame);
    m_edit->setPlaceholderText(tr("Ask about your documents, or drop files here"));
    m_edit->setAccessibleName(tr("Question"));
    m_edit->setAccessibleDescription(tr("Enter asks, Shift and Enter begin a new line."));
    m_edit->setTabChangesFocus(true);
    m_edit->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_edit->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_edit->document()->setDocumentMargin(2);
    m_edit->viewport()->setAutoFillBackground(false);
    m_edit->installEventFilter(this);
    m_status->setProperty("role", QStringLiteral("secondary"));
    m_status->setAccessibleName(tr("What is being done"));
    m_status->setTextFormat(Qt::PlainText);
    m_button->setProperty("kind", QStringLiteral("soft"));
    m_button->setCursor(Qt::PointingHandCursor);
    connect(m_button, &QPushButton::clicked, this, [this] { m_busy ? Q_EMIT stopRequested() : submit(); });
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(2, 0, 0, 0);
    foot->addWidget(m_status, 1);
    foot->addWidget(m_button);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(13, 12, 14, 12);
    layout->setSpacing(space::s);
    layout->addWidget(m_edit);
    layout->addLayout(foot);
    setFocusProxy(m_edit);
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] {
        fitHeight();
        updateButton();
    });
    connect(m_edit->document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
        &Composer::fitHeight);
    fitHeight();
    updateButton();
}

QString Composer::text() const
{
    return m_edit->toPlainText();
}

void Composer::setText(const QString& text)
{
    m_edit->setPlainText(text);
    m_edit->moveCursor(QTextCursor::End);
}

void Composer::setHistory(const QStringList& questions)
{
    m_history = questions;
    m_recalled = -1;
}

void Composer::setBusy(bool busy)
{
    m_busy = busy;
    updateButton();
}

void Composer::setStatus(const QString& status)
{
    m_status->setText(status);
}

void Composer::focusEdit()
{
    m_edit->setFocus(Qt::OtherFocusReason);
}

void Composer::updateButton()
{
    m_button->setText(m_busy ? tr("Stop") : tr("Ask \u21B5"));
    m_button->setAccessibleName(m_busy ? tr("Stop the answer") : tr("Ask"));
    m_button->setToolTip(m_busy ? tr("Stop the answer (Esc)") : tr("Ask (Enter)"));
    m_button->setEnabled(m_busy || !text().trimmed().isEmpty());
}

/// As high as its text, up to the most lines; from there on it scrolls.
void Composer::fitHeight()
{
    const QFontMetrics metrics(m_edit->font());
    // A plain text document measures its height in lines.
    const int lines = qBound(1, int(m_edit->document()->size().height()), mostLines);
    const int height = lines * metrics.lineSpacing() + int(2 * m_edit->document()->documentMargin()) + 2;
    const bool over = m_edit->document()->size().height() > mostLines;
    m_edit->setVerticalScrollBarPolicy(over ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    if (m_edit->height() != height || m_edit->minimumHeight() != height)
        m_edit->setFixedHeight(height);
}

void Composer::submit()
{
    const QString question = text().trimmed();
    if (question.isEmpty() || m_busy)
        return;
    m_edit->clear();
    m_recalled = -1;
    Q_EMIT asked(question);
}

bool Composer::recall(int step)
{
    const bool untouched = text().isEmpty() || (m_recalled >= 0 && text() == m_history.value(m_recalled));
    if (!untouched || m_history.isEmpty())
        return false;
    const qsizetype now = m_recalled < 0 ? m_history.size() : m_recalled;
    const qsizetype next = now + step;
    if (next < 0 || (step > 0 && m_recalled < 0))
        return false;
    m_recalled = next < m_history.size() ? next : -1;
    setText(m_recalled < 0 ? QString() : m_history.at(m_recalled));
    return true;
}

bool Composer::takeKey(QKeyEvent* event)
{
    const bool plain = !(event->modifiers() & (Qt::ShiftModifier | Qt::ControlModifier | Qt::AltModifier));
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (event->modifiers() & Qt::ShiftModifier)
            return false;
        submit();
        return true;
    case Qt::Key_Up:
    case Qt::Key_Down: {
        const bool edge = event->key() == Qt::Key_Up ? m_edit->textCursor().blockNumber() == 0
                                                     : m_edit->textCursor().block() == m_edit->document()->lastBlock();
        return plain && edge && recall(event->key() == Qt::Key_Up ? -1 : 1);
    }
    case Qt::Key_Escape:
        if (!m_busy)
            return false;
        Q_EMIT stopRequested();
        return true;
    default:
        return false;
    }
}

bool Composer::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit) {
        if (event->type() == QEvent::KeyPress && takeKey(static_cast<QKeyEvent*>(event)))
            return true;
        if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
            update();
    }
    return QFrame::eventFilter(watched, event);
}

void Composer::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitHeight();
}

void Composer::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool focused = m_edit->hasFocus();
    painter.setPen(QPen(focused ? theme.accent : theme.line, focused ? 1.5 : 1));
    painter.setBrush(theme.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 14, 14);
}

} // namespace docent::ui
