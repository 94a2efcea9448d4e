#include "zipfile.h"

#include <archive.h>
#include <archive_entry.h>

namespace docent::test {

QByteArray zip(const QList<ZipMember>& members, const QByteArray& password)
{
    qsizetype room = 1 << 16;
    for (const ZipMember& member : members)
        room += member.content.size() + 2 * member.name.size() + 1024;
    QByteArray bytes(room, '\0');
    size_t used = 0;
    archive* writer = archive_write_new();
    archive_write_set_format_zip(writer);
    if (!password.isEmpty()) {
        archive_write_set_options(writer, "zip:encryption=zipcrypt");
        archive_write_set_passphrase(writer, password.constData());
    }
    archive_write_open_memory(writer, bytes.data(), size_t(bytes.size()), &used);
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
    bytes.truncate(qsizetype(used));
    return bytes;
}

} // namespace docent::test
