#pragma once

#include "extract/formats/odfstyles.h"
#include "extract/formats/textbuilder.h"
#include "extract/formats/xmlreader.h"

#include <vector>

namespace docent {

/// Goes through the content of an OpenDocument file: what texts, sheets and slides have in common.
class OdfReader {
public:
    OdfReader(const OdfStyles& styles, TextBuilder& out)
        : m_styles(styles)
        , m_out(out)
    {
    }
    virtual ~OdfReader() = default;
    Q_DISABLE_COPY_MOVE(OdfReader)

    /// False if the XML is damaged; what stands before the damage has been written.
    bool read(QByteArrayView xml);
    /// The first text in the style for titles, or of the first slide's title.
    const QString& title() const { return m_title; }

protected:
    struct Paragraph {
        QString text;
        QString style;
        int heading = 0; ///< level; 0: none
        int listLevel = -1; ///< −1: in no list
        QString label; ///< of the list's item; empty from its second paragraph on
    };

    /// What only one kind of document has; true if the element needs nothing else.
    virtual bool startOwn(XmlReader&, QByteArrayView) { return false; }
    virtual void endOwn(QByteArrayView) { }
    virtual void write(const Paragraph& paragraph);
    virtual void writeTable(const QList<QStringList>& rows) { m_out.addTable(rows); }

    void writeList(const Paragraph& paragraph);
    void writeNotes();
    static int repeated(const XmlReader& xml, const char* attribute, int most);

    const OdfStyles& m_styles;
    TextBuilder& m_out;
    QString m_title;

private:
    struct List {
        QString style;
        int count = 0;
        bool labelled = true; ///< the item has shown its label
    };
    struct Table {
        QList<QStringList> rows;
        QStringList paragraphs; ///< of the cell
        int repeat = 1; ///< of the cell
        bool inCell = false;
    };

    void start(XmlReader& xml, QByteArrayView name);
    bool startStructure(XmlReader& xml, QByteArrayView name);
    void startNote(XmlReader& xml, QByteArrayView name);
    void end(QByteArrayView name);
    void endParagraph();
    void endNote();
    void endCell();
    void endTable();
    void append(QStringView text);

    std::vector<Paragraph> m_paragraphs; ///< the open ones: frames and notes stand inside paragraphs
    std::vector<Paragraph> m_later; ///< of frames, written after the paragraph that holds them
    std::vector<List> m_lists;
    std::vector<Table> m_tables;
    QStringList m_notes; ///< "[1] …"
    QStringList m_note; ///< paragraphs of the open one
    QString m_noteMark;
    QString* m_field = nullptr; ///< takes text that is none of the document
    qsizetype m_noteDepth = 0; ///< open paragraphs around the note
    int m_noteCount = 0;
    bool m_inNote = false;
};

} // namespace docent
