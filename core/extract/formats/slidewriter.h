#pragma once

#include "extract/formats/slideshapes.h"
#include "extract/formats/textbuilder.h"

#include <functional>

namespace docent {

/// Writes slides as pages: the title as heading, then what else stands on them in reading order.
class SlideWriter {
public:
    /// Writes what is more than text and tables: charts, diagrams.
    using Graphics = std::function<void(const SlideShape&)>;

    explicit SlideWriter(TextBuilder& out, Graphics graphics = {})
        : m_out(out)
        , m_graphics(std::move(graphics))
    {
    }
    void writeSlide(const Slide& slide, int number);
    void writeNotes(const std::vector<SlideShape>& shapes);
    /// The first title that was written.
    const QString& title() const { return m_title; }

private:
    void writeShapes(const std::vector<SlideShape>& shapes);
    void writeParagraphs(const SlideShape& shape);

    TextBuilder& m_out;
    Graphics m_graphics;
    QString m_title;
};

} // namespace docent
