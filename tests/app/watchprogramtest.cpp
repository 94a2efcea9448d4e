#include "support/program.h"

using namespace docent;
using test::Ended;
using test::number;
using test::Program;
using test::words;

/// `docent index --watch`: what changes is read as long as it runs.
class WatchProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void followsChanges();
    void followsOnAfterAProblem();
    void followsASingleFile();
};

void WatchProgramTest::followsChanges()
{
    const Program program;
    program.write(QStringLiteral("a.txt"), "Gardens\n");
    const auto process = program.start(
        { QStringLiteral("index"), program.documents(), QStringLiteral("--watch"), QStringLiteral("--json") });
    QByteArray out;
    const auto lines = [&] { return (out += process->readAllStandardOutput()).count('\n'); };
    QTRY_COMPARE_WITH_TIMEOUT(lines(), 1, 30'000);
    program.write(QStringLiteral("b.txt"), "Turbines\n");
    QTRY_COMPARE_WITH_TIMEOUT(lines(), 2, 30'000);
    QVERIFY(program.run(words("search turbines")).out.contains("b.txt"));
    // The folder goes away for a while: that is told once, and its documents stay.
    QVERIFY(QDir().rename(program.documents(), program.place(QStringLiteral("away"))));
    QTRY_COMPARE_WITH_TIMEOUT(lines(), 3, 30'000);
    QVERIFY(QDir().rename(program.place(QStringLiteral("away")), program.documents()));
    QVERIFY(QFile::remove(program.path(QStringLiteral("a.txt"))));
    QTRY_COMPARE_WITH_TIMEOUT(lines(), 4, 30'000);
    process->terminate();
    const Ended ended = Program::end(*process);
    QVERIFY2(ended.status == 130, ended.said());
    QList<QJsonObject> summaries;
    for (const QByteArray& line : (out + ended.out).trimmed().split('\n'))
        summaries.append(QJsonDocument::fromJson(line).object());
    QCOMPARE(summaries.size(), 4);
    QCOMPARE(number(summaries.at(1), "processed"), 1);
    QCOMPARE(number(summaries.at(2), "offline"), 2);
    QCOMPARE(number(summaries.at(3), "removed"), 1);
}

void WatchProgramTest::followsOnAfterAProblem()
{
    const Program program;
    program.write(QStringLiteral("a.txt"), "Gardens\n");
    const auto process = program.start(
        { QStringLiteral("index"), program.documents(), QStringLiteral("--watch"), QStringLiteral("--json") });
    QByteArray out;
    QTRY_VERIFY_WITH_TIMEOUT((out += process->readAllStandardOutput()).contains('\n'), 30'000);
    // A lock that can't be had stops the queue, as a full disk does.
    const QString lock = program.library() + QStringLiteral("/ingest.lock");
    QVERIFY(QFile::remove(lock));
    QVERIFY(QDir().mkdir(lock));
    // What it reads while it still has the former lock is no trouble: the next change is.
    QByteArray told;
    QDeadlineTimer nextChange(0);
    int changes = 0;
    const auto isTold = [&] {
        if (nextChange.hasExpired()) {
            program.write(QStringLiteral("b.txt"), "Turbines " + QByteArray::number(++changes) + '\n');
            nextChange.setRemainingTime(3'000);
        }
        return (told += process->readAllStandardError()).contains("lock");
    };
    QTRY_VERIFY_WITH_TIMEOUT(isTold(), 60'000);
    QCOMPARE(process->state(), QProcess::Running);
    process->readAllStandardOutput();
    out.clear();
    QVERIFY(QDir().rmdir(lock));
    QTRY_VERIFY_WITH_TIMEOUT((out += process->readAllStandardOutput()).contains("\"processed\":1"), 30'000);
    process->terminate();
    QCOMPARE(Program::end(*process).status, 130);
}

void WatchProgramTest::followsASingleFile()
{
    const Program program;
    program.write(QStringLiteral("a.txt"), "Gardens\n");
    program.write(QStringLiteral("b.txt"), "Turbines\n");
    const auto process = program.start({ QStringLiteral("index"), program.path(QStringLiteral("a.txt")),
        QStringLiteral("--watch"), QStringLiteral("--json") });
    QByteArray out;
    const auto lines = [&] { return (out += process->readAllStandardOutput()).count('\n'); };
    QTRY_COMPARE_WITH_TIMEOUT(lines(), 1, 30'000);
    program.write(QStringLiteral("b.txt"), "Turbines, changed\n");
    program.write(QStringLiteral("a.txt"), "Gardens, changed\n");
    QTRY_COMPARE_WITH_TIMEOUT(lines(), 2, 30'000);
    process->terminate();
    QCOMPARE(Program::end(*process).status, 130);
    QVERIFY(program.run(words("search changed")).out.contains("a.txt"));
    QVERIFY(!program.run(words("search turbines")).out.contains("b.txt"));
}

QTEST_GUILESS_MAIN(WatchProgramTest)
#include "watchprogramtest.moc"
