#pragma once

#include "async/task.h"

#include <coroutine>
#include <memory>
#include <optional>
#include <QCoreApplication>
#include <QMetaObject>

namespace docent {

/// A value that is set once and awaited by one coroutine: the leaf under every wait of the program.
///
/// Copies share the value. The first set() wins and the rest are ignored, so that a reply and a cancellation may race.
/// The waiting coroutine is resumed from the event loop, never inside set(): it may destroy whatever called set().
/// GUI thread only, except post().
template <typename T> class OneShot {
    struct State {
        std::optional<T> value;
        std::coroutine_handle<> waiter;
    };

public:
    /// Sets the value and wakes the waiter; false if it was set before.
    bool set(T value) const
    {
        if (m_state->value)
            return false;
        m_state->value.emplace(std::move(value));
        if (const auto waiter = std::exchange(m_state->waiter, {})) {
            QMetaObject::invokeMethod(
                QCoreApplication::instance(), [waiter] { waiter.resume(); }, Qt::QueuedConnection);
        }
        return true;
    }

    /// set() from any thread.
    void post(T value) const
    {
        auto shared = std::make_shared<T>(std::move(value));
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), [self = *this, shared] { self.set(std::move(*shared)); },
            Qt::QueuedConnection);
    }

    bool isSet() const { return m_state->value.has_value(); }

    bool await_ready() const noexcept { return isSet(); }
    void await_suspend(std::coroutine_handle<> waiter) const noexcept { m_state->waiter = waiter; }
    T await_resume() const { return std::move(*m_state->value); }

private:
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

/// Awaits `done`, or a stop, which sets it to a Cancelled error.
template <typename T> Task<T> awaitOrStop(OneShot<Result<T>> done, std::stop_token stop)
{
    std::stop_callback wake(stop, [done] { done.set(fail(Error::cancelled())); });
    Result<T> result = co_await done;
    co_return result;
}

} // namespace docent
