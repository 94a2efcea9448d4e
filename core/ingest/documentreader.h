#pragma once

#include "async/task.h"
#include "extract/extractedtext.h"
#include "ingest/chunker.h"
#include "library/documentstore.h"

#include <functional>
#include <QThreadPool>

namespace docent {

/// How reading a document went; what the library is to be told.
struct ReadOutcome {
    enum class Kind {
        Read,
        Unchanged, ///< its bytes are those that were read before
        Copy, ///< its bytes are those of another document, whose passages it shares
        Failed,
        Skipped, ///< there is nothing to read in it
    };
    Kind kind = Kind::Failed;
    DocumentRecord record; ///< as the library has it, completed by what was read
    QList<Passage> passages;
    QList<ReadMember> members; ///< what lies in it
    Error reason;
    qint64 original = 0; ///< of a Copy

    /// With those of the members.
    qsizetype passageCount() const;
};

/// Finds the document whose passages a file of this content shares; 0: it has to be read.
using FindOriginal = std::function<Task<qint64>(DocumentRecord record, QByteArray contentHash, std::stop_token stop)>;

/// Turns a file into text, e.g. ExtractorPool::extract.
using ReadFile = std::function<Task<Extracted>(QString path, std::stop_token stop)>;

/// Reads one document: whether it changed at all, or is a copy of another → extract → cut into passages. Whatever is
/// wrong with the file is an outcome; only a stop is an error. All work happens off the GUI thread.
Task<ReadOutcome> readDocument(ReadFile read, FindOriginal find, QThreadPool& pool, DocumentRecord record,
    ChunkOptions options, std::stop_token stop);

/// XXH3 128 (canonical form) of a file's bytes, as the extractor makes it. Opens nothing but regular files.
Result<QByteArray> fileHash(const QString& path, std::stop_token stop);

} // namespace docent
