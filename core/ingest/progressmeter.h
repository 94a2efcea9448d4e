#pragma once

#include <QtGlobal>

namespace docent {

/// How far the queue is and how long it will take, from the bytes of the files: large files count for more than small
/// ones, and each file has a fixed cost besides. The speed is an average that fades over some ten seconds of work, so
/// that it follows when easy files turn into hard ones and doesn't jump, but never higher than that of the whole run:
/// rather too long than too short. Pure: the caller brings the clock.
class ProgressMeter {
public:
    void add(qint64 bytes);
    /// A document that was added ended. `counts` false: it vanished from the queue (removed).
    void finish(qint64 bytes, bool failed, bool counts = true);
    /// Nothing is left: the next document begins a new run.
    void reset();

    /// Takes a sample; call it now and then while work goes on.
    void tick(qint64 nowMs);
    /// The clock stands, e.g. while the queue is paused.
    void pause();

    int done() const { return m_done; }
    int total() const { return m_total; }
    int failed() const { return m_failed; }
    /// -1 as long as too little is known.
    qint64 secondsLeft() const;

private:
    int m_done = 0;
    int m_total = 0;
    int m_failed = 0;
    double m_workDone = 0; ///< in bytes, with the fixed cost of each file
    double m_workTotal = 0;

    bool m_running = false;
    qint64 m_sampledMs = 0;
    double m_sampledWork = 0;
    double m_fadedWork = 0; ///< work and time of the past, both fading alike: their quotient is the speed
    double m_fadedMs = 0;
    double m_waitedMs = 0; ///< since the last document ended
    double m_usualMs = 0; ///< how long that was the last time
    double m_activeMs = 0;
};

} // namespace docent
