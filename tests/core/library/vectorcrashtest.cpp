#include "indexedlibrary.h"
#include "support/killedworker.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <QTest>

using namespace docent;

namespace {

constexpr int documentCount = 8;
constexpr int passageCount = 700; ///< of a document: about every other one fills a block of the file
constexpr int kills = 50;

/// Stores documents and vectors over and over, removes some, and keeps the index, until it is killed.
int work(const QString& directory, int firstVersion)
{
    auto opened = test::run(Database::open(directory, {}));
    if (!opened.result || !*opened.result)
        return 1;
    const std::unique_ptr<Database> database = std::move(**opened.result);
    test::Indexed indexed(*database);
    QRandomGenerator random { quint32(firstVersion) };
    for (int version = firstVersion;; ++version) {
        const QString path = QStringLiteral("/%1.txt").arg(version % documentCount);
        auto job = [path, version](Connection& db) -> Result<> {
            if (version % 5 == 4) {
                const Result<int> removed = documents::remove(db, { path });
                return removed ? Result<>() : fail(removed.error());
            }
            const QStringList texts = test::numbered(passageCount, QString::number(version));
            return documents::store(db, test::readDocument(path, texts));
        };
        if (!*test::run(database->write(std::move(job), {})).result)
            return 2;
        const QList<qint64> missing = indexed.missing(1000);
        std::vector<Embedding> vectors;
        for (qsizetype i = 0; i < missing.size(); ++i)
            vectors.push_back(test::randomVector(random, 8));
        if (!indexed.add(missing, vectors))
            return 3;
        if (!indexed.maintain())
            return 4;
        std::puts("."); // tells how far it is
        std::fflush(stdout);
    }
}

} // namespace

/// kill -9 while the index is written: what is found afterwards is what the library holds.
class VectorCrashTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void killedFiftyTimes();

private:
    static void compare(const QString& directory);
};

void VectorCrashTest::compare(const QString& directory)
{
    auto opened = test::run(Database::open(directory, {}));
    QVERIFY(opened.result && *opened.result);
    const std::unique_ptr<Database> database = std::move(**opened.result);
    test::Indexed indexed(*database);
    auto all = [](Connection& db) {
        return db.rows(QStringLiteral("SELECT passage FROM vectors ORDER BY passage"), {},
            [](const QSqlQuery& row) { return row.value(0).toLongLong(); });
    };
    const auto stored = *test::run(database->read(std::move(all), {})).result;
    auto name = [](Connection& db) { return db.value(QStringLiteral("SELECT file FROM vector_models")); };
    const auto before = *test::run(database->read(name, {})).result;
    QVERIFY(stored && before);
    QCOMPARE(indexed.all(Embedding(8, 1)), *stored);
    const auto after = *test::run(database->read(name, {})).result;
    QVERIFY2(*before == *after, "the file was made anew");
}

void VectorCrashTest::killedFiftyTimes()
{
    QTemporaryDir place;
    const QString directory = place.filePath(QStringLiteral("library"));
    QRandomGenerator random(50);
    for (int i = 0; i < kills; ++i) {
        QVERIFY(test::killWorker(directory, 100 * i, random, 5, 60));
        compare(directory);
        if (QTest::currentTestFailed())
            QFAIL(qPrintable(QStringLiteral("after kill %1").arg(i)));
    }
    auto opened = test::run(Database::open(directory, {}));
    auto count = [](Connection& db) { return db.value(QStringLiteral("SELECT last_row FROM vector_models")); };
    const auto last = *test::run((*opened.result).value()->read(std::move(count), {})).result;
    QVERIFY2(last && last->toInt() > kills * passageCount, "hardly a block was written: the kills came too early");
}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 4 && std::strcmp(argv[1], "--work") == 0)
        return work(QString::fromLocal8Bit(argv[2]), std::atoi(argv[3]));
    VectorCrashTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "vectorcrashtest.moc"
