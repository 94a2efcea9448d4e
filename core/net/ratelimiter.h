#pragma once

#include "async/oneshot.h"

#include <chrono>
#include <deque>
#include <QDeadlineTimer>
#include <QTimer>

namespace docent {

/// How many requests one provider gets at once. It begins with the most allowed, halves when the provider refuses for
/// too many, keeps still as long as the provider asks, and grows back by one per round of replies (additive increase,
/// multiplicative decrease). Waiters are served in their order. GUI thread only.
class RateLimiter {
    struct State {
        int most = 1;
        double limit = 1;
        int running = 0;
        quint64 epoch = 0; ///< counts the decreases
        QDeadlineTimer pause { 0 };
        QTimer timer;
        std::deque<OneShot<Result<>>> waiters;
    };

public:
    /// The right to run one request, given back on destruction.
    class Permit {
    public:
        Permit() = default;
        explicit Permit(std::shared_ptr<State> state);
        Permit(Permit&& other) noexcept = default;
        Permit& operator=(Permit&& other) noexcept;
        Permit(const Permit&) = delete;
        Permit& operator=(const Permit&) = delete;
        ~Permit() { release(); }
        void release();

        /// The provider answered.
        void accepted();
        /// The provider refused for too many requests and asks to wait.
        void refused(std::chrono::milliseconds retryAfter);

    private:
        std::shared_ptr<State> m_state;
        quint64 m_epoch = 0;
    };

    explicit RateLimiter(int most);
    Task<Permit> acquire(std::stop_token stop);

    int running() const { return m_state->running; }
    int limit() const { return int(m_state->limit); }

private:
    static bool isFree(const State& state);
    static void wakeNext(const std::shared_ptr<State>& state);
    static Task<Permit> wait(std::shared_ptr<State> state, std::stop_token stop);

    std::shared_ptr<State> m_state = std::make_shared<State>();
};

} // namespace docent
