#pragma once

#include "extract/formats/odfreader.h"
#include "extract/formats/slidewriter.h"

namespace docent {

/// Goes through the slides of an OpenDocument presentation, or the pages of a drawing.
class OdpReader : public OdfReader {
public:
    OdpReader(const OdfStyles& styles, TextBuilder& out)
        : OdfReader(styles, out)
        , m_slides(out)
    {
    }
    const QString& slideTitle() const { return m_slides.title(); }
    /// Writes the slide that was open where the file is damaged.
    void finish();

protected:
    bool startOwn(XmlReader& xml, QByteArrayView name) override;
    void endOwn(QByteArrayView name) override;
    void write(const Paragraph& paragraph) override;
    void writeTable(const QList<QStringList>& rows) override;

private:
    void endShape();

    SlideWriter m_slides;
    Slide m_slide;
    std::vector<SlideShape> m_notes;
    std::vector<SlideShape> m_open; ///< shapes, each inside the one before it
    int m_number = 0;
    bool m_inNotes = false;
    bool m_inSlide = false;
};

} // namespace docent
