#include "extract/formats/slidewriter.h"

#include "extract/formats/docxnumbering.h"

#include <algorithm>
#include <array>
#include <utility>

namespace docent {

namespace {

bool isTitle(const SlideShape& shape)
{
    return shape.placeholder == QLatin1String("title") || shape.placeholder == QLatin1String("ctrTitle");
}

/// What every slide repeats: its number, the date, the foot.
bool isFurniture(const SlideShape& shape)
{
    static constexpr std::array names { "dt", "ftr", "hdr", "sldNum", "sldImg" };
    return std::any_of(
        names.begin(), names.end(), [&shape](const char* name) { return shape.placeholder == QLatin1String(name); });
}

bool isBody(const SlideShape& shape)
{
    return shape.placeholder == QLatin1String("body") || shape.placeholder == QLatin1String("obj");
}

QString textOf(const SlideShape& shape)
{
    QStringList lines;
    for (const SlideParagraph& paragraph : shape.paragraphs)
        lines.append(paragraph.text);
    return lines.join(QLatin1Char(' ')).simplified();
}

/// "arabicPeriod" → "3. "
QString numberText(const QString& numbering, int value)
{
    const QString format = numbering.startsWith(QLatin1String("alphaLc")) ? QStringLiteral("lowerLetter")
        : numbering.startsWith(QLatin1String("alphaUc"))                  ? QStringLiteral("upperLetter")
        : numbering.startsWith(QLatin1String("romanLc"))                  ? QStringLiteral("lowerRoman")
        : numbering.startsWith(QLatin1String("romanUc"))                  ? QStringLiteral("upperRoman")
                                                                          : QStringLiteral("decimal");
    const QString number = DocxNumbering::number(value, format);
    if (numbering.endsWith(QLatin1String("ParenBoth")))
        return QStringLiteral("(%1) ").arg(number);
    return number + (numbering.endsWith(QLatin1String("ParenR")) ? QStringLiteral(") ") : QStringLiteral(". "));
}

} // namespace

void SlideWriter::writeSlide(const Slide& slide, int number)
{
    m_out.startPage(number);
    QString title;
    std::vector<SlideShape> rest;
    for (const SlideShape& shape : slide.shapes) {
        if (isTitle(shape) && title.isEmpty())
            title = textOf(shape);
        else if (!isFurniture(shape))
            rest.push_back(shape);
    }
    if (m_title.isEmpty())
        m_title = title;
    const QString hidden = slide.isHidden ? QStringLiteral(" (hidden)") : QString();
    if (title.isEmpty()) { // it doesn't belong to the slide before it
        m_out.promiseHeading(1, QStringLiteral("Slide %1").arg(number) + hidden);
    } else {
        m_out.promiseHeading(1, {});
        m_out.begin(BlockKind::Heading, 1);
        m_out.addText(title + hidden);
        m_out.end();
    }
    writeShapes(rest);
}

void SlideWriter::writeShapes(const std::vector<SlideShape>& shapes)
{
    for (const SlideShape* shape : readingOrder(shapes)) {
        writeParagraphs(*shape);
        if (!shape->rows.isEmpty())
            m_out.addTable(shape->rows);
        if (m_graphics)
            m_graphics(*shape);
        writeShapes(shape->children);
    }
}

void SlideWriter::writeNotes(const std::vector<SlideShape>& shapes)
{
    bool headed = false;
    for (const SlideShape& shape : shapes) {
        if (isFurniture(shape) || shape.paragraphs.empty())
            continue;
        if (!std::exchange(headed, true)) {
            m_out.begin(BlockKind::Heading, 2);
            m_out.addText(u"Notes");
        }
        for (const SlideParagraph& paragraph : shape.paragraphs) {
            m_out.begin(BlockKind::Paragraph);
            m_out.addPreformatted(paragraph.text);
        }
    }
    m_out.end();
}

/// In a placeholder for text paragraphs are points of a list unless they say otherwise.
void SlideWriter::writeParagraphs(const SlideShape& shape)
{
    using Mark = SlideParagraph::Mark;
    const bool points = isBody(shape) && shape.paragraphs.size() > 1;
    std::array<int, 9> counts {};
    for (const SlideParagraph& paragraph : shape.paragraphs) {
        const auto level = size_t(paragraph.level);
        const bool listed =
            paragraph.mark == Mark::Bullet || (paragraph.mark == Mark::Inherited && (points || level > 0));
        if (paragraph.numbering.isEmpty())
            counts[level] = 0;
        else
            counts[level] = std::max(counts[level] + 1, paragraph.firstNumber);
        std::fill(counts.begin() + qptrdiff(level) + 1, counts.end(), 0);
        const QString mark =
            paragraph.numbering.isEmpty() ? QStringLiteral("- ") : numberText(paragraph.numbering, counts[level]);
        if (listed)
            m_out.begin(BlockKind::ListItem, 0, QString(2 * paragraph.level, QLatin1Char(' ')) + mark);
        else
            m_out.begin(BlockKind::Paragraph);
        m_out.addPreformatted(paragraph.text);
    }
    m_out.end();
}

} // namespace docent
