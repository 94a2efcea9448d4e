#pragma once

#include <QList>
#include <QString>

namespace docent::ui {

/// A part of a Markdown text that can be rendered alone.
struct MarkdownPiece {
    enum class Kind { Text, Heading, Item, Quote, Code, Table, Rule };
    Kind kind = Kind::Text;
    qsizetype start = 0; ///< in the text, in UTF-16 units
    qsizetype end = 0;
    int strip = 0; ///< columns of indentation that belong to what surrounds it
    int level = 0; ///< how many lists surround it
    int number = -1; ///< of an item of an ordered list; -1: the text says it
    bool continued = false; ///< goes on where the piece before ended: a long code block, table or paragraph
    bool loose = false; ///< a blank line stands before this item
    QString language; ///< of code
    qsizetype contentStart = 0; ///< of code: the lines without their fences
    qsizetype contentEnd = 0;
    qsizetype headStart = 0; ///< of a table: its header and delimiter rows
    qsizetype headEnd = 0;
    qsizetype sampleEnd = 0; ///< of a table: the end of the rows that decide how wide its columns are

    bool operator==(const MarkdownPiece&) const = default;
};

/// Cuts a Markdown text that grows into pieces: paragraphs, items, code blocks, tables, …. What has been cut never
/// changes when text is added, but for the last piece and what follows from an unfinished last line; and no piece grows
/// without bound. The pieces of a text are the same however it arrived.
class MarkdownScanner {
public:
    /// Takes the text, of which everything before has been given already.
    void update(const QString& text);
    void clear() { *this = MarkdownScanner(); }
    const QList<MarkdownPiece>& pieces() const { return m_pieces; }
    /// Pieces before this one will not change any more.
    qsizetype stableCount() const { return m_stableCount; }

private:
    enum class Mode { None, Paragraph, Quote, List, Table, Fence, Indented };
    struct Level {
        int marker = 0; ///< column of the item's marker
        int content = 0; ///< column of its text
        bool ordered = false;
        QChar mark;
        int next = 1; ///< number of the next item
    };
    struct State {
        Mode mode = Mode::None;
        Mode afterFence = Mode::None;
        bool open = false; ///< the last piece still grows
        bool blank = false; ///< a blank line came last
        bool innerFence = false; ///< in a fence that began behind an item's marker
        QChar fenceMark;
        int fenceLength = 0;
        int lines = 0; ///< of the open piece
        qsizetype previousLine = 0;
        QList<Level> levels;
    };
    struct Line;

    void takeLine(const Line& line);
    void startBlock(const Line& line);
    void inParagraph(const Line& line);
    void inQuote(const Line& line);
    void inList(const Line& line);
    void inTable(const Line& line);
    void inFence(const Line& line);
    void inIndented(const Line& line);
    void inItem(const Line& line);
    bool takeItem(const Line& line);
    void nestItem(const Line& line);
    void startFence(const Line& line, int level, Mode after);
    bool becameTable(const Line& line);
    bool interruptsParagraph(const Line& line) const;

    MarkdownPiece& begin(MarkdownPiece::Kind kind, const Line& line);
    void extend(const Line& line);
    void close() { m_state.open = false; }
    void splitLong();
    int depthAt(int column) const;

    QString m_text; // shared with the caller while update() runs only
    QList<MarkdownPiece> m_pieces;
    State m_state;
    qsizetype m_scanned = 0; ///< behind the last complete line
    qsizetype m_stableCount = 0;
    qsizetype m_committedCount = 0;
    MarkdownPiece m_committedLast;
};

} // namespace docent::ui
