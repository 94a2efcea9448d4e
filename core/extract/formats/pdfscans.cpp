#include "extract/formats/pdfscans.h"

#include "extract/formats/recognizer.h"
#include "extract/formats/textlines.h"

#include <algorithm>
#include <cmath>
#include <QImage>
#include <QPdfDocument>

namespace docent {

namespace {

constexpr double pixelsPerPoint = 300.0 / 72; ///< what recognition is made for
constexpr double mostPixels = 25e6; ///< larger pages are drawn smaller

/// Grey, with the paper in white.
QImage drawn(QPdfDocument& document, int page)
{
    QSizeF size = document.pagePointSize(page) * pixelsPerPoint;
    const double pixels = size.width() * size.height();
    if (!(pixels >= 1))
        return {};
    if (pixels > mostPixels)
        size *= std::sqrt(mostPixels / pixels);
    const QImage transparent = document.render(page, size.toSize().expandedTo({ 1, 1 }));
    if (transparent.isNull())
        return {};
    // What is drawn on nothing is on white paper: with its colours multiplied by its opacity, that is an addition.
    const QImage coloured = transparent.convertToFormat(QImage::Format_ARGB32_Premultiplied);
    QImage grey(coloured.size(), QImage::Format_Grayscale8);
    for (int y = 0; y < grey.height(); ++y) {
        const auto* from = reinterpret_cast<const QRgb*>(coloured.constScanLine(y));
        uchar* to = grey.scanLine(y);
        for (int x = 0; x < grey.width(); ++x)
            to[x] = uchar(std::min(255, qGray(from[x]) + 255 - qAlpha(from[x])));
    }
    return grey;
}

bool isBlank(const QImage& image)
{
    constexpr uchar paper = 240;
    for (int y = 0; y < image.height(); ++y) {
        const uchar* line = image.constScanLine(y);
        if (std::any_of(line, line + image.width(), [](uchar grey) { return grey < paper; }))
            return false;
    }
    return true;
}

/// As a PGM file, which needs no library.
QByteArray portable(const QImage& image)
{
    QByteArray bytes = QByteArrayLiteral("P5\n") + QByteArray::number(image.width()) + ' '
        + QByteArray::number(image.height()) + "\n255\n";
    bytes.reserve(bytes.size() + qsizetype(image.width()) * image.height());
    for (int y = 0; y < image.height(); ++y)
        bytes.append(reinterpret_cast<const char*>(image.constScanLine(y)), image.width());
    return bytes;
}

} // namespace

Result<int> recognizePages(QPdfDocument& document, QStringList& pages, Recognizer& recognizer)
{
    int failed = 0;
    for (int number = 0; number < pages.size(); ++number) {
        if (hasWords(pages.at(number)))
            continue;
        const QImage image = drawn(document, number);
        if (image.isNull() || isBlank(image))
            continue;
        const Result<QString> text = recognizer.recognize(portable(image), { number + 1, int(pages.size()) });
        if (!text && text.error().code == ErrorCode::NeedsProgram)
            return fail(text.error());
        if (text)
            pages[number] = *text;
        else
            ++failed;
    }
    return failed;
}

} // namespace docent
