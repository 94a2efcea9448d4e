#include "library/conversationstore.h"
#include "library/libraryfile.h"
#include "library/migrations.h"
#include "support/looptick.h"
#include "support/temporarylibrary.h"

#include <fcntl.h>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace docent;
using namespace std::chrono_literals;

namespace {

Result<> makeTable(Connection& db)
{
    return db.run(QStringLiteral("CREATE TABLE t (n INTEGER UNIQUE, s TEXT NOT NULL)"));
}

Result<> insert(Connection& db, int n)
{
    return db.run(QStringLiteral("INSERT INTO t VALUES (?, ?)"), { n, QString() });
}

/// Counts for minutes, unless it is interrupted.
QString endless()
{
    return QStringLiteral("WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 10000000000) "
                          "SELECT count(*) FROM c");
}

} // namespace

class DatabaseTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void setsTheConnectionUp();
    void keepsOneConnectionPerThread();
    void bindsEmptyTextsAndNull();
    void tellsFailureFromEmptiness();
    void tellsAFailureInTheMiddleOfTheRows();
    void rollsBackAFailedJob();
    void readsOneSnapshot();
    void keepsFewStatements();
    void interruptsARunningStatement();
    void stopsBetweenStatements();
    void dropsAJobThatHasNotBegun();
    void tellsAFullDisk();
    void waitsForAnotherWriter();
    void stopsWaitingForAnotherWriter();
    void twoDatabasesOnOneFile();
    void opensWhileAnotherWrites();
    void twoProcessesMakeOneLibrary();
};

void DatabaseTest::setsTheConnectionUp()
{
    test::TemporaryLibrary library;
    QCOMPARE(library.value(QStringLiteral("PRAGMA journal_mode")).toString(), QStringLiteral("wal"));
    QCOMPARE(library.value(QStringLiteral("PRAGMA page_size")).toInt(), 16384);
    QCOMPARE(library.value(QStringLiteral("PRAGMA foreign_keys")).toInt(), 1);
    QCOMPARE(library.value(QStringLiteral("PRAGMA synchronous")).toInt(), 1);
}

void DatabaseTest::keepsOneConnectionPerThread() // A7
{
    const qsizetype before = QSqlDatabase::connectionNames().size();
    {
        test::TemporaryLibrary library;
        for (int i = 0; i < 50; ++i) {
            QVERIFY(library.read([](Connection& db) { return db.value(QStringLiteral("SELECT 1")); }));
            QVERIFY(library.write([](Connection& db) { return db.value(QStringLiteral("SELECT 1")); }));
        }
        QCOMPARE(QSqlDatabase::connectionNames().size(), before + 2);
    }
    QCOMPARE(QSqlDatabase::connectionNames().size(), before);
}

void DatabaseTest::bindsEmptyTextsAndNull()
{
    test::TemporaryLibrary library;
    const auto types = library.read([](Connection& db) {
        return db.rows(QStringLiteral("SELECT typeof(?), typeof(?), typeof(?), typeof(?)"),
            { QString(), QByteArray(), QVariant(), 1 }, [](const QSqlQuery& row) {
                return QStringList { row.value(0).toString(), row.value(1).toString(), row.value(2).toString(),
                    row.value(3).toString() };
            });
    });
    QVERIFY(types);
    QCOMPARE(types->first(),
        (QStringList {
            QStringLiteral("text"), QStringLiteral("blob"), QStringLiteral("null"), QStringLiteral("integer") }));
}

void DatabaseTest::tellsFailureFromEmptiness()
{
    test::TemporaryLibrary library;
    QVERIFY(library.write(makeTable));
    const auto empty = library.read([](Connection& db) { return db.value(QStringLiteral("SELECT n FROM t")); });
    QVERIFY(empty && !empty->isValid());
    const auto wrong = library.read([](Connection& db) { return db.value(QStringLiteral("SELECT n FROM nowhere")); });
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().code, ErrorCode::Internal);
    QVERIFY(wrong.error().detail.contains(QStringLiteral("nowhere")));
    const auto missing = library.read([](Connection& db) { return db.value(QStringLiteral("SELECT ?")); });
    QVERIFY(!missing);
}

void DatabaseTest::tellsAFailureInTheMiddleOfTheRows()
{
    test::TemporaryLibrary library;
    int seen = 0;
    const auto result = library.read([&seen](Connection& db) {
        // The second row's integer doesn't fit: an error after a first good row.
        return db.each(QStringLiteral("SELECT abs(column1) FROM (VALUES (1), (-9223372036854775807 - 1))"), {},
            [&seen](const QSqlQuery&) { ++seen; });
    });
    QCOMPARE(seen, 1);
    QVERIFY(!result);
    // The connection goes on.
    QVERIFY(library.read([](Connection& db) { return db.value(QStringLiteral("SELECT 1")); }));
}

