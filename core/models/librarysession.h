#pragma once

#include "ingest/documentpasswords.h"
#include "ingest/ingestqueue.h"
#include "models/documentlistmodel.h"

#include <QObject>

namespace docent {

/// A document's text for the source panel.
struct SourceText {
    DocumentRecord record;
    QString text;
    bool missing = false; ///< the file is gone from the disk
    bool changed = false; ///< it was modified since it was read
};

/// The library as the window shows it: documents, progress, and what can be done with them.
class LibrarySession : public QObject {
    Q_OBJECT
public:
    LibrarySession(Database& database, IngestQueue& queue, DocumentPasswords& passwords, QThreadPool& pool,
        QObject* parent = nullptr);
    ~LibrarySession() override;

    DocumentListModel* documents() const { return m_documents; }
    IngestProgress progress() const;
    documents::Counts counts() const { return m_counts; }
    QCoro::Task<> shutdown();

public Q_SLOTS:
    void load();
    void add(const QStringList& paths, const QString& collection = {});
    void remove(const QStringList& paths);
    /// Empty: all failed ones.
    void retry(const QStringList& paths);
    /// Reads a protected document with this password, which is known as long as the program runs or, if wanted, kept.
    void unlock(const QString& path, const QString& password, bool keep);
    /// Answers with passwordsReady.
    void requestPasswords(const QString& path);
    void pause();
    void resume();
    /// Answers with sourceReady; moves the document to the head of the queue.
    void requestSource(qint64 documentId);
    /// Documents that wait and are named in what is asked or searched are read first.
    void readFirst(const QString& question);

Q_SIGNALS:
    void progressChanged(const docent::IngestProgress& progress);
    void countsChanged();
    void finished(const docent::IngestSummary& summary);
    void sourceReady(const docent::SourceText& source);
    /// What may open this document; empty if nothing is known.
    void passwordsReady(const QString& path, const QStringList& passwords);
    /// Something to be said that is no failure.
    void notice(const QString& text);
    void problem(const docent::Error& error);

private:
    Task<> loadAll();
    Task<> refresh(QList<qint64> ids);
    Task<> loadSource(qint64 documentId);
    Task<> keepPassword(QString path, QString password);
    Task<> findPasswords(QString path);
    Task<> moveToHead(QString question);

    Database& m_database;
    IngestQueue& m_queue;
    DocumentPasswords& m_passwords;
    QThreadPool& m_pool;
    DocumentListModel* m_documents;
    documents::Counts m_counts;
    Scope m_scope;
};

} // namespace docent
