#include "support/looptick.h"

#include <algorithm>
#include <ctime>
#include <QFile>

namespace docent::test {

double threadProcessorMs()
{
    timespec time {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

namespace {

/// How long this thread was ready to run and had no processor; 0 where the kernel does not count it.
double threadQueuedMs()
{
    QFile file(QStringLiteral("/proc/thread-self/schedstat"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(1).toDouble() / 1e6 : 0;
}

} // namespace

LoopTick::LoopTick(std::chrono::milliseconds interval, QObject* parent)
    : QObject(parent)
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_clock.start();
    m_workedMs = threadProcessorMs();
    m_queuedMs = threadQueuedMs();
    connect(&m_timer, &QTimer::timeout, this, &LoopTick::beat);
    m_timer.start(interval);
}

void LoopTick::beat()
{
    m_gapsMs.append(double(m_clock.nsecsElapsed()) / 1e6);
    m_clock.restart();
    const double queued = threadQueuedMs();
    m_longestHoldUpMs = std::max(m_longestHoldUpMs, m_gapsMs.last() - (queued - m_queuedMs));
    m_queuedMs = queued;
    const double worked = threadProcessorMs();
    m_longestWorkMs = std::max(m_longestWorkMs, worked - m_workedMs);
    m_workedMs = worked;
}

double LoopTick::longestGapMs() const
{
    return gapMsAt(1);
}

double LoopTick::gapMsAt(double fraction) const
{
    if (m_gapsMs.isEmpty())
        return 0;
    QList<double> sorted = m_gapsMs;
    std::sort(sorted.begin(), sorted.end());
    const auto index = qsizetype(fraction * double(sorted.size() - 1) + 0.5);
    return sorted.at(std::clamp<qsizetype>(index, 0, sorted.size() - 1));
}

} // namespace docent::test