void DatabaseTest::rollsBackAFailedJob()
{
    test::TemporaryLibrary library;
    QVERIFY(library.write(makeTable));
    const auto failed = library.write([](Connection& db) -> Result<> {
        if (const Result<> first = insert(db, 1); !first)
            return first;
        return insert(db, 1);
    });
    QVERIFY(!failed);
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM t")).toInt(), 0);
    const auto refused = library.write([](Connection& db) -> Result<> {
        if (const Result<> first = insert(db, 2); !first)
            return first;
        return fail(ErrorCode::Empty, QStringLiteral("changed my mind"));
    });
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Empty);
    const auto thrown = library.write([](Connection& db) -> Result<> {
        if (const Result<> first = insert(db, 3); !first)
            return first;
        throw std::runtime_error("broken");
    });
    QVERIFY(!thrown);
    QCOMPARE(thrown.error().code, ErrorCode::Internal);
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM t")).toInt(), 0);
    QVERIFY(library.write([](Connection& db) { return insert(db, 4); }));
}

void DatabaseTest::readsOneSnapshot()
{
    test::TemporaryLibrary library;
    QVERIFY(library.write(makeTable));
    const QString file = library.file();
    const auto counts = library.read([file](Connection& db) -> Result<QList<int>> {
        const QString count = QStringLiteral("SELECT count(*) FROM t");
        const Result<QVariant> before = db.value(count);
        Result<std::unique_ptr<Connection>> other = Connection::open(file);
        if (!before || !other || !insert(**other, 1))
            return fail(ErrorCode::Internal, QStringLiteral("no second writer"));
        const Result<QVariant> after = db.value(count);
        return QList<int> { before->toInt(), after ? after->toInt() : -1 };
    });
    QVERIFY(counts);
    QCOMPARE(*counts, (QList<int> { 0, 0 }));
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM t")).toInt(), 1);
}

void DatabaseTest::keepsFewStatements()
{
    test::TemporaryLibrary library;
    const auto sum = library.read([](Connection& db) -> Result<int> {
        int total = 0;
        for (int i = 0; i < 500; ++i) {
            const Result<QVariant> value = db.value(QStringLiteral("SELECT %1").arg(i));
            if (!value)
                return fail(value.error());
            total += value->toInt();
        }
        return total;
    });
    QVERIFY(sum);
    QCOMPARE(*sum, 500 * 499 / 2);
}

void DatabaseTest::interruptsARunningStatement()
{
    test::TemporaryLibrary library;
    std::stop_source stop;
    QTimer::singleShot(50, qApp, [&stop] { stop.request_stop(); });
    auto job = [](Connection& db) { return db.value(endless()); };
    const auto outcome = test::run(library.database().read(std::move(job), stop.get_token()));
    QVERIFY(outcome.suspended);
    QVERIFY(outcome.result && !*outcome.result);
    QVERIFY(outcome.result->error().isCancelled());
    QVERIFY(library.read([](Connection& db) { return db.value(QStringLiteral("SELECT 1")); }));
}

void DatabaseTest::stopsBetweenStatements()
{
    test::TemporaryLibrary library;
    QVERIFY(library.write(makeTable));
    std::stop_source stop;
    auto executed = std::make_shared<int>(0);
    auto job = [executed, stop](Connection& db) mutable -> Result<> {
        for (int i = 0; i < 100; ++i) {
            if (i == 10)
                stop.request_stop(); // from this thread: no statement runs that could be interrupted
            if (const Result<> inserted = insert(db, i); !inserted)
                return inserted;
            ++*executed;
        }
        return {};
    };
    const auto outcome = test::run(library.database().write(std::move(job), stop.get_token()));
    QVERIFY(outcome.result && !*outcome.result);
    QVERIFY(outcome.result->error().isCancelled());
    QCOMPARE(*executed, 10);
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM t")).toInt(), 0);
}

void DatabaseTest::dropsAJobThatHasNotBegun()
{
    test::TemporaryLibrary library;
    std::stop_source first;
    std::stop_source second;
    auto endlessJob = [](Connection& db) { return db.value(endless()); };
    auto blocking = library.database().read(endlessJob, first.get_token());
    auto waiting = library.database().read(endlessJob, second.get_token());
    second.request_stop();
    const auto dropped = test::run(std::move(waiting));
    QVERIFY(dropped.result && !*dropped.result && dropped.result->error().isCancelled());
    first.request_stop();
    const auto stopped = test::run(std::move(blocking));
    QVERIFY(stopped.result && !*stopped.result && stopped.result->error().isCancelled());
}

