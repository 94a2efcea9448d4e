#include "extract/formats/archivemembers.h"

#include "extract/refusals.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <memory>
#include <QList>

namespace docent {

namespace {

constexpr qint64 ratioCountsFrom = qint64(16) << 20;

using Archive = std::unique_ptr<archive, decltype(&archive_read_free)>;

tl::unexpected<Error> damaged(archive* from)
{
    const char* detail = archive_error_string(from);
    return fail(ErrorCode::Damaged, QStringLiteral("The file is damaged: its parts can't be unpacked."),
        QString::fromUtf8(detail ? detail : ""));
}

tl::unexpected<Error> refused(const char* reason)
{
    return fail(
        ErrorCode::Damaged, QStringLiteral("It was refused because a part of it has %1.").arg(QLatin1String(reason)));
}

tl::unexpected<Error> tooLarge()
{
    return fail(ErrorCode::TooLarge, QStringLiteral("It unpacks to far more than its size, and was refused."));
}

QByteArray nameOf(archive_entry* entry)
{
    const char* name = archive_entry_pathname_utf8(entry);
    if (!name)
        name = archive_entry_pathname(entry);
    QByteArray path(name ? name : "");
    path.replace('\\', '/');
    return path;
}

Result<> checkEntry(archive_entry* entry, const QByteArray& name)
{
    if (archive_entry_is_encrypted(entry))
        return fail(protectedByPassword());
    if (archive_entry_filetype(entry) == AE_IFLNK || archive_entry_symlink(entry) || archive_entry_hardlink(entry))
        return refused("a link");
    const QList<QByteArray> steps = name.split('/');
    const bool drive = name.size() > 1 && name.at(1) == ':';
    if (name.startsWith('/') || drive)
        return refused("an absolute path");
    if (steps.contains(".."))
        return refused("a path that leads out of it");
    return {};
}

Result<QByteArray> unpack(archive* from, qint64 room)
{
    QByteArray content;
    for (;;) {
        const void* block = nullptr;
        size_t size = 0;
        la_int64_t offset = 0;
        const int status = archive_read_data_block(from, &block, &size, &offset);
        if (status == ARCHIVE_EOF)
            return content;
        if (status < ARCHIVE_WARN || offset != content.size())
            return damaged(from);
        if (content.size() + qint64(size) > room)
            return tooLarge();
        content.append(static_cast<const char*>(block), qsizetype(size));
    }
}

} // namespace

QByteArray memberPath(const QByteArray& base, const QString& reference)
{
    const QByteArray path = QByteArray::fromPercentEncoding(reference.toUtf8()).replace('\\', '/');
    QList<QByteArray> steps;
    if (!path.startsWith('/')) {
        steps = base.split('/');
        steps.removeLast();
    }
    for (const QByteArray& step : path.split('/')) {
        if (step == "..") {
            if (!steps.isEmpty())
                steps.removeLast();
        } else if (!step.isEmpty() && step != ".") {
            steps.append(step);
        }
    }
    return steps.join('/');
}

Result<QHash<QByteArray, QByteArray>> readArchive(
    QByteArrayView packed, const std::function<bool(const QByteArray&)>& wanted, const ArchiveLimits& limits)
{
    const Archive reader(archive_read_new(), &archive_read_free);
    archive_read_support_format_zip(reader.get());
    if (archive_read_open_memory(reader.get(), packed.data(), size_t(packed.size())) != ARCHIVE_OK)
        return damaged(reader.get());
    const qint64 room = std::min(limits.bytes, std::max(packed.size() * limits.ratio, ratioCountsFrom));
    QHash<QByteArray, QByteArray> members;
    qint64 unpacked = 0;
    for (int count = 0;; ++count) {
        archive_entry* entry = nullptr;
        const int status = archive_read_next_header(reader.get(), &entry);
        if (status == ARCHIVE_EOF)
            return members;
        if (status < ARCHIVE_WARN)
            return damaged(reader.get());
        if (count >= limits.members)
            return fail(ErrorCode::TooLarge, QStringLiteral("It has more than %1 parts.").arg(limits.members));
        const QByteArray name = nameOf(entry);
        if (const Result<> check = checkEntry(entry, name); !check)
            return fail(check.error());
        if (!wanted(name) || archive_entry_filetype(entry) == AE_IFDIR || members.contains(name))
            continue;
        Result<QByteArray> content = unpack(reader.get(), room - unpacked);
        if (!content)
            return fail(content.error());
        unpacked += content->size();
        members.insert(name, *content);
    }
}

} // namespace docent
