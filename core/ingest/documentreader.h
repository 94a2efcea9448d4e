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
        Failed,
        Skipped, ///< there is nothing to read in it
    };
    Kind kind = Kind::Failed;
    DocumentRecord record; ///< as the library has it, completed by what was read
    QList<Passage> passages;
    QList<ReadMember> members; ///< what lies in it
    Error reason;
    bool scanned = false; ///< some or all of its text can be had by recognition only

    /// With those of the members.
    qsizetype passageCount() const;
};

/// Turns a file into text, e.g. ExtractorPool::extract.
using ReadFile = std::function<Task<Extracted>(QString path, std::stop_token stop)>;

/// Reads one document: whether it changed at all → extract → cut into passages. Whatever is wrong with the file is an
/// outcome; only a stop is an error. All work happens off the GUI thread.
Task<ReadOutcome> readDocument(
    ReadFile read, QThreadPool& pool, DocumentRecord record, ChunkOptions options, std::stop_token stop);

/// XXH3 128 (canonical form) of a file's bytes, as the extractor makes it. Opens nothing but regular files.
Result<QByteArray> fileHash(const QString& path, std::stop_token stop);

} // namespace docent
