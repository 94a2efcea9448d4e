#include "extract/formats/epubformat.h"

#include "extract/formats/epubpackage.h"
#include "extract/formats/htmlformat.h"
#include "extract/formats/textbuilder.h"
#include "extract/refusals.h"

#include <algorithm>

namespace docent {

namespace {

/// The heading of a chapter soon comes in its text; else it is given the title of the table of contents.
void writeChapter(ExtractedText text, const EpubPackage::Chapter& chapter, TextBuilder& out)
{
    constexpr qsizetype soon = 8; // blocks
    QString title = chapter.title;
    for (Block& block : text.blocks) {
        const bool isFirst = &block == &text.blocks.first();
        const bool same =
            text.text.mid(block.start, block.end - block.start).simplified().compare(title, Qt::CaseInsensitive) == 0;
        if (isFirst && same && block.kind != BlockKind::Heading)
            block = { BlockKind::Heading, chapter.level, block.start, block.end };
        if (block.kind == BlockKind::Heading && (isFirst || same))
            title.clear();
        if (title.isEmpty() || &block == &text.blocks[std::min(soon, text.blocks.size()) - 1])
            break;
    }
    out.promiseHeading(chapter.level, title);
    out.append(text, 0);
}

/// As the table of contents says it, else its first heading.
QString chapterTitle(const ExtractedText& text, const EpubPackage::Chapter& chapter)
{
    if (!chapter.title.isEmpty())
        return chapter.title;
    const auto heading = std::find_if(
        text.blocks.begin(), text.blocks.end(), [](const Block& block) { return block.kind == BlockKind::Heading; });
    return heading == text.blocks.end() ? QString()
                                        : text.text.mid(heading->start, heading->end - heading->start).simplified();
}

} // namespace

Result<ExtractedText> readEpub(QByteArrayView bytes, qint64 longest)
{
    const Result<EpubPackage> package = EpubPackage::open(bytes);
    if (!package)
        return fail(package.error());
    TextBuilder out;
    int missing = 0;
    int number = 0;
    for (const EpubPackage::Chapter& chapter : package->chapters()) {
        const QByteArray content = package->content(chapter.part);
        const Result<ExtractedText> text = content.isEmpty()
            ? Result<ExtractedText>(fail(ErrorCode::Damaged, QStringLiteral("A chapter is missing.")))
            : readHtml(content, {}, HtmlScope::Body);
        ++number;
        if (text) {
            out.startPage(number, chapterTitle(*text, chapter));
            writeChapter(*text, chapter, out);
        } else if (text.error().code != ErrorCode::Empty) {
            ++missing;
        }
        if (out.size() > longest)
            return fail(tooMuchText(longest));
    }
    ExtractedText document = out.take();
    if (document.text.isEmpty() && missing > 0)
        return fail(ErrorCode::Damaged, QStringLiteral("The chapters of the e-book are missing or damaged."));
    document.kind = QStringLiteral("epub");
    document.placeKind = PlaceKind::Chapter;
    document.title = package->facts().title;
    document.author = package->facts().author;
    document.language = package->facts().language;
    document.date = package->facts().date;
    if (missing > 0)
        document.notices.append(QStringLiteral("Chapters that are missing or damaged: %1.").arg(missing));
    return document;
}

} // namespace docent
