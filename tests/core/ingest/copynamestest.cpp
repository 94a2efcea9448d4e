#include "library/keywordlog.h"
#include "support/ingestfakes.h"

#include <QFileInfo>

using namespace docent;
using test::IngestBench;

/// A copy is found by the name of its own file, and shown with it.
class CopyNamesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void copiesAreFoundByTheirNames();
    void namesComeAndGoWithTheirFiles();
    void nameStaysWithTheFileThatChanges();
    void manyNamesAreBounded();
    void rebuiltIndexHasThem();
};

namespace {

/// Name of the file that the first hit is shown with.
QString shown(IngestBench& bench, const QString& query, const QString& collection = {})
{
    const auto hits = bench.library.search(query, 10, collection);
    if (!hits || hits->isEmpty())
        return {};
    const auto found = bench.library.read([&](Connection& db) {
        return documents::passagesInDocuments(db, { hits->first().passageId }, collection, query);
    });
    return found && !found->isEmpty() ? QFileInfo(found->first().path).fileName() : QString();
}

void writeCopies(const IngestBench& bench, const QStringList& names)
{
    for (const QString& name : names)
        bench.write(name + QStringLiteral(".txt"), "the aardvark sleeps");
}

} // namespace

void CopyNamesTest::copiesAreFoundByTheirNames()
{
    IngestBench bench;
    writeCopies(bench, { QStringLiteral("archive"), QStringLiteral("budget") });
    QVERIFY(bench.added());
    writeCopies(bench, { QStringLiteral("gardens"), QStringLiteral("sub/archive") });
    QVERIFY(bench.added());
    QCOMPARE(bench.reader.calls, 1);
    for (const char* name : { "archive", "budget", "gardens" }) {
        QCOMPARE(bench.hits(QLatin1String(name)), 1);
        QCOMPARE(shown(bench, QLatin1String(name)), QLatin1String(name) + QStringLiteral(".txt"));
        QCOMPARE(shown(bench, QLatin1String(name) + QStringLiteral(" aardvark")),
            QLatin1String(name) + QStringLiteral(".txt"));
    }
    QCOMPARE(bench.hits(QStringLiteral("aardvark")), 1);
}

void CopyNamesTest::namesComeAndGoWithTheirFiles()
{
    IngestBench bench;
    const auto path = [&bench](const char* name) { return bench.path(QLatin1String(name) + QStringLiteral(".txt")); };
    writeCopies(bench, { QStringLiteral("archive"), QStringLiteral("budget"), QStringLiteral("gardens") });
    QVERIFY(bench.added());
    QVERIFY(QFile::rename(path("gardens"), path("holidays")));
    QVERIFY(bench.added());
    QCOMPARE(bench.hits(QStringLiteral("gardens")), 0);
    QCOMPARE(shown(bench, QStringLiteral("holidays")), QStringLiteral("holidays.txt"));
    QVERIFY(QFile::remove(path("holidays")));
    QVERIFY(bench.added());
    QCOMPARE(bench.hits(QStringLiteral("holidays")), 0);
    // The one that was read goes: the other one's name is its own then.
    QVERIFY(QFile::remove(path("archive")));
    QVERIFY(bench.added());
    QCOMPARE(bench.hits(QStringLiteral("archive")), 0);
    QCOMPARE(shown(bench, QStringLiteral("budget")), QStringLiteral("budget.txt"));
    QVERIFY(QFile::remove(path("budget")));
    QVERIFY(bench.added());
    for (const char* word : { "archive", "budget", "gardens", "holidays", "aardvark" })
        QCOMPARE(bench.hits(QLatin1String(word)), 0);
    QCOMPARE(bench.reader.calls, 1);
}

/// Whether the copy or the one that was read gets other text.
void CopyNamesTest::nameStaysWithTheFileThatChanges()
{
    IngestBench bench;
    writeCopies(bench, { QStringLiteral("archive"), QStringLiteral("budget"), QStringLiteral("gardens") });
    QVERIFY(bench.added());
    bench.write(QStringLiteral("gardens.txt"), "the buffalo grazes");
    QVERIFY(bench.added());
    QCOMPARE(bench.hits(QStringLiteral("gardens")), 1);
    QCOMPARE(bench.hits(QStringLiteral("\"gardens\" \"aardvark\"")), 0);
    bench.write(QStringLiteral("archive.txt"), "the camel drinks");
    QVERIFY(bench.added());
    QCOMPARE(bench.hits(QStringLiteral("archive")), 1);
    QCOMPARE(bench.hits(QStringLiteral("\"archive\" \"camel\"")), 1);
    QCOMPARE(bench.hits(QStringLiteral("\"budget\" \"aardvark\"")), 1);
    QCOMPARE(bench.hits(QStringLiteral("\"archive\" \"aardvark\"")), 0);
    bench.reader.errors.insert(QStringLiteral("budget.txt"), { ErrorCode::Damaged, QStringLiteral("Bad."), {}, {} });
    bench.write(QStringLiteral("budget.txt"), "damaged");
    QVERIFY(bench.added());
    QCOMPARE(bench.hits(QStringLiteral("budget")), 0);
}

void CopyNamesTest::manyNamesAreBounded()
{
    constexpr int most = 20;
    IngestBench bench;
    QStringList names;
    for (int i = 0; i < 30; ++i)
        names << QStringLiteral("name%1").arg(i + 100);
    writeCopies(bench, names);
    QVERIFY(bench.added());
    int found = 0;
    for (const QString& name : std::as_const(names))
        found += bench.hits(name);
    QCOMPARE(found, most + 1);
    QVERIFY(test::run(bench.queue->remove({ bench.folder.path() }, {})).result->has_value());
    for (const QString& name : std::as_const(names))
        QCOMPARE(bench.hits(name), 0);
}

void CopyNamesTest::rebuiltIndexHasThem()
{
    IngestBench bench;
    writeCopies(bench, { QStringLiteral("archive"), QStringLiteral("budget") });
    QVERIFY(bench.added());
    QVERIFY(bench.library.write([](Connection& db) { return keywordlog::restart(db); }));
    QCOMPARE(bench.hits(QStringLiteral("budget")), 1);
}

QTEST_GUILESS_MAIN(CopyNamesTest)
#include "copynamestest.moc"
