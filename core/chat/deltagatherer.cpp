#include "chat/deltagatherer.h"

namespace docent {

DeltaGatherer::DeltaGatherer(Out out)
    : m_out(std::move(out))
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(wait);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { flush(); });
}

void DeltaGatherer::add(const QString& text, const QString& reasoning)
{
    // The first word is shown at once: nothing is gained by waiting with it.
    const bool first = m_pending.text.isEmpty() && m_pending.reasoning.isEmpty() && !m_timer.isActive();
    m_pending.text += text;
    m_pending.reasoning += reasoning;
    if (first)
        flush();
}

void DeltaGatherer::flush()
{
    if (m_pending.text.isEmpty() && m_pending.reasoning.isEmpty())
        return;
    const ChatDelta delta = std::exchange(m_pending, {});
    m_timer.start();
    if (m_out)
        m_out(delta);
}

} // namespace docent
