#include "ingest/progressmeter.h"

#include <algorithm>
#include <cmath>

namespace docent {

namespace {

constexpr double costOfAFile = 16 * 1024; ///< in bytes: opening, storing and so on
constexpr double memoryMs = 10'000;
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
        const double fade = std::exp(-passed / memoryMs);
        m_fadedWork = m_fadedWork * fade + (m_workDone - m_sampledWork);
        m_fadedMs = m_fadedMs * fade + passed;
        m_activeMs += passed;
    }
    m_running = true;
    m_sampledMs = nowMs;
    m_sampledWork = m_workDone;
}

void ProgressMeter::pause()
{
    m_running = false;
}

qint64 ProgressMeter::secondsLeft() const
{
    if (m_done >= m_total)
        return m_total == 0 ? -1 : 0;
    if (m_activeMs < leastMs || m_done < leastDocuments || m_fadedWork <= 0)
        return -1;
    const double left = (m_workTotal - m_workDone) * m_fadedMs / m_fadedWork / 1000;
    return qint64(std::ceil(left));
}

} // namespace docent
