#include "llm/partfile.h"

#include <cerrno>
#include <cstdio>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <sys/file.h>
#include <unistd.h>

namespace docent {

namespace {

constexpr qint64 piece = 1 << 20;

const QString urlKey = QStringLiteral("urlSha256");
const QString validatorKey = QStringLiteral("validator");

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

/// Tells addresses apart without keeping them: they may hold a secret.
QString markOf(const QUrl& url)
{
    return QString::fromLatin1(QCryptographicHash::hash(url.toEncoded(), QCryptographicHash::Sha256).toHex());
}

QString partOf(const QString& file)
{
    return file + QStringLiteral(".part");
}

QString stateOf(const QString& file)
{
    return file + QStringLiteral(".part.json");
}

} // namespace

PartFile::PartFile(const QString& file, QUrl url)
    : m_name(file)
    , m_url(std::move(url))
    , m_part(partOf(file))
    , m_state(stateOf(file))
{
}

bool PartFile::exists(const QString& file)
{
    return QFileInfo(partOf(file)).size() > 0;
}

void PartFile::discard(const QString& file)
{
    QFile::remove(partOf(file));
    QFile::remove(stateOf(file));
}

Result<std::shared_ptr<PartFile>> PartFile::open(QString file, QUrl url, bool hashed, std::stop_token stop)
{
    const QFileInfo info(file);
    if (info.exists())
        return fail(ErrorCode::InvalidArgument, tr("There is a file %1 already.").arg(file));
    if (!QDir().mkpath(info.path()))
        return fail(ErrorCode::Permission, tr("The folder %1 can't be made.").arg(info.path()));
    const std::shared_ptr<PartFile> part(new PartFile(file, std::move(url)));
    if (!part->m_part.open(QIODevice::ReadWrite | QIODevice::Unbuffered))
        return fail(ErrorCode::Permission, tr("%1 can't be written.").arg(file), part->m_part.errorString());
    if (::flock(part->m_part.handle(), LOCK_EX | LOCK_NB) != 0)
        return fail(ErrorCode::Busy, tr("%1 is being downloaded already.").arg(info.fileName()));
    if (const Result<> read = part->readState(hashed, std::move(stop)); !read)
        return fail(read.error());
    return part;
}

Result<> PartFile::readState(bool hashed, std::stop_token stop)
{
    if (m_state.open(QIODevice::ReadOnly)) {
        const QJsonObject state = QJsonDocument::fromJson(m_state.readAll()).object();
        m_state.close();
        if (state.value(urlKey).toString() == markOf(m_url))
            m_validator = state.value(validatorKey).toString().toUtf8();
    }
    if (m_validator.isEmpty())
        return {}; // restart() will empty it
    while (hashed) {
        if (stop.stop_requested())
            return fail(Error::cancelled());
        const QByteArray bytes = m_part.read(piece);
        if (bytes.isEmpty())
            break;
        m_hash.addData(bytes);
    }
    m_size = m_part.size();
    if (!m_part.seek(m_size))
        return fail(writeError());
    return {};
}

Result<> PartFile::restart(QByteArray validator)
{
    m_validator = std::move(validator);
    m_size = 0;
    m_hash.reset();
    if (!m_part.resize(0) || !m_part.seek(0))
        return fail(writeError());
    const QJsonObject state { { urlKey, markOf(m_url) }, { validatorKey, QString::fromUtf8(m_validator) } };
    const QByteArray bytes = QJsonDocument(state).toJson();
    if (!m_state.open(QIODevice::WriteOnly | QIODevice::Truncate) || m_state.write(bytes) != bytes.size())
        return fail(writeError());
    m_state.close();
    return {};
}

Result<> PartFile::append(const QByteArray& bytes)
{
    errno = 0;
    if (m_part.write(bytes) != bytes.size()) {
        const Error error = writeError();
        // What did go in of these bytes is not counted.
        m_part.resize(m_size);
        m_part.seek(m_size);
        return fail(error);
    }
    m_hash.addData(bytes);
    m_size += bytes.size();
    return {};
}

Result<> PartFile::finish(const QString& sha256)
{
    const QString name = QFileInfo(m_name).fileName();
    if (!sha256.isEmpty() && QString::fromLatin1(m_hash.result().toHex()) != sha256.toLower()) {
        discard(m_name);
        return fail(ErrorCode::Damaged,
            tr("%1 isn't what it should be: its checksum differs. It was removed; download it again, and if that "
               "doesn't help, the checksum or the file at the server is wrong.")
                .arg(name));
    }
    errno = 0;
    if (::fsync(m_part.handle()) != 0)
        return fail(writeError());
    // Never over another file, which may have come meanwhile.
    if (!m_part.rename(m_name))
        return fail(ErrorCode::Io, tr("%1 can't be put in its place.").arg(name), m_part.errorString());
    m_part.close();
    m_state.remove();
    return {};
}

Error PartFile::writeError() const
{
    const bool full = errno == ENOSPC || errno == EDQUOT;
    const QString name = QFileInfo(m_name).fileName();
    return { full ? ErrorCode::DiskFull : ErrorCode::Io,
        full ? tr("The disk is full. What there is of %1 is kept; free some space and go on.").arg(name)
             : tr("%1 can't be written.").arg(name),
        m_part.errorString(), {} };
}

} // namespace docent
