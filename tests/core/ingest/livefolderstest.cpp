#include "ingest/livefolders.h"
#include "support/ingestfakes.h"
#include "support/looptick.h"

#include <QTest>

using namespace docent;
using namespace std::chrono_literals;

/// The real file system under a temporary folder that the library follows.
class LiveFoldersTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void seesNewChangedAndRemovedFiles();
    void renamedFilesAreNotReadAgain();
    void movedFoldersAreNotReadAgain();
    void movesBetweenFollowedFolders();
    void followsNewFolders();
    void removedFoldersTakeTheirDocumentsAlong();
    void leavesOutWhatIsLeftOut();
    void removedDocumentsStayOut();
    void followsIgnoreFiles();
    void ignoreFileBelowConcernsItsFolder();
    void whatWasAddedByItselfStays();
    void forgottenFoldersAreNotFollowed();
    void keepsWhatIsOnADriveThatIsAway();
    void looksAgainWhereNothingCanBeWatched();
    void catchesUpAtTheStart();
    void seesChangesWhileOthersAreRead();
    void thousandsOfChangesLeaveTheLoopTurning();

private:
    /// Adds the folder and follows it.
    void begin(int files = 3);
    void restart();
    void rename(const QString& from, const QString& to)
    {
        QVERIFY(QDir().mkpath(QFileInfo(m_bench->path(to)).path()));
        QVERIFY(QFile::rename(m_bench->path(from), m_bench->path(to)));
    }
    qint64 idOf(const QString& below)
    {
        const auto found = m_bench->library.read(
            [path = m_bench->path(below)](Connection& db) { return documents::findByPath(db, path); });
        return found && *found ? (*found)->id : 0;
    }

    std::unique_ptr<test::IngestBench> m_bench;
    std::unique_ptr<LiveFolders> m_live;
    QList<Error> m_problems;
};

void LiveFoldersTest::init()
{
    m_bench = std::make_unique<test::IngestBench>();
    m_problems.clear();
}

void LiveFoldersTest::cleanup()
{
    if (m_live)
        QVERIFY(test::finish(m_live->shutdown()));
    m_live.reset();
    m_bench.reset();
}

void LiveFoldersTest::begin(int files)
{
    m_bench->writeMany(files);
    QVERIFY(m_bench->added());
    restart();
}

void LiveFoldersTest::restart()
{
    if (m_live)
        QVERIFY(test::finish(m_live->shutdown()));
    m_live = std::make_unique<LiveFolders>(m_bench->library.database(), *m_bench->queue);
    connect(m_live.get(), &LiveFolders::problem, this, [this](const Error& error) { m_problems << error; });
    m_live->setPeriod(50ms);
    m_live->start();
    QTRY_VERIFY(m_live->watched() > 0);
    QTRY_VERIFY(m_bench->isIdle());
}

