#include "async/besidepool.h"

#include <QSemaphore>
#include <QThread>
#ifdef Q_OS_LINUX
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace docent {

namespace {

constexpr int besideNiceness = 10;
constexpr int longestStart = 1000; ///< ms

void giveWay()
{
#ifdef Q_OS_LINUX
    // On Linux it counts for a thread by itself; Qt's thread priorities have no effect there.
    const id_t thread = id_t(syscall(SYS_gettid));
    setpriority(PRIO_PROCESS, thread, getpriority(PRIO_PROCESS, thread) + besideNiceness);
#endif
}

} // namespace

std::unique_ptr<QThreadPool> makeBesidePool()
{
    auto pool = std::make_unique<QThreadPool>();
    pool->setMaxThreadCount(QThread::idealThreadCount());
    pool->setExpiryTimeout(-1);
    // Each thread gets one of these, since none ends before all have begun; unless the system has no more threads.
    const int threads = pool->maxThreadCount();
    const auto begun = std::make_shared<QSemaphore>();
    for (int i = 0; i < threads; ++i) {
        pool->start([begun, threads] {
            giveWay();
            begun->release();
            if (begun->tryAcquire(threads, longestStart))
                begun->release(threads);
        });
    }
    return pool;
}

} // namespace docent
