#include "keywords/segmentfile.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <unistd.h>

namespace docent::keywords {

namespace {

bool writeAll(int descriptor, const QByteArray& bytes)
{
    qsizetype written = 0;
    while (written < bytes.size()) {
        const ssize_t count = ::write(descriptor, bytes.constData() + written, std::size_t(bytes.size() - written));
        if (count < 0 && errno != EINTR)
            return false;
        written += count > 0 ? count : 0;
    }
    return ::fsync(descriptor) == 0;
}

/// A new name lasts once its folder is on the disk.
bool syncFolder(const QByteArray& folder)
{
    const int descriptor = ::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    const bool synced = ::fsync(descriptor) == 0;
    const int error = errno;
    ::close(descriptor);
    errno = error;
    return synced;
}

tl::unexpected<Error> failed(const QString& file, int error)
{
    const ErrorCode code = error == ENOSPC || error == EDQUOT ? ErrorCode::DiskFull
        : error == EACCES || error == EPERM || error == EROFS ? ErrorCode::Permission
                                                              : ErrorCode::Io;
    return fail(code,
        QCoreApplication::translate("docent", "The keyword index can't be written to %1: %2")
            .arg(file, QString::fromLocal8Bit(std::strerror(error))));
}

} // namespace

Result<> writeSegmentFile(const QString& file, const QByteArray& bytes)
{
    const QByteArray name = QFile::encodeName(file);
    const QByteArray temporary = name + ".new";
    const int descriptor = ::open(temporary.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return failed(file, errno);
    bool written = writeAll(descriptor, bytes);
    int error = errno;
    if (::close(descriptor) != 0 && written) {
        written = false;
        error = errno;
    }
    if (!written || std::rename(temporary.constData(), name.constData()) != 0) {
        error = written ? errno : error;
        ::unlink(temporary.constData());
        return failed(file, error);
    }
    if (!syncFolder(QFile::encodeName(QFileInfo(file).absolutePath())))
        return failed(file, errno);
    return {};
}

} // namespace docent::keywords
