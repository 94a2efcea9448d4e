#pragma once

#include "async/task.h"

#include <optional>
#include <QEventLoop>
#include <QTest>
#include <QTimer>

namespace docent::test {

/// What a coroutine ended with, and whether it went through the event loop on its way.
template <typename R> struct Outcome {
    std::optional<R> result; ///< empty: it did not end in time
    bool suspended = false;
};

/// Runs a coroutine to its end in an event loop, at most `limit`.
template <typename R> Outcome<R> run(QCoro::Task<R> task, std::chrono::milliseconds limit = std::chrono::seconds(20))
{
    struct State {
        std::optional<R> result;
        QEventLoop loop;
    };
    auto state = std::make_shared<State>();
    auto wait = [](QCoro::Task<R> inner, std::shared_ptr<State> shared) -> QCoro::Task<> {
        R result = co_await inner;
        shared->result.emplace(std::move(result));
        shared->loop.quit();
    };
    wait(std::move(task), state);
    Outcome<R> outcome;
    if (!state->result) {
        outcome.suspended = true;
        QTimer::singleShot(limit, &state->loop, &QEventLoop::quit);
        state->loop.exec();
    }
    outcome.result = std::move(state->result);
    return outcome;
}

/// The same for a coroutine without a value.
inline bool finish(QCoro::Task<> task, std::chrono::milliseconds limit = std::chrono::seconds(20))
{
    auto wrapped = [](QCoro::Task<> inner) -> QCoro::Task<bool> {
        co_await inner;
        co_return true;
    };
    return run(wrapped(std::move(task)), limit).result.value_or(false);
}

} // namespace docent::test
