#pragma once

#include "async/clock.h"
#include "net/ratelimitheaders.h"

namespace docent {

/// What one server lets one key do with one model at the moment, shared by all who ask it: a pause that it wants is
/// everybody's pause.
/// GUI thread only.
class ServerLimits {
public:
    /// Who is told to wait longer should be told so instead of kept waiting.
    static constexpr std::chrono::milliseconds longestPause { 60'000 };

    explicit ServerLimits(Clock clock = {});

    /// How long a request of so many tokens has to wait; zero: it may be sent.
    std::chrono::milliseconds pauseFor(qint64 tokens) const;
    /// Waits for that, and counts the request. Fails with RateLimited where the server wants a long pause.
    static Task<> wait(std::shared_ptr<ServerLimits> self, qint64 tokens, std::stop_token stop);

    /// What a reply's headers tell.
    void learn(const HttpHeaders& headers);
    /// The server refused for too many requests.
    void refused(std::chrono::milliseconds retryAfter);

private:
    struct Left {
        qint64 amount = 0;
        std::chrono::milliseconds until { 0 }; ///< afterwards nothing is known
    };
    std::chrono::milliseconds asked() const; ///< the pause that the server asked for
    std::chrono::milliseconds foreseen(qint64 tokens) const; ///< until its allowance is enough
    void keep(Left& left, const Allowance& told);
    std::chrono::milliseconds lacking(const Left& left, qint64 wanted) const;

    Clock m_clock;
    std::chrono::milliseconds m_pausedUntil { 0 };
    Left m_requests;
    Left m_tokens;
};

} // namespace docent
