#pragma once

#include "base/result.h"

#include <memory>
#include <QString>

namespace docent {

/// That a library is in use, told to other processes by a lock on `library.lock` in its directory: whoever has the
/// database open shares it, idle or not, and who replaces files beneath the others must have it alone. The lock ends
/// with the process.
class LibraryUse {
public:
    /// The directory must exist. Fails with Busy while another has the library alone.
    static Result<std::unique_ptr<LibraryUse>> share(const QString& directory);
    /// Fails with Busy while anybody else has the library open.
    static Result<std::unique_ptr<LibraryUse>> alone(const QString& directory);
    ~LibraryUse();
    Q_DISABLE_COPY_MOVE(LibraryUse)

private:
    explicit LibraryUse(int fd)
        : m_fd(fd)
    {
    }
    static Result<std::unique_ptr<LibraryUse>> lock(const QString& directory, int operation, const QString& refusal);

    int m_fd;
};

} // namespace docent
