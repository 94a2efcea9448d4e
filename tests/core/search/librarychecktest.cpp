#include "search/librarycheck.h"

#include "../library/indexedlibrary.h"
#include "library/libraryuse.h"

#include <optional>
#include <QFile>
#include <QTest>

using namespace docent;
using librarycheck::Finding;
using librarycheck::Part;

/// What is found of a library's files, and what is made anew. `docent doctor` is tested as a program.
class LibraryCheckTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void damagedVectorFile();
    void missingVectorFile();
    void isStopped();
    void openLibraryIsLeftAlone();
    void looseRowsAreRemoved();
    void damagedTextIsReadAgain();

private:
    /// A library with more vectors than a block of a file holds.
    static void fill(test::SampleLibrary& library);
    static QString vectorFile(const test::SampleLibrary& library);
    static std::optional<Finding> find(const test::SampleLibrary& library, Part part);
    /// Statements, with no care for what belongs together.
    static void runLoosely(const test::SampleLibrary& library, const QStringList& statements);
    static bool isReplaced(const test::SampleLibrary& library);
    static void spoilsAndRepairs(const std::function<void(const QString&)>& spoil);
};

void LibraryCheckTest::fill(test::SampleLibrary& library)
{
    test::Indexed indexed(library.database());
    const QList<qint64> ids = library.add(QStringLiteral("/docs/many.txt"), test::numbered(1100));
    QRandomGenerator random(7);
    std::vector<Embedding> vectors;
    for (qsizetype i = 0; i < ids.size(); ++i)
        vectors.push_back(test::randomVector(random, 8));
    QVERIFY(indexed.add(ids, vectors));
    QVERIFY(test::run(indexed.index.maintain({})).result->has_value());
}

QString LibraryCheckTest::vectorFile(const test::SampleLibrary& library)
{
    const QDir folder(library.directory() + QStringLiteral("/vectors"));
    const QStringList files = folder.entryList({ QStringLiteral("*.vectors") }, QDir::Files);
    return files.isEmpty() ? QString() : folder.filePath(files.first());
}

void LibraryCheckTest::spoilsAndRepairs(const std::function<void(const QString&)>& spoil)
{
    test::SampleLibrary library;
    fill(library);
    const auto found = [&library] {
        const Result<QList<Finding>> findings = librarycheck::check(library.directory(), {});
        QList<bool> whole;
        for (const Finding& finding : findings.value_or(QList<Finding>()))
            whole.append(finding.whole);
        return whole;
    };
    QCOMPARE(found(), QList<bool>({ true, true, true, true }));
    QVERIFY(!vectorFile(library).isEmpty());
    spoil(vectorFile(library));
    QCOMPARE(found(), QList<bool>({ true, true, true, false }));
    library.close();
    const Result<QString> repaired =
        librarycheck::repair(library.directory(), { Finding { Part::Vectors, false, {} } });
    QVERIFY2(repaired && repaired->isEmpty(), repaired ? qPrintable(*repaired) : qPrintable(repaired.error().message));
    library.reopen();
    test::Indexed indexed(library.database());
    QVERIFY(test::run(indexed.index.maintain({})).result->has_value());
    QCOMPARE(found(), QList<bool>({ true, true, true, true }));
    QVERIFY(!vectorFile(library).isEmpty());
}

void LibraryCheckTest::damagedVectorFile()
{
    spoilsAndRepairs([](const QString& path) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(file.size() / 2) && file.write("spoilt") == 6);
    });
}

void LibraryCheckTest::missingVectorFile()
{
    spoilsAndRepairs([](const QString& path) { QVERIFY(QFile::remove(path)); });
}

void LibraryCheckTest::isStopped()
{
    test::SampleLibrary library;
    fill(library);
    std::stop_source stop;
    stop.request_stop();
    const Result<QList<Finding>> findings = librarycheck::check(library.directory(), stop.get_token());
    QVERIFY(!findings && findings.error().isCancelled());
}

std::optional<Finding> LibraryCheckTest::find(const test::SampleLibrary& library, Part part)
{
    const Result<QList<Finding>> findings = librarycheck::check(library.directory(), {});
    for (const Finding& finding : findings.value_or(QList<Finding>())) {
        if (finding.part == part)
            return finding;
    }
    return std::nullopt;
}

void LibraryCheckTest::runLoosely(const test::SampleLibrary& library, const QStringList& statements)
{
    const auto db = Connection::open(library.file());
    QVERIFY(db && (*db)->run(QStringLiteral("PRAGMA foreign_keys = OFF")));
    for (const QString& statement : statements) {
        const Result<> done = (*db)->run(statement);
        QVERIFY2(done, done ? "" : qPrintable(done.error().detail));
    }
}

