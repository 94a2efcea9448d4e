#pragma once

#include "extract/formats/ooxmlpackage.h"
#include "extract/formats/slidewriter.h"

namespace docent {

/// Writes the slides of a presentation, one after the other.
class PptxWriter {
public:
    /// `main`: the part that lists the slides.
    PptxWriter(const OoxmlPackage& package, const QByteArray& main, TextBuilder& out);

    Q_DISABLE_COPY_MOVE(PptxWriter)

    /// False if it is damaged; what can be read of it has been written.
    bool writeSlide(const QByteArray& part, int number);
    /// The first title that was written.
    const QString& title() const { return m_slides.title(); }

private:
    using Relations = QList<OoxmlPackage::Relation>;

    void readAuthors(const QByteArray& part);
    const std::vector<SlideShape>& layout(const QByteArray& part);
    void place(std::vector<SlideShape>& shapes, const QByteArray& layoutPart);
    void writeGraphics(const SlideShape& shape);
    void writeComments(const QByteArray& part);

    const OoxmlPackage& m_package;
    TextBuilder& m_out;
    QHash<QByteArray, std::vector<SlideShape>> m_layouts;
    QHash<QString, QString> m_authors; ///< of comments, by id
    Relations m_relations; ///< of the slide
    SlideWriter m_slides;
};

} // namespace docent
