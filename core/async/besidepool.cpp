#include "async/besidepool.h"

#include <latch>
#include <QThread>
#ifdef Q_OS_LINUX
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace docent {

namespace {

constexpr int besideNiceness = 10;

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
    // Each thread gets one of these, since none ends before all have begun.
    const auto all = std::make_shared<std::latch>(pool->maxThreadCount());
    for (int i = 0; i < pool->maxThreadCount(); ++i) {
        pool->start([all] {
            giveWay();
            all->arrive_and_wait();
        });
    }
    return pool;
}

} // namespace docent
