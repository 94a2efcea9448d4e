#include "net/ratelimiter.h"

#include <algorithm>

namespace docent {

RateLimiter::Permit::Permit(std::shared_ptr<State> state)
    : m_state(std::move(state))
    , m_epoch(m_state->epoch)
{
}

RateLimiter::Permit& RateLimiter::Permit::operator=(Permit&& other) noexcept
{
    release();
    m_state = std::move(other.m_state);
    m_epoch = other.m_epoch;
    return *this;
}

void RateLimiter::Permit::release()
{
    const std::shared_ptr<State> state = std::move(m_state);
    if (!state)
        return;
    --state->running;
    wakeNext(state);
}

void RateLimiter::Permit::accepted()
{
    if (m_state)
        m_state->limit = std::min(double(m_state->most), m_state->limit + 1 / m_state->limit);
}

void RateLimiter::Permit::refused(std::chrono::milliseconds retryAfter)
{
    if (!m_state)
        return;
    // The refusals of one burst count once.
    if (m_epoch == m_state->epoch) {
        m_state->limit = std::max(1.0, m_state->limit / 2);
        ++m_state->epoch;
    }
    m_state->limits->refused(retryAfter);
}

void RateLimiter::Permit::learn(const HttpHeaders& headers)
{
    if (m_state)
        m_state->limits->learn(headers);
}

RateLimiter::RateLimiter(int most, std::shared_ptr<ServerLimits> limits)
{
    Q_ASSERT(most > 0);
    m_state->most = most;
    m_state->limit = most;
    m_state->limits = std::move(limits);
}

Task<RateLimiter::Permit> RateLimiter::acquire(qint64 tokens, std::stop_token stop)
{
    return wait(m_state, tokens, std::move(stop));
}

bool RateLimiter::isFree(const State& state)
{
    return state.running < int(state.limit);
}

/// Hands free places to waiters; each counts as running from here, so that none is given twice.
void RateLimiter::wakeNext(const std::shared_ptr<State>& state)
{
    while (!state->waiters.empty() && isFree(*state)) {
        const OneShot<Result<>> next = state->waiters.front();
        state->waiters.pop_front();
        if (next.set({}))
            ++state->running;
    }
}

Task<RateLimiter::Permit> RateLimiter::wait(std::shared_ptr<State> state, qint64 tokens, std::stop_token stop)
{
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    if (state->waiters.empty() && isFree(*state)) {
        ++state->running;
    } else {
        OneShot<Result<>> turn;
        state->waiters.push_back(turn);
        wakeNext(state);
        const Result<> woken = co_await awaitOrStop(turn, stop);
        if (!woken)
            co_return fail(woken.error());
    }
    Permit permit(state);
    const Result<> allowed = co_await ServerLimits::wait(state->limits, tokens, stop);
    if (!allowed)
        co_return fail(allowed.error());
    co_return permit;
}

} // namespace docent
