#pragma once

#include "async/oneshot.h"

#include <chrono>
#include <QTimer>

namespace docent {

/// Runs `operation(stop_token) -> Task<T>` and stops it after `limit`; it then ends with Timeout and `message`. A stop
/// from outside reaches the operation as well and is what counts when both happen. Cutting relies on the operation's
/// leaves waking, as all of ours do.
template <typename Operation>
std::invoke_result_t<Operation, std::stop_token> withDeadline(
    std::chrono::milliseconds limit, QString message, Operation operation, std::stop_token stop)
{
    std::stop_source inner;
    bool expired = false;
    std::stop_callback outerStop(stop, [&inner] { inner.request_stop(); });
    QTimer timer;
    timer.setSingleShot(true);
    QObject::connect(&timer, &QTimer::timeout, &timer, [&inner, &expired] {
        expired = true;
        inner.request_stop();
    });
    timer.start(limit);
    auto task = operation(inner.get_token());
    auto result = co_await task;
    if (!result && result.error().isCancelled() && expired && !stop.stop_requested())
        co_return fail(ErrorCode::Timeout, message);
    co_return result;
}

} // namespace docent
