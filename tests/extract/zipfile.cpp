#include "zipfile.h"

#include <archive.h>
#include <archive_entry.h>

namespace docent::test {

namespace {

void write(::archive* writer, const QList<ZipMember>& members)
{
    for (const ZipMember& member : members) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, member.name.constData());
        archive_entry_set_filetype(entry, member.linkTo.isEmpty() ? AE_IFREG : AE_IFLNK);
        archive_entry_set_perm(entry, 0644);
        if (member.linkTo.isEmpty())
            archive_entry_set_size(entry, member.content.size());
        else
            archive_entry_set_symlink(entry, member.linkTo.constData());
        archive_write_header(writer, entry);
        archive_write_data(writer, member.content.constData(), size_t(member.content.size()));
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
}

qsizetype roomFor(const QList<ZipMember>& members)
{
    qsizetype room = 1 << 16;
    for (const ZipMember& member : members)
        room += member.content.size() + 2 * member.name.size() + 2048;
    return room;
}

} // namespace

QByteArray zip(const QList<ZipMember>& members, const QByteArray& password)
{
    QByteArray bytes(roomFor(members), '\0');
    size_t used = 0;
    ::archive* writer = archive_write_new();
    archive_write_set_format_zip(writer);
    if (!password.isEmpty()) {
        archive_write_set_options(writer, "zip:encryption=zipcrypt");
        archive_write_set_passphrase(writer, password.constData());
    }
    archive_write_open_memory(writer, bytes.data(), size_t(bytes.size()), &used);
    write(writer, members);
    bytes.truncate(qsizetype(used));
    return bytes;
}

QByteArray archive(const char* format, const char* filter, const QList<ZipMember>& members, const char* options)
{
    QByteArray bytes(roomFor(members), '\0');
    size_t used = 0;
    ::archive* writer = archive_write_new();
    archive_write_set_format_by_name(writer, format);
    if (qstrcmp(filter, "none") != 0)
        archive_write_add_filter_by_name(writer, filter);
    if (options)
        archive_write_set_options(writer, options);
    archive_write_set_bytes_in_last_block(writer, 1);
    archive_write_open_memory(writer, bytes.data(), size_t(bytes.size()), &used);
    write(writer, members);
    bytes.truncate(qsizetype(used));
    return bytes;
}

} // namespace docent::test
