#pragma once

#include "extract/extractedtext.h"

namespace docent {

/// Builds a document's text block by block out of pieces as they come from markup: spaces are collapsed, blocks are
/// parted by empty lines (list items and rows by line ends), nothing empty is kept.
class TextBuilder {
public:
    /// Running text of the open block.
    void addText(QStringView text);
    /// Text whose spaces and line feeds count.
    void addPreformatted(QStringView text);
    void addLineBreak();
    /// Ends the open block and begins one of this kind; `prefix` is put before its first text ("- ").
    void begin(BlockKind kind, int level = 0, const QString& prefix = {});
    /// The same for a block that may stand in a list item: the item's first text still belongs to the item.
    void beginInside(BlockKind kind);
    /// Ends the open block; what comes next without begin() is a paragraph.
    void end();
    /// A whole table, cells simplified and joined by " | "; rows without any text are left out.
    void addTable(const QList<QStringList>& rows);
    /// The next row of a table that begin() began, for those that come row by row.
    void addRow(const QStringList& row);
    /// A heading that is written before the next text, if there comes any before the next such heading.
    void promiseHeading(int level, const QString& text);
    /// What comes next stands on this page; pages come in order, and one without text is left out.
    void startPage(int page, const QString& label = {});
    /// The columns of the page that stands last, if it has got any text.
    void setColumns(const QString& columns);
    /// The lines of the block that begin() began are lines or rows of the file, counted from this one.
    void startLine(int line) { m_line = line; }
    /// Another document's text and blocks after the open block; its headings come `below` levels deeper.
    void append(const ExtractedText& part, int below);

    bool isEmpty() const { return m_document.text.isEmpty() && m_open.isEmpty(); }
    qsizetype size() const { return m_document.text.size() + m_open.size(); }
    /// Ends the open block and hands over text and blocks.
    ExtractedText take();

private:
    void flush();
    void write(BlockKind kind, int level, const QString& added, int line = 0);
    void notePage(qsizetype start);
    void noteLine(qsizetype start, int line);

    ExtractedText m_document;
    QString m_open; ///< the open block's text
    QString m_prefix;
    BlockKind m_kind = BlockKind::Paragraph;
    int m_level = 0;
    QString m_promised; ///< heading
    int m_promisedLevel = 0;
    int m_page = 0; ///< that begins with the next text; 0: none
    QString m_label; ///< of m_page
    int m_line = 0; ///< of the open block
};

} // namespace docent
