#include "extract/formats/xlsxformat.h"

#include "extract/formats/xlsxsheet.h"
#include "extract/refusals.h"

namespace docent {

namespace {

using Token = XmlReader::Token;

QString shownName(const XlsxWorkbook::Sheet& sheet)
{
    return sheet.isHidden ? sheet.name + QStringLiteral(" (hidden)") : sheet.name;
}

/// A comment of the newer kind has a copy here for older programs, which begins with words about these.
QString withoutPreface(const QString& text)
{
    const QLatin1String marker("Comment:\n");
    const qsizetype at = text.startsWith(QLatin1String("[Threaded comment]")) ? text.indexOf(marker) : -1;
    return at < 0 ? text : text.mid(at + marker.size());
}

/// As paragraphs "[B2, Ann] Why?".
bool writeComments(QByteArrayView bytes, TextBuilder& out)
{
    XmlReader xml(bytes);
    QStringList authors;
    QString text;
    QString place;
    QString author;
    bool inText = false;
    for (Token token = xml.next(); token != Token::AtEnd; token = xml.next()) {
        if (token == Token::Failed)
            return bytes.isEmpty();
        const QByteArrayView name = token == Token::Text ? QByteArrayView() : xml.name();
        if (token == Token::Text) {
            if (inText)
                text += xml.text();
        } else if (name == "author" || name == "t") {
            inText = token == Token::Start;
            if (name == "author" && !inText)
                authors.append(std::exchange(text, {}).simplified());
        } else if (name == "rPh" && token == Token::Start) {
            xml.skip();
        } else if (name == "comment" && token == Token::Start) {
            place = xml.attribute("ref");
            author = authors.value(xml.attribute("authorId").toInt());
        } else if (name == "comment") {
            const bool named = !author.isEmpty() && !author.startsWith(QLatin1String("tc="));
            text = withoutPreface(ooxmlText(std::exchange(text, {}))).trimmed();
            // Programs begin a comment with its author's name.
            if (text.startsWith(author + QLatin1Char(':')))
                text = text.mid(author.size() + 1);
            out.begin(BlockKind::Paragraph, 0,
                QStringLiteral("[%1] ").arg(named ? place + QLatin1String(", ") + author : place));
            out.addPreformatted(std::exchange(text, {}));
            out.end();
        }
    }
    return true;
}

} // namespace

Result<ExtractedText> readXlsx(QByteArrayView bytes, qint64 longest)
{
    const Result<OoxmlPackage> package = OoxmlPackage::open(bytes);
    if (!package)
        return fail(package.error());
    const QByteArray main = package->mainPart("xl/workbook.xml");
    XlsxWorkbook workbook;
    if (main.isEmpty())
        return fail(ErrorCode::Damaged, QStringLiteral("It is no Excel workbook, or its list of sheets is missing."));
    if (!workbook.read(*package, main))
        return fail(ErrorCode::Damaged, QStringLiteral("The Excel workbook is damaged."));
    TextBuilder out;
    QStringList damaged;
    QStringList incomplete;
    int number = 0;
    for (const XlsxWorkbook::Sheet& sheet : workbook.sheets()) {
        ++number;
        if (sheet.part.isEmpty())
            continue;
        out.startPage(number, sheet.name);
        out.promiseHeading(1, shownName(sheet));
        SheetWriter rows(out, longest);
        XlsxSheet cells(workbook, rows);
        const QByteArray content = package->content(sheet.part);
        if (!cells.write(content))
            damaged.append(sheet.name);
        if (cells.lacksResults())
            incomplete.append(sheet.name);
        if (rows.isTooLong())
            return fail(tooMuchText(longest));
        const QByteArray comments = package->content(package->related(sheet.part, "comments"));
        if (!writeComments(comments, out))
            damaged.append(sheet.name);
    }
    ExtractedText document = out.take();
    const DublinCore facts = package->facts();
    document.kind = QStringLiteral("xlsx");
    document.placeKind = PlaceKind::Sheet;
    document.title = facts.title;
    document.author = facts.author;
    document.language = facts.language;
    document.date = facts.date;
    if (!damaged.isEmpty())
        document.notices.append(
            QStringLiteral("Damaged sheets could be read in part only: %1.").arg(damaged.join(QLatin1String(", "))));
    if (!incomplete.isEmpty())
        document.notices.append(QStringLiteral("Results of formulas are missing in the file in: %1.")
                                    .arg(incomplete.join(QLatin1String(", "))));
    return document;
}

} // namespace docent
