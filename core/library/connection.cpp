#include "library/connection.h"

#include "base/logging.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <QCoreApplication>
#include <QFile>
#include <QSqlDriver>
#include <QSqlError>
#include <QThread>
#include <sqlite3.h>
#include <unistd.h>

namespace docent {

namespace {

constexpr qint64 mappedBytes = 128 << 20; ///< of the file: with all of it, a large one fills the memory after searches
constexpr int keptStatements = 128;
constexpr int busyTimeoutMs = 100; ///< of SQLite itself; begin() waits longer and can be stopped
constexpr int longestWaitMs = 10'000;

QString text(const char* sentence)
{
    return QCoreApplication::translate("docent", sentence);
}

/// SQLite's result code (without its extension) as our kind of error with a sentence for the person.
Error fromSqlite(int code)
{
    switch (code & 0xff) {
    case SQLITE_INTERRUPT:
        return Error::cancelled();
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return { ErrorCode::Busy,
            text(QT_TRANSLATE_NOOP("docent", "Another program is writing to the library. Try again in a moment.")), {},
            {} };
    case SQLITE_FULL:
        return { ErrorCode::DiskFull,
            text(QT_TRANSLATE_NOOP("docent", "The disk that holds the library is full. Make room and try again.")), {},
            {} };
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return { ErrorCode::Database,
            text(QT_TRANSLATE_NOOP("docent", "The library's file is damaged. Start Docent again to repair it.")), {},
            {} };
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
        return { ErrorCode::Permission,
            text(QT_TRANSLATE_NOOP("docent", "The library can't be written. Check the permissions of its folder.")), {},
            {} };
    case SQLITE_IOERR:
        return { ErrorCode::Io,
            text(QT_TRANSLATE_NOOP("docent", "The disk that holds the library could not be read or written.")), {},
            {} };
    default:
        return { ErrorCode::Internal, text(QT_TRANSLATE_NOOP("docent", "The library could not carry out a step.")), {},
            {} };
    }
}

/// Qt would bind a null text as NULL; here an empty text is always a text.
QVariant bindable(const QVariant& value)
{
    if (value.typeId() == QMetaType::QString && value.toString().isNull())
        return QStringLiteral("");
    if (value.typeId() == QMetaType::QByteArray && value.toByteArray().isNull())
        return QByteArray("");
    return value;
}

} // namespace

Connection::Connection(QString file)
    : m_file(std::move(file))
{
    static std::atomic<quint64> opened = 0;
    m_name = QStringLiteral("docent-%1").arg(++opened);
}

Result<std::unique_ptr<Connection>> Connection::open(const QString& file)
{
    std::unique_ptr<Connection> connection(new Connection(file));
    QSqlDatabase& database = connection->m_database;
    database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection->m_name);
    if (!database.isValid()) {
        return fail(ErrorCode::Unsupported,
            text(QT_TRANSLATE_NOOP("docent", "Qt's SQLite plugin is missing. Install the package libqt6sql6-sqlite.")));
    }
    database.setDatabaseName(file);
    database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1;QSQLITE_OPEN_URI").arg(busyTimeoutMs));
    if (!database.open())
        return fail(connection->asError(database.lastError(), QStringLiteral("open ") + file));
    const QVariant handle = database.driver()->handle();
    if (handle.isValid() && qstrcmp(handle.typeName(), "sqlite3*") == 0)
        connection->m_handle = *static_cast<sqlite3* const*>(handle.constData());
    if (const Result<> configured = connection->configure(); !configured)
        return fail(configured.error());
    return connection;
}

Result<> Connection::configure()
{
    // The page size counts before the first write only; larger pages index faster and make shallower trees.
    const QStringList pragmas { QStringLiteral("PRAGMA page_size = 16384"), QStringLiteral("PRAGMA journal_mode = WAL"),
        QStringLiteral("PRAGMA synchronous = NORMAL"), QStringLiteral("PRAGMA foreign_keys = ON"),
        QStringLiteral("PRAGMA temp_store = MEMORY"), QStringLiteral("PRAGMA cache_size = -32768"),
        QStringLiteral("PRAGMA mmap_size = %1").arg(mappedBytes),
        QStringLiteral("PRAGMA journal_size_limit = 67108864") };
    QElapsedTimer waited;
    waited.start();
    for (const QString& pragma : pragmas) {
        // Another process that opens the same new file may hold it while it turns to WAL mode.
        Result<> done = run(pragma);
        while (!done && done.error().code == ErrorCode::Busy && waited.elapsed() < longestWaitMs) {
            QThread::msleep(10);
            done = run(pragma);
        }
        if (!done)
            return done;
    }
    return {};
}

Connection::~Connection()
{
    if (hasMoved())
        leaveMovedFile();
    m_handle = nullptr;
    m_open.clear();
    m_statements.clear();
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
}

Result<Connection::Statement*> Connection::prepared(const QString& sql)
{
    if (const auto it = m_statements.constFind(sql); it != m_statements.constEnd())
        return it->get();
    if (m_statements.size() >= keptStatements)
        forgetOldest();
    auto statement = std::make_shared<Statement>();
    statement->query = std::make_unique<QSqlQuery>(m_database);
    statement->query->setForwardOnly(true);
    if (!statement->query->prepare(sql))
        return fail(asError(statement->query->lastError(), sql));
    m_statements.insert(sql, statement);
    return statement.get();
}

