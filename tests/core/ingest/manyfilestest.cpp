#include "models/librarysession.h"
#include "support/ingestfakes.h"
#include "support/looptick.h"

#include <fcntl.h>
#include <QAbstractItemModelTester>
#include <QTest>
#include <unistd.h>

using namespace docent;
using namespace std::chrono_literals;

/// A folder of very many files, and a queue that is dropped.
class ManyFilesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void listAndCancelWithoutAStall();
    void cancelledWhileFilesAreRead();
    void cancelledWhilePaused();
    void cancelKeepsWhatWasRead();
    void cancelledFilesStayOutUntilTheyAreAddedAgain();
    void cancelWhileAnotherReads();
};

void ManyFilesTest::listAndCancelWithoutAStall()
{
    constexpr int files = 20'000;
    test::IngestBench bench;
    for (int i = 0; i < files; ++i) {
        const QByteArray name = QFile::encodeName(bench.path(QStringLiteral("%1.txt").arg(i)));
        const int fd = ::open(name.constData(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        QVERIFY(fd >= 0 && ::write(fd, name.constData(), 8) == 8);
        ::close(fd);
    }
    bench.reader.hold();
    DocumentPasswords passwords;
    LibrarySession session(bench.library.database(), *bench.queue, passwords, bench.pool);
    session.load();
    {
        const test::LoopTick tick(2ms);
        session.add({ bench.folder.path() });
        QTRY_COMPARE_WITH_TIMEOUT(session.documents()->rowCount(), files, 60'000);
        QVERIFY2(tick.longestWorkMs() < test::mostWorkMs, qPrintable(QString::number(tick.longestWorkMs())));
    }
    QCOMPARE(session.progress().total, files);
    {
        const test::LoopTick tick(2ms);
        session.cancel();
        QTRY_COMPARE_WITH_TIMEOUT(session.documents()->rowCount(), 0, 60'000);
        QTRY_VERIFY(bench.isIdle());
        QVERIFY2(tick.longestWorkMs() < test::mostWorkMs, qPrintable(QString::number(tick.longestWorkMs())));
    }
    QCOMPARE(bench.counts().total(), 0);
    QVERIFY(test::finish(session.shutdown()));
}

void ManyFilesTest::cancelledWhileFilesAreRead()
{
    test::IngestBench bench;
    bench.writeMany(30);
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 10);
    bench.reader.release(1);
    QTRY_COMPARE(bench.counts().ready, 1);
    QTRY_COMPARE(bench.reader.now, 10);
    const auto dropped = test::run(bench.queue->cancel({}));
    QCOMPARE(dropped.result->value_or(-1), 29);
    const auto ended = test::run(std::move(adding));
    QVERIFY(ended.result && *ended.result);
    QCOMPARE((*ended.result)->processed, 1);
    QCOMPARE((*ended.result)->cancelled, 29);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.counts().total(), 1);
    QCOMPARE(bench.queue->progress().total, 0);
    // The queue goes on with what is added next.
    bench.reader.releaseAll();
    QCOMPARE(bench.added()->processed, 29);
}

void ManyFilesTest::cancelledWhilePaused()
{
    test::IngestBench bench;
    bench.writeMany(5);
    bench.queue->pause();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.counts().waiting, 5);
    QTRY_COMPARE(bench.queue->progress().total, 5);
    QCOMPARE(test::run(bench.queue->cancel({})).result->value_or(-1), 5);
    QVERIFY(test::run(std::move(adding)).result);
    bench.queue->resume();
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.counts().total(), 0);
    QCOMPARE(bench.added()->processed, 5);
}

void ManyFilesTest::cancelKeepsWhatWasRead()
{
    test::IngestBench bench;
    bench.write(QStringLiteral("a.txt"), "an aardvark\n");
    bench.write(QStringLiteral("b.txt"), "a bad one\n");
    bench.reader.errors.insert(
        QStringLiteral("b.txt"), { ErrorCode::Damaged, QStringLiteral("It is damaged."), {}, {} });
    QVERIFY(bench.added());
    bench.reader.hold();
    bench.write(QStringLiteral("a.txt"), "a buffalo, much larger\n");
    bench.write(QStringLiteral("b.txt"), "a bad one, much larger\n");
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 2);
    QCOMPARE(test::run(bench.queue->cancel({})).result->value_or(-1), 2);
    QVERIFY(test::run(std::move(adding)).result);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(
        bench.states(), QStringList({ QStringLiteral("a.txt: ready"), QStringLiteral("b.txt: failed cancelled") }));
    QCOMPARE(bench.hits(QStringLiteral("aardvark")), 1);
    // The next look finds that they changed.
    bench.reader.errors.clear();
    bench.reader.releaseAll();
    QCOMPARE(bench.added()->processed, 2);
    QCOMPARE(bench.hits(QStringLiteral("buffalo")), 1);
}

void ManyFilesTest::cancelledFilesStayOutUntilTheyAreAddedAgain()
{
    test::IngestBench bench;
    bench.writeMany(20);
    bench.reader.hold();
    auto adding = bench.addAll();
    // The folder is followed once it has been looked through.
    const auto follows = [&bench] {
        const auto followed = bench.library.read([](Connection& db) { return folders::list(db); });
        return followed && followed->size() == 1;
    };
    QTRY_VERIFY(follows());
    QTRY_COMPARE(bench.reader.now, 10);
    QCOMPARE(test::run(bench.queue->cancel({})).result->value_or(-1), 20);
    QVERIFY(test::run(std::move(adding)).result);
    bench.reader.releaseAll();
    bench.write(QStringLiteral("new.txt"), "an aardvark\n");
    const auto look = test::run(bench.queue->refresh({ { bench.folder.path(), {} } }, {}, nullptr, {}));
    QVERIFY(look.result && *look.result);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.states(), QStringList(QStringLiteral("new.txt: ready")));
    QCOMPARE(bench.added()->processed, 20);
}

void ManyFilesTest::cancelWhileAnotherReads()
{
    test::IngestBench bench;
    bench.writeMany(3);
    const auto queued = bench.library.write([path = bench.path(QStringLiteral("doc000.txt"))](Connection& db) {
        return documents::enqueue(db, { { path, 10, 1, {} } }, {});
    });
    QVERIFY(queued);
    IngestLock other(bench.library.database().directory());
    QVERIFY(other.tryAcquire());
    QCOMPARE(test::run(bench.queue->cancel({})).result->value_or(-1), 0);
    QCOMPARE(bench.counts().waiting, 1);
}

QTEST_GUILESS_MAIN(ManyFilesTest)
#include "manyfilestest.moc"
