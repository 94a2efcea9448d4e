#include "extract/formats/recognizer.h"

#include "extract/formats/converter.h"
#include "extract/formats/pdftext.h"
#include "extract/formats/pictureinfo.h"
#include "extract/formats/textlines.h"

#include <algorithm>

namespace docent {

namespace {

constexpr qint64 mostPixels = 100'000'000; ///< of a page

} // namespace

Recognizer::Recognizer(QString languages, ExtractLimits limits, PageDone pageDone)
    : m_languages(std::move(languages))
    , m_limits(limits)
    , m_pageDone(std::move(pageDone))
{
}

Result<QString> Recognizer::recognize(const QByteArray& picture, worker::PageDone place, int page)
{
    converter::Job job;
    job.program = converter::Program::Tesseract;
    job.content = picture;
    job.languages = m_languages.toLatin1();
    job.page = page;
    // A page that takes too long is left out, and those after it are still read.
    job.time = m_limits.time * 3 / 4;
    job.memoryBytes = m_limits.memoryBytes;
    job.outputBytes = m_limits.outputBytes;
    const Result<QByteArray> output = converter::run(job);
    m_pageDone(place);
    if (!output && output.error().code == ErrorCode::NeedsProgram)
        return fail(ErrorCode::NeedsProgram,
            QStringLiteral("To read scanned pages and pictures Docent needs Tesseract. Install the package "
                           "tesseract-ocr, then read the file again."));
    if (!output)
        return fail(output.error());
    QString text = QString::fromUtf8(*output);
    text.remove(QLatin1Char('\f')).remove(QChar(0)).replace(QLatin1String("\r\n"), QLatin1String("\n"));
    return text;
}

Result<ExtractedText> readPicture(const QByteArray& bytes, Recognizer& recognizer)
{
    if (!recognizer.isOn())
        return fail(ErrorCode::NoText,
            QStringLiteral("It is a picture. To have the text in pictures read, switch on OCR in Settings › Reading."));
    const std::optional<PictureInfo> info = pictureInfo(bytes);
    if (!info)
        return fail(ErrorCode::Damaged, QStringLiteral("The picture is damaged."));
    if (info->pixels > mostPixels)
        return fail(ErrorCode::TooLarge,
            QStringLiteral("The picture has more than %1 million pixels.").arg(mostPixels / 1'000'000));
    QStringList pages;
    int failed = 0;
    std::optional<Error> trouble;
    for (int page = 0; page < info->pages; ++page) {
        const Result<QString> text =
            recognizer.recognize(bytes, { page + 1, info->pages }, info->pages > 1 ? page : -1);
        if (!text && text.error().code == ErrorCode::NeedsProgram)
            return fail(text.error());
        if (!text) {
            trouble = text.error();
            ++failed;
        }
        pages.append(text.value_or(QString()));
    }
    if (failed == info->pages)
        return fail(*trouble);
    if (std::none_of(pages.begin(), pages.end(), hasWords))
        return fail(ErrorCode::NoText, QStringLiteral("No text was recognised in the picture."));
    ExtractedText document = assemblePdfText(pages, {});
    document.kind = QStringLiteral("picture");
    if (info->pages == 1)
        document.pages.clear();
    if (failed > 0)
        document.notices.append(QStringLiteral("%1 of %2 pages could not be recognised.").arg(failed).arg(info->pages));
    return document;
}

} // namespace docent