void Connection::forgetOldest()
{
    auto oldest = m_statements.end();
    for (auto it = m_statements.begin(); it != m_statements.end(); ++it) {
        if (!it.value()->open && (oldest == m_statements.end() || it.value()->lastUse < oldest.value()->lastUse))
            oldest = it;
    }
    if (oldest != m_statements.end())
        m_statements.erase(oldest);
}

Result<QSqlQuery*> Connection::execute(const QString& sql, const QVariantList& values)
{
    if (m_stop.stop_requested())
        return fail(Error::cancelled());
    return executeAnyway(sql, values);
}

Result<QSqlQuery*> Connection::executeAnyway(const QString& sql, const QVariantList& values)
{
    const Result<Statement*> found = prepared(sql);
    if (!found)
        return fail(found.error());
    Statement& statement = **found;
    QSqlQuery& query = *statement.query;
    statement.lastUse = ++m_uses;
    for (int i = 0; i < values.size(); ++i)
        query.bindValue(i, bindable(values.at(i)));
    if (!query.exec()) {
        const Error error = asError(query.lastError(), sql);
        query.finish();
        return fail(error);
    }
    if (query.isSelect()) {
        if (!statement.open) {
            statement.open = true;
            m_open.append(&statement);
        }
    } else {
        m_lastInsertId = query.lastInsertId().toLongLong();
        m_rowsAffected = query.numRowsAffected();
    }
    return &query;
}

Result<> Connection::finish(QSqlQuery& query)
{
    const QSqlError error = query.lastError();
    const QString sql = error.isValid() ? query.lastQuery() : QString();
    query.finish();
    if (error.isValid())
        return fail(asError(error, sql));
    return {};
}

Result<> Connection::run(const QString& sql, const QVariantList& values)
{
    const Result<QSqlQuery*> query = execute(sql, values);
    if (!query)
        return fail(query.error());
    (*query)->finish();
    return {};
}

Result<QVariant> Connection::value(const QString& sql, const QVariantList& values)
{
    const Result<QSqlQuery*> query = execute(sql, values);
    if (!query)
        return fail(query.error());
    QVariant first;
    if ((*query)->next())
        first = (*query)->value(0);
    if (const Result<> finished = finish(**query); !finished)
        return fail(finished.error());
    return first;
}

bool Connection::hasMoved() const
{
    int moved = 0;
    auto* handle = static_cast<sqlite3*>(m_handle.load());
    return handle && sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

void Connection::leaveMovedFile()
{
    settle();
    // The log carries the file's name. Left as it is, it would be replayed into whatever stands there now; written
    // back, it makes the moved file whole, and is empty.
    executeAnyway(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"), {});
    settle();
}

Result<> Connection::begin(bool writes)
{
    m_wantDurable = false;
    if (hasMoved()) {
        leaveMovedFile();
        return fail(ErrorCode::Io,
            text(QT_TRANSLATE_NOOP("docent",
                "The library's file was moved, deleted or replaced while Docent was using it. Nothing more is written. "
                "Start Docent again.")),
            m_file);
    }
    const QString sql = writes ? QStringLiteral("BEGIN IMMEDIATE") : QStringLiteral("BEGIN");
    QElapsedTimer waited;
    waited.start();
    while (true) {
        const Result<> begun = run(sql);
        if (begun || begun.error().code != ErrorCode::Busy || waited.elapsed() >= longestWaitMs)
            return begun;
        // The other process holds the lock for one of its transactions; take turns with it.
        QThread::msleep(5);
    }
}

Result<> Connection::commit()
{
    settle();
    // A stop that comes now is too late: the work is done, and rolling it back would cost as much as keeping it.
    const Result<QSqlQuery*> committed = executeAnyway(QStringLiteral("COMMIT"), {});
    if (!committed) {
        rollback();
        return fail(committed.error());
    }
    if (std::exchange(m_wantDurable, false))
        syncLog();
    return {};
}

void Connection::rollback()
{
    settle();
    // Fails where SQLite has rolled back by itself, which is as good.
    if (!sqlite3_get_autocommit(static_cast<sqlite3*>(m_handle.load())))
        executeAnyway(QStringLiteral("ROLLBACK"), {});
    m_wantDurable = false;
}

void Connection::syncLog() const
{
    // SQLite takes its locks on the database file, never on the log: closing our descriptor loses none.
    const int descriptor = ::open(QFile::encodeName(m_file + QLatin1String("-wal")).constData(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0)
        return; // Checkpointed and gone: SQLite has synced the database file itself.
    const bool synced = ::fdatasync(descriptor) == 0;
    const int reason = errno;
    ::close(descriptor);
    if (!synced)
        qCWarning(lcLibrary, "the log could not be synced: %s", std::strerror(reason));
}

void Connection::settle()
{
    for (Statement* statement : std::exchange(m_open, {})) {
        statement->query->finish();
        statement->open = false;
    }
}

void Connection::interrupt()
{
    if (void* handle = m_handle.load())
        sqlite3_interrupt(static_cast<sqlite3*>(handle));
}

Error Connection::asError(const QSqlError& error, const QString& sql) const
{
    Error mapped = fromSqlite(error.nativeErrorCode().toInt());
    if (mapped.isCancelled())
        return mapped;
    mapped.detail = QStringLiteral("%1 (SQLite %2) in: %3")
                        .arg(error.databaseText().isEmpty() ? error.text() : error.databaseText(),
                            error.nativeErrorCode(), sql.left(200));
    if (mapped.code != ErrorCode::Busy)
        qCWarning(lcLibrary).noquote() << m_file << mapped.detail;
    return mapped;
}

} // namespace docent
