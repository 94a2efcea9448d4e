#include "async/semaphore.h"

#include <algorithm>

namespace docent {

Semaphore::Semaphore(int permits)
{
    Q_ASSERT(permits > 0);
    m_state->free = permits;
}

Task<Semaphore::Permit> Semaphore::acquire(std::stop_token stop)
{
    return wait(m_state, std::move(stop));
}

int Semaphore::waiting() const
{
    return int(std::count_if(
        m_state->waiters.begin(), m_state->waiters.end(), [](const auto& waiter) { return !waiter.isSet(); }));
}

Task<Semaphore::Permit> Semaphore::wait(std::shared_ptr<State> state, std::stop_token stop)
{
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    if (state->free > 0) {
        --state->free;
    } else {
        OneShot<Result<>> turn;
        state->waiters.push_back(turn);
        const Result<> woken = co_await awaitOrStop(turn, stop);
        if (!woken) {
            // Those that gave up must not pile up behind a permit that is held for long.
            std::erase_if(state->waiters, [](const auto& waiter) { return waiter.isSet(); });
            co_return fail(woken.error());
        }
    }
    co_return Permit(state);
}

void Semaphore::Permit::release()
{
    const std::shared_ptr<State> state = std::move(m_state);
    if (!state)
        return;
    // A waiter that was cancelled has its value already: set() says so and the next one gets the permit.
    while (!state->waiters.empty()) {
        const OneShot<Result<>> next = state->waiters.front();
        state->waiters.pop_front();
        if (next.set({}))
            return;
    }
    ++state->free;
}

} // namespace docent
