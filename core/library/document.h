#pragma once

#include "base/error.h"
#include "library/place.h"

#include <optional>
#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

namespace docent {

/// Where a document stands. The names in the database and in JSON: waiting, reading, ready, failed, skipped, offline.
enum class DocumentState { Waiting, Reading, Ready, Failed, Skipped, Offline };

QString documentStateName(DocumentState state);
DocumentState documentStateFromName(const QString& name);

/// One document of the library, as its row says: a file, or what lies in one (a member of an archive, an attachment of
/// a mail), with a path below the file's.
struct DocumentRecord {
    qint64 id = 0;
    QString path; ///< absolute, clean; unique in the library
    qint64 container = 0; ///< the document of the file that this one lies in, however deep; 0: it is a file itself
    QString containerPath; ///< of that file
    QString collection; ///< empty: none
    QString title;
    QString author;
    QString language; ///< ISO 639-1, empty if unknown
    QString date; ///< the document's own, ISO 8601: "2024-03-05", with the time where it is known; empty if unknown
    QString kind; ///< "pdf", "docx", "mail", "text", "python", …
    DocumentState state = DocumentState::Waiting;
    std::optional<Error> reason; ///< why Failed or Skipped
    qint64 bytes = 0; ///< size of the file
    qint64 modifiedNs = 0; ///< st_mtim in nanoseconds
    QByteArray contentHash; ///< XXH3 128 of the file
    int pages = 0; ///< 0: the kind has no pages
    PlaceKind placeKind = PlaceKind::Page; ///< what `pages` counts
    int passages = 0;
    int embedded = 0; ///< passages that have a vector of the current model
    qint64 readMs = 0; ///< how long reading took
    QDateTime readAt;
    qint64 copyOf = 0; ///< the document whose passages it shares, since their files are the same; 0: it has its own

    QString copyNames; ///< other names of its copies, by which its passages are found too; one on each line
    bool scanned = false; ///< text of it, or of what lies in it, is in pictures only
    QString recognized; ///< the languages in which that was looked for, "eng+deu"; empty: it wasn't

    /// The file on disk: its own, or the one that it lies in.
    const QString& file() const { return container == 0 ? path : containerPath; }
};

/// How a document is called: "b.pdf", or "a.zip › inner/b.pdf" for one that lies in the file `container`.
QString documentName(const QString& path, const QString& container);

/// A page that begins within a passage.
struct PageBreak {
    int page = 0; ///< from 1
    int offset = 0; ///< of its first character in the passage's text, in UTF-16 units
    bool operator==(const PageBreak&) const = default;
};

/// A piece of a document that is searched, sent and cited. Consecutive passages overlap and together cover the whole
/// text.
struct Passage {
    qint64 id = 0;
    qint64 documentId = 0;
    int ordinal = 0; ///< position in the document, from 0
    int page = 0; ///< the page that holds its first word, from 1; 0: the kind has no pages
    Place place; ///< of all that it holds, beside the page
    QStringList headings; ///< heading path, outermost first
    QString tableHead; ///< the first row of the table in whose middle it begins; not part of its text
    qint64 start = 0; ///< offset of its first character in the document's text, in Unicode code points
    qint64 end = 0; ///< behind its last one
    QString text; ///< exactly the characters [start, end) of the document's text
    QList<PageBreak> pageBreaks; ///< in order; none for a passage that stands on one page
};

/// The page of what stands at `offset` (UTF-16 units) of the passage's text; 0: the kind has no pages.
int pageAt(const Passage& passage, qsizetype offset);

} // namespace docent
