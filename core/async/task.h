#pragma once

#include "base/result.h"

#include <qcorotask.h>
#include <stop_token>

namespace docent {

/// A coroutine that starts at once, runs on the GUI thread and ends with a Result. By convention its last parameter is
/// a std::stop_token; requesting the stop wakes whatever the coroutine waits for. Dropping a Task neither cancels nor
/// destroys it: spawn it through a Scope, or await it.
///
/// `co_return member;` moves out of a member (QCoro's return_value takes lvalues by forwarding reference): copy first.
template <typename T = void> using Task = QCoro::Task<Result<T>>;

} // namespace docent
