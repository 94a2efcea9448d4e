#pragma once

#include "async/sleep.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <QRandomGenerator>

namespace docent {

/// How often and after which waits an operation is tried again: exponential backoff with equal jitter (M. Brooker,
/// "Exponential Backoff And Jitter", AWS 2015), but never less than the other side asked for.
struct RetryPolicy {
    int attempts = 3;
    std::chrono::milliseconds firstWait { 500 };
    std::chrono::milliseconds longestWait { 30'000 };
    /// Which errors deserve another try.
    std::function<bool(const Error&)> worthRetrying;
    /// Told before each wait: the attempt that failed (from 1), the wait, and why.
    std::function<void(int, std::chrono::milliseconds, const Error&)> waiting;
    /// The clock; tests put theirs here.
    std::function<Task<>(std::chrono::milliseconds, std::stop_token)> sleep = &sleepFor;
    /// A number in [0, 1).
    std::function<double()> random = [] { return QRandomGenerator::global()->generateDouble(); };
};

/// The wait after the failed attempt number `attempt` (from 1).
inline std::chrono::milliseconds retryWait(const RetryPolicy& policy, int attempt, const Error& error)
{
    const double ceiling = std::min<double>(double(policy.longestWait.count()),
        double(policy.firstWait.count()) * double(1LL << std::min(attempt - 1, 30)));
    const auto backoff =
        std::chrono::milliseconds(std::chrono::milliseconds::rep(ceiling * (0.5 + 0.5 * policy.random())));
    return std::max(backoff, error.retryAfter);
}

/// Runs `operation() -> Task<T>` until it succeeds, fails for good, has used up its attempts or is stopped.
template <typename Operation>
std::invoke_result_t<Operation> retry(RetryPolicy policy, Operation operation, std::stop_token stop)
{
    for (int attempt = 1;; ++attempt) {
        auto task = operation();
        auto result = co_await task;
        if (result || attempt >= policy.attempts || result.error().isCancelled()
            || (policy.worthRetrying && !policy.worthRetrying(result.error()))) {
            co_return result;
        }
        const std::chrono::milliseconds wait = retryWait(policy, attempt, result.error());
        if (policy.waiting)
            policy.waiting(attempt, wait, result.error());
        const Result<> slept = co_await policy.sleep(wait, stop);
        if (!slept)
            co_return fail(slept.error());
    }
}

} // namespace docent
