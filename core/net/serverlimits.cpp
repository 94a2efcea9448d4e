#include "net/serverlimits.h"

#include <algorithm>
#include <QCoreApplication>

namespace docent {

using namespace std::chrono_literals;

namespace {

Error refusedFor(std::chrono::milliseconds pause)
{
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(pause).count();
    const QString text = QCoreApplication::translate(
        "docent", "The server takes no more requests for now. Try again in %1 minutes, or choose another model.");
    return { ErrorCode::RateLimited, text.arg(minutes), {}, pause };
}

} // namespace

ServerLimits::ServerLimits(Clock clock)
    : m_clock(std::move(clock))
{
}

std::chrono::milliseconds ServerLimits::lacking(const Left& left, qint64 wanted) const
{
    return left.amount >= wanted ? 0ms : std::max(0ms, left.until - m_clock.now());
}

std::chrono::milliseconds ServerLimits::asked() const
{
    return std::max(0ms, m_pausedUntil - m_clock.now());
}

std::chrono::milliseconds ServerLimits::foreseen(qint64 tokens) const
{
    return std::max(lacking(m_requests, 1), lacking(m_tokens, tokens));
}

std::chrono::milliseconds ServerLimits::pauseFor(qint64 tokens) const
{
    return std::max(asked(), foreseen(tokens));
}

Task<> ServerLimits::wait(std::shared_ptr<ServerLimits> self, qint64 tokens, std::stop_token stop)
{
    // An allowance is waited for once: smaller requests could use up each new one before a large one comes to it.
    for (bool waited = false;;) {
        const std::chrono::milliseconds asked = self->asked();
        if (asked > longestPause)
            co_return fail(refusedFor(asked));
        const std::chrono::milliseconds foreseen = waited ? 0ms : self->foreseen(tokens);
        waited = waited || foreseen > 0ms;
        const std::chrono::milliseconds pause = std::max(asked, foreseen);
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
    // One that comes back much later is a day's: the refusal will say so better than a silent wait.
    left.until = told.reset > longestPause ? 0ms : m_clock.now() + told.reset;
}

void ServerLimits::refused(std::chrono::milliseconds retryAfter)
{
    m_pausedUntil = std::max(m_pausedUntil, m_clock.now() + retryAfter);
}

} // namespace docent
