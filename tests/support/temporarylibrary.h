#pragma once

#include "library/database.h"
#include "library/documentstore.h"
#include "search/keywordindex.h"
#include "support/coroutinerunner.h"

#include <QTemporaryDir>

namespace docent::test {

/// A library in a temporary directory, with its jobs awaited: for tests of what happens inside the database.
class TemporaryLibrary {
public:
    TemporaryLibrary() { reopen(); }

    QString directory() const { return m_directory.filePath(QStringLiteral("library")); }
    QString file() const { return directory() + QStringLiteral("/library.db"); }
    Database& database() { return *m_database; }

    void close()
    {
        m_keywords.reset();
        m_pool.waitForDone();
        m_database.reset();
    }
    void reopen()
    {
        close();
        auto outcome = run(Database::open(directory(), {}));
        if (outcome.result && *outcome.result)
            m_database = std::move(**outcome.result);
        else
            qFatal("the library can't be opened: %s",
                qPrintable(outcome.result ? outcome.result->error().message : QString()));
    }

    /// The result of a read job; the test fails where it isn't there in time.
    template <typename Job> std::invoke_result_t<Job, Connection&> read(Job job)
    {
        auto outcome = run(m_database->read(std::move(job), {}));
        return outcome.result ? std::move(*outcome.result)
                              : fail(ErrorCode::Timeout, QStringLiteral("no result in time"));
    }
    template <typename Job> std::invoke_result_t<Job, Connection&> write(Job job)
    {
        auto outcome = run(m_database->write(std::move(job), {}));
        return outcome.result ? std::move(*outcome.result)
                              : fail(ErrorCode::Timeout, QStringLiteral("no result in time"));
    }
    KeywordIndex& keywords()
    {
        if (!m_keywords)
            m_keywords = std::make_unique<KeywordIndex>(*m_database, m_pool, m_pool);
        return *m_keywords;
    }
    /// What the keyword index finds, as a search does.
    Result<QList<ScoredPassage>> search(const QString& query, int limit, const QString& collection = {})
    {
        SearchQuery parsed = parseSearchQuery(query);
        parsed.filter.collection = collection;
        auto outcome = run(keywords().search(std::move(parsed), limit, false, {}));
        return outcome.result ? std::move(*outcome.result)
                              : fail(ErrorCode::Timeout, QStringLiteral("no result in time"));
    }
    /// The first value of a statement, run by the writer.
    QVariant value(const QString& sql)
    {
        const Result<QVariant> found = write([sql](Connection& db) { return db.value(sql); });
        return found ? *found : QVariant(found.error().message + QLatin1Char(' ') + found.error().detail);
    }

private:
    QTemporaryDir m_directory;
    std::unique_ptr<Database> m_database;
    QThreadPool m_pool;
    std::unique_ptr<KeywordIndex> m_keywords; ///< made when it is asked for
};

/// A document whose passages have these texts, one behind the other, without overlap.
inline ReadDocument readDocument(const QString& path, const QStringList& texts, const QString& title = {})
{
    ReadDocument document;
    document.record.path = path;
    document.record.title = title;
    document.record.kind = QStringLiteral("text");
    qint64 start = 0;
    for (const QString& text : texts) {
        Passage passage;
        passage.ordinal = int(document.passages.size());
        passage.start = start;
        passage.end = start + text.toUcs4().size();
        passage.text = text;
        start = passage.end;
        document.passages.append(passage);
    }
    return document;
}

inline Result<> store(TemporaryLibrary& library, const ReadDocument& document)
{
    return library.write([document](Connection& db) { return documents::store(db, document); });
}

} // namespace docent::test
