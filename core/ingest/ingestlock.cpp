#include "ingest/ingestlock.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <QByteArray>
#include <QCoreApplication>
#include <QFile>
#include <sys/file.h>
#include <unistd.h>

namespace docent {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

tl::unexpected<Error> systemFailure(const QString& file)
{
    return fail(ErrorCode::Io, words("The library's lock file can't be used."),
        file + QLatin1String(": ") + QString::fromLocal8Bit(std::strerror(errno)));
}

} // namespace

IngestLock::IngestLock(const QString& directory)
    : m_file(directory + QLatin1String("/ingest.lock"))
{
}

IngestLock::~IngestLock()
{
    release();
}

Result<> IngestLock::tryAcquire()
{
    if (isHeld())
        return {};
    const int fd = ::open(QFile::encodeName(m_file).constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return systemFailure(m_file);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        const tl::unexpected<Error> failure = errno == EWOULDBLOCK ? fail(busy(fd)) : systemFailure(m_file);
        ::close(fd);
        return failure;
    }
    const QByteArray holder = QByteArray::number(QCoreApplication::applicationPid()) + '\n'
        + QCoreApplication::applicationName().toUtf8() + '\n';
    if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, holder.constData(), size_t(holder.size()), 0) != holder.size()) {
        // The lock itself needs no room on the disk; without the note others just can't name us.
    }
    m_fd = fd;
    return {};
}

void IngestLock::release()
{
    if (!isHeld())
        return;
    // Said in so many words: a child that is just being started may hold a copy of the descriptor.
    ::flock(m_fd, LOCK_UN);
    ::close(m_fd);
    m_fd = -1;
}

Error IngestLock::busy(int fd) const
{
    char note[256];
    const ssize_t length = ::pread(fd, note, sizeof note, 0);
    const QList<QByteArray> lines = QByteArray(note, std::max<ssize_t>(length, 0)).split('\n');
    const QString program = QString::fromUtf8(lines.value(1)).trimmed();
    const QString who = lines.value(0).toLongLong() <= 0
        ? words("Another program")
        : words("%1 (process %2)")
              .arg(program.isEmpty() ? words("Another program") : program, QString::fromLatin1(lines.value(0)));
    return { ErrorCode::Busy, words("%1 is reading documents into this library.").arg(who), m_file, {} };
}

} // namespace docent
