#include "ingest/progressmeter.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace docent {

namespace {

constexpr double costOfAFile = 16 * 1024; ///< in bytes: opening, storing and so on
constexpr double memoryMs = 10'000;
constexpr double stalledMs = 60'000; ///< without an end, beyond what is usual: then nothing is known any more
constexpr double leastMs = 2'000; ///< before that a figure would be a guess
constexpr int leastDocuments = 3;

double work(qint64 bytes)
{
    return double(std::max<qint64>(bytes, 0)) + costOfAFile;
}

} // namespace

void ProgressMeter::add(qint64 bytes)
{
    ++m_total;
    m_workTotal += work(bytes);
}

void ProgressMeter::finish(qint64 bytes, bool failed, bool counts)
{
    if (!counts) {
        m_total = std::max(m_total - 1, m_done);
        m_workTotal = std::max(m_workTotal - work(bytes), m_workDone);
        return;
    }
    ++m_done;
    m_failed += failed;
    m_workDone += work(bytes);
    // What was never announced, such as a retried document, still counts on both sides.
    m_total = std::max(m_total, m_done);
    m_workTotal = std::max(m_workTotal, m_workDone);
}

void ProgressMeter::reset()
{
    *this = {};
}

void ProgressMeter::tick(qint64 nowMs)
{
    if (m_running) {
        const double passed = double(std::max<qint64>(nowMs - m_sampledMs, 0));
        m_waitedMs += passed;
        m_activeMs += passed;
        if (m_workDone > m_sampledWork && m_waitedMs > 0) {
            // What ended now was made in all the time since the last one ended.
            const double fade = std::exp(-m_waitedMs / memoryMs);
            const double remembered = memoryMs * (1 - fade);
            m_fadedWork = m_fadedWork * fade + (m_workDone - m_sampledWork) * remembered / m_waitedMs;
            m_fadedMs = m_fadedMs * fade + remembered;
            m_usualMs = std::exchange(m_waitedMs, 0);
            m_sampledWork = m_workDone;
        }
    }
    m_running = true;
    m_sampledMs = nowMs;
}

void ProgressMeter::pause()
{
    m_running = false;
}

qint64 ProgressMeter::secondsLeft() const
{
    if (m_done >= m_total)
        return m_total == 0 ? -1 : 0;
    const double overdueMs = std::max(m_waitedMs - m_usualMs, 0.0);
    if (m_activeMs < leastMs || m_done < leastDocuments || m_fadedWork <= 0 || overdueMs > stalledMs)
        return -1;
    // The lower of the speeds: after a large file that was read beside others, the one of late is too high.
    const double lately = (m_fadedMs + overdueMs) / m_fadedWork;
    const double allTheTime = (m_activeMs - (m_waitedMs - overdueMs)) / m_workDone;
    return qint64(std::ceil((m_workTotal - m_workDone) * std::max(lately, allTheTime) / 1000));
}

} // namespace docent
