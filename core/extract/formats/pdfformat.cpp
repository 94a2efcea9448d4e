#include "extract/formats/pdfformat.h"

#include "extract/formats/pdfcolumns.h"
#include "extract/formats/pdfnotes.h"
#include "extract/formats/pdfrunninglines.h"
#include "extract/formats/pdfscans.h"
#include "extract/formats/pdftext.h"
#include "extract/formats/recognizer.h"
#include "extract/formats/textlines.h"
#include "extract/refusals.h"

#include <algorithm>
#include <memory>
#include <QIODevice>
#include <QPdfBookmarkModel>
#include <QPdfDocument>
#include <QPdfSelection>
#include <QPolygonF>

namespace docent {

namespace {

/// Of the last change, else of the making.
QString dateOf(const QPdfDocument& document)
{
    using Field = QPdfDocument::MetaDataField;
    for (const Field field : { Field::ModificationDate, Field::CreationDate }) {
        const QDateTime date = document.metaData(field).toDateTime();
        if (date.isValid())
            return date.toString(Qt::ISODate);
    }
    return {};
}

constexpr int maxBookmarks = 20'000;

tl::unexpected<Error> loadFailure(QPdfDocument::Error error, bool withPasswords)
{
    switch (error) {
    case QPdfDocument::Error::IncorrectPassword:
        if (!withPasswords)
            return fail(protectedByPassword());
        return fail(
            ErrorCode::Encrypted, QStringLiteral("It is protected by a password, and none that is known opens it."));
    case QPdfDocument::Error::UnsupportedSecurityScheme:
        return fail(ErrorCode::Encrypted, QStringLiteral("It is protected in a way that can't be opened here."));
    default:
        return fail(ErrorCode::Damaged, QStringLiteral("The PDF is damaged and can't be opened."));
    }
}

void addBookmarks(const QPdfBookmarkModel& model, const QModelIndex& parent, int level, QList<PdfBookmark>& outline)
{
    constexpr int deepest = 16;
    const int rows = model.rowCount(parent);
    for (int row = 0; row < rows && outline.size() < maxBookmarks; ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        PdfBookmark bookmark;
        bookmark.title = index.data(int(QPdfBookmarkModel::Role::Title)).toString();
        bookmark.page = index.data(int(QPdfBookmarkModel::Role::Page)).toInt() + 1;
        bookmark.level = level;
        outline.append(bookmark);
        if (level < deepest)
            addBookmarks(model, index, level + 1, outline);
    }
}

QList<PdfBookmark> outlineOf(QPdfDocument& document)
{
    QPdfBookmarkModel model;
    model.setDocument(&document);
    QList<PdfBookmark> outline;
    addBookmarks(model, {}, 1, outline);
    return outline;
}

/// The title that the file claims, without what programs put there by themselves.
QString cleanTitle(QString title)
{
    title = title.simplified();
    const QLatin1String word("Microsoft Word - ");
    if (title.startsWith(word))
        title = title.mid(word.size());
    const bool isFileName = !title.contains(QLatin1Char(' ')) && title.contains(QLatin1Char('.'));
    const bool isNone = title.compare(QLatin1String("untitled"), Qt::CaseInsensitive) == 0;
    return isFileName || isNone ? QString() : title;
}

/// Opens it without a password or with one of these. What only forbids printing or the like opens without.
Result<std::unique_ptr<QPdfDocument>> open(QIODevice& device, const QStringList& passwords)
{
    auto document = std::make_unique<QPdfDocument>();
    document->load(&device);
    for (auto password = passwords.begin();
         password != passwords.end() && document->error() == QPdfDocument::Error::IncorrectPassword; ++password) {
        document = std::make_unique<QPdfDocument>();
        document->setPassword(*password);
        device.seek(0);
        document->load(&device);
    }
    if (document->status() != QPdfDocument::Status::Ready)
        return loadFailure(document->error(), !passwords.isEmpty());
    return document;
}

PdfPage readPage(QPdfDocument& document, int number)
{
    const QPdfSelection all = document.getAllText(number);
    const QList<QPolygonF> bounds = all.bounds();
    QList<QRectF> boxes;
    boxes.reserve(bounds.size());
    for (const QPolygonF& polygon : bounds)
        boxes.append(polygon.boundingRect());
    const QList<PdfLine> lines = inReadingOrder(placeLines(all.text(), boxes));
    return pageOf(lines, document.pagePointSize(number).height());
}

/// The pages in reading order without what repeats at their edges.
Result<QStringList> readPages(QPdfDocument& document, qint64 largest)
{
    const int count = document.pageCount();
    QList<PdfPage> pages;
    pages.reserve(count);
    qint64 characters = 0;
    for (int number = 0; number < count; ++number) {
        pages.append(readPage(document, number));
        characters += pages.last().text.size();
        if (characters > largest)
            return fail(tooMuchText(largest));
    }
    dropRunningLines(pages);
    QStringList texts;
    texts.reserve(count);
    for (PdfPage& page : pages)
        texts.append(std::move(page.text));
    return texts;
}

tl::unexpected<Error> withoutText(bool recognized)
{
    return fail(ErrorCode::NoText,
        recognized
            ? QStringLiteral("It has no text, and none was recognised on its pages.")
            : QStringLiteral("It has no text: its pages are scanned. To have them read, switch on OCR in Settings › "
                             "Reading."));
}

} // namespace

Result<ExtractedText> readPdf(QIODevice& device, qint64 largest, const QStringList& passwords, Recognizer* recognizer)
{
    const Result<std::unique_ptr<QPdfDocument>> opened = open(device, passwords);
    if (!opened)
        return fail(opened.error());
    QPdfDocument& document = **opened;
    Result<QStringList> read = readPages(document, largest);
    if (!read)
        return fail(read.error());
    const QStringList& pages = *read;
    if (pages.isEmpty())
        return fail(ErrorCode::Damaged, QStringLiteral("The PDF is damaged: it has no pages."));
    const bool recognizes = recognizer && recognizer->isOn();
    const Result<int> failed = recognizes ? recognizePages(document, *read, *recognizer) : Result<int>(0);
    if (!failed)
        return fail(failed.error());
    const PdfNotes notes = readPdfNotes(device, document.password());
    if (std::none_of(pages.begin(), pages.end(), hasWords) && notes.byPage.empty())
        return withoutText(recognizes);
    ExtractedText text = assemblePdfText(pages, outlineOf(document), notes.byPage);
    text.language = notes.language;
    text.title = cleanTitle(document.metaData(QPdfDocument::MetaDataField::Title).toString());
    text.date = dateOf(document);
    text.author = document.metaData(QPdfDocument::MetaDataField::Author).toString().simplified();
    const auto empty = int(pages.size() - std::count_if(pages.begin(), pages.end(), hasWords));
    if (!recognizes)
        text.scannedPages = empty;
    if (empty > 0)
        text.notices.append(QStringLiteral("%1 of %2 pages have no text.").arg(empty).arg(pages.size()));
    if (*failed > 0)
        text.notices.append(QStringLiteral("%1 of %2 pages could not be recognised.").arg(*failed).arg(pages.size()));
    return text;
}

} // namespace docent
