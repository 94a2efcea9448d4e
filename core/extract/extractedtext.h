#pragma once

#include "base/result.h"
#include "library/place.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace docent {

/// What a stretch of a document's text is.
enum class BlockKind { Paragraph, Heading, ListItem, Table, Code, Quote };

/// A stretch [start, end) of the text, in UTF-16 units; blocks are in order and don't overlap. A table is one block
/// with a line per row; a row is never split by the chunker, nor is a line of code.
struct Block {
    BlockKind kind = BlockKind::Paragraph;
    int level = 0; ///< of a heading, 1…6
    qsizetype start = 0;
    qsizetype end = 0;
};

/// Where a page begins in the text, in UTF-16 units.
struct PageStart {
    int page = 0; ///< from 1
    qsizetype start = 0;
    QString label {}; ///< a sheet's name, a chapter's title; else empty
    QString columns {}; ///< the columns of a sheet that hold something: "B:F"
};

/// From `start` on, which begins a line of the text, its lines are those of the file, or the rows of the sheet, counted
/// from `line`.
struct LineStart {
    qsizetype start = 0;
    int line = 0; ///< from 1; 0: what follows has none
};

/// A document as text with its structure: what every extractor makes and what the chunker takes.
struct ExtractedText {
    QString kind; ///< "pdf", "docx", "mail", "text", "python", …: lower-case Latin letters
    QString title; ///< the document's own; empty if it has none
    QString author;
    QString language; ///< ISO 639-1; empty if unknown
    QString date; ///< as DocumentRecord::date
    PlaceKind placeKind = PlaceKind::Page; ///< what `pages` and `lines` count
    QString text; ///< lines end in \n; never holds U+0000
    QList<Block> blocks;
    QList<PageStart> pages; ///< in order; empty where the kind has no pages
    QList<LineStart> lines; ///< in order; empty where lines or rows of the file are not those of the text
    int scannedPages = 0; ///< that have no text, or none but what a picture shows
    QStringList notices; ///< what was left out, in words
};

/// What lies in a file and is a document of its own: a member of an archive, an attachment of a mail, however deep.
struct ExtractedMember {
    QString path; ///< below the file: "folder/inner.zip/a.pdf"; relative, without "..", each once
    Result<ExtractedText> document; ///< or why there is none
    QByteArray contentHash; ///< XXH3 128 of its bytes; empty if there is no document
    qint64 bytes = 0;
};

/// What reading one file yields.
struct Extracted {
    ExtractedText document;
    QList<ExtractedMember> members;
    QByteArray content; ///< the bytes of the one member that was asked for, then without a document
    QByteArray contentHash; ///< XXH3 128 of the bytes that were read
    qint64 milliseconds = 0;
};

} // namespace docent
