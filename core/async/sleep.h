#pragma once

#include "async/task.h"

#include <chrono>

namespace docent {

/// Ends after `duration`, or with Cancelled as soon as a stop is requested.
Task<> sleepFor(std::chrono::milliseconds duration, std::stop_token stop);

} // namespace docent
