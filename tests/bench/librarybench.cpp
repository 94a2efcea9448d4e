// How quickly the library takes passages in, and finds them again, alone and beside an ingest.
//   librarybench [--passages N] [--documents N] [--dimension N] [--queries N] [--json FILE] [TEXT…]
// The passages are spliced from the words of the texts (made-up words if there are none). The anchor in the same run is
// SQLite's C interface filling an FTS5 table with the same passages.

#include "library/documentnames.h"
#include "library/documentstore.h"
#include "library/vectorindex.h"
#include "search/nameddocuments.h"
#include "support/temporarylibrary.h"

#include <algorithm>
#include <cstdio>
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QThreadPool>
#include <sqlite3.h>
#include <sys/resource.h>

using namespace docent;

namespace {

constexpr int wordsPerPassage = 150;
constexpr int passagesPerDocument = 20;
constexpr int documentsPerWrite = 25; ///< 500 passages

double cpuSeconds()
{
    struct rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Makes passages and questions from words.
class Splicer {
public:
    explicit Splicer(const QStringList& files)
    {
        for (const QString& name : files) {
            QFile file(name);
            if (file.open(QIODevice::ReadOnly))
                m_words += QString::fromUtf8(file.read(64 << 20)).simplified().split(QLatin1Char(' '));
        }
        // Zipf's law, roughly: the nth word is drawn about 1/n times as often.
        for (int i = 0; m_words.size() < 200'000; ++i)
            m_words.append(QStringLiteral("w%1").arg(int(std::exp(m_random.generateDouble() * 11))));
    }

    QString text(int words)
    {
        const qsizetype from = m_random.bounded(int(m_words.size() - words));
        return m_words.mid(from, words).join(QLatin1Char(' '));
    }

    /// Words of one place of the text: some frequent, some rare, as in a question.
    QString question(int words)
    {
        QStringList list = m_words.mid(m_random.bounded(int(m_words.size() - 4 * words)), 4 * words);
        std::stable_sort(
            list.begin(), list.end(), [](const QString& a, const QString& b) { return a.size() > b.size(); });
        return list.mid(0, words).join(QLatin1Char(' '));
    }

    ReadDocument document(int number)
    {
        QStringList texts;
        for (int i = 0; i < passagesPerDocument; ++i)
            texts.append(text(wordsPerPassage));
        return test::readDocument(QStringLiteral("/corpus/%1.txt").arg(number), texts, text(5));
    }

    Embedding vector(int dimension)
    {
        Embedding numbers;
        for (int i = 0; i < dimension; ++i)
            numbers.push_back(float(m_random.generateDouble() * 2 - 1));
        return numbers;
    }

private:
    QStringList m_words;
    QRandomGenerator m_random { 42 };
};

class Bench {
public:
    Bench(int passages, int queries, Splicer splicer)
        : m_passages(passages)
        , m_queries(queries)
        , m_splicer(std::move(splicer))
    {
    }

    void insert()
    {
        // Made outside the clock, a write at a time.
        double wall = 0;
        double cpu = 0;
        qint64 bytes = 0;
        while (m_documents * passagesPerDocument < m_passages) {
            const QList<ReadDocument> batch = nextBatch(&bytes);
            QElapsedTimer clock;
            clock.start();
            const double before = cpuSeconds();
            write(batch);
            wall += double(clock.nsecsElapsed()) / 1e9;
            cpu += cpuSeconds() - before;
        }
        add("insert MB/s", double(bytes) / 1e6 / wall);
        add("insert MB per CPU second", double(bytes) / 1e6 / cpu);
        add("file size / text", double(QFile(m_library.file()).size()) / double(bytes));
        m_bytes = bytes;
    }

    void insertByTheCInterface()
    {
        sqlite3* db = nullptr;
        const QByteArray file = (m_library.directory() + QStringLiteral("/anchor.db")).toUtf8();
        sqlite3_open(file.constData(), &db);
        sqlite3_exec(db,
            "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "CREATE TABLE p(id INTEGER PRIMARY KEY, t TEXT);"
            "CREATE VIRTUAL TABLE k USING fts5(t, content='', tokenize='porter unicode61');",
            nullptr, nullptr, nullptr);
        sqlite3_stmt* text = nullptr;
        sqlite3_stmt* index = nullptr;
        sqlite3_prepare_v2(db, "INSERT INTO p (t) VALUES (?)", -1, &text, nullptr);
        sqlite3_prepare_v2(db, "INSERT INTO k (t) VALUES (?)", -1, &index, nullptr);
        double wall = 0;
        qint64 bytes = 0;
        for (int done = 0; done < std::min(m_passages, 20'000); done += 500) {
            QList<QByteArray> batch;
            for (int i = 0; i < 500; ++i)
                batch.append(m_splicer.text(wordsPerPassage).toUtf8());
            QElapsedTimer clock;
            clock.start();
            sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr);
            for (const QByteArray& passage : std::as_const(batch)) {
                for (sqlite3_stmt* statement : { text, index }) {
                    sqlite3_bind_text(statement, 1, passage.constData(), int(passage.size()), SQLITE_STATIC);
                    sqlite3_step(statement);
                    sqlite3_reset(statement);
                }
                bytes += passage.size();
            }
            sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
            wall += double(clock.nsecsElapsed()) / 1e9;
        }
        sqlite3_finalize(text);
        sqlite3_finalize(index);
        sqlite3_close(db);
        add("anchor: C interface, insert MB/s", double(bytes) / 1e6 / wall);
    }

    void search(const QString& name, int words)
    {
        QList<double> times;
        for (int i = 0; i < m_queries; ++i)
            times.append(timeOf(m_splicer.question(words)));
        addTimes(name, times);
    }

    /// Searches while documents are written one batch behind the other.
    void searchBesideIngest(int words)
    {
        QList<double> times;
        qint64 bytes = 0;
        QElapsedTimer clock;
        clock.start();
        int writes = 0;
        Task<> running = startWrite(&bytes);
        while (times.size() < m_queries) {
            times.append(timeOf(m_splicer.question(words)));
            if (running.isReady()) {
                ++writes;
                running = startWrite(&bytes);
            }
        }
        const double seconds = double(clock.nsecsElapsed()) / 1e9;
        test::run(std::move(running));
        addTimes(QStringLiteral("keyword, %1 words, beside ingest").arg(words), times);
        add("ingest beside search MB/s", double(bytes) / 1e6 / seconds);
        add("writes beside search", writes);
    }

    void vectors(int dimension)
    {
        QThreadPool pool;
        VectorIndex index(m_library.database(), pool);
        index.setModel(QStringLiteral("bench"));
        QElapsedTimer clock;
        double stored = 0;
        qint64 count = 0;
        while (count < m_passages) {
            const auto missing = test::run(index.missing(1000, true, {})).result->value_or(QList<Passage>());
            if (missing.isEmpty())
                break;
            QList<qint64> ids;
            std::vector<Embedding> vectors;
            for (const Passage& passage : missing) {
                ids.append(passage.id);
                vectors.push_back(m_splicer.vector(dimension));
            }
            clock.start();
            test::run(index.add(ids, std::move(vectors), {}));
            stored += double(clock.nsecsElapsed()) / 1e9;
            count += ids.size();
        }
        add("vectors stored per second", double(count) / stored);
        clock.start();
        test::run(index.maintain({}), std::chrono::minutes(10));
        add("vectors: writing the index, s", double(clock.nsecsElapsed()) / 1e9);
        QList<double> times;
        for (int i = 0; i <= m_queries; ++i) {
            const Embedding query = m_splicer.vector(dimension);
            clock.start();
            const auto outcome = test::run(index.search(index.model(), query, 50, {}, {}));
            const double milliseconds = double(clock.nsecsElapsed()) / 1e6;
            if (!outcome.result || !*outcome.result)
                qFatal("vector search failed");
            if (i == 0)
                add("vectors: first search, ms", milliseconds);
            else
                times.append(milliseconds);
        }
        addTimes(QStringLiteral("vector, %1 numbers").arg(dimension), times);
        pool.waitForDone();
    }

    void listDocuments(int count)
    {
        test::TemporaryLibrary library;
        QList<FileEntry> files;
        for (int i = 0; i < count; ++i) {
            FileEntry file;
            file.path =
                QStringLiteral("/home/someone/documents/folder %1/a document with a name %2.pdf").arg(i / 100).arg(i);
            file.bytes = i;
            files.append(file);
        }
        const auto timed = [this](const char* what, auto&& work) {
            QElapsedTimer clock;
            clock.start();
            if (!work())
                qFatal("%s failed", what);
            add(what, double(clock.nsecsElapsed()) / 1e6);
        };
        const auto enqueue = [&] {
            return library.write([files](Connection& db) { return documents::enqueue(db, files, {}); });
        };
        add("documents", count);
        timed("enqueue new, ms", enqueue);
        timed("enqueue unchanged, ms", enqueue);
        timed("take 10, ms",
            [&] { return library.write([](Connection& db) { return documents::takeWaiting(db, 10); }); });
        timed("list, ms", [&] { return library.read([](Connection& db) { return documents::list(db); }); });
        names(library);
        timed("counts, ms", [&] { return library.read([](Connection& db) { return documents::counts(db); }); });
    }

    /// What it costs each search to look for names of documents in its query.
    void names(test::TemporaryLibrary& library)
    {
        const auto named = library.write([](Connection& db) -> Result<> {
            const Result<QList<DocumentRecord>> all = documents::list(db);
            for (const DocumentRecord& document : all.value_or(QList<DocumentRecord>())) {
                if (const Result<> set = documentnames::set(db, document); !set)
                    return set;
            }
            return {};
        });
        if (!named)
            qFatal("%s", qPrintable(named.error().message));
        QStringList questions;
        for (int i = 0; i < m_queries; ++i)
            questions.append(QStringLiteral("a document with a name %1 and ").arg(i) + m_splicer.text(8));
        QList<double> times;
        const auto timed = library.read([questions, &times](Connection& db) -> Result<> {
            for (const QString& question : questions) {
                QElapsedTimer clock;
                clock.start();
                if (const auto first = namedFirst(db, parseSearchQuery(question), {}); !first)
                    return fail(first.error());
                times.append(double(clock.nsecsElapsed()) / 1e6);
            }
            return {};
        });
        if (!timed)
            qFatal("%s", qPrintable(timed.error().message));
        addTimes(QStringLiteral("names in 14 words"), times);
    }

    void print(const QString& jsonFile) const
    {
        std::printf("%-44s %12s\n", "work", "result");
        for (const QJsonValue& row : m_rows) {
            std::printf("%-44s %12.2f\n", qPrintable(row.toObject().value(QLatin1String("work")).toString()),
                row.toObject().value(QLatin1String("result")).toDouble());
        }
        const QByteArray json = QJsonDocument(m_rows).toJson(QJsonDocument::Compact);
        if (jsonFile.isEmpty()) {
            std::printf("%s\n", json.constData());
            return;
        }
        QFile file(jsonFile);
        if (!file.open(QIODevice::WriteOnly) || file.write(json) != json.size())
            std::fprintf(stderr, "%s can't be written\n", qPrintable(jsonFile));
    }

private:
    QList<ReadDocument> nextBatch(qint64* bytes)
    {
        QList<ReadDocument> batch;
        for (int i = 0; i < documentsPerWrite; ++i) {
            batch.append(m_splicer.document(m_documents++));
            for (const Passage& passage : std::as_const(batch.last().passages))
                *bytes += passage.text.toUtf8().size();
        }
        return batch;
    }

    static auto storing(const QList<ReadDocument>& batch)
    {
        return [batch](Connection& db) -> Result<> {
            for (const ReadDocument& document : batch) {
                if (const Result<> stored = documents::store(db, document); !stored)
                    return stored;
            }
            return {};
        };
    }

    void write(const QList<ReadDocument>& batch)
    {
        if (const Result<> written = m_library.write(storing(batch)); !written)
            qFatal("%s", qPrintable(written.error().message));
    }

    Task<> startWrite(qint64* bytes) { return m_library.database().write(storing(nextBatch(bytes)), {}); }

    double timeOf(const QString& question)
    {
        QElapsedTimer clock;
        clock.start();
        const auto found = m_library.search(question, 50);
        if (!found)
            qFatal("%s", qPrintable(found.error().message));
        return double(clock.nsecsElapsed()) / 1e6;
    }

    void add(const QString& work, double result)
    {
        m_rows.append(QJsonObject { { QStringLiteral("work"), work }, { QStringLiteral("result"), result } });
    }
    void add(const char* work, double result) { add(QLatin1String(work), result); }

    void addTimes(const QString& name, QList<double> times)
    {
        std::sort(times.begin(), times.end());
        add(name + QStringLiteral(" p50 ms"), times.at(times.size() / 2));
        add(name + QStringLiteral(" p95 ms"), times.at(times.size() * 95 / 100));
    }

    int m_passages;
    int m_queries;
    int m_documents = 0;
    qint64 m_bytes = 0;
    Splicer m_splicer;
    test::TemporaryLibrary m_library;
    QJsonArray m_rows;
};

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption passages(QStringLiteral("passages"), {}, QStringLiteral("N"), QStringLiteral("100000"));
    const QCommandLineOption documents(QStringLiteral("documents"), {}, QStringLiteral("N"), QStringLiteral("100000"));
    const QCommandLineOption dimension(QStringLiteral("dimension"), {}, QStringLiteral("N"), QStringLiteral("384"));
    const QCommandLineOption queries(QStringLiteral("queries"), {}, QStringLiteral("N"), QStringLiteral("100"));
    const QCommandLineOption json(QStringLiteral("json"), {}, QStringLiteral("FILE"));
    parser.addOptions({ passages, documents, dimension, queries, json });
    parser.addHelpOption();
    parser.process(application);

    Bench bench(parser.value(passages).toInt(), std::max(1, parser.value(queries).toInt()),
        Splicer(parser.positionalArguments()));
    bench.insert();
    bench.insertByTheCInterface();
    bench.search(QStringLiteral("keyword, 5 words"), 5);
    bench.search(QStringLiteral("keyword, 10 words"), 10);
    bench.searchBesideIngest(10);
    if (parser.value(dimension).toInt() > 0)
        bench.vectors(parser.value(dimension).toInt());
    if (parser.value(documents).toInt() > 0)
        bench.listDocuments(parser.value(documents).toInt());
    bench.print(parser.value(json));
    return 0;
}
