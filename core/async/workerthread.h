#pragma once

#include "async/oneshot.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <QThread>

namespace docent {

/// One thread that runs jobs in their order: the home of something that must stay on one thread, such as a database
/// connection. A stop drops a job that has not begun; one that runs is interrupted through setInterrupt() and awaited,
/// so that no job outlives the coroutine that asked for it.
class WorkerThread {
public:
    explicit WorkerThread(QString name);
    /// Runs what is queued to its end, then joins.
    ~WorkerThread();
    Q_DISABLE_COPY_MOVE(WorkerThread)

    /// Called from the GUI thread to make the running job return early, e.g. sqlite3_interrupt. Must be thread-safe.
    void setInterrupt(std::function<void()> interrupt);

    /// Runs `job() -> Result<T>` on the thread.
    template <typename Job> QCoro::Task<std::invoke_result_t<Job>> run(Job job, std::stop_token stop)
    {
        using R = std::invoke_result_t<Job>;
        if (stop.stop_requested())
            co_return fail(Error::cancelled());
        OneShot<R> done;
        auto shared = std::make_shared<Job>(std::move(job));
        const quint64 id = enqueue([shared, done](bool cancelled) mutable {
            R result = fail(Error::cancelled());
            try {
                if (!cancelled)
                    result = (*shared)();
            } catch (const std::exception& exception) {
                result = fail(ErrorCode::Internal, QString::fromUtf8(exception.what()));
            }
            shared.reset();
            done.post(std::move(result));
        });
        shared.reset();
        std::stop_callback wake(stop, [this, id] { cancel(id); });
        R result = co_await done;
        if (stop.stop_requested() && !result)
            co_return fail(Error::cancelled());
        co_return result;
    }

    /// Runs `work` behind what is queued, with nobody waiting for it: how an owner ends what lives on the thread.
    void post(std::function<void()> work);

private:
    struct Item {
        quint64 id = 0;
        std::function<void(bool cancelled)> work;
    };

    quint64 enqueue(std::function<void(bool)> work);
    void cancel(quint64 id);
    void loop();

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Item> m_queue;
    std::function<void()> m_interrupt;
    quint64 m_nextId = 1;
    quint64 m_running = 0;
    bool m_quit = false;
    std::unique_ptr<QThread> m_thread;
};

} // namespace docent
