#include "extract/formats/fileformat.h"

#include "extract/formats/charset.h"
#include "extract/formats/olefile.h"
#include "extract/formats/pictureinfo.h"
#include "extract/formats/textkinds.h"
#include "extract/refusals.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace docent {

namespace {

struct Signature {
    qsizetype at;
    QByteArrayView bytes;
    const char* kind; ///< continues "It is …"
};

constexpr auto foreign =
    std::to_array<Signature>({ { 0, "%!PS", "a PostScript file" }, { 0, QByteArrayView("\0\0\1\0", 4), "a picture" },
        { 4, "ftypheic", "a picture" }, { 4, "ftypavif", "a picture" }, { 0, "8BPS", "a picture" },
        { 8, "WAVE", "a sound file" }, { 0, "ID3", "a sound file" }, { 0, "OggS", "a sound file" },
        { 0, "fLaC", "a sound file" }, { 8, "AVI ", "a video" }, { 4, "ftyp", "a video or sound file" },
        { 0, "\x1A\x45\xDF\xA3", "a video" }, { 0, "\x1F\x8B", "a compressed file" }, { 0, "BZh", "a compressed file" },
        { 0,
            "\xFD"
            "7zXZ",
            "a compressed file" },
        { 0, "\x28\xB5\x2F\xFD", "a compressed file" }, { 0, "7z\xBC\xAF\x27", "an archive" },
        { 0, "Rar!", "an archive" }, { 257, "ustar", "an archive" }, { 0, "!<arch>", "an archive" },
        { 0,
            "\x7F"
            "ELF",
            "a program" },
        { 0, QByteArrayView("MZ\x90\0", 4), "a program" }, { 0, "\xCA\xFE\xBA\xBE", "a program" },
        { 0, "SQLite format 3", "a database" }, { 0, "wOFF", "a font" }, { 0, "wOF2", "a font" },
        { 0, "AT&TFORM", "a DjVu document" } });

tl::unexpected<Error> unsupported(const char* kind)
{
    return fail(
        ErrorCode::Unsupported, QStringLiteral("It is %1; this kind of file can't be read.").arg(QLatin1String(kind)));
}

QByteArray suffixOf(const QByteArray& name)
{
    const qsizetype dot = name.lastIndexOf('.');
    return dot <= 0 ? QByteArray() : name.mid(dot + 1).toLower();
}

template <size_t N> bool isOneOf(const QByteArray& suffix, const std::array<const char*, N>& list)
{
    return std::any_of(list.begin(), list.end(), [&suffix](const char* entry) { return suffix == entry; });
}

constexpr std::array wordSuffixes { "docx", "docm", "dotx", "dotm" };
constexpr std::array excelSuffixes { "xlsx", "xlsm", "xltx", "xltm" };
constexpr std::array slideSuffixes { "pptx", "pptm", "ppsx", "ppsm", "potx", "potm" };

/// The Office format whose parts' names come first: files of others may be embedded behind them.
std::optional<FileFormat> officeFormat(const QByteArray& head)
{
    static constexpr std::array<std::pair<const char*, FileFormat>, 5> parts { { { "word/document", FileFormat::Docx },
        { "xl/workbook", FileFormat::Xlsx }, { "xl/worksheets", FileFormat::Xlsx },
        { "ppt/presentation", FileFormat::Pptx }, { "ppt/slides", FileFormat::Pptx } } };
    std::optional<FileFormat> format;
    qsizetype first = head.size();
    for (const auto& [name, candidate] : parts) {
        const qsizetype at = head.indexOf(name);
        if (at < 0 || at > first)
            continue;
        first = at;
        format = candidate;
    }
    return format;
}

/// By the name of the type that such an archive begins with, else by suffix.
std::optional<FileFormat> openDocumentFormat(const QByteArray& suffix, const QByteArray& head)
{
    struct Kind {
        const char* type;
        std::array<const char*, 3> suffixes;
        FileFormat format;
    };
    static constexpr std::array<Kind, 4> kinds { { { "text", { "odt", "ott", "odm" }, FileFormat::Odt },
        { "spreadsheet", { "ods", "ots", "" }, FileFormat::Ods },
        { "presentation", { "odp", "otp", "" }, FileFormat::Odp },
        { "graphics", { "odg", "otg", "" }, FileFormat::Odp } } };
    const QByteArray marker("mimetypeapplication/vnd.oasis.opendocument.");
    const qsizetype at = head.indexOf(marker);
    const QByteArray type = at < 0 ? QByteArray() : head.mid(at + marker.size(), 20);
    const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) {
        return type.isEmpty() ? !suffix.isEmpty() && isOneOf(suffix, kind.suffixes) : type.startsWith(kind.type);
    });
    if (found == kinds.end())
        return {};
    return found->format;
}

