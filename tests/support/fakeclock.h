#pragma once

#include "async/clock.h"
#include "async/oneshot.h"

#include <algorithm>
#include <chrono>
#include <list>

namespace docent::test {

/// Lets every coroutine go as far as it gets without the time moving on.
inline void settle()
{
    for (int pass = 0; pass < 5; ++pass)
        QCoreApplication::processEvents();
}

/// A clock that stands until the test moves it: what sleeps on it needs no real time.
class FakeClock {
public:
    using Duration = std::chrono::milliseconds;

    Task<> sleep(Duration duration, std::stop_token stop)
    {
        OneShot<Result<>> done;
        m_asked.push_back(duration);
        m_sleepers.push_back({ m_now + duration, done });
        return awaitOrStop(done, std::move(stop));
    }
    /// What a RetryPolicy takes. The clock must outlive it.
    std::function<Task<>(Duration, std::stop_token)> sleeper()
    {
        return [this](Duration duration, std::stop_token stop) { return sleep(duration, std::move(stop)); };
    }

    /// What an HttpClient takes. This clock must outlive it.
    Clock clock()
    {
        Clock made;
        made.now = [this] { return m_now; };
        made.sleep = sleeper();
        return made;
    }

    Duration now() const { return m_now; }
    /// Every wait that was asked for, in order.
    const std::list<Duration>& asked() const { return m_asked; }
    int sleeping() const
    {
        return int(
            std::count_if(m_sleepers.begin(), m_sleepers.end(), [](const auto& one) { return !one.done.isSet(); }));
    }

    /// Moves to the next time at which somebody wakes, wakes all who are due and lets them run; false: nobody sleeps.
    bool advanceToNext()
    {
        settle();
        std::erase_if(m_sleepers, [](const Sleeper& one) { return one.done.isSet(); });
        if (m_sleepers.empty())
            return false;
        const auto next = std::min_element(
            m_sleepers.begin(), m_sleepers.end(), [](const auto& a, const auto& b) { return a.due < b.due; });
        m_now = std::max(m_now, next->due);
        for (const Sleeper& one : m_sleepers) {
            if (one.due <= m_now)
                one.done.set({});
        }
        settle();
        return true;
    }
    /// Runs until nobody sleeps; the number of different times at which somebody woke.
    int runOut()
    {
        int rounds = 0;
        while (advanceToNext())
            ++rounds;
        return rounds;
    }

private:
    struct Sleeper {
        Duration due;
        OneShot<Result<>> done;
    };
    Duration m_now { 0 };
    std::list<Duration> m_asked;
    std::list<Sleeper> m_sleepers;
};

} // namespace docent::test
