#pragma once

#include "async/wakeup.h"

#include <atomic>
#include <deque>
#include <QSemaphore>

namespace docent {

/// Hands batches from a pool thread to a coroutine, a few at a time: the thread waits when the coroutine is behind.
template <typename T> class BatchFeed : public std::enable_shared_from_this<BatchFeed<T>> {
public:
    explicit BatchFeed(int room)
        : m_room(room)
    {
    }

    /// From the thread. Fails with Cancelled on a stop or when nobody takes any more.
    Result<> put(T batch, const std::stop_token& stop)
    {
        while (!m_room.tryAcquire(1, 20)) {
            if (stop.stop_requested() || m_abandoned)
                return fail(Error::cancelled());
        }
        if (m_abandoned)
            return fail(Error::cancelled());
        auto shared = std::make_shared<T>(std::move(batch));
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self = this->shared_from_this(), shared] {
                self->m_batches.push_back(std::move(*shared));
                self->m_bell.ring();
            },
            Qt::QueuedConnection);
        return {};
    }

    /// GUI thread from here on. No more batches will come.
    void finish()
    {
        m_finished = true;
        m_bell.ring();
    }
    /// Nothing is taken any more: the thread need not go on.
    void abandon() { m_abandoned = true; }
    /// The next batch; nullopt after the last.
    Task<std::optional<T>> take(std::stop_token stop) { return takeFrom(this->shared_from_this(), std::move(stop)); }

private:
    static Task<std::optional<T>> takeFrom(std::shared_ptr<BatchFeed> self, std::stop_token stop)
    {
        while (self->m_batches.empty()) {
            if (self->m_finished)
                co_return std::optional<T>();
            const Result<> rang = co_await self->m_bell.wait(stop);
            if (!rang)
                co_return fail(rang.error());
        }
        std::optional<T> batch(std::move(self->m_batches.front()));
        self->m_batches.pop_front();
        self->m_room.release();
        co_return batch;
    }

    QSemaphore m_room;
    std::atomic<bool> m_abandoned = false;
    std::deque<T> m_batches; ///< GUI thread only
    bool m_finished = false;
    Wakeup m_bell;
};

} // namespace docent