/// Whether a ZIP archive holds files of anybody: its name says so, and it doesn't begin as documents
/// do that are ZIP archives. Such documents may lie in it.
bool isPlainZip(const QByteArray& suffix, const QByteArray& head)
{
    constexpr qsizetype headerBytes = 30;
    constexpr std::array beginnings { "[Content_Types].xml", "_rels/", "mimetype", "word/", "xl/", "ppt/", "docProps/",
        "META-INF/" };
    const QByteArrayView name = QByteArrayView(head).sliced(std::min(headerBytes, head.size()));
    return suffix == "zip" && std::none_of(beginnings.begin(), beginnings.end(), [name](const char* start) {
        return name.startsWith(start);
    });
}

/// Whether a TAR archive lies in a compressed file, by its name.
bool isCompressedTar(const QByteArray& name)
{
    constexpr std::array endings { ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz", ".tar.zst",
        ".tzst" };
    const QByteArray lower = name.toLower();
    return std::any_of(endings.begin(), endings.end(), [&lower](const char* end) { return lower.endsWith(end); });
}

bool isArchive(const QByteArray& name, const QByteArray& suffix, const QByteArray& head)
{
    const auto is = [&head](const char* bytes, qsizetype at = 0) { return head.mid(at).startsWith(bytes); };
    if (suffix == "tar" || (suffix.isEmpty() && is("ustar", 257)))
        return true;
    if (is("7z\xBC\xAF\x27"))
        return suffix == "7z" || suffix.isEmpty();
    const bool compressed = is("\x1F\x8B") || is("BZh") || is("\xFD\x37zXZ") || is("\x28\xB5\x2F\xFD");
    return compressed && isCompressedTar(name);
}

/// A ZIP archive: an Office document, an e-book or anything else.
Result<FileFormat> detectZip(const QByteArray& suffix, const QByteArray& head)
{
    if (isPlainZip(suffix, head))
        return FileFormat::Archive;
    if (const std::optional<FileFormat> format = openDocumentFormat(suffix, head))
        return *format;
    if (head.contains("mimetypeapplication/epub") || suffix == "epub")
        return FileFormat::Epub;
    if (suffix == "xlsb" || head.contains("xl/workbook.bin"))
        return unsupported("an Excel workbook in binary form (.xlsb)");
    if (const std::optional<FileFormat> format = officeFormat(head))
        return *format;
    if (isOneOf(suffix, wordSuffixes))
        return FileFormat::Docx;
    if (isOneOf(suffix, excelSuffixes))
        return FileFormat::Xlsx;
    if (isOneOf(suffix, slideSuffixes))
        return FileFormat::Pptx;
    if (suffix == "zip" || suffix.isEmpty())
        return FileFormat::Archive;
    return unsupported("an archive");
}

