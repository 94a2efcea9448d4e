#pragma once

#include <QByteArrayView>
#include <QList>
#include <QRectF>
#include <QString>
#include <QStringList>
#include <vector>

namespace docent {

struct SlideParagraph {
    enum class Mark { Inherited, None, Bullet };

    QString text;
    int level = 0;
    Mark mark = Mark::Inherited;
    QString label; ///< before the text where the file says how its number looks; else empty
    QString numbering; ///< e.g. "arabicPeriod"; empty if it has no number
    int firstNumber = 1;
};

/// What stands on a slide: a text, a table, a picture of data, or a group of such.
struct SlideShape {
    QString placeholder; ///< its part in the layout ("title", "body"); empty if it has none
    QString index; ///< of the placeholder
    QRectF box; ///< null if the slide doesn't say where it stands; of what is in a group, in the group's own measure
    std::vector<SlideParagraph> paragraphs;
    QList<QStringList> rows; ///< of a table
    QString chart; ///< relationships
    QString diagram;
    std::vector<SlideShape> children; ///< of a group
};

struct Slide {
    std::vector<SlideShape> shapes; ///< from back to front
    bool isHidden = false;
    bool isDamaged = false; ///< what stands before the damage has been read
};

/// A slide, its notes, a layout or a master of a PowerPoint presentation.
Slide readSlide(QByteArrayView xml);

/// The shapes that hold something, in the order in which they are read: along the gaps between them, from top to bottom
/// and left to right; where gaps allow both, and where there are none, as the order from back to front has it.
std::vector<const SlideShape*> readingOrder(const std::vector<SlideShape>& shapes);

} // namespace docent
