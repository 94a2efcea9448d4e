#pragma once

#include "extract/formats/docxnumbering.h"
#include "extract/formats/textbuilder.h"
#include "extract/formats/xmlreader.h"

#include <vector>

namespace docent {

/// Goes through the main part of a Word document, or its notes, and writes it as blocks.
class DocxBody {
public:
    DocxBody(const DocxStyles& styles, DocxNumbering& numbering, TextBuilder& out)
        : m_styles(styles)
        , m_numbering(numbering)
        , m_out(out)
    {
    }

    /// False if the XML is damaged; what stands before the damage has been written.
    bool writeDocument(QByteArrayView xml);
    /// Footnotes, endnotes or comments as paragraphs "[1] …"; `element` names one of them ("footnote").
    bool writeNotes(QByteArrayView xml, QByteArrayView element);
    /// The first paragraph in the style for titles.
    const QString& title() const { return m_title; }

private:
    struct Paragraph {
        QString text;
        QString style;
        DocxListPlace list;
        int outline = -1;
        bool hasList = false; ///< its own list place, which may be "none"
    };
    struct Table {
        QList<QStringList> rows;
        bool inCell = false;
    };

    bool walk(XmlReader& xml);
    void start(XmlReader& xml);
    void end(QByteArrayView name);
    bool startStructure(XmlReader& xml, QByteArrayView name);
    void startProperty(XmlReader& xml, QByteArrayView name);
    void startText(XmlReader& xml, QByteArrayView name);
    void endParagraph();
    void endTable();
    void write(const Paragraph& paragraph);
    void append(QStringView text);
    QString marker(const QString& id, QLatin1String kind);

    const DocxStyles& m_styles;
    DocxNumbering& m_numbering;
    TextBuilder& m_out;
    std::vector<Paragraph> m_paragraphs; ///< the open ones: text boxes stand inside paragraphs
    std::vector<Table> m_tables; ///< the open ones
    QList<Paragraph> m_later; ///< of text boxes, written after the paragraph that holds them
    QHash<QString, int> m_marks; ///< notes by kind and id → their number in the text
    QString m_title;
    QString m_prefix; ///< before the next paragraph's text: a note's mark
    bool m_inText = false; ///< inside <w:t> or <m:t>
    bool m_inProperties = false; ///< of a paragraph
};

} // namespace docent
