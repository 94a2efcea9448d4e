#include "extract/formats/oldoffice.h"

#include "extract/formats/charset.h"
#include "extract/formats/converter.h"
#include "extract/formats/docxformat.h"
#include "extract/formats/olefile.h"
#include "extract/formats/pptxformat.h"
#include "extract/formats/rowsformat.h"
#include "extract/formats/sheetwriter.h"
#include "extract/formats/textbuilder.h"
#include "extract/formats/textlines.h"
#include "extract/formats/xlsxformat.h"
#include "extract/refusals.h"

#include <algorithm>
#include <array>
#include <QtEndian>

namespace docent {

namespace {

using converter::Program;

/// How one of the three kinds is read; the programs in the order in which they are tried.
struct Kind {
    FileFormat format;
    const char* name;
    const char* documents; ///< continues "To read …"
    const char* programs; ///< continues "… Docent needs"
    std::array<Program, 3> order;
    int count;
};

// Word documents are many: the small programs are a hundred times quicker. They know nothing of a sheet's name or of
// a slide's notes, and so LibreOffice comes first for the others.
constexpr std::array kinds {
    Kind { FileFormat::Doc, "doc", "Word 97–2003 documents", "antiword, catdoc or LibreOffice",
        { Program::Antiword, Program::Catdoc, Program::OfficeDocx }, 3 },
    Kind { FileFormat::Xls, "xls", "Excel 97–2003 workbooks", "LibreOffice or catdoc",
        { Program::OfficeXlsx, Program::Xls2csv }, 2 },
    Kind { FileFormat::Ppt, "ppt", "PowerPoint 97–2003 presentations", "LibreOffice or catdoc",
        { Program::OfficePptx, Program::Catppt }, 2 },
};

Result<ExtractedText> understood(Program program, const QByteArray& output, const ExtractLimits& limits)
{
    if (program == Program::OfficeDocx)
        return readDocx(output);
    if (program == Program::OfficeXlsx)
        return readXlsx(output, limits.outputBytes);
    if (program == Program::OfficePptx)
        return readPptx(output);
    const Result<QString> text = charset::decode(output, "UTF-8");
    if (!text)
        return fail(text.error());
    if (program == Program::Xls2csv)
        return readConvertedSheets(*text, limits.outputBytes);
    return program == Program::Catppt ? readConvertedSlides(*text) : readConvertedText(*text);
}

Result<ExtractedText> convert(Program program, const QByteArray& content, const ExtractLimits& limits)
{
    converter::Job job;
    job.program = program;
    job.content = content;
    job.time = limits.time / 3; // another program may follow, and the worker's own time goes on meanwhile
    job.memoryBytes = limits.memoryBytes;
    job.outputBytes = limits.outputBytes;
    const Result<QByteArray> output = converter::run(job);
    if (!output)
        return fail(output.error());
    Result<ExtractedText> document = understood(program, *output, limits);
    if (document && !hasWords(document->text))
        return fail(ErrorCode::Empty, QStringLiteral("It holds no text."));
    return document;
}

/// A bit of the table that a Word document begins with.
bool isEncryptedWord(const OleFile& file)
{
    constexpr qsizetype flagsAt = 10;
    constexpr quint16 encrypted = 0x0100;
    const QByteArray head = file.stream(QStringLiteral("WordDocument"), 64);
    return head.size() >= flagsAt + 2 && (qFromLittleEndian<quint16>(head.constData() + flagsAt) & encrypted);
}

/// A record FILEPASS among the first of a workbook.
bool isEncryptedExcel(const OleFile& file)
{
    constexpr quint16 filePass = 0x2f;
    constexpr int looked = 40;
    const bool newer = file.contains("Workbook");
    const QByteArray head = file.stream(newer ? QStringLiteral("Workbook") : QStringLiteral("Book"), 16 * 1024);
    qsizetype at = 0;
    for (int i = 0; i < looked && at + 4 <= head.size(); ++i) {
        if (qFromLittleEndian<quint16>(head.constData() + at) == filePass)
            return true;
        at += 4 + qFromLittleEndian<quint16>(head.constData() + at + 2);
    }
    return false;
}

/// The token of the record that says who edited a presentation last.
bool isEncryptedPowerPoint(const OleFile& file)
{
    constexpr qsizetype tokenAt = 12;
    constexpr quint32 encrypted = 0xf3d1c4df;
    const QByteArray user = file.stream(QStringLiteral("Current User"), 64);
    return user.size() >= tokenAt + 4 && qFromLittleEndian<quint32>(user.constData() + tokenAt) == encrypted;
}

QStringList cellsBetweenBars(QStringView line)
{
    QStringList cells;
    const QStringView inner = line.trimmed().sliced(1).chopped(1);
    for (const QStringView cell : inner.split(QLatin1Char('|')))
        cells.append(cell.toString());
    return cells;
}

/// The cells of a table's row; empty for a line that is none.
QStringList cellsOf(QStringView line)
{
    const QStringView text = line.trimmed();
    if (text.size() > 2 && text.startsWith(QLatin1Char('|')) && text.endsWith(QLatin1Char('|')))
        return cellsBetweenBars(text);
    return text.contains(QLatin1Char('\t')) ? text.toString().split(QLatin1Char('\t')) : QStringList();
}

void writeParagraph(TextBuilder& out, QStringView line)
{
    if (line.trimmed().isEmpty())
        return;
    out.begin(startsListItem(line) ? BlockKind::ListItem : BlockKind::Paragraph);
    out.addText(line);
    out.end();
}

} // namespace

bool isEncryptedOldOffice(FileFormat format, const QByteArray& content)
{
    const Result<OleFile> file = OleFile::open(content);
    if (!file)
        return false;
    return format == FileFormat::Doc ? isEncryptedWord(*file)
        : format == FileFormat::Xls  ? isEncryptedExcel(*file)
                                     : isEncryptedPowerPoint(*file);
}

ExtractedText readConvertedText(const QString& text)
{
    TextBuilder out;
    QList<QStringList> rows;
    const auto endTable = [&] {
        // One line with a tab is a line with a tab.
        if (rows.size() > 1)
            out.addTable(rows);
        else if (!rows.isEmpty())
            writeParagraph(out, rows.first().join(QLatin1Char(' ')));
        rows.clear();
    };
    TextLines lines(text);
    while (!lines.atEnd()) {
        const QStringView line = lines.next().text;
        const QStringList cells = cellsOf(line);
        if (!cells.isEmpty()) {
            rows.append(cells);
            continue;
        }
        endTable();
        writeParagraph(out, line);
    }
    endTable();
    return out.take();
}

ExtractedText readConvertedSheets(const QString& text, qint64 longest)
{
    TextBuilder out;
    const QStringList sheets = text.split(QLatin1Char('\f'));
    for (const QString& sheet : sheets) {
        SheetWriter writer(out, longest);
        RowReader rows(sheet, QLatin1Char(','));
        QStringList row;
        for (qint64 number = 0; rows.next(&row); ++number) {
            for (int column = 0; column < row.size(); ++column) {
                if (!row.at(column).isEmpty())
                    writer.addCell(number, column, row.at(column));
            }
        }
        writer.finish();
    }
    return out.take();
}

ExtractedText readConvertedSlides(const QString& text)
{
    TextBuilder out;
    const QStringList slides = text.split(QLatin1Char('\f'));
    for (int slide = 0; slide < slides.size(); ++slide) {
        out.startPage(slide + 1);
        TextLines lines(slides.at(slide));
        while (!lines.atEnd())
            writeParagraph(out, lines.next().text);
    }
    return out.take();
}

Result<ExtractedText> readOldOffice(FileFormat format, const QByteArray& content, const ExtractLimits& limits)
{
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [format](const Kind& k) { return k.format == format; });
    Q_ASSERT(kind != kinds.end());
    if (isEncryptedOldOffice(format, content))
        return fail(protectedByPassword());
    std::optional<Error> trouble;
    for (int i = 0; i < kind->count; ++i) {
        Result<ExtractedText> document = convert(kind->order.at(size_t(i)), content, limits);
        if (document) {
            document->kind = QLatin1String(kind->name);
            return document;
        }
        if (document.error().code != ErrorCode::NeedsProgram)
            trouble = document.error();
    }
    if (trouble)
        return fail(*trouble);
    return fail(ErrorCode::NeedsProgram,
        QStringLiteral("To read %1 Docent needs %2. Install one of them, then read the file again.")
            .arg(QString::fromUtf8(kind->documents), QLatin1String(kind->programs)));
}

} // namespace docent
