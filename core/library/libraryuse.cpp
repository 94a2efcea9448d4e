#include "library/libraryuse.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <sys/file.h>
#include <unistd.h>

namespace docent {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

} // namespace

Result<std::unique_ptr<LibraryUse>> LibraryUse::share(const QString& directory)
{
    return lock(directory, LOCK_SH,
        words("The library in %1 is being repaired by another program. Try again when it has ended.").arg(directory));
}

Result<std::unique_ptr<LibraryUse>> LibraryUse::alone(const QString& directory)
{
    return lock(directory, LOCK_EX,
        words("The library in %1 can't be repaired while another program has it open. Nothing was changed. Close all "
              "windows and commands of Docent that use it, and try again.")
            .arg(directory));
}

Result<std::unique_ptr<LibraryUse>> LibraryUse::lock(const QString& directory, int operation, const QString& refusal)
{
    const QString file = QDir(directory).filePath(QStringLiteral("library.lock"));
    const int fd = ::open(QFile::encodeName(file).constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0 && ::flock(fd, operation | LOCK_NB) == 0)
        return std::unique_ptr<LibraryUse>(new LibraryUse(fd));
    const int reason = errno;
    if (fd >= 0)
        ::close(fd);
    if (fd >= 0 && reason == EWOULDBLOCK)
        return fail(ErrorCode::Busy, refusal, file);
    return fail(reason == EACCES || reason == EPERM || reason == EROFS ? ErrorCode::Permission : ErrorCode::Io,
        words("The library's lock file %1 can't be used. Check the permissions of its folder.").arg(file),
        QString::fromLocal8Bit(std::strerror(reason)));
}

LibraryUse::~LibraryUse()
{
    // Said in so many words: a child that is just being started may hold a copy of the descriptor.
    ::flock(m_fd, LOCK_UN);
    ::close(m_fd);
}

} // namespace docent