void DatabaseTest::tellsAFullDisk()
{
    test::TemporaryLibrary library;
    QVERIFY(library.write(makeTable));
    const auto full = library.write([](Connection& db) -> Result<> {
        if (const Result<> limited = db.run(QStringLiteral("PRAGMA max_page_count = 30")); !limited)
            return limited;
        return db.run(QStringLiteral("INSERT INTO t VALUES (1, hex(zeroblob(4000000)))"));
    });
    QVERIFY(!full);
    QCOMPARE(full.error().code, ErrorCode::DiskFull);
    QVERIFY(full.error().message.contains(QStringLiteral("full")));
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM t")).toInt(), 0);
}

void DatabaseTest::waitsForAnotherWriter()
{
    test::TemporaryLibrary library;
    QVERIFY(library.write(makeTable));
    Result<std::unique_ptr<Connection>> other = Connection::open(library.file());
    QVERIFY(other && (*other)->begin(true) && insert(**other, 1));
    auto job = [](Connection& db) { return insert(db, 2); };
    auto waiting = library.database().write(std::move(job), {});
    QVERIFY(!waiting.isReady());
    QVERIFY((*other)->commit());
    const auto outcome = test::run(std::move(waiting));
    QVERIFY(outcome.result && *outcome.result);
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM t")).toInt(), 2);
}

void DatabaseTest::stopsWaitingForAnotherWriter()
{
    test::TemporaryLibrary library;
    QVERIFY(library.write(makeTable));
    Result<std::unique_ptr<Connection>> other = Connection::open(library.file());
    QVERIFY(other && (*other)->begin(true));
    std::stop_source stop;
    auto job = [](Connection& db) { return insert(db, 2); };
    QTimer::singleShot(20, qApp, [&stop] { stop.request_stop(); });
    const auto outcome = test::run(library.database().write(std::move(job), stop.get_token()));
    QVERIFY(outcome.result && !*outcome.result && outcome.result->error().isCancelled());
    (*other)->rollback();
}

void DatabaseTest::twoDatabasesOnOneFile()
{
    test::TemporaryLibrary library;
    QVERIFY(library.write(makeTable));
    auto second = test::run(Database::open(library.directory(), {}));
    QVERIFY(second.result && *second.result);
    Database& other = ***second.result;
    std::vector<Task<>> tasks;
    for (int i = 0; i < 40; ++i) {
        auto job = [i](Connection& db) { return insert(db, i); };
        tasks.push_back((i % 2 ? other : library.database()).write(std::move(job), {}));
    }
    for (Task<>& task : tasks) {
        const auto outcome = test::run(std::move(task));
        QVERIFY(outcome.result && *outcome.result);
    }
    auto count = [](Connection& db) { return db.value(QStringLiteral("SELECT count(*) FROM t")); };
    const auto seen = test::run(other.read(std::move(count), {}));
    QVERIFY(seen.result && *seen.result);
    QCOMPARE((*seen.result)->toInt(), 40);
}

void DatabaseTest::opensWhileAnotherWrites()
{
    test::TemporaryLibrary library;
    QVERIFY(library.write(makeTable));
    auto writer = Connection::open(library.directory() + QStringLiteral("/library.db"));
    QVERIFY(writer);
    QVERIFY((*writer)->begin(true));
    QVERIFY(insert(**writer, 1));
    auto second = test::run(Database::open(library.directory(), {}));
    QVERIFY2(second.result && *second.result, qPrintable(second.result ? second.result->error().message : QString()));
    auto count = [](Connection& db) { return db.value(QStringLiteral("SELECT count(*) FROM t")); };
    const auto seen = test::run((*second.result)->get()->read(std::move(count), {}));
    QVERIFY(seen.result && *seen.result);
    QCOMPARE((*seen.result)->toInt(), 0);
    (*writer)->rollback();
}

void DatabaseTest::twoProcessesMakeOneLibrary()
{
    QTemporaryDir directory;
    const QString where = directory.filePath(QStringLiteral("library"));
    std::vector<Task<std::unique_ptr<Database>>> opening;
    for (int i = 0; i < 4; ++i)
        opening.push_back(Database::open(where, {}));
    for (auto& task : opening) {
        const auto outcome = test::run(std::move(task));
        QVERIFY2(
            outcome.result && *outcome.result, qPrintable(outcome.result ? outcome.result->error().detail : QString()));
        QVERIFY((**outcome.result)->notice().isEmpty());
    }
}

QTEST_GUILESS_MAIN(DatabaseTest)
#include "databasetest.moc"