bool LibraryCheckTest::isReplaced(const test::SampleLibrary& library)
{
    return !QDir(library.directory()).entryList({ QStringLiteral("*.damaged-*") }).isEmpty();
}

void LibraryCheckTest::openLibraryIsLeftAlone()
{
    test::SampleLibrary library;
    const QList<Finding> findings { Finding { Part::Database, false, {} } };
    const Result<QString> refused = librarycheck::repair(library.directory(), findings);
    QVERIFY(!refused && refused.error().code == ErrorCode::Busy);
    QVERIFY(refused.error().message.contains(library.directory()));
    library.close();
    QVERIFY(librarycheck::repair(library.directory(), findings));
    {
        // Another program's lock on all of the file is no damage.
        const auto other = Connection::open(library.file());
        QVERIFY(other && (*other)->run(QStringLiteral("PRAGMA journal_mode = DELETE")));
        QVERIFY((*other)->run(QStringLiteral("BEGIN EXCLUSIVE")));
        const Result<QString> busy = librarycheck::repair(library.directory(), findings);
        QVERIFY(!busy && busy.error().code == ErrorCode::Busy);
    }
    QVERIFY(!isReplaced(library));
    const auto alone = LibraryUse::alone(library.directory());
    QVERIFY(alone);
    const auto opened = test::run(Database::open(library.directory(), {}));
    QVERIFY(opened.result && !*opened.result && opened.result->error().code == ErrorCode::Busy);
}

void LibraryCheckTest::looseRowsAreRemoved()
{
    test::SampleLibrary library;
    const qint64 kept = library.add(QStringLiteral("/docs/a.txt"), { QStringLiteral("the kept text") }).value(0);
    const qint64 lost = library.add(QStringLiteral("/docs/b.txt"), { QStringLiteral("the lost text") }).value(0);
    library.close();
    runLoosely(library,
        { QStringLiteral("INSERT INTO vector_models (id, name, dimension) VALUES (1, 'm', 8)"),
            QStringLiteral("INSERT INTO vectors (model, passage, data, text_hash) VALUES (1, 999, x'00', x'01'), "
                           "(77, %1, x'00', x'02'), (1, %2, x'00', x'03'), (78, %2, x'00', x'04')")
                .arg(kept)
                .arg(lost),
            QStringLiteral("DELETE FROM documents WHERE path = '/docs/b.txt'"),
            QStringLiteral("INSERT INTO messages (conversation, role, state, text, created) VALUES "
                           "(42, 'user', 'complete', 'a question', 0)") });
    const auto found = find(library, Part::Database);
    QVERIFY(found && !found->whole);
    const Result<QString> repaired = librarycheck::repair(library.directory(), { *found });
    QVERIFY2(repaired && repaired->isEmpty(), repaired ? qPrintable(*repaired) : qPrintable(repaired.error().detail));
    QVERIFY(!isReplaced(library) && find(library, Part::Database)->whole);
    library.reopen();
    QCOMPARE(library.value(QStringLiteral("SELECT group_concat(id) FROM passages")).toString(), QString::number(kept));
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM vectors")).toInt(), 0);
    // What a person wrote stays.
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM messages")).toInt(), 1);
}

void LibraryCheckTest::damagedTextIsReadAgain()
{
    test::SampleLibrary library;
    library.add(QStringLiteral("/docs/whole.txt"), { QStringLiteral("whole") });
    library.add(QStringLiteral("/docs/spoilt.txt"), { QStringLiteral("spoilt") });
    library.close();
    runLoosely(library,
        { QStringLiteral("UPDATE documents SET content_hash = x'0102'"),
            QStringLiteral("UPDATE passages SET text = x'28b52ffd00' WHERE text = 'spoilt'") });
    const auto found = find(library, Part::Texts);
    QVERIFY(found && !found->whole);
    QVERIFY2(found->detail.endsWith(QStringLiteral(": /docs/spoilt.txt")), qPrintable(found->detail));
    QVERIFY(librarycheck::repair(library.directory(), { *found }));
    QVERIFY(find(library, Part::Texts)->whole);
    library.reopen();
    const QVariant waiting = library.value(QStringLiteral("SELECT group_concat(path) FROM documents WHERE state = "
                                                          "'waiting' AND content_hash = x''"));
    QCOMPARE(waiting.toString(), QStringLiteral("/docs/spoilt.txt"));
    library.add(QStringLiteral("/docs/spoilt.txt"), { QStringLiteral("spoilt") });
    QCOMPARE(find(library, Part::Texts)->detail, QStringLiteral("All can be read."));
}

QTEST_GUILESS_MAIN(LibraryCheckTest)
#include "librarychecktest.moc"
