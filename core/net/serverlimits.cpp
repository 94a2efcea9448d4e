#include "net/serverlimits.h"

#include <algorithm>

namespace docent {

using namespace std::chrono_literals;

namespace {

/// An allowance that comes back later than this is a day's: the refusal will say so better than a silent wait.
constexpr std::chrono::milliseconds longestForeseen = 60s;

} // namespace

ServerLimits::ServerLimits(Clock clock)
    : m_clock(std::move(clock))
{
}

std::chrono::milliseconds ServerLimits::lacking(const Left& left, qint64 wanted) const
{
    return left.amount >= wanted ? 0ms : std::max(0ms, left.until - m_clock.now());
}

std::chrono::milliseconds ServerLimits::pauseFor(qint64 tokens) const
{
    const std::chrono::milliseconds asked = std::max(0ms, m_pausedUntil - m_clock.now());
    return std::max({ asked, lacking(m_requests, 1), lacking(m_tokens, tokens) });
}

Task<> ServerLimits::wait(std::shared_ptr<ServerLimits> self, qint64 tokens, std::stop_token stop)
{
    while (true) {
        const std::chrono::milliseconds pause = self->pauseFor(tokens);
        if (pause <= 0ms)
            break;
        const Result<> slept = co_await self->m_clock.sleep(pause, stop);
        if (!slept)
            co_return fail(slept.error());
    }
    self->m_requests.amount -= 1;
    self->m_tokens.amount -= tokens;
    co_return Result<>();
}

void ServerLimits::learn(const HttpHeaders& headers)
{
    const ToldLimits told = toldLimits(headers, QDateTime::currentDateTimeUtc());
    keep(m_requests, told.requests);
    keep(m_tokens, told.tokens);
}

void ServerLimits::keep(Left& left, const Allowance& told)
{
    if (!told.left)
        return;
    left.amount = *told.left;
    left.until = told.reset > longestForeseen ? 0ms : m_clock.now() + told.reset;
}

void ServerLimits::refused(std::chrono::milliseconds retryAfter)
{
    m_pausedUntil = std::max(m_pausedUntil, m_clock.now() + retryAfter);
}

} // namespace docent
