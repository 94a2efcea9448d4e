#include "ui/widgets/toasts.h"

#include "ui/icons.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"

#include <algorithm>
#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <utility>

namespace docent::ui {

namespace {

constexpr int noticeTime = 6000;
constexpr int problemTime = 12'000;
constexpr int undoTime = 8000;
constexpr int mostShown = 3;
constexpr int widest = 560;
constexpr int headHeight = 52;

} // namespace

Toast::Toast(const QString& text, Kind kind, QWidget* parent)
    : QFrame(parent)
    , m_text(makeLabel(text))
{
    setProperty("kind", QStringLiteral("toast"));
    setAccessibleName(text);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(space::m, space::s, space::s, space::s);
    layout->setSpacing(space::s);
    if (kind == Kind::Problem) {
        auto* mark = new QLabel;
        mark->setPixmap(icon(QStringLiteral("warning"), Tone::Bad).pixmap(20, 20));
        layout->addWidget(mark);
    }
    m_text->setWordWrap(true);
    const int natural = m_text->fontMetrics().boundingRect(text).width() + space::s;
    m_text->setMinimumWidth(std::min(natural, widest));
    m_text->setMaximumWidth(widest);
    layout->addWidget(m_text);
    auto* close = makeIconButton(QStringLiteral("close"), tr("Close this message"));
    layout->addWidget(close);
    connect(close, &QToolButton::clicked, this, &Toast::closed);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Toast::closed);
}

QString Toast::text() const
{
    return m_text->text();
}

QPushButton* Toast::addAction(const QString& name, std::function<void()> action)
{
    auto* button = makeButton(name, "soft");
    auto* row = static_cast<QHBoxLayout*>(layout());
    row->insertWidget(row->count() - 1, button);
    connect(button, &QPushButton::clicked, this, [this, action = std::move(action)] {
        action();
        Q_EMIT closed();
    });
    return button;
}

void Toast::start(int milliseconds)
{
    m_timer.start(milliseconds);
}

void Toast::enterEvent(QEnterEvent* event)
{
    QFrame::enterEvent(event);
    m_timer.stop();
}

void Toast::leaveEvent(QEvent* event)
{
    QFrame::leaveEvent(event);
    m_timer.start();
}

Toasts::Toasts(QWidget* over)
    : QObject(over)
    , m_over(over)
{
    over->installEventFilter(this);
}

Toasts::~Toasts()
{
    // The toasts themselves go with the window.
    if (m_commit)
        m_commit();
}

Toast* Toasts::show(const QString& text, Toast::Kind kind)
{
    for (Toast* toast : std::as_const(m_toasts)) {
        if (toast->text() == text && toast != m_undoToast) {
            toast->start(kind == Toast::Kind::Problem ? problemTime : noticeTime);
            return toast;
        }
    }
    auto* toast = new Toast(text, kind, m_over);
    add(toast, kind == Toast::Kind::Problem ? problemTime : noticeTime);
    return toast;
}

void Toasts::offerUndo(const QString& text, std::function<void()> undo, std::function<void()> commit)
{
    this->commit();
    m_undo = std::move(undo);
    m_commit = std::move(commit);
    m_undoToast = new Toast(text, Toast::Kind::Notice, m_over);
    m_undoToast->addAction(tr("Undo"), [this] { this->undo(); });
    add(m_undoToast, undoTime);
}

void Toasts::undo()
{
    const auto undo = std::exchange(m_undo, {});
    m_commit = {};
    if (undo)
        undo();
    if (m_undoToast)
        remove(m_undoToast);
}

void Toasts::commit()
{
    const auto commit = std::exchange(m_commit, {});
    m_undo = {};
    if (commit)
        commit();
    if (m_undoToast)
        remove(m_undoToast);
}

void Toasts::add(Toast* toast, int milliseconds)
{
    connect(toast, &Toast::closed, this, [this, toast] {
        if (toast == m_undoToast)
            commit();
        else
            remove(toast);
    });
    const auto oldest = [this] {
        return std::find_if(m_toasts.begin(), m_toasts.end(), [this](Toast* each) { return each != m_undoToast; });
    };
    if (m_toasts.size() >= mostShown && oldest() != m_toasts.end())
        remove(*oldest());
    m_toasts << toast;
    toast->start(milliseconds);
    toast->show();
    arrange();
    QAccessibleEvent alert(toast, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void Toasts::remove(Toast* toast)
{
    m_toasts.removeOne(toast);
    if (toast == m_undoToast)
        m_undoToast = nullptr;
    toast->hide();
    toast->deleteLater();
    arrange();
}

/// Below the view's head at the far side, where they cover neither what one writes nor what one reads first.
void Toasts::arrange()
{
    int top = headHeight + space::m;
    for (Toast* toast : std::as_const(m_toasts)) {
        toast->adjustSize();
        const QRect place(m_over->width() - toast->width() - space::xl, top, toast->width(), toast->height());
        toast->move(QStyle::visualRect(m_over->layoutDirection(), m_over->rect(), place).topLeft());
        toast->raise();
        top += toast->height() + space::s;
    }
}

bool Toasts::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_over && event->type() == QEvent::Resize)
        arrange();
    return QObject::eventFilter(watched, event);
}

} // namespace docent::ui
