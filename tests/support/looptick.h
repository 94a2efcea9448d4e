#pragma once

#include <chrono>
#include <QElapsedTimer>
#include <QList>
#include <QObject>
#include <QTimer>

namespace docent::test {

/// What a turn of the loop may take at most; sanitizers make all work several times longer.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr double mostWorkMs = 250;
#else
inline constexpr double mostWorkMs = 50;
#endif

/// The processor time that this thread has taken so far.
double threadProcessorMs();

/// A heartbeat in the event loop: records how far apart the beats really were, and of that what a busy machine does not
/// stretch: how long the thread was held up by its own doing, and how long it computed.
class LoopTick : public QObject {
    Q_OBJECT
public:
    explicit LoopTick(std::chrono::milliseconds interval = std::chrono::milliseconds(2), QObject* parent = nullptr);

    int beats() const { return int(m_gapsMs.size()); }
    double longestGapMs() const;
    /// The gap that `fraction` of all gaps do not exceed, e.g. 0.99.
    double gapMsAt(double fraction) const;
    /// The longest gap without the time in which the thread was ready to run and others had the processor.
    double longestHoldUpMs() const { return m_longestHoldUpMs; }
    /// The most processor time that this thread took between two beats.
    double longestWorkMs() const { return m_longestWorkMs; }

private:
    void beat();

    QTimer m_timer;
    QElapsedTimer m_clock;
    QList<double> m_gapsMs;
    double m_queuedMs = 0; ///< how long the thread had waited for a processor at the last beat
    double m_longestHoldUpMs = 0;
    double m_workedMs = 0; ///< the thread's processor time at the last beat
    double m_longestWorkMs = 0;
};

} // namespace docent::test
