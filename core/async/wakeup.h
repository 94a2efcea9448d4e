#pragma once

#include "async/oneshot.h"

namespace docent {

/// A doorbell for one waiting coroutine: wait() ends at the next ring(), or at once if it rang since the last wait.
/// Rings don't add up; who wakes looks for itself what there is to do. GUI thread only.
class Wakeup {
public:
    void ring() { m_state->bell.set({}); }
    /// Fails with Cancelled on a stop.
    Task<> wait(std::stop_token stop) { return waitFor(m_state, std::move(stop)); }

private:
    struct State {
        OneShot<Result<>> bell;
    };

    static Task<> waitFor(std::shared_ptr<State> state, std::stop_token stop)
    {
        const Result<> rang = co_await awaitOrStop(state->bell, stop);
        state->bell = OneShot<Result<>>();
        co_return rang;
    }

    std::shared_ptr<State> m_state = std::make_shared<State>();
};

} // namespace docent
