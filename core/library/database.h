#pragma once

#include "async/workerthread.h"
#include "library/connection.h"
#include "library/libraryuse.h"

namespace docent {

/// The library's file of record: `library.db` (SQLite in WAL mode) in the library's directory, with one writer and one
/// reader thread, each with a connection of its own. Jobs run on those threads and must own what they touch. Several
/// processes may use one library at once: writers take turns.
class Database {
public:
    /// Opens or creates the library in `directory` (created with mode 0700) and migrates it. A file that a newer
    /// version wrote is refused and left as it is; a damaged one is kept aside as `library.db.damaged-<time>` and
    /// replaced.
    static Task<std::unique_ptr<Database>> open(QString directory, std::stop_token stop);
    /// Runs what is queued to its end; await or cancel all jobs before.
    ~Database();
    Q_DISABLE_COPY_MOVE(Database)

    /// Runs `job(Connection&) -> Result<T>` on the reader thread, all of it on one snapshot. A stop interrupts the
    /// running statement.
    template <typename Job> QCoro::Task<std::invoke_result_t<Job, Connection&>> read(Job job, std::stop_token stop)
    {
        using R = std::invoke_result_t<Job, Connection&>;
        return submit<R>(m_readerThread, *m_reader, std::move(job), std::move(stop), false);
    }

    /// Runs `job(Connection&) -> Result<T>` on the writer thread inside one transaction, which is rolled back when the
    /// job fails or is stopped.
    template <typename Job> QCoro::Task<std::invoke_result_t<Job, Connection&>> write(Job job, std::stop_token stop)
    {
        using R = std::invoke_result_t<Job, Connection&>;
        return submit<R>(m_writerThread, *m_writer, std::move(job), std::move(stop), true);
    }

    QString directory() const { return m_directory; }
    /// What open() had to repair, in words for the person; empty if nothing.
    QString notice() const { return m_notice; }

private:
    explicit Database(QString directory);

    /// The job's own type ends here, so that a coroutine is compiled for each kind of result and not for each job.
    template <typename R>
    static QCoro::Task<R> submit(WorkerThread& thread, Connection& connection, std::function<R(Connection&)> job,
        std::stop_token stop, bool writes)
    {
        auto bound = [&connection, job = std::move(job), stop, writes] {
            struct StopGuard {
                Connection& connection;
                ~StopGuard() { connection.setStop({}); }
            };
            connection.setStop(stop);
            const StopGuard guard { connection };
            return inTransaction(connection, job, writes);
        };
        return thread.run(std::move(bound), std::move(stop));
    }

    QString m_directory;
    QString m_notice;
    std::unique_ptr<LibraryUse> m_use; ///< ends when the threads have closed both connections
    std::unique_ptr<Connection> m_reader; ///< lives and dies on its thread
    std::unique_ptr<Connection> m_writer;
    WorkerThread m_readerThread;
    WorkerThread m_writerThread;
};

} // namespace docent
