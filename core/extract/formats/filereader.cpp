#include "extract/formats/filereader.h"

#include "extract/formats/archivefolder.h"
#include "extract/formats/asciidocformat.h"
#include "extract/formats/charset.h"
#include "extract/formats/documentfacts.h"
#include "extract/formats/docxformat.h"
#include "extract/formats/epubformat.h"
#include "extract/formats/fileformat.h"
#include "extract/formats/htmlformat.h"
#include "extract/formats/jsonformat.h"
#include "extract/formats/latexformat.h"
#include "extract/formats/mailformat.h"
#include "extract/formats/markdownformat.h"
#include "extract/formats/notebookformat.h"
#include "extract/formats/odfformat.h"
#include "extract/formats/oldoffice.h"
#include "extract/formats/orgformat.h"
#include "extract/formats/pdfformat.h"
#include "extract/formats/pptxformat.h"
#include "extract/formats/recognizer.h"
#include "extract/formats/rowsformat.h"
#include "extract/formats/rstformat.h"
#include "extract/formats/rtfformat.h"
#include "extract/formats/sourcefile.h"
#include "extract/formats/subtitleformat.h"
#include "extract/formats/textformat.h"
#include "extract/formats/textkinds.h"
#include "extract/formats/textlines.h"
#include "extract/formats/xlsxformat.h"
#include "extract/formats/xmlformat.h"

#include <algorithm>
#include <chrono>
#include <new>
#include <optional>

