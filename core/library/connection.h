#pragma once

#include "base/result.h"

#include <atomic>
#include <memory>
#include <QElapsedTimer>
#include <QHash>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>
#include <stop_token>

namespace docent {

/// One SQLite connection, used on the thread that opened it. Statements are prepared once and kept by their text.
class Connection {
public:
    /// `file` is created if it isn't there (in WAL mode); its directory must exist.
    static Result<std::unique_ptr<Connection>> open(const QString& file);
    ~Connection();
    Q_DISABLE_COPY_MOVE(Connection)

    /// Binds by position and executes; the query is at the first row's doorstep (call next()). Valid until the same
    /// text is executed again or settle(). A null QString is bound as an empty text; an invalid QVariant is NULL.
    ///
    /// A loop over next() also ends when a later row can't be read: prefer each() and rows(), which tell.
    Result<QSqlQuery*> execute(const QString& sql, const QVariantList& values = {});
    /// Executes a statement whose rows, if any, don't matter.
    Result<> run(const QString& sql, const QVariantList& values = {});
    /// The first column of the first row; an invalid QVariant if there is no row.
    Result<QVariant> value(const QString& sql, const QVariantList& values = {});
    /// Calls `row(const QSqlQuery&)` for each row.
    template <typename Row> Result<> each(const QString& sql, const QVariantList& values, Row row)
    {
        const Result<QSqlQuery*> query = execute(sql, values);
        if (!query)
            return fail(query.error());
        while ((*query)->next())
            row(std::as_const(**query));
        return finish(**query);
    }
    /// The rows as values: `row(const QSqlQuery&) -> T`.
    template <typename Row>
    Result<QList<std::invoke_result_t<Row, const QSqlQuery&>>> rows(
        const QString& sql, const QVariantList& values, Row row)
    {
        QList<std::invoke_result_t<Row, const QSqlQuery&>> list;
        const Result<> read = each(sql, values, [&](const QSqlQuery& query) { list.append(row(query)); });
        if (!read)
            return fail(read.error());
        return list;
    }

    qint64 lastInsertId() const { return m_lastInsertId; }
    int rowsAffected() const { return m_rowsAffected; }
    QString file() const { return m_file; }

    /// Begins a transaction; one that writes waits up to 10 s for another process, or until the stop. Fails for good
    /// once the file has been moved, deleted or replaced.
    Result<> begin(bool writes);
    /// Commits, or rolls back when that fails. After wantDurable() the log is on the disk when it returns.
    Result<> commit();
    void rollback();
    /// Asks that this transaction survives even a power cut; the ordinary ones survive the end of the process, and a
    /// power cut may take back the last of them whole.
    void wantDurable() { m_wantDurable = true; }

    /// Ends all statements, so that none holds a snapshot of the file.
    void settle();
    /// While set, statements fail with Cancelled once the stop is requested.
    void setStop(std::stop_token stop) { m_stop = std::move(stop); }
    /// sqlite3_interrupt; from any thread.
    void interrupt();

private:
    struct Statement {
        std::unique_ptr<QSqlQuery> query;
        quint64 lastUse = 0;
        bool open = false;
    };

    explicit Connection(QString file);
    Result<> configure();
    Result<Statement*> prepared(const QString& sql);
    Result<QSqlQuery*> executeAnyway(const QString& sql, const QVariantList& values);
    Result<> finish(QSqlQuery& query);
    void forgetOldest();
    bool hasMoved() const;
    void leaveMovedFile();
    Error asError(const QSqlError& error, const QString& sql) const;
    void syncLog() const;

    QString m_file;
    QString m_name; ///< of the QSqlDatabase
    QSqlDatabase m_database;
    QHash<QString, std::shared_ptr<Statement>> m_statements;
    QList<Statement*> m_open;
    std::atomic<void*> m_handle = nullptr; ///< sqlite3*, for interrupt()
    std::stop_token m_stop;
    quint64 m_uses = 0;
    qint64 m_lastInsertId = 0;
    int m_rowsAffected = 0;
    bool m_wantDurable = false;
};

/// Runs `job(connection)` between BEGIN and COMMIT, or ROLLBACK when it fails.
template <typename Job>
std::invoke_result_t<Job, Connection&> inTransaction(Connection& connection, const Job& job, bool writes = true)
{
    if (const Result<> begun = connection.begin(writes); !begun)
        return fail(begun.error());
    try {
        auto result = job(connection);
        if (!result) {
            connection.rollback();
            return result;
        }
        if (const Result<> committed = connection.commit(); !committed)
            return fail(committed.error());
        return result;
    } catch (...) {
        connection.rollback();
        throw;
    }
}

} // namespace docent
