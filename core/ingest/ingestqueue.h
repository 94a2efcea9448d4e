#pragma once

#include "async/scope.h"
#include "extract/extractorpool.h"
#include "ingest/chunker.h"
#include "ingest/documentreader.h"
#include "ingest/embedder.h"
#include "ingest/folderscan.h"
#include "library/folderstore.h"
#include "library/vectorindex.h"

#include <optional>
#include <QObject>

namespace docent {

class EmbeddingModel;

/// What a finished run of the queue reports.
struct IngestSummary {
    struct Problem {
        QString path;
        Error reason;
    };
    int processed = 0;
    int unchanged = 0;
    int removed = 0;
    int offline = 0; ///< their drive went away
    int cancelled = 0; ///< dropped before they were read
    QList<Problem> failed;
    QList<Problem> skipped;
    QStringList large; ///< files that were queued though reading them takes long
    qint64 passages = 0;
    qint64 bytes = 0;
    double seconds = 0;
    bool asked = false; ///< somebody added these files; false: they changed by themselves

    IngestSummary& operator+=(const IngestSummary& other);
};

/// How far a document is whose text is recognised page by page.
struct PageProgress {
    qint64 document = 0; ///< its id; 0: none is recognised
    QString path;
    int page = 0; ///< that was done last; 0: none yet
    int pages = 0; ///< of it, or of the document in it that is under way
};

/// The queue's progress, as the window shows it.
struct IngestProgress {
    int done = 0; ///< of this run: read, failed or skipped
    int total = 0; ///< of this run
    int failed = 0;
    qint64 secondsLeft = -1; ///< -1: not known yet
    QString current; ///< a file that is being read
    PageProgress recognizing;
    bool paused = false;
    bool running = false;
    qint64 toEmbed = 0; ///< passages that still lack a vector
    bool embeds = false; ///< there is a model that makes vectors
    std::optional<HostedEmbedding> unagreed; ///< waits for IngestQueue::agreeToEmbedding()
    /// What it can't get past now: it has stopped (then `paused`), or makes no vectors and tries again now and then.
    std::optional<Error> problem;
};

struct IngestOptions {
    int documentsAtOnce = 10;
    ChunkOptions chunk;
    ScanOptions scan;
    qint64 largeFile = qint64(200) << 20; ///< files from this size on are pointed out in the summary
    qint64 freeTokens = 500'000; ///< that a hosted embedding model may be sent in one run without being agreed to
    int embedBacklog = 20'000; ///< reading pauses while more passages than this wait for their vector
    qint64 bytesAtOnce =
        qint64(256) << 20; ///< files worked on together are not larger than this; a larger one goes alone
    bool waitForOthers = true; ///< add() waits while another process reads into the library; false: it fails with Busy
};

/// Reads what is Waiting in the library: extract (child processes) → chunk (pool) → store (one transaction per document
/// or group of small ones) → embed, if there is a model. Its state is the database: after a crash the queue goes on by
/// itself. While it works it holds the library's IngestLock, so that of several processes one reads at a time.
class IngestQueue : public QObject {
    Q_OBJECT
public:
    IngestQueue(Database& database, ExtractorPool& extractors, VectorIndex& vectors, QThreadPool& pool,
        IngestOptions options = {}, QObject* parent = nullptr);
    /// The same with another way to turn files into text.
    IngestQueue(Database& database, ReadFile read, VectorIndex& vectors, QThreadPool& pool, IngestOptions options = {},
        QObject* parent = nullptr);
    /// After shutdown() has ended.
    ~IngestQueue() override;

    /// nullptr: no vectors are made. The model outlives the queue or is replaced first; the Task ends when the former
    /// one isn't used any more (it may be dropped).
    QCoro::Task<> setEmbeddingModel(EmbeddingModel* model);
    /// Which documents only models on this computer may be given was changed. Ends when no request that began before is
    /// under way.
    QCoro::Task<> collectionsChanged();
    /// All passages that wait may be sent to a hosted embedding model; `always`: and whatever this queue reads.
    void agreeToEmbedding(bool always = false);
    void setOptions(const IngestOptions& options);

    /// Goes on with what the last process left, then waits for work.
    void start();
    /// Looks through files and folders and queues what is new or changed; documents that are gone are removed. Ends
    /// when all that it queued has been read, with the summary of these; what can't be found is among `failed`, and
    /// its documents are Offline, not removed. Fails when the queue has to stop, e.g. because the disk is full. A stop
    /// ends the look and the wait; what is in the queue already will be read.
    Task<IngestSummary> add(QStringList paths, QString collection, std::stop_token stop);
    /// Looks through followed folders again, or through `folders` in them: what is new or changed is queued, what was
    /// moved goes on under its new path, what is gone is removed; a followed folder that isn't there makes its
    /// documents Offline. `enter` is as in ScanOptions. Nothing is read until the look has ended, and with it this
    /// Task; finished() tells when what it queued has been read.
    Task<IngestSummary> refresh(QList<FollowedFolder> followed, QStringList folders,
        std::function<bool(const QString&)> enter, std::stop_token stop);
    /// What is being read is read to its end.
    void pause();
    /// Goes on, after a pause as after a problem that stopped the queue.
    void resume();
    void prioritize(qint64 documentId);
    /// Drops all that waits or is being read: what was never read is forgotten, the rest keeps what was read before.
    /// The add() calls under way end. How many documents were dropped; none while another process reads.
    Task<int> cancel(std::stop_token stop);
    /// Reads failed documents again (all for an empty list), and ends like add().
    Task<IngestSummary> retry(QStringList paths, std::stop_token stop);
    /// From now on text in pictures and on scanned pages is recognised by this, e.g. ExtractorPool::recognize in these
    /// languages: one document at a time, while others go on. Without it, the default, they end as NoText.
    void setRecognizer(ReadFile recognize, QString languages);
    /// The recognizer is through with a page of the document that it reads.
    void pageRecognized(int page, int pages);
    /// Reads documents again of which text is in pictures, unless it was recognised in these languages already (all for
    /// an empty list). Ends like add().
    Task<IngestSummary> retryScanned(QStringList paths, std::stop_token stop);
    /// Forgets documents at or under these paths; how many.
    Task<int> remove(QStringList paths, std::stop_token stop);
    IngestProgress progress() const;

    /// Stops all work and waits for it. What was being read waits for the next start.
    QCoro::Task<> shutdown();

Q_SIGNALS:
    /// At most every 100 ms.
    void progressChanged(const docent::IngestProgress& progress);
    /// Rows of these documents changed (state, counts), at most every 100 ms. Empty: look at
    /// all of them, since some were removed or their drive is away.
    void documentsChanged(const QList<qint64>& ids);
    void finished(const docent::IngestSummary& summary);
    /// More of what was read stands in the library.
    void stored();
    /// Others are followed than before.
    void followedFoldersChanged();
    /// Something that concerns no single document, e.g. a full disk or an embedding server that is away.
    void problem(const docent::Error& error);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace docent
