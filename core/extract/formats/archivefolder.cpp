#include "extract/formats/archivefolder.h"

#include "extract/formats/charset.h"
#include "extract/refusals.h"
#include "extract/workerprotocol.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <memory>
#include <QStringDecoder>

namespace docent {

namespace {

constexpr int mostPasses = 100; ///< after damaged members

using Archive = std::unique_ptr<archive, decltype(&archive_read_free)>;

/// The archive's bytes as libarchive asks for them.
struct Packed {
    QIODevice& device;
    std::array<char, 64 * 1024> block {};

    static la_ssize_t read(archive*, void* self, const void** block)
    {
        auto* const packed = static_cast<Packed*>(self);
        *block = packed->block.data();
        return la_ssize_t(packed->device.read(packed->block.data(), qint64(packed->block.size())));
    }
    static la_int64_t skip(archive*, void* self, la_int64_t count)
    {
        QIODevice& device = static_cast<Packed*>(self)->device;
        const qint64 from = device.pos();
        const qint64 to = std::min<qint64>(from + std::max<qint64>(count, 0), device.size());
        return device.seek(to) ? to - from : 0;
    }
    static la_int64_t seek(archive*, void* self, la_int64_t offset, int whence)
    {
        QIODevice& device = static_cast<Packed*>(self)->device;
        const qint64 base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? device.pos() : device.size();
        const qint64 to = base + offset;
        return to >= 0 && to <= device.size() && device.seek(to) ? to : ARCHIVE_FATAL;
    }
};

/// With '/' between its steps.
QString nameOf(archive_entry* entry)
{
    const QByteArray raw(archive_entry_pathname(entry));
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString name = raw.isEmpty() ? QString::fromUtf8(archive_entry_pathname_utf8(entry)) : QString(decoder(raw));
    if (decoder.hasError())
        name = charset::toText(raw).value_or(QString::fromLatin1(raw));
    return name.replace(QLatin1Char('\\'), QLatin1Char('/'));
}

/// Why a member isn't taken, if it isn't.
std::optional<Error> refusal(archive_entry* entry, const QString& name)
{
    const auto refused = [](const char* why) { return Error { ErrorCode::Unsupported, QLatin1String(why), {}, {} }; };
    const QStringList steps = name.split(QLatin1Char('/'));
    const bool drive = name.size() > 1 && name.at(1) == QLatin1Char(':');
    if (archive_entry_symlink(entry) || archive_entry_hardlink(entry) || archive_entry_filetype(entry) == AE_IFLNK)
        return refused("It is a link; links in archives are not followed.");
    if (archive_entry_filetype(entry) != AE_IFREG)
        return refused("It is not an ordinary file (a pipe, socket or device).");
    if (steps.first().isEmpty() || drive)
        return refused("It was refused: its path in the archive is absolute.");
    if (steps.contains(QLatin1String("..")))
        return refused("It was refused: its path leads out of the archive.");
    if (archive_entry_is_encrypted(entry))
        return protectedByPassword();
    if (archive_entry_size_is_set(entry) && archive_entry_size(entry) > MemberReader::largest)
        return Error { ErrorCode::TooLarge,
            QStringLiteral("It is larger than %1 MB, and was not unpacked.").arg(MemberReader::largest >> 20), {}, {} };
    return {};
}

/// Hidden, or what macOS adds of its own.
bool isHidden(const QString& name)
{
    const QStringList steps = name.split(QLatin1Char('/'));
    return std::any_of(steps.begin(), steps.end(), [](const QString& step) {
        const bool onward = step == QLatin1String(".") || step == QLatin1String("..");
        return (step.startsWith(QLatin1Char('.')) && !onward) || step == QLatin1String("__MACOSX");
    });
}

class ArchiveFolder {
public:
    ArchiveFolder(QIODevice& packed, MemberReader& members)
        : m_packed { packed }
        , m_members(members)
        , m_room(mostUnpacked(packed.size()))
    {
    }

