#pragma once

#include <chrono>
#include <cmath>
#include <QElapsedTimer>

namespace docent {

/// Times the stages of a search.
class StageClock {
public:
    StageClock() { m_timer.start(); }
    /// Milliseconds since the start or the last lap, to a hundredth.
    double lap()
    {
        const double milliseconds = std::round(double(m_timer.nsecsElapsed()) / 1e4) / 100;
        m_timer.restart();
        return milliseconds;
    }

    std::chrono::milliseconds elapsed() const { return std::chrono::milliseconds(m_timer.elapsed()); }

private:
    QElapsedTimer m_timer;
};

} // namespace docent
