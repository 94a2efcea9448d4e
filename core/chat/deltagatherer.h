#pragma once

#include "llm/models.h"

#include <chrono>
#include <QTimer>

namespace docent {

/// Gathers the pieces of a streaming reply for about 33 ms before it hands them on, so that a fast model costs the view
/// 30 updates a second and no more. A piece that comes after a longer pause, the first word above all, goes on at once.
class DeltaGatherer {
public:
    using Out = std::function<void(const ChatDelta&)>;
    static constexpr std::chrono::milliseconds wait { 33 }; ///< the longest

    explicit DeltaGatherer(Out out);
    void add(const QString& text, const QString& reasoning);
    /// Hands on what is left.
    void flush();

private:
    Out m_out;
    ChatDelta m_pending;
    QTimer m_timer;
};

} // namespace docent
