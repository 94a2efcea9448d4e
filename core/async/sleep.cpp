#include "async/sleep.h"

#include "async/oneshot.h"

#include <QTimer>

namespace docent {

Task<> sleepFor(std::chrono::milliseconds duration, std::stop_token stop)
{
    OneShot<Result<>> done;
    QTimer timer;
    timer.setSingleShot(true);
    QObject::connect(&timer, &QTimer::timeout, &timer, [done] { done.set({}); });
    timer.start(duration);
    Result<> result = co_await awaitOrStop(done, stop);
    co_return result;
}

} // namespace docent
