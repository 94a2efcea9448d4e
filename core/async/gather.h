#pragma once

#include "async/task.h"

#include <vector>

namespace docent {

/// Awaits all tasks, which already run. Results come in the order of the input; a failure stays in its own place, an
/// exception too (as an Internal error). The whole takes as long as the slowest.
template <typename T> QCoro::Task<std::vector<Result<T>>> gather(std::vector<Task<T>> tasks)
{
    std::vector<Result<T>> results;
    results.reserve(tasks.size());
    for (Task<T>& task : tasks) {
        Result<T> result = fail(Error::cancelled());
        try {
            result = co_await task;
        } catch (const std::exception& exception) {
            result = fail(ErrorCode::Internal, QString::fromUtf8(exception.what()));
        }
        results.push_back(std::move(result));
    }
    co_return results;
}

} // namespace docent