/// A compound file: Office files before 2007, mails of Outlook, and newer Office files with a password.
Result<FileFormat> detectOle(SourceFile& file)
{
    const Result<QByteArray> content = file.isInMemory() ? file.content() : file.takeContent();
    if (!content)
        return fail(content.error());
    const Result<OleFile> ole = OleFile::open(*content);
    if (!ole)
        return fail(ole.error());
    if (ole->contains("EncryptedPackage"))
        return fail(protectedByPassword());
    if (ole->contains("WordDocument"))
        return FileFormat::Doc;
    if (ole->contains("Workbook") || ole->contains("Book"))
        return FileFormat::Xls;
    if (ole->contains("PowerPoint Document"))
        return FileFormat::Ppt;
    if (ole->contains("__properties_version1.0"))
        return FileFormat::OutlookMail;
    // A damaged file may have lost the way to its parts, but not their names.
    const QStringView lost = u"EncryptedPackage";
    if (content->contains(QByteArrayView(reinterpret_cast<const char*>(lost.utf16()), lost.size() * 2)))
        return fail(protectedByPassword());
    return unsupported("a file of an old Office format");
}

bool startsLikeHtml(const QString& text)
{
    const QString start = text.left(4096).trimmed().toLower();
    if (start.startsWith(QLatin1String("<!doctype html")) || start.startsWith(QLatin1String("<html"))
        || start.startsWith(QLatin1String("<head>")) || start.startsWith(QLatin1String("<body>")))
        return true;
    const bool marked = start.startsWith(QLatin1String("<?xml")) || start.startsWith(QLatin1String("<!--"));
    return marked && (start.contains(QLatin1String("<html")) || start.contains(QLatin1String("<!doctype html")));
}

bool isHtml(const QByteArray& head)
{
    const qsizetype start = head.left(512).indexOf('<');
    if (start < 0)
        return false;
    const charset::Guess guess = charset::guess(head.left(4096));
    if (guess.name.isEmpty())
        return false;
    const Result<QString> text = charset::decode(
        QByteArrayView(head).first(std::min<qsizetype>(head.size(), 4096)).sliced(guess.skip), guess.name);
    return text && startsLikeHtml(*text);
}

FileFormat detectText(const QByteArray& name, const QByteArray& head)
{
    const std::optional<TextKind> kind = textKindOf(name);
    const bool message = kind && (kind->format == FileFormat::Mail || kind->format == FileFormat::WebArchive);
    if (!message && isHtml(head))
        return FileFormat::Html;
    if (kind)
        return kind->format;
    if (head.startsWith("WEBVTT"))
        return FileFormat::Subtitles;
    if (startsLikeMailbox(head))
        return FileFormat::Mailbox;
    return startsLikeMail(head) ? FileFormat::Mail : FileFormat::Text;
}

} // namespace

Result<FileFormat> detectFormat(SourceFile& file)
{
    constexpr qsizetype pdfHeaderWithin = 1024;
    const QByteArray& head = file.head();
    const QByteArray suffix = suffixOf(file.name());
    if (head.startsWith("%PDF-") || (suffix == "pdf" && head.left(pdfHeaderWithin).contains("%PDF-")))
        return FileFormat::Pdf;
    if (head.startsWith("PK\x03\x04") || head.startsWith("PK\x05\x06") || head.startsWith("PK00PK"))
        return detectZip(suffix, head);
    if (head.startsWith("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
        return detectOle(file);
    if (head.startsWith("{\\rt"))
        return FileFormat::Rtf;
    if (isArchive(file.name(), suffix, head))
        return FileFormat::Archive;
    if (isPicture(head))
        return FileFormat::Picture;
    for (const Signature& signature : foreign) {
        if (QByteArrayView(head).sliced(std::min(signature.at, head.size())).startsWith(signature.bytes))
            return unsupported(signature.kind);
    }
    if (suffix == "pdf" || isOneOf(suffix, wordSuffixes) || isOneOf(suffix, excelSuffixes)
        || isOneOf(suffix, slideSuffixes) || openDocumentFormat(suffix, {}) || suffix == "epub")
        return fail(
            ErrorCode::Damaged, QStringLiteral("It is damaged, or not the kind of document that its name says."));
    return detectText(file.name(), head);
}

} // namespace docent
