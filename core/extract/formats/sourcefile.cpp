#include "extract/formats/sourcefile.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <QBuffer>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

namespace docent {

namespace {

constexpr qint64 keptInMemory = qint64(64) << 20;
constexpr qsizetype headBytes = 64 * 1024;

tl::unexpected<Error> systemFailure(int number)
{
    const QString detail = QString::fromLocal8Bit(std::strerror(number));
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return fail(ErrorCode::NotFound, QStringLiteral("It is not there any more."), detail);
    case EACCES:
    case EPERM:
        return fail(ErrorCode::Permission, QStringLiteral("You are not allowed to read it."), detail);
    case ELOOP:
        return fail(ErrorCode::NotFound, QStringLiteral("It is a link that leads nowhere."), detail);
    default:
        return fail(ErrorCode::Io, QStringLiteral("It could not be read: %1.").arg(detail));
    }
}

QByteArray canonical(XXH128_hash_t hash)
{
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, hash);
    return QByteArray(reinterpret_cast<const char*>(bytes.digest), sizeof bytes.digest);
}

Result<> checkKind(const struct stat& info, qint64 largest)
{
    if (S_ISDIR(info.st_mode))
        return fail(ErrorCode::Unsupported, QStringLiteral("It is a folder."));
    if (!S_ISREG(info.st_mode))
        return fail(ErrorCode::Unsupported, QStringLiteral("It is not an ordinary file (a pipe, socket or device)."));
    if (info.st_size == 0)
        return fail(ErrorCode::Empty, QStringLiteral("The file is empty."));
    if (info.st_size > largest)
        return fail(ErrorCode::TooLarge,
            QStringLiteral("It is larger than the limit of %1 MB.").arg((largest + (1 << 20) - 1) >> 20));
    return {};
}

} // namespace

Result<SourceFile> SourceFile::open(const QByteArray& path, qint64 largest)
{
    // Looking first keeps even the opening of a device or FIFO from having an effect; the second look is at what was
    // really opened.
    struct stat info { };
    if (::stat(path.constData(), &info) != 0)
        return systemFailure(errno);
    if (const Result<> kind = checkKind(info, largest); !kind)
        return fail(kind.error());
    const int descriptor = ::open(path.constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0)
        return systemFailure(errno);
    auto file = std::make_unique<QFile>();
    if (!file->open(descriptor, QIODevice::ReadOnly | QIODevice::Unbuffered, QFileDevice::AutoCloseHandle)) {
        ::close(descriptor);
        return fail(ErrorCode::Io, QStringLiteral("It could not be read: %1.").arg(file->errorString()));
    }
    if (::fstat(descriptor, &info) != 0)
        return systemFailure(errno);
    if (const Result<> kind = checkKind(info, largest); !kind)
        return fail(kind.error());
    SourceFile source;
    source.m_name = path.mid(path.lastIndexOf('/') + 1);
    source.m_size = info.st_size;
    source.m_inMemory = source.m_size <= keptInMemory;
    source.m_device = std::move(file);
    if (const Result<> read = source.readThrough(); !read)
        return fail(read.error());
    return source;
}

SourceFile SourceFile::inMemory(const QByteArray& name, const QByteArray& content)
{
    SourceFile source;
    source.m_name = name;
    source.m_size = content.size();
    source.m_inMemory = true;
    source.m_content = content;
    source.m_head = content.left(headBytes);
    source.m_hash = canonical(XXH3_128bits(content.constData(), size_t(content.size())));
    return source;
}

Result<> SourceFile::readThrough()
{
    const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
    XXH3_128bits_reset(state.get());
    QByteArray part(std::min<qint64>(m_size, 1 << 20), Qt::Uninitialized);
    qint64 total = 0;
    if (m_inMemory)
        m_content.reserve(m_size);
    // Never past the size that was checked: a file that grows meanwhile will be found changed next time.
    while (total < m_size) {
        const qint64 count = m_device->read(part.data(), std::min<qint64>(part.size(), m_size - total));
        if (count < 0)
            return fail(ErrorCode::Io, QStringLiteral("It could not be read: %1.").arg(m_device->errorString()));
        if (count == 0)
            break;
        XXH3_128bits_update(state.get(), part.constData(), size_t(count));
        if (m_inMemory)
            m_content.append(part.constData(), count);
        if (m_head.size() < headBytes)
            m_head.append(part.constData(), std::min<qsizetype>(count, headBytes - m_head.size()));
        total += count;
    }
    m_size = total;
    if (total == 0)
        return fail(ErrorCode::Empty, QStringLiteral("The file is empty."));
    m_hash = canonical(XXH3_128bits_digest(state.get()));
    if (m_inMemory)
        m_device.reset();
    return {};
}

Result<QByteArray> SourceFile::takeContent()
{
    if (m_inMemory)
        return std::move(m_content);
    if (!m_device->seek(0))
        return fail(ErrorCode::Io, QStringLiteral("It could not be read: %1.").arg(m_device->errorString()));
    QByteArray content(m_size, Qt::Uninitialized);
    qint64 total = 0;
    while (total < m_size) {
        const qint64 count = m_device->read(content.data() + total, m_size - total);
        if (count < 0)
            return fail(ErrorCode::Io, QStringLiteral("It could not be read: %1.").arg(m_device->errorString()));
        if (count == 0)
            break;
        total += count;
    }
    content.truncate(total);
    return content;
}

Result<QIODevice*> SourceFile::device()
{
    if (m_inMemory && !m_device) {
        auto buffer = std::make_unique<QBuffer>();
        buffer->setData(m_content);
        buffer->open(QIODevice::ReadOnly);
        m_device = std::move(buffer);
    }
    if (!m_device->seek(0))
        return fail(ErrorCode::Io, QStringLiteral("It could not be read: %1.").arg(m_device->errorString()));
    return m_device.get();
}

} // namespace docent