namespace docent {

namespace {

constexpr int pagesInside = 500; ///< that may be recognised in all that lies in one file

/// What reading one file has at hand.
struct Readers {
    MemberReader& members;
    Recognizer& recognizer;
};

/// Formats that say in their bytes how they are to be read; nothing for those that are text as a whole.
std::optional<Result<ExtractedText>> readBytes(
    FileFormat format, const QByteArray& content, const ExtractLimits& limits, const Readers& readers)
{
    switch (format) {
    case FileFormat::Html:
        return readHtml(content);
    case FileFormat::Docx:
        return readDocx(content);
    case FileFormat::Epub:
        return readEpub(content, limits.outputBytes);
    case FileFormat::Odt:
        return readOdt(content);
    case FileFormat::Ods:
        return readOds(content, limits.outputBytes);
    case FileFormat::Odp:
        return readOdp(content);
    case FileFormat::Pptx:
        return readPptx(content);
    case FileFormat::Xlsx:
        return readXlsx(content, limits.outputBytes);
    case FileFormat::Picture:
        return readPicture(content, readers.recognizer);
    case FileFormat::Doc:
    case FileFormat::Xls:
    case FileFormat::Ppt:
        return readOldOffice(format, content, limits);
    case FileFormat::Mail:
        return readMail(content, &readers.members);
    case FileFormat::OutlookMail:
        return readOutlookMail(content, &readers.members);
    case FileFormat::Notebook:
        return readNotebook(content);
    case FileFormat::Rtf:
        return readRtf(content);
    case FileFormat::WebArchive:
        return readWebArchive(content);
    default:
        return {};
    }
}

ExtractedText readText(FileFormat format, QString text)
{
    switch (format) {
    case FileFormat::Markdown:
        return readMarkdown(std::move(text));
    case FileFormat::Rst:
        return readRst(text);
    case FileFormat::Org:
        return readOrg(text);
    case FileFormat::AsciiDoc:
        return readAsciiDoc(text);
    case FileFormat::Latex:
        return readLatex(text);
    case FileFormat::Rows:
        return readRows(std::move(text));
    case FileFormat::Json:
        return readJson(std::move(text));
    case FileFormat::JsonLines:
        return readJsonLines(std::move(text));
    case FileFormat::Xml:
        return readXml(std::move(text));
    case FileFormat::Subtitles:
        return readSubtitles(std::move(text));
    default:
        return readPlainText(std::move(text), format);
    }
}

Result<ExtractedText> readContent(
    FileFormat format, SourceFile& file, const ExtractLimits& limits, const Readers& readers)
{
    Result<QByteArray> content = file.takeContent();
    if (!content)
        return fail(content.error());
    if (std::optional<Result<ExtractedText>> document = readBytes(format, *content, limits, readers))
        return std::move(*document);
    Result<QString> text = charset::toText(*content);
    if (!text)
        return fail(text.error());
    content->clear();
    ExtractedText document = readText(format, std::move(*text));
    if (const std::optional<TextKind> kind = textKindOf(file.name()); kind && kind->format == format)
        document.kind = kind->name;
    return document;
}

Result<ExtractedText> readAs(
    FileFormat format, SourceFile& file, const worker::Request& request, const Readers& readers)
{
    const ExtractLimits& limits = request.limits;
    if (format != FileFormat::Pdf && format != FileFormat::Mailbox && format != FileFormat::Archive)
        return readContent(format, file, limits, readers);
    const Result<QIODevice*> device = file.device();
    if (!device)
        return fail(device.error());
    if (format == FileFormat::Archive)
        return readArchiveFolder(**device, readers.members);
    return format == FileFormat::Pdf ? readPdf(**device, limits.outputBytes, request.passwords, &readers.recognizer)
                                     : readMailbox(**device, limits.outputBytes, &readers.members);
}

/// Any file, also one that lies in another.
Result<ExtractedText> readSource(SourceFile& file, const worker::Request& request, const Readers& readers)
{
    const Result<FileFormat> format = detectFormat(file);
    if (!format)
        return fail(format.error());
    Result<ExtractedText> document = readAs(*format, file, request, readers);
    if (document)
        completeFacts(*document, *format);
    return document;
}

Result<Extracted> readMemberBytes(MemberReader& members)
{
    const std::optional<Result<QByteArray>> found = members.takeFound();
    if (!found)
        return fail(ErrorCode::NotFound, QStringLiteral("It is not in the file any more."));
    if (!*found)
        return fail(found->error());
    if ((*found)->isEmpty())
        return fail(ErrorCode::Empty, QStringLiteral("The file is empty."));
    Extracted read;
    read.content = **found;
    read.contentHash = SourceFile::inMemory({}, read.content).hash();
    return read;
}

Result<Extracted> readChecked(const worker::Request& request, const Recognizer::PageDone& pageDone)
{
    Result<SourceFile> file = SourceFile::open(request.path, request.limits.fileBytes);
    if (!file)
        return fail(file.error());
    ExtractLimits limits = request.limits;
    if (!request.languages.isEmpty())
        limits.time *= pagesInside;
    Recognizer recognizer(request.languages, request.limits, pageDone);
    auto read = [&request, &recognizer](SourceFile& source, MemberReader& inside) {
        return readSource(source, request, { inside, recognizer });
    };
    MemberReader members(std::move(read), limits, file->size());
    members.lookFor(request.member);
    Result<ExtractedText> document = readSource(*file, request, { members, recognizer });
    if (!request.member.isEmpty())
        return readMemberBytes(members);
    if (!document)
        return fail(document.error());
    Extracted result;
    result.members = members.takeMembers();
    if (isBlank(document->text) && !result.members.isEmpty()) {
        QStringList names;
        for (const ExtractedMember& member : std::as_const(result.members))
            names << member.path;
        document->text = memberList(names).text;
    }
    if (isBlank(document->text))
        return fail(ErrorCode::Empty, QStringLiteral("It holds no text."));
    result.document = std::move(*document);
    result.contentHash = file->hash();
    return result;
}

} // namespace

Result<Extracted> readFile(const worker::Request& request, std::function<void(worker::PageDone)> pageDone)
{
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    try {
        Result<Extracted> read = readChecked(request, pageDone);
        if (read)
            read->milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count();
        return read;
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::TooLarge,
            QStringLiteral("Reading it needs more than the %1 MB of memory that are allowed.")
                .arg(request.limits.memoryBytes >> 20));
    } catch (const std::exception& exception) {
        return fail(ErrorCode::Damaged,
            QStringLiteral("It could not be understood: %1.").arg(QString::fromUtf8(exception.what())));
    }
}

} // namespace docent
