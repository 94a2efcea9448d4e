#include "keywordengines.h"

#include "keywords/keywordscan.h"
#include "keywords/segmentfile.h"
#include "keywords/segmentmerge.h"
#include "keywords/segmentwriter.h"
#include "keywords/termunion.h"

#include <QFile>
#include <sqlite3.h>
#ifdef DOCENT_BENCH_XAPIAN
#include <xapian.h>
#endif

namespace docent::bench {

namespace {

constexpr qsizetype limit = 50;

template <typename T> T good(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().message + result.error().detail));
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

/// Segments of 20,000 passages, ten of which are merged to one as soon as they are there; one at the end.
class DocentEngine : public KeywordEngine {
public:
    explicit DocentEngine(const QString& folder)
        : m_folder(folder)
    {
    }

    void add(const std::vector<std::string>& passages) override
    {
        for (const std::string& passage : passages) {
            m_text = passage;
            splitWords(m_text, m_words);
            const keywords::SegmentWriter::Field field { m_words, 1 };
            m_writer.add(qint64(m_count), qint64(m_count / passagesPerDocument), std::span(&field, 1));
            ++m_count;
        }
        if (m_writer.size() >= passagesPerSegment)
            writeSegment();
    }

    void finish() override
    {
        if (m_writer.size() > 0)
            writeSegment();
        merge(0);
        m_segments.clear();
    }

    void open() override { m_segments = { { good(keywords::Segment::open(m_files.constLast())), {} } }; }

    std::optional<int> search(const Question& question, Asking how) override
    {
        if (how == Asking::Phrase || how == Asking::Typed)
            return std::nullopt; // that is for who has the text
        keywords::KeywordQuery query;
        query.limit = limit;
        for (const std::string& word : question)
            query.words.push_back({ { word } });
        if (how == Asking::Prefix)
            query.words.back().alternatives = completions(question.back());
        if (how == Asking::Filtered)
            query.documents = filteredDocuments();
        return int(keywords::scan(m_segments, query, std::stop_token()).size());
    }

private:
    static constexpr qsizetype passagesPerSegment = 20'000;
    static constexpr std::size_t segmentsPerMerge = 10;
    static constexpr std::size_t mostCompletions = 50;

    void writeSegment()
    {
        append(m_writer.encoded(keywords::usualLength(m_segments)));
        m_writer = {};
        // Of the same size or smaller than the newest: a tier.
        for (;;) {
            std::size_t first = m_segments.size() - 1;
            while (first > 0 && m_segments[first - 1].segment->size() < 2 * m_segments.back().segment->size())
                --first;
            if (m_segments.size() - first < segmentsPerMerge)
                break;
            merge(first);
        }
    }

    void merge(std::size_t first)
    {
        const QByteArray bytes = good(keywords::merged(std::span(m_segments).subspan(first), std::stop_token()));
        m_segments.resize(first);
        while (m_files.size() > qsizetype(first))
            QFile::remove(m_files.takeLast());
        append(bytes);
    }

    void append(const QByteArray& bytes)
    {
        const QString file = m_folder + QStringLiteral("/%1.segment").arg(m_made++);
        good(keywords::writeSegmentFile(file, bytes));
        m_segments.push_back({ good(keywords::Segment::open(file)), {} });
        m_files.append(file);
    }

    std::vector<qint64> filteredDocuments() const
    {
        std::vector<qint64> documents;
        for (std::size_t passage = 0; passage < m_count; passage += passagesPerDocument) {
            if (isFiltered(passage))
                documents.push_back(qint64(passage / passagesPerDocument));
        }
        return documents;
    }

    std::vector<std::string> completions(const std::string& beginning) const
    {
        std::vector<std::pair<quint64, std::string>> found;
        for (keywords::TermUnion at(m_segments, beginning); at.isValid() && at.term().starts_with(beginning); at.next())
            found.emplace_back(at.documentFrequency(), at.term());
        std::sort(found.rbegin(), found.rend());
        std::vector<std::string> terms;
        for (std::size_t i = 0; i < std::min(found.size(), mostCompletions); ++i)
            terms.push_back(found[i].second);
        return terms;
    }

    QString m_folder;
    QStringList m_files; ///< of the segments
    int m_made = 0;
    std::size_t m_count = 0;
    std::string m_text;
    std::vector<std::string_view> m_words;
    keywords::SegmentWriter m_writer;
    std::vector<keywords::LiveSegment> m_segments;
};

/// FTS5 with Porter's stemmer, without the text itself, in the settings that index quickest.
class SqliteEngine : public KeywordEngine {
public:
    explicit SqliteEngine(const QString& folder)
        : m_file((folder + QStringLiteral("/fts.db")).toUtf8())
    {
        open();
        run("PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "CREATE VIRTUAL TABLE k USING fts5(t, content='', tokenize='porter unicode61');"
            "CREATE TABLE filtered (id INTEGER PRIMARY KEY);"
            "INSERT INTO k(k, rank) VALUES('automerge', 16); INSERT INTO k(k, rank) VALUES('hashsize', 67108864);");
    }
    ~SqliteEngine() override { close(); }

