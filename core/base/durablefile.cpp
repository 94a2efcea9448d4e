#include "base/durablefile.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <unistd.h>

namespace docent {

namespace {

constexpr qint64 atTheEnd = -1;

bool writeAll(int descriptor, std::span<const uchar> bytes, qint64 offset)
{
    std::size_t written = 0;
    while (written < bytes.size()) {
        const uchar* const next = bytes.data() + written;
        const std::size_t left = bytes.size() - written;
        const ssize_t count = offset == atTheEnd ? ::write(descriptor, next, left)
                                                 : ::pwrite(descriptor, next, left, offset + off_t(written));
        if (count < 0 && errno != EINTR)
            return false;
        written += count > 0 ? std::size_t(count) : 0;
    }
    return true;
}

/// False if one of both fails; the first failure stands in errno.
bool closed(int descriptor, bool well)
{
    const int error = errno;
    const bool done = ::close(descriptor) == 0;
    if (!well)
        errno = error;
    return done && well;
}

/// A new name lasts once its folder is on the disk.
bool syncFolder(const QByteArray& folder)
{
    const int descriptor = ::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return descriptor >= 0 && closed(descriptor, ::fsync(descriptor) == 0);
}

tl::unexpected<Error> failed(const QString& what, const QString& file, int error)
{
    const ErrorCode code = error == ENOSPC || error == EDQUOT ? ErrorCode::DiskFull
        : error == EACCES || error == EPERM || error == EROFS ? ErrorCode::Permission
                                                              : ErrorCode::Io;
    return fail(code,
        QCoreApplication::translate("docent", "%1 can't be written to %2: %3")
            .arg(what, file, QString::fromLocal8Bit(std::strerror(error))));
}

} // namespace

DurableFile::DurableFile(QString file, QString what)
    : m_file(std::move(file))
    , m_what(std::move(what))
    , m_temporary(QFile::encodeName(m_file) + ".new")
{
}

DurableFile::~DurableFile()
{
    if (m_descriptor < 0)
        return;
    ::close(m_descriptor);
    ::unlink(m_temporary.constData());
}

Result<> DurableFile::open()
{
    if (m_descriptor < 0)
        m_descriptor = ::open(m_temporary.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (m_descriptor < 0)
        return failed(m_what, m_file, errno);
    return {};
}

Result<> DurableFile::append(std::span<const uchar> bytes)
{
    if (const Result<> opened = open(); !opened)
        return opened;
    if (!writeAll(m_descriptor, bytes, atTheEnd))
        return failed(m_what, m_file, errno);
    return {};
}

Result<> DurableFile::finish()
{
    if (const Result<> opened = open(); !opened)
        return opened;
    const QByteArray name = QFile::encodeName(m_file);
    const int descriptor = std::exchange(m_descriptor, -1);
    const bool written = closed(descriptor, ::fsync(descriptor) == 0);
    if (!written || std::rename(m_temporary.constData(), name.constData()) != 0) {
        const int error = errno;
        ::unlink(m_temporary.constData());
        return failed(m_what, m_file, error);
    }
    if (!syncFolder(QFile::encodeName(QFileInfo(m_file).absolutePath())))
        return failed(m_what, m_file, errno);
    return {};
}

Result<> writeDurably(const QString& file, const QString& what, std::span<const FilePart> parts)
{
    const int descriptor = ::open(QFile::encodeName(file).constData(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
        return failed(what, file, errno);
    bool written = true;
    for (const FilePart& part : parts)
        written = written && writeAll(descriptor, part.bytes, part.offset);
    if (!closed(descriptor, written && ::fdatasync(descriptor) == 0))
        return failed(what, file, errno);
    return {};
}

} // namespace docent
