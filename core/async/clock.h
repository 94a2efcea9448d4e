#pragma once

#include "async/sleep.h"

#include <functional>

namespace docent {

/// Time as it passes, and waiting for it. Tests put theirs here.
struct Clock {
    /// Since a moment of its own.
    std::function<std::chrono::milliseconds()> now = [] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now().time_since_epoch());
    };
    std::function<Task<>(std::chrono::milliseconds, std::stop_token)> sleep = &sleepFor;
};

} // namespace docent
