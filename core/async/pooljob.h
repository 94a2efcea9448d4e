#pragma once

#include "async/oneshot.h"

#include <QThreadPool>

namespace docent {

/// Runs `job(stop_token) -> Result<T>` on a thread of `pool`. A stop wakes the coroutine at once with Cancelled, while
/// the job may go on until it looks at its token: it must own (by value or shared_ptr) all that it touches, and whoever
/// owns the pool waits for it before the program ends. An exception of the job becomes an Internal error.
template <typename Job>
QCoro::Task<std::invoke_result_t<Job, std::stop_token>> runOnPool(QThreadPool& pool, Job job, std::stop_token stop)
{
    using R = std::invoke_result_t<Job, std::stop_token>;
    OneShot<R> done;
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    auto shared = std::make_shared<Job>(std::move(job));
    pool.start([shared, done, stop]() mutable {
        R result = fail(Error::cancelled());
        try {
            if (!stop.stop_requested())
                result = (*shared)(stop);
        } catch (const std::exception& exception) {
            result = fail(ErrorCode::Internal, QString::fromUtf8(exception.what()));
        }
        shared.reset();
        done.post(std::move(result));
    });
    shared.reset();
    std::stop_callback wake(stop, [done] { done.set(fail(Error::cancelled())); });
    R result = co_await done;
    co_return result;
}

} // namespace docent
