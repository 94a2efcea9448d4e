#pragma once

#include "base/result.h"

#include <QString>

namespace docent {

/// The right to read a library's queue, which one process at a time has: a lock on the file `ingest.lock` in the
/// library's directory. The system gives it back when its process ends, however it ends, so that no lock is ever stale;
/// what the file says is only for the message to others.
class IngestLock {
public:
    explicit IngestLock(const QString& directory);
    /// Releases.
    ~IngestLock();
    Q_DISABLE_COPY_MOVE(IngestLock)

    /// Fails with Busy, naming the holder, when another process (or another lock in this one) has it. Doesn't wait.
    Result<> tryAcquire();
    void release();
    bool isHeld() const { return m_fd >= 0; }

private:
    Error busy(int fd) const;

    QString m_file;
    int m_fd = -1;
};

} // namespace docent
