#pragma once

#include "ingest/documentpasswords.h"
#include "ingest/ingestqueue.h"
#include "ingest/livefolders.h"
#include "models/documentlistmodel.h"

#include <QObject>

namespace docent {

/// A document's text for the source panel.
struct SourceText {
    DocumentRecord record;
    QString text;
    bool missing = false; ///< the file is gone from the disk
    bool changed = false; ///< it was modified since it was read
    QByteArray content; ///< of a PDF that lies in another file: its bytes
    QString contentProblem; ///< why those can't be had
};

/// The library as the window shows it: documents, progress, and what can be done with them.
class LibrarySession : public QObject {
    Q_OBJECT
public:
    /// The bytes of what lies in a file, e.g. ExtractorPool::extractMember.
    using ReadMemberBytes = std::function<Task<Extracted>(QString file, QString member, std::stop_token stop)>;

    LibrarySession(Database& database, IngestQueue& queue, DocumentPasswords& passwords, QThreadPool& pool,
        QObject* parent = nullptr);
    ~LibrarySession() override;

    DocumentListModel* documents() const { return m_documents; }
    IngestProgress progress() const;
    documents::Counts counts() const { return m_counts; }
    /// What shows the pages of PDFs that lie in other files; without it their text is shown.
    void setMemberBytes(ReadMemberBytes read) { m_memberBytes = std::move(read); }
    /// Shows the folders that this follows. It outlives the session.
    void showFolders(LiveFolders& live);
    QList<LiveFolder> folders() const;
    int secondsBetweenLooks() const;
    /// Whether only models on this computer may be given the documents of this collection (empty: of those in none).
    bool isLocalOnly(const QString& collection) const { return m_localOnly.contains(collection); }
    QCoro::Task<> shutdown();

public Q_SLOTS:
    void load();
    void add(const QStringList& paths, const QString& collection = {});
    void remove(const QStringList& paths);
    /// Applies at once: what is being sent is cut. Ends with collectionsChanged.
    void setLocalOnly(const QString& collection, bool on);
    /// Empty: all failed ones.
    void retry(const QStringList& paths);
    /// Reads a protected document with this password, which is known as long as the program runs or, if wanted, kept.
    void unlock(const QString& path, const QString& password, bool keep);
    /// Answers with passwordsReady.
    void requestPasswords(const QString& path);
    void pause();
    void resume();
    /// What IngestProgress::unagreed tells may be sent.
    void agreeToEmbedding();
    /// Drops what waits; see IngestQueue::cancel().
    void cancel();
    /// Looks through a followed folder now.
    void lookThrough(const QString& folder);
    /// Answers with sourceReady; moves the document to the head of the queue.
    void requestSource(qint64 documentId);
    /// Documents that wait and are named in what is asked or searched are read first.
    void readFirst(const QString& question);

Q_SIGNALS:
    void progressChanged(const docent::IngestProgress& progress);
    void countsChanged();
    void foldersChanged();
    void collectionsChanged();
    void finished(const docent::IngestSummary& summary);
    void sourceReady(const docent::SourceText& source);
    /// What may open this document; empty if nothing is known.
    void passwordsReady(const QString& path, const QStringList& passwords);
    /// Something to be said that is no failure.
    void notice(const QString& text);
    void problem(const docent::Error& error);

private:
    Task<> loadAll();
    Task<> loadCollections();
    Task<> markLocalOnly(QString collection, bool on);
    Task<> refresh(QList<qint64> ids);
    Task<> loadSource(qint64 documentId);
    Task<> keepIfItOpens(QString path, QString password);
    Task<> keepPassword(QString path, QString password);
    Task<> findPasswords(QString path);
    Task<SourceText> withContent(SourceText source);
    Task<> moveToHead(QString question);

    Database& m_database;
    IngestQueue& m_queue;
    DocumentPasswords& m_passwords;
    QThreadPool& m_pool;
    DocumentListModel* m_documents;
    documents::Counts m_counts;
    QSet<QString> m_localOnly; ///< collections
    ReadMemberBytes m_memberBytes;
    LiveFolders* m_live = nullptr;
    Scope m_scope;
};

} // namespace docent
