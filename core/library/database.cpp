#include "library/database.h"

#include "library/libraryfile.h"

#include <QDir>

namespace docent {

Database::Database(QString directory)
    : m_directory(std::move(directory))
    , m_readerThread(QStringLiteral("library-reader"))
    , m_writerThread(QStringLiteral("library-writer"))
{
}

Database::~Database()
{
    // Each connection is closed by the thread that opened it; the threads are joined when their members are destroyed.
    m_readerThread.post([this] { m_reader.reset(); });
    m_writerThread.post([this] { m_writer.reset(); });
}

Task<std::unique_ptr<Database>> Database::open(QString directory, std::stop_token stop)
{
    std::unique_ptr<Database> database(new Database(QDir::cleanPath(QDir::current().absoluteFilePath(directory))));
    Database* const raw = database.get();
    auto openWriter = [raw]() -> Result<QString> {
        Result<libraryfile::Opened> opened = libraryfile::openForWriting(raw->m_directory);
        if (!opened)
            return fail(opened.error());
        raw->m_use = std::move(opened->use);
        raw->m_writer = std::move(opened->connection);
        return opened->notice;
    };
    const Result<QString> writer = co_await raw->m_writerThread.run(std::move(openWriter), stop);
    if (!writer)
        co_return fail(writer.error());
    raw->m_notice = *writer;
    auto openReader = [raw]() -> Result<> {
        Result<std::unique_ptr<Connection>> connection = Connection::open(libraryfile::databaseFile(raw->m_directory));
        if (!connection)
            return fail(connection.error());
        raw->m_reader = std::move(*connection);
        return {};
    };
    const Result<> reader = co_await raw->m_readerThread.run(std::move(openReader), stop);
    if (!reader)
        co_return fail(reader.error());
    raw->m_writerThread.setInterrupt([raw] { raw->m_writer->interrupt(); });
    raw->m_readerThread.setInterrupt([raw] { raw->m_reader->interrupt(); });
    co_return Result<std::unique_ptr<Database>>(std::move(database));
}

} // namespace docent
