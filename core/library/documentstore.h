#pragma once

#include "library/database.h"
#include "library/document.h"

#include <QHash>

namespace docent {

/// A file found on disk, before it is read.
struct FileEntry {
    QString path;
    qint64 bytes = 0;
    qint64 modifiedNs = 0;
    std::optional<Error> skip; ///< set: not readable, with the reason
};

/// What lies in a read file and becomes a document of its own.
struct ReadMember {
    DocumentRecord record; ///< Ready, or Failed or Skipped with the reason; its path is the one below the file's
    QList<Passage> passages;
};

/// What a read document becomes in the library.
struct ReadDocument {
    DocumentRecord record;
    QList<Passage> passages;
    QList<ReadMember> members;
};

/// Documents and their passages in the database, keyword index included: all of a document is written, or nothing.
/// These run inside Database::read and Database::write jobs, on their threads.
namespace documents {

struct Enqueued {
    int added = 0; ///< new or changed, now Waiting
    int unchanged = 0;
    int skipped = 0;
};

/// Puts found files into the queue: unknown and changed ones (by size and time of modification) become Waiting,
/// unreadable ones Skipped. A changed document is found by its former text until it has been read again. A collection
/// is set when it isn't empty.
Result<Enqueued> enqueue(Connection& db, const QList<FileEntry>& files, const QString& collection);
/// The paths of all files at or under this one.
Result<QStringList> pathsUnder(Connection& db, const QString& path);
/// The person added this file by itself: looking through its folder finds it whatever ignore files say.
Result<> markNamed(Connection& db, const QString& path);
/// These files, with their collections.
Result<QHash<QString, QString>> named(Connection& db);
/// What became of documents whose files are gone.
struct Gone {
    QList<qint64> moved; ///< ids that go on under another path
    int removed = 0;
};
/// The files of these documents are gone. Where an unread one of the same size and time of modification waits, the
/// document was moved: it takes that one's place, with its id, passages and vectors, and waits until its content was
/// compared. All others are removed.
Result<Gone> settleGone(Connection& db, const QStringList& paths);
/// What a process that has ended left Reading, or this one, waits again; the work of others that run is left alone.
Result<int> resetReading(Connection& db);
/// The next Waiting documents, in the order they came, those with priority first; marks them Reading.
Result<QList<DocumentRecord>> takeWaiting(Connection& db, int limit);
/// The same without marking them: who reads them says so by markReading(), store() or storeFailure().
Result<QList<DocumentRecord>> peekWaiting(Connection& db, int limit);
/// Shows these Waiting documents as Reading, by this process.
Result<> markReading(Connection& db, const QList<qint64>& ids);
/// The file was touched, but its content is what was read before: Ready again, with passages and vectors as they are.
Result<> confirm(Connection& db, qint64 id);
/// Moves a document to the head of the queue (it was opened or asked about).
Result<> prioritize(Connection& db, qint64 id);
/// Waiting documents whose file name or title shares words with the question, those that share most first, at most
/// `limit`.
Result<QList<qint64>> waitingNamedIn(Connection& db, const QString& question, int limit);
/// Replaces the document's passages and index entries by these and marks it Ready. Passages that are the same as before
/// keep their ids and vectors. With the id 0 the document is found by its path, or added. One that was removed
/// meanwhile is left out, and one that changed on disk meanwhile goes on waiting. The documents that lay in it are
/// replaced by `members`, in the same way.
Result<> store(Connection& db, const ReadDocument& document);
/// Marks it Failed or Skipped with the reason; its former passages are gone, and so is what lay in it.
/// `recognized`: as in the record.
Result<> storeFailure(
    Connection& db, qint64 id, DocumentState state, const Error& reason, const QString& recognized = {});
/// The drive of these Ready documents, at or under `path`, isn't there: Offline, with all that was read; how many.
/// enqueue() makes them Ready again when it finds them unchanged.
Result<int> markOffline(Connection& db, const QString& path);
/// A document that was to be read again can't be found: Offline, with what was read before. It will be read when it is
/// found.
Result<> storeOffline(Connection& db, qint64 id);
/// Which documents are read again.
enum class Again {
    Failed,
    Scanned, ///< text of theirs is in pictures, and wasn't looked for in these languages
};
/// Such documents (all, or those at or under these paths) wait again: these. For one that lies in a file it is the file
/// that waits. What was read before is found until then.
Result<QList<DocumentRecord>> retry(
    Connection& db, const QStringList& paths, Again which = Again::Failed, const QString& languages = {});
/// Of these files, those that were read wait to be read once more, whether they changed or not.
Result<> readAgain(Connection& db, const QStringList& paths);
/// What became of documents that waited.
struct Dropped {
    QList<qint64> removed;
    QList<qint64> kept; ///< with what was read before
};
/// All that waits, or is being read by this process, but for `except`, waits no more. What was never read is removed,
/// and left out of later looks through its followed folder until it is added again.
Result<Dropped> dropWaiting(Connection& db, const QList<qint64>& except);
/// Forgets documents at or under these paths; files on disk are not touched. How many.
Result<int> remove(Connection& db, const QStringList& paths);

Result<QList<DocumentRecord>> list(Connection& db);
/// Documents at or under these paths that failed since they are protected by a password.
Result<QStringList> protectedUnder(Connection& db, const QStringList& paths);
Result<std::optional<DocumentRecord>> find(Connection& db, qint64 id);
Result<std::optional<DocumentRecord>> findByPath(Connection& db, const QString& path);
/// What lies in the file with this id.
Result<QList<DocumentRecord>> membersOf(Connection& db, qint64 container);
/// A passage with what a hit shows of its document.
struct PassageInDocument {
    Passage passage;
    QString path;
    QString container; ///< path of the file that it lies in; empty: it is a file itself
    QString title;
    QString language; ///< of the document; empty if unknown
    QStringList copies; ///< where else the same file lies
    bool localOnly = false; ///< only models on this computer may be given it; see collections.h
};
/// Those of the passages that still are there, in the order of the ids. Where several files are the same, the first of
/// their places() is shown.
Result<QList<PassageInDocument>> passagesInDocuments(
    Connection& db, const QList<qint64>& passageIds, const QString& collection = {}, const QString& query = {});

// Files of the same content and kind share the passages of one of them, the original; the others are its copies. A
// passage is in a collection if one of the files is.

/// The original that this file is a copy of, by its content and the end of its name; 0: there is none.
Result<qint64> findOriginal(Connection& db, const DocumentRecord& document, const QByteArray& contentHash);
/// Makes it a copy and Ready. False if the original has another content by now: then it waits to be read.
Result<bool> storeCopy(Connection& db, const DocumentRecord& document, qint64 original);
/// Before the passages of a document go or change: if it has copies, one of them takes its row over, with passages and
/// vectors. The id under which the document itself goes on, without passages then.
Result<qint64> release(Connection& db, const DocumentRecord& document);
/// After a copy came, went or got another name: the passages of its original are found by the names of its copies, too.
Result<> indexCopyNames(Connection& db, qint64 original);
/// One of several files that share their passages.
struct FilePlace {
    qint64 id = 0;
    QString path;
    QString title;
    QString container; ///< path of the file that it lies in
    QString language;
};
/// The files behind each of these originals, best first: those in `collection`, then those that aren't offline, then
/// those whose name shares most words with the query.
Result<QHash<qint64, QList<FilePlace>>> places(
    Connection& db, const QList<qint64>& originals, const QString& collection, const QString& query);

/// The whole extracted text, put together again from the passages.
Result<QString> text(Connection& db, qint64 id);
/// Those of the passages that still are there, in the order of the ids.
Result<QList<Passage>> passages(Connection& db, const QList<qint64>& passageIds);
Result<QList<Passage>> passagesOf(Connection& db, qint64 documentId);

/// How many documents are in each state, and the totals the window shows.
struct Counts {
    int waiting = 0, reading = 0, ready = 0, failed = 0, skipped = 0, offline = 0;
    qint64 passages = 0;
    qint64 embedded = 0; ///< passages with a vector of the current model
    int total() const { return waiting + reading + ready + failed + skipped + offline; }
};
Result<Counts> counts(Connection& db);

} // namespace documents

} // namespace docent
