#pragma once

#include "async/oneshot.h"

#include <deque>

namespace docent {

/// Limits how many coroutines are in a section at once; waiters are served in their order. GUI thread only.
class Semaphore {
    struct State {
        int free = 0;
        std::deque<OneShot<Result<>>> waiters;
    };

public:
    /// The right to be in the section, given back on destruction.
    class Permit {
    public:
        Permit() = default;
        explicit Permit(std::shared_ptr<State> state)
            : m_state(std::move(state))
        {
        }
        Permit(Permit&& other) noexcept = default;
        Permit& operator=(Permit&& other) noexcept
        {
            release();
            m_state = std::move(other.m_state);
            return *this;
        }
        Permit(const Permit&) = delete;
        Permit& operator=(const Permit&) = delete;
        ~Permit() { release(); }
        void release();

    private:
        std::shared_ptr<State> m_state;
    };

    explicit Semaphore(int permits);
    Task<Permit> acquire(std::stop_token stop);
    int available() const { return m_state->free; }
    int waiting() const;

private:
    static Task<Permit> wait(std::shared_ptr<State> state, std::stop_token stop);

    std::shared_ptr<State> m_state = std::make_shared<State>();
};

} // namespace docent
