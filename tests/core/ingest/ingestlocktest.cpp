#include "ingest/ingestlock.h"

#include <csignal>
#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <sys/wait.h>
#include <unistd.h>

using namespace docent;

class IngestLockTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void oneAtATime();
    void namesTheHolder();
    void endOfTheHolderFreesIt_data();
    void endOfTheHolderFreesIt();
    void noteOfADeadProcessMeansNothing();
    void unusableDirectory();
};

void IngestLockTest::oneAtATime()
{
    const QTemporaryDir dir;
    IngestLock first(dir.path());
    IngestLock second(dir.path());
    QVERIFY(!first.isHeld());
    QVERIFY(first.tryAcquire());
    QVERIFY(first.tryAcquire()); // it has it already
    QVERIFY(first.isHeld());
    QVERIFY(!second.tryAcquire());
    QVERIFY(!second.isHeld());
    first.release();
    first.release();
    QVERIFY(second.tryAcquire());
    {
        IngestLock third(dir.path());
        QVERIFY(!third.tryAcquire());
    }
    QVERIFY(second.isHeld());
}

void IngestLockTest::namesTheHolder()
{
    const QTemporaryDir dir;
    IngestLock first(dir.path());
    QVERIFY(first.tryAcquire());
    IngestLock second(dir.path());
    const Result<> refused = second.tryAcquire();
    QVERIFY(!refused);
    QVERIFY(refused.error().code == ErrorCode::Busy);
    QVERIFY2(
        refused.error().message.contains(QCoreApplication::applicationName()), qPrintable(refused.error().message));
    QVERIFY(refused.error().message.contains(QString::number(QCoreApplication::applicationPid())));
}

void IngestLockTest::endOfTheHolderFreesIt_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("ends by itself") << 0;
    QTest::newRow("killed") << SIGKILL;
}

void IngestLockTest::endOfTheHolderFreesIt()
{
    QFETCH(int, signal);
    const QTemporaryDir dir;
    int ready[2];
    int end[2];
    QCOMPARE(::pipe(ready), 0);
    QCOMPARE(::pipe(end), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ready[0]);
        ::close(end[1]);
        IngestLock lock(dir.path());
        const char answer = lock.tryAcquire() ? 'y' : 'n';
        char nothing = 0;
        if (::write(ready[1], &answer, 1) != 1 || ::read(end[0], &nothing, 1) < 0)
            ::_exit(1);
        ::_exit(0); // without releasing
    }
    ::close(ready[1]);
    ::close(end[0]);
    char answer = 0;
    QCOMPARE(::read(ready[0], &answer, 1), 1);
    QCOMPARE(answer, 'y');
    IngestLock lock(dir.path());
    QVERIFY(!lock.tryAcquire());
    if (signal != 0)
        ::kill(child, signal);
    ::close(end[1]);
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    ::close(ready[0]);
    QVERIFY(lock.tryAcquire());
}

void IngestLockTest::noteOfADeadProcessMeansNothing()
{
    const QTemporaryDir dir;
    QFile note(dir.filePath(QStringLiteral("ingest.lock")));
    QVERIFY(note.open(QIODevice::WriteOnly));
    note.write("1\nsome program with a long name that stands in the file\n");
    note.close();
    IngestLock lock(dir.path());
    QVERIFY(lock.tryAcquire());
    QVERIFY(note.open(QIODevice::ReadOnly));
    QCOMPARE(note.readLine().trimmed().toLongLong(), QCoreApplication::applicationPid());
    QVERIFY(!note.readAll().contains("some program"));
}

void IngestLockTest::unusableDirectory()
{
    IngestLock lock(QStringLiteral("/nowhere/at/all"));
    const Result<> refused = lock.tryAcquire();
    QVERIFY(!refused && refused.error().code == ErrorCode::Io);
    QVERIFY(!refused.error().message.isEmpty());
}

QTEST_GUILESS_MAIN(IngestLockTest)
#include "ingestlocktest.moc"