    void add(const std::vector<std::string>& passages) override
    {
        run("BEGIN");
        sqlite3_stmt* insert = prepared("INSERT INTO k (rowid, t) VALUES (?, ?)");
        sqlite3_stmt* filter = prepared("INSERT INTO filtered (id) VALUES (?)");
        for (const std::string& passage : passages) {
            sqlite3_bind_int64(insert, 1, qint64(m_count));
            sqlite3_bind_text(insert, 2, passage.data(), int(passage.size()), SQLITE_STATIC);
            sqlite3_bind_int64(filter, 1, qint64(m_count));
            for (sqlite3_stmt* statement : { insert, filter }) {
                if (statement == filter && !isFiltered(m_count))
                    continue;
                if (sqlite3_step(statement) != SQLITE_DONE)
                    qFatal("%s", sqlite3_errmsg(m_db));
                sqlite3_reset(statement);
            }
            ++m_count;
        }
        sqlite3_finalize(insert);
        sqlite3_finalize(filter);
        run("COMMIT");
    }

    void finish() override
    {
        run("PRAGMA wal_checkpoint(TRUNCATE)");
        close();
    }

    void open() override
    {
        close();
        if (sqlite3_open(m_file.constData(), &m_db) != SQLITE_OK)
            qFatal("%s", sqlite3_errmsg(m_db));
    }

    std::optional<int> search(const Question& question, Asking how) override
    {
        const char* const between = how == Asking::Phrase ? " + \"" : " OR \"";
        std::string match;
        for (const std::string& word : question)
            match += (match.empty() ? "\"" : between) + word + '"';
        match += how == Asking::Prefix ? "*" : "";
        // With the plus it looks at each that was found, and doesn't ask for each that is let through.
        sqlite3_stmt* select = prepared(how == Asking::Filtered
                ? "SELECT rowid FROM k WHERE k MATCH ? AND +rowid IN (SELECT id FROM filtered) ORDER BY rank LIMIT 50"
                : "SELECT rowid FROM k WHERE k MATCH ? ORDER BY rank LIMIT 50");
        sqlite3_bind_text(select, 1, match.data(), int(match.size()), SQLITE_STATIC);
        int found = 0;
        while (sqlite3_step(select) == SQLITE_ROW)
            ++found;
        sqlite3_finalize(select);
        return found;
    }

private:
    void run(const char* statement)
    {
        if (sqlite3_exec(m_db, statement, nullptr, nullptr, nullptr) != SQLITE_OK)
            qFatal("%s", sqlite3_errmsg(m_db));
    }
    sqlite3_stmt* prepared(const char* statement)
    {
        sqlite3_stmt* made = nullptr;
        if (sqlite3_prepare_v2(m_db, statement, -1, &made, nullptr) != SQLITE_OK)
            qFatal("%s", sqlite3_errmsg(m_db));
        return made;
    }
    void close()
    {
        sqlite3_close(m_db);
        m_db = nullptr;
    }

    QByteArray m_file;
    sqlite3* m_db = nullptr;
    std::size_t m_count = 0;
};

#ifdef DOCENT_BENCH_XAPIAN
/// Without positions and without the terms of each passage, as ours; written to the disk after each 100,000.
class XapianEngine : public KeywordEngine {
public:
    explicit XapianEngine(const QString& folder)
        : m_folder((folder + QStringLiteral("/xapian")).toStdString())
    {
        qputenv("XAPIAN_FLUSH_THRESHOLD", "100000");
        m_writer = std::make_unique<Xapian::WritableDatabase>(
            m_folder, Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_NO_TERMLIST);
    }

    void add(const std::vector<std::string>& passages) override
    {
        for (const std::string& passage : passages) {
            m_text = passage;
            splitWords(m_text, m_words);
            Xapian::Document document;
            for (const std::string_view word : m_words) {
                if (word.size() <= longestTerm)
                    document.add_term(std::string(word));
            }
            if (isFiltered(m_count++))
                document.add_boolean_term(filterTerm);
            m_writer->add_document(document);
        }
    }

    void finish() override
    {
        m_writer->commit();
        m_writer.reset();
    }

    void open() override { m_reader = Xapian::Database(m_folder); }

    std::optional<int> search(const Question& question, Asking how) override
    {
        if (how == Asking::Phrase)
            return std::nullopt; // there are no positions
        std::vector<Xapian::Query> words(question.begin(), question.end());
        if (how == Asking::Prefix)
            words.back() = Xapian::Query(Xapian::Query::OP_WILDCARD, question.back());
        Xapian::Query query(Xapian::Query::OP_OR, words.begin(), words.end());
        if (how == Asking::Filtered)
            query = Xapian::Query(Xapian::Query::OP_FILTER, query, Xapian::Query(filterTerm));
        Xapian::Enquire enquire(m_reader);
        enquire.set_query(query);
        return int(enquire.get_mset(0, limit).size());
    }

private:
    static constexpr std::size_t longestTerm = 240; ///< that it takes
    static constexpr const char* filterTerm = "XFILTERED";

    std::string m_folder;
    std::unique_ptr<Xapian::WritableDatabase> m_writer;
    Xapian::Database m_reader;
    std::size_t m_count = 0;
    std::string m_text;
    std::vector<std::string_view> m_words;
};
#endif

} // namespace

std::unique_ptr<KeywordEngine> docentEngine(const QString& folder)
{
    return std::make_unique<DocentEngine>(folder);
}

std::unique_ptr<KeywordEngine> sqliteEngine(const QString& folder)
{
    return std::make_unique<SqliteEngine>(folder);
}

std::unique_ptr<KeywordEngine> xapianEngine([[maybe_unused]] const QString& folder)
{
#ifdef DOCENT_BENCH_XAPIAN
    return std::make_unique<XapianEngine>(folder);
#else
    return nullptr;
#endif
}

} // namespace docent::bench