void LiveFoldersTest::seesNewChangedAndRemovedFiles()
{
    begin();
    m_bench->write(QStringLiteral("new.txt"), "an aardvark\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("aardvark")), 1);
    m_bench->write(QStringLiteral("new.txt"), "a buffalo, much larger\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("buffalo")), 1);
    QCOMPARE(m_bench->hits(QStringLiteral("aardvark")), 0);
    QVERIFY(QFile::remove(m_bench->path(QStringLiteral("new.txt"))));
    QTRY_COMPARE(m_bench->hits(QStringLiteral("buffalo")), 0);
    QCOMPARE(m_bench->counts().total(), 3);
    // Nobody asked for it.
    for (const IngestSummary& summary : std::as_const(m_bench->finished).mid(1))
        QVERIFY(!summary.asked);
}

void LiveFoldersTest::renamedFilesAreNotReadAgain()
{
    begin();
    const qint64 id = idOf(QStringLiteral("doc001.txt"));
    const int calls = m_bench->reader.calls;
    rename(QStringLiteral("doc001.txt"), QStringLiteral("renamed.txt"));
    QTRY_COMPARE(idOf(QStringLiteral("renamed.txt")), id);
    QTRY_COMPARE(m_bench->counts().ready, 3);
    QCOMPARE(m_bench->reader.calls, calls);
    QCOMPARE(m_bench->hits(QStringLiteral("renamed")), 1); // its name is found, too
}

void LiveFoldersTest::movedFoldersAreNotReadAgain()
{
    for (int i = 0; i < 20; ++i)
        m_bench->write(QStringLiteral("a/deep/%1.txt").arg(i), "number " + QByteArray::number(i) + '\n');
    begin(0);
    const qint64 id = idOf(QStringLiteral("a/deep/7.txt"));
    const int calls = m_bench->reader.calls;
    QVERIFY(id > 0);
    rename(QStringLiteral("a"), QStringLiteral("b"));
    QTRY_COMPARE(idOf(QStringLiteral("b/deep/7.txt")), id);
    QTRY_COMPARE(m_bench->counts().ready, 20);
    QCOMPARE(m_bench->counts().total(), 20);
    QCOMPARE(m_bench->reader.calls, calls);
    // It is watched under its new name.
    m_bench->write(QStringLiteral("b/deep/new.txt"), "an aardvark\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("aardvark")), 1);
}

void LiveFoldersTest::movesBetweenFollowedFolders()
{
    m_bench->write(QStringLiteral("one/a.txt"), "an aardvark\n");
    m_bench->write(QStringLiteral("two/b.txt"), "a buffalo\n");
    for (const char* folder : { "one", "two" }) {
        const auto added = test::run(
            m_bench->queue->add({ m_bench->path(QLatin1String(folder)) }, QLatin1String(folder), std::stop_token()));
        QVERIFY(added.result && *added.result);
    }
    restart();
    const qint64 id = idOf(QStringLiteral("one/a.txt"));
    rename(QStringLiteral("one/a.txt"), QStringLiteral("two/a.txt"));
    QTRY_COMPARE(idOf(QStringLiteral("two/a.txt")), id);
    QTRY_COMPARE(m_bench->counts().ready, 2);
    QCOMPARE(m_bench->reader.calls, 2);
    // What is new there belongs to the folder's collection.
    m_bench->write(QStringLiteral("two/c.txt"), "a cheetah\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("cheetah")), 1);
    const auto inTwo = m_bench->library.search(QStringLiteral("cheetah"), 10, QStringLiteral("two"));
    QCOMPARE(inTwo->size(), 1);
}

void LiveFoldersTest::followsNewFolders()
{
    begin();
    m_bench->write(QStringLiteral("x/y/z/deep.txt"), "an aardvark\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("aardvark")), 1);
    m_bench->write(QStringLiteral("x/y/z/deeper.txt"), "a buffalo\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("buffalo")), 1);
}

void LiveFoldersTest::removedFoldersTakeTheirDocumentsAlong()
{
    m_bench->write(QStringLiteral("sub/a.txt"), "an aardvark\n");
    m_bench->write(QStringLiteral("sub/below/b.txt"), "a buffalo\n");
    begin();
    QCOMPARE(m_bench->counts().ready, 5);
    QVERIFY(QDir(m_bench->path(QStringLiteral("sub"))).removeRecursively());
    QTRY_COMPARE(m_bench->counts().total(), 3);
}

void LiveFoldersTest::leavesOutWhatIsLeftOut()
{
    begin();
    m_bench->write(QStringLiteral("node_modules/a/readme.md"), "an aardvark\n");
    m_bench->write(QStringLiteral(".hidden/a.txt"), "an aardvark\n");
    m_bench->write(QStringLiteral("seen.txt"), "a buffalo\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("buffalo")), 1);
    QCOMPARE(m_bench->hits(QStringLiteral("aardvark")), 0);
}

void LiveFoldersTest::removedDocumentsStayOut()
{
    begin();
    const QString path = m_bench->path(QStringLiteral("doc001.txt"));
    const auto removed = test::run(m_bench->queue->remove({ path }, {}));
    QCOMPARE(removed.result->value_or(-1), 1);
    m_bench->write(QStringLiteral("doc001.txt"), "changed after it was removed\n");
    m_bench->write(QStringLiteral("seen.txt"), "a buffalo\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("buffalo")), 1);
    restart();
    QCOMPARE(m_bench->counts().total(), 3);
    QCOMPARE(idOf(QStringLiteral("doc001.txt")), 0);
    // Named itself, it comes back, and stays.
    const auto added = test::run(m_bench->queue->add({ path }, {}, {}));
    QCOMPARE((*added.result)->processed, 1);
    restart();
    QCOMPARE(m_bench->counts().total(), 4);
}

void LiveFoldersTest::followsIgnoreFiles()
{
    m_bench->write(QStringLiteral("a/deep/notes.txt"), "an aardvark\n");
    m_bench->write(QStringLiteral("a/deep/draft.txt"), "a buffalo\n");
    begin(1);
    QCOMPARE(m_bench->hits(QStringLiteral("buffalo")), 1);
    m_bench->write(QStringLiteral(".docentignore"), "draft*\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("buffalo")), 0);
    QCOMPARE(m_bench->counts().total(), 2); // nor is it listed
    // Moving it to a name that isn't left out brings it in, and back.
    rename(QStringLiteral("a/deep/draft.txt"), QStringLiteral("a/deep/final.txt"));
    QTRY_COMPARE(m_bench->hits(QStringLiteral("buffalo")), 1);
    rename(QStringLiteral("a/deep/final.txt"), QStringLiteral("a/deep/draft2.txt"));
    QTRY_COMPARE(m_bench->hits(QStringLiteral("buffalo")), 0);
    m_bench->write(QStringLiteral(".docentignore"), "draft*\n!draft2*\na/deep/n*\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("buffalo")), 1);
    QTRY_COMPARE(m_bench->hits(QStringLiteral("aardvark")), 0);
    QVERIFY(QFile::remove(m_bench->path(QStringLiteral(".docentignore"))));
    QTRY_COMPARE(m_bench->hits(QStringLiteral("aardvark")), 1);
}

void LiveFoldersTest::ignoreFileBelowConcernsItsFolder()
{
    m_bench->write(QStringLiteral("a/x/notes.txt"), "an aardvark\n");
    m_bench->write(QStringLiteral("b/x/notes.txt"), "a buffalo\n");
    m_bench->write(QStringLiteral(".gitignore"), "*.log\n");
    begin(0);
    m_bench->write(QStringLiteral("a/.gitignore"), "x/\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("aardvark")), 0);
    // What changes in a folder that is left out doesn't bring it back, and the rules from above go on to count.
    m_bench->write(QStringLiteral("a/x/more.txt"), "a cheetah\n");
    m_bench->write(QStringLiteral("b/x/more.log"), "a dolphin\n");
    m_bench->write(QStringLiteral("b/x/more.txt"), "an elephant\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("elephant")), 1);
    QTRY_VERIFY(m_bench->isIdle());
    QCOMPARE(m_bench->hits(QStringLiteral("cheetah")), 0);
    QCOMPARE(m_bench->hits(QStringLiteral("dolphin")), 0);
    QCOMPARE(m_bench->hits(QStringLiteral("buffalo")), 1);
}

void LiveFoldersTest::whatWasAddedByItselfStays()
{
    m_bench->write(QStringLiteral(".gitignore"), "*.log\nout/\n");
    m_bench->write(QStringLiteral("a.log"), "an aardvark\n");
    m_bench->write(QStringLiteral("out/b.txt"), "a buffalo\n");
    begin(1);
    QCOMPARE(m_bench->counts().total(), 1);
    const QStringList asked { m_bench->path(QStringLiteral("a.log")), m_bench->path(QStringLiteral("out")) };
    const auto added = test::run(m_bench->queue->add(asked, {}, {}));
    QVERIFY(added.result && *added.result);
    restart();
    m_bench->write(QStringLiteral("new.txt"), "a cheetah\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("cheetah")), 1);
    QTRY_VERIFY(m_bench->isIdle());
    QCOMPARE(m_bench->hits(QStringLiteral("aardvark")), 1);
    QCOMPARE(m_bench->hits(QStringLiteral("buffalo")), 1);
    // Both are followed.
    m_bench->write(QStringLiteral("a.log"), "a dolphin, much larger\n");
    m_bench->write(QStringLiteral("out/c.txt"), "an elephant\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("dolphin")), 1);
    QTRY_COMPARE(m_bench->hits(QStringLiteral("elephant")), 1);
    QVERIFY(QFile::remove(asked.first()));
    QTRY_COMPARE(m_bench->hits(QStringLiteral("dolphin")), 0);
}

void LiveFoldersTest::forgottenFoldersAreNotFollowed()
{
    begin();
    const auto removed = test::run(m_bench->queue->remove({ m_bench->folder.path() }, {}));
    QCOMPARE(removed.result->value_or(-1), 3);
    QTRY_COMPARE(m_live->watched(), 0);
    m_bench->write(QStringLiteral("new.txt"), "an aardvark\n");
    QTest::qWait(400); // longer than changes are gathered
    QCOMPARE(m_bench->counts().total(), 0);
}

void LiveFoldersTest::keepsWhatIsOnADriveThatIsAway()
{
    m_bench->write(QStringLiteral("drive/a.txt"), "an aardvark\n");
    const auto added = test::run(m_bench->queue->add({ m_bench->path(QStringLiteral("drive")) }, {}, {}));
    QVERIFY(added.result && *added.result);
    restart();
    rename(QStringLiteral("drive"), QStringLiteral("unplugged"));
    QTRY_COMPARE(m_bench->counts().offline, 1);
    QCOMPARE(m_bench->hits(QStringLiteral("aardvark")), 1);
    rename(QStringLiteral("unplugged"), QStringLiteral("drive"));
    QTRY_COMPARE(m_bench->counts().ready, 1);
    QCOMPARE(m_bench->reader.calls, 1);
    m_bench->write(QStringLiteral("drive/b.txt"), "a buffalo\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("buffalo")), 1);
}

void LiveFoldersTest::looksAgainWhereNothingCanBeWatched()
{
    m_bench->write(QStringLiteral("x/y/a.txt"), "an aardvark\n");
    m_bench->writeMany(1);
    QVERIFY(m_bench->added());
    m_live = std::make_unique<LiveFolders>(m_bench->library.database(), *m_bench->queue, 2);
    connect(m_live.get(), &LiveFolders::problem, this, [this](const Error& error) { m_problems << error; });
    m_live->setPeriod(50ms);
    m_live->start();
    QTRY_COMPARE(m_problems.size(), 1);
    QCOMPARE(m_live->watched(), 2);
    m_bench->write(QStringLiteral("x/y/b.txt"), "a buffalo\n");
    QTRY_COMPARE(m_bench->hits(QStringLiteral("buffalo")), 1);
    QCOMPARE(m_problems.size(), 1); // told once
}

void LiveFoldersTest::catchesUpAtTheStart()
{
    begin();
    QVERIFY(test::finish(m_live->shutdown()));
    m_live.reset();
    const qint64 id = idOf(QStringLiteral("doc000.txt"));
    rename(QStringLiteral("doc000.txt"), QStringLiteral("elsewhere/moved.txt"));
    m_bench->write(QStringLiteral("doc001.txt"), "an aardvark, changed\n");
    QVERIFY(QFile::remove(m_bench->path(QStringLiteral("doc002.txt"))));
    m_bench->write(QStringLiteral("new.txt"), "a buffalo\n");
    restart();
    QTRY_COMPARE(m_bench->counts().ready, 3);
    QCOMPARE(m_bench->counts().total(), 3);
    QCOMPARE(idOf(QStringLiteral("elsewhere/moved.txt")), id);
    QCOMPARE(m_bench->hits(QStringLiteral("aardvark")), 1);
    QCOMPARE(m_bench->hits(QStringLiteral("buffalo")), 1);
    QCOMPARE(m_bench->reader.calls, 5);
}

void LiveFoldersTest::seesChangesWhileOthersAreRead()
{
    begin();
    m_bench->reader.hold();
    for (int i = 0; i < 5; ++i)
        m_bench->write(QStringLiteral("slow%1.txt").arg(i), "slow " + QByteArray::number(i) + '\n');
    QTRY_COMPARE(m_bench->reader.now, 5);
    // What is read holds up no look.
    QVERIFY(QFile::remove(m_bench->path(QStringLiteral("doc001.txt"))));
    QTRY_COMPARE(idOf(QStringLiteral("doc001.txt")), 0);
    m_bench->reader.releaseAll();
    QTRY_COMPARE(m_bench->counts().ready, 7);
}

void LiveFoldersTest::thousandsOfChangesLeaveTheLoopTurning()
{
    begin();
    for (int i = 0; i < 3000; ++i)
        m_bench->write(QStringLiteral("many/%1.txt").arg(i), "one of many: " + QByteArray::number(i) + '\n');
    const test::LoopTick tick(5ms);
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->counts().ready, 3003, 60'000);
    QVERIFY2(tick.longestWorkMs() < test::mostWorkMs, qPrintable(QString::number(tick.longestWorkMs()))); // A1
}

QTEST_GUILESS_MAIN(LiveFoldersTest)
#include "livefolderstest.moc"
