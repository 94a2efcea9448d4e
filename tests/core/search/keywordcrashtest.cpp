#include "library/documentstore.h"
#include "search/keywordindex.h"
#include "support/killedworker.h"
#include "support/temporarylibrary.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <QRandomGenerator>
#include <QTest>

using namespace docent;

namespace {

constexpr int documentCount = 12;
constexpr int passageCount = 260; ///< of a document: worth a file of the index
constexpr int kills = 50;

/// Stores documents over and over, and writes and merges the index after each, until it is killed.
int work(const QString& directory, int firstVersion)
{
    auto opened = test::run(Database::open(directory, {}));
    if (!opened.result || !*opened.result)
        return 1;
    const std::unique_ptr<Database> database = std::move(**opened.result);
    QThreadPool pool;
    KeywordIndex index(*database, pool, pool);
    for (int version = firstVersion;; ++version) {
        const QString path = QStringLiteral("/%1.txt").arg(version % documentCount);
        QStringList texts;
        for (int i = 0; i < passageCount; ++i) // half of them stay as they were
            texts.append(QStringLiteral("apples of passage %1 %2").arg(i).arg(i % 2 == 0 ? version : 0));
        auto job = [path, texts, version](Connection& db) -> Result<> {
            if (version % 5 == 4) {
                const Result<int> removed = documents::remove(db, { path });
                return removed ? Result<>() : fail(removed.error());
            }
            return documents::store(db, test::readDocument(path, texts, QStringLiteral("title%1").arg(version)));
        };
        if (!*test::run(database->write(std::move(job), {})).result)
            return 2;
        const auto writing = version % 3 == 0 ? KeywordIndex::Writing::WhereDue : KeywordIndex::Writing::All;
        if (!*test::run(index.maintain(writing, {})).result)
            return 3;
        std::puts("."); // tells how far it is
        std::fflush(stdout);
    }
}

} // namespace

/// kill -9 while segments are written and merged: what is found afterwards is what the library holds.
class KeywordCrashTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void killedFiftyTimes();

private:
    static void compare(const QString& directory);
};

void KeywordCrashTest::compare(const QString& directory)
{
    auto opened = test::run(Database::open(directory, {}));
    QVERIFY(opened.result && *opened.result);
    const std::unique_ptr<Database> database = std::move(**opened.result);
    QThreadPool pool;
    KeywordIndex index(*database, pool, pool);
    auto all = [](Connection& db) {
        return db.rows(QStringLiteral("SELECT id FROM passages ORDER BY id"), {},
            [](const QSqlQuery& row) { return row.value(0).toLongLong(); });
    };
    const auto stored = *test::run(database->read(std::move(all), {})).result;
    QVERIFY(stored);
    const auto found =
        *test::run(index.search(parseSearchQuery(QStringLiteral("apples")), 1'000'000, false, {})).result;
    QVERIFY2(found, found ? "" : qPrintable(found.error().message));
    QList<qint64> ids;
    for (const ScoredPassage& passage : *found)
        ids.append(passage.passageId);
    std::sort(ids.begin(), ids.end());
    QCOMPARE(ids, *stored);
}

void KeywordCrashTest::killedFiftyTimes()
{
    QTemporaryDir place;
    const QString directory = place.filePath(QStringLiteral("library"));
    QRandomGenerator random(50);
    for (int i = 0; i < kills; ++i) {
        QVERIFY(test::killWorker(directory, 100 * i, random, 6, 30));
        compare(directory);
        if (QTest::currentTestFailed())
            QFAIL(qPrintable(QStringLiteral("after kill %1").arg(i)));
    }
    auto opened = test::run(Database::open(directory, {}));
    auto count = [](Connection& db) { return db.value(QStringLiteral("SELECT max(id) FROM keyword_segments")); };
    const auto last = *test::run((*opened.result).value()->read(std::move(count), {})).result;
    QVERIFY2(last && last->toInt() > kills, "hardly a segment was written: the kills came too early");
}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 4 && std::strcmp(argv[1], "--work") == 0)
        return work(QString::fromLocal8Bit(argv[2]), std::atoi(argv[3]));
    KeywordCrashTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "keywordcrashtest.moc"
