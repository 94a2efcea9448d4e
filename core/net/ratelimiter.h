#pragma once

#include "async/oneshot.h"
#include "net/serverlimits.h"

#include <deque>

namespace docent {

/// How many requests one provider gets at once. It begins with the most allowed, halves when the provider refuses for
/// too many, and grows back by one per round of replies (additive increase, multiplicative decrease). Waiters are
/// served in their order; whose turn it is keeps still for as long as the server's limits want. GUI thread only.
class RateLimiter {
    struct State {
        int most = 1;
        double limit = 1;
        int running = 0;
        quint64 epoch = 0; ///< counts the decreases
        std::shared_ptr<ServerLimits> limits;
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
        /// What the reply's headers tell of the limits.
        void learn(const HttpHeaders& headers);
        /// The provider refused for too many requests and asks to wait.
        void refused(std::chrono::milliseconds retryAfter);

    private:
        std::shared_ptr<State> m_state;
        quint64 m_epoch = 0;
    };

    /// `limits`: those of the server, shared with others that ask it.
    explicit RateLimiter(int most, std::shared_ptr<ServerLimits> limits = std::make_shared<ServerLimits>());
    /// For a request of so many tokens, as far as that is known.
    Task<Permit> acquire(qint64 tokens, std::stop_token stop);
    /// How long such a request would have to keep still now.
    std::chrono::milliseconds pauseFor(qint64 tokens) const { return m_state->limits->pauseFor(tokens); }

    int running() const { return m_state->running; }
    int limit() const { return int(m_state->limit); }

private:
    static bool isFree(const State& state);
    static void wakeNext(const std::shared_ptr<State>& state);
    static Task<Permit> wait(std::shared_ptr<State> state, qint64 tokens, std::stop_token stop);

    std::shared_ptr<State> m_state = std::make_shared<State>();
};

} // namespace docent
