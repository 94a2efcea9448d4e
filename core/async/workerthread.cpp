#include "async/workerthread.h"

#include <algorithm>

namespace docent {

WorkerThread::WorkerThread(QString name)
    : m_thread(QThread::create([this] { loop(); }))
{
    m_thread->setObjectName(name);
    m_thread->start();
}

WorkerThread::~WorkerThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
    }
    m_wake.notify_one();
    m_thread->wait();
}

void WorkerThread::setInterrupt(std::function<void()> interrupt)
{
    const std::lock_guard lock(m_mutex);
    m_interrupt = std::move(interrupt);
}

void WorkerThread::post(std::function<void()> work)
{
    enqueue([work = std::move(work)](bool) { work(); });
}

quint64 WorkerThread::enqueue(std::function<void(bool)> work)
{
    quint64 id = 0;
    {
        const std::lock_guard lock(m_mutex);
        id = m_nextId++;
        m_queue.push_back({ id, std::move(work) });
    }
    m_wake.notify_one();
    return id;
}

void WorkerThread::cancel(quint64 id)
{
    Item dropped;
    {
        // Under the lock the next job cannot begin, so the interrupt never hits a successor.
        const std::lock_guard lock(m_mutex);
        if (m_running == id) {
            if (m_interrupt)
                m_interrupt();
            return;
        }
        const auto it = std::find_if(m_queue.begin(), m_queue.end(), [id](const Item& item) { return item.id == id; });
        if (it == m_queue.end())
            return;
        dropped = std::move(*it);
        m_queue.erase(it);
    }
    // A dropped job is answered at once, so that a long job ahead of it does not delay the cancellation.
    dropped.work(true);
}

void WorkerThread::loop()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_quit || !m_queue.empty(); });
        if (m_queue.empty())
            return;
        Item item = std::move(m_queue.front());
        m_queue.pop_front();
        m_running = item.id;
        lock.unlock();
        item.work(false);
        item.work = nullptr;
        lock.lock();
        m_running = 0;
    }
}

} // namespace docent