    Result<ExtractedText> read()
    {
        bool again = true;
        for (int pass = 0; again && pass < mostPasses; ++pass) {
            const Result<bool> damaged = readFromNext();
            if (!damaged)
                return fail(damaged.error());
            again = *damaged;
        }
        if (m_names.isEmpty())
            return fail(ErrorCode::Empty, QStringLiteral("There is nothing to read in it."));
        ExtractedText list = memberList(m_names);
        list.notices = m_notices;
        return list;
    }

private:
    /// Goes on behind the members that were read. True if one is damaged in a way that only the one behind it can be
    /// read, from the start.
    Result<bool> readFromNext()
    {
        const Archive reader(archive_read_new(), &archive_read_free);
        if (!open(reader.get()))
            return fail(
                ErrorCode::Damaged, QStringLiteral("It is damaged: it can't be unpacked."), detail(reader.get()));
        for (int index = 0;; ++index) {
            archive_entry* entry = nullptr;
            const int status = archive_read_next_header(reader.get(), &entry);
            if (status == ARCHIVE_EOF)
                return false;
            if (status < ARCHIVE_WARN)
                return endEarly(reader.get());
            if (index < m_next)
                continue;
            m_next = index + 1;
            if (m_next > worker::maxMembers)
                return tooMany();
            const Result<bool> alive = take(reader.get(), entry);
            if (!alive)
                return fail(alive.error());
            const bool zip = (archive_format(reader.get()) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP;
            if (!*alive && zip)
                return true;
        }
    }

    bool open(archive* reader)
    {
        archive_read_support_format_zip(reader);
        archive_read_support_format_tar(reader);
        archive_read_support_format_7zip(reader);
        archive_read_support_filter_gzip(reader);
        archive_read_support_filter_bzip2(reader);
        archive_read_support_filter_xz(reader);
        archive_read_support_filter_zstd(reader);
        archive_read_set_read_callback(reader, &Packed::read);
        archive_read_set_skip_callback(reader, &Packed::skip);
        archive_read_set_seek_callback(reader, &Packed::seek);
        archive_read_set_callback_data(reader, &m_packed);
        return m_packed.device.seek(0) && archive_read_open1(reader) == ARCHIVE_OK;
    }

    static QString detail(archive* reader)
    {
        const char* const text = archive_error_string(reader);
        return QString::fromUtf8(text ? text : "");
    }

    Result<bool> endEarly(archive* reader)
    {
        if (m_next == 0 && archive_read_has_encrypted_entries(reader) > 0)
            return fail(protectedByPassword());
        if (m_next == 0)
            return fail(ErrorCode::Damaged, QStringLiteral("It is damaged: it can't be unpacked."), detail(reader));
        m_notices << (m_names.isEmpty()
                ? QStringLiteral("It is damaged: a part of it could not be read.")
                : QStringLiteral("It is damaged: what comes behind %1 could not be read.").arg(m_names.last()));
        return false;
    }

    static tl::unexpected<Error> tooMany()
    {
        return fail(ErrorCode::TooLarge,
            QStringLiteral("It has more than %1 members, and was refused.").arg(worker::maxMembers));
    }

    static tl::unexpected<Error> tooMuch()
    {
        return fail(ErrorCode::TooLarge, QStringLiteral("It unpacks to far more than its size, and was refused."));
    }

    /// Whether more can be read behind this one.
    Result<bool> take(archive* reader, archive_entry* entry)
    {
        const QString name = nameOf(entry);
        if (archive_entry_filetype(entry) == AE_IFDIR)
            return true;
        // Skipping it unpacks it as well, but in ZIP archives.
        const bool zip = (archive_format(reader) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP;
        const qint64 skipped = zip ? 0 : std::max<qint64>(archive_entry_size(entry), 0);
        if (isHidden(name))
            return spend(skipped) ? Result<bool>(true) : tooMuch();
        const QString path = m_members.place(name);
        if (path.isEmpty())
            return tooMany();
        m_names << memberName(name);
        const std::optional<Error> refused = refusal(entry, name);
        if (refused || !m_members.wants(path)) {
            if (!spend(skipped))
                return tooMuch();
            if (refused && m_members.wants(path))
                m_members.add(path, fail(*refused));
            return true;
        }
        bool alive = true;
        Result<QByteArray> content = unpack(reader, &alive);
        if (!content && content.error().code == ErrorCode::TooLarge)
            return tooMuch();
        m_members.add(path, std::move(content));
        return alive;
    }

    bool spend(qint64 bytes)
    {
        m_room = bytes > m_room ? -1 : m_room - bytes;
        m_members.unpacked(bytes);
        return m_room >= 0 && m_members.room() >= 0;
    }

    Result<QByteArray> unpack(archive* reader, bool* alive)
    {
        QByteArray content;
        for (;;) {
            const void* block = nullptr;
            size_t size = 0;
            la_int64_t offset = 0;
            const int status = archive_read_data_block(reader, &block, &size, &offset);
            if (status == ARCHIVE_EOF)
                return content;
            if (status != ARCHIVE_OK || offset != content.size()) {
                *alive = status != ARCHIVE_FATAL;
                return fail(ErrorCode::Damaged, QStringLiteral("It is damaged: it can't be unpacked."), detail(reader));
            }
            // A member that lies about its size is a bomb as well.
            if (!spend(qint64(size)) || content.size() + qint64(size) > MemberReader::largest)
                return tooMuch();
            content.append(static_cast<const char*>(block), qsizetype(size));
        }
    }

    Packed m_packed;
    MemberReader& m_members;
    qint64 m_room; ///< bytes that it may still unpack to
    int m_next = 0; ///< member to go on with
    QStringList m_names;
    QStringList m_notices;
};

} // namespace

Result<ExtractedText> readArchiveFolder(QIODevice& packed, MemberReader& members)
{
    if (!members.isOpen())
        return fail(ErrorCode::TooLarge,
            QStringLiteral("It lies too deep: files in files are read %1 deep.").arg(MemberReader::deepest));
    ArchiveFolder folder(packed, members);
    return folder.read();
}

} // namespace docent
