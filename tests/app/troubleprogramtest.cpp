#include "support/program.h"

#include <fcntl.h>
#include <QRandomGenerator>
#include <sys/stat.h>
#include <unistd.h>

using namespace docent;
using test::Ended;
using test::HeldExtractor;
using test::Program;

/// The whole program while the ground moves under it: files that change in the middle, a full disk, a library file that
/// is moved away.
class TroubleProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void filesChangeBetweenTheLookAndTheReading();
    void permissionIsTakenAway();
    void diskIsFull();
    void libraryFileIsMoved_data();
    void libraryFileIsMoved();
};

namespace {

QStringList index(const Program& program)
{
    return { QStringLiteral("index"), program.documents(), QStringLiteral("--json") };
}

bool isReading(const Program& program)
{
    return program.run({ QStringLiteral("documents"), QStringLiteral("--json") }).out.contains("\"state\":\"reading\"");
}

/// Code of the failure or refusal, by file name.
QHash<QString, QString> reasons(const QJsonObject& summary)
{
    QHash<QString, QString> found;
    for (const char* list : { "failed", "skipped" }) {
        const QJsonArray entries = summary.value(QLatin1String(list)).toArray();
        for (const QJsonValue& entry : entries) {
            const QString path = entry.toObject().value(QLatin1String("path")).toString();
            found.insert(path.section(QLatin1Char('/'), -1), entry.toObject().value(QLatin1String("code")).toString());
        }
    }
    return found;
}

} // namespace

/// A54: what was a readable file when the folder was looked at is something else when its turn comes.
void TroubleProgramTest::filesChangeBetweenTheLookAndTheReading()
{
    const Program program;
    for (const char* name : { "deleted", "pipe", "folder", "emptied", "whole" })
        program.write(QLatin1String(name) + QStringLiteral(".txt"), QByteArray("Words of ") + name + ".\n");
    const HeldExtractor extractor(program);
    const auto process = program.start(index(program), extractor.variables());
    QTRY_VERIFY(isReading(program));
    const auto path = [&program](const char* name) { return QFile::encodeName(program.path(QLatin1String(name))); };
    QCOMPARE(::unlink(path("deleted.txt").constData()), 0);
    QVERIFY(::unlink(path("pipe.txt").constData()) == 0 && ::mkfifo(path("pipe.txt").constData(), 0600) == 0);
    QVERIFY(::unlink(path("folder.txt").constData()) == 0 && ::mkdir(path("folder.txt").constData(), 0700) == 0);
    QCOMPARE(::truncate(path("emptied.txt").constData(), 0), 0);
    extractor.release();
    const Ended ended = Program::end(*process);
    QVERIFY2(ended.status == 0, ended.said());
    const QHash<QString, QString> found = reasons(ended.object());
    QVERIFY2(found.contains(QStringLiteral("deleted.txt")), ended.said());
    QVERIFY2(found.value(QStringLiteral("pipe.txt")) == QLatin1String("unsupported"), ended.said());
    QVERIFY2(found.value(QStringLiteral("folder.txt")) == QLatin1String("unsupported"), ended.said());
    QVERIFY2(found.value(QStringLiteral("emptied.txt")) == QLatin1String("empty"), ended.said());
    QVERIFY2(!found.contains(QStringLiteral("whole.txt")), ended.said());
    // What can be read again is read again.
    program.write(QStringLiteral("emptied.txt"), "Words again.\n");
    const Ended again = program.run(index(program));
    QVERIFY2(again.status == 0, again.said());
    const Ended search = program.run({ QStringLiteral("search"), QStringLiteral("words"), QStringLiteral("--json") });
    QCOMPARE(search.object().value(QLatin1String("hits")).toArray().size(), 2);
}

/// A54: the file or its folder is locked when its turn comes. What must be done is said, and then the file is read.
void TroubleProgramTest::permissionIsTakenAway()
{
    Program program;
    for (const char* name : { "locked.txt", "shut/inner.txt", "open.txt" })
        program.write(QLatin1String(name), QByteArray("Words of ") + name + ".\n");
    const HeldExtractor extractor(program);
    if (!program.runWithoutPrivileges())
        QSKIP("The program lies where only the superuser may go.");
    const auto process = program.start(index(program), extractor.variables());
    QTRY_VERIFY(isReading(program));
    const QByteArray file = QFile::encodeName(program.path(QStringLiteral("locked.txt")));
    const QByteArray folder = QFile::encodeName(program.path(QStringLiteral("shut")));
    QVERIFY(::chmod(file.constData(), 0) == 0 && ::chmod(folder.constData(), 0) == 0);
    extractor.release();
    const Ended ended = Program::end(*process);
    QVERIFY2(ended.status == 0, ended.said());
    const QJsonArray failed = ended.object().value(QLatin1String("failed")).toArray();
    QVERIFY2(failed.size() == 2, ended.said());
    for (const QJsonValue& entry : failed) {
        QVERIFY2(entry.toObject().value(QLatin1String("code")) == QLatin1String("permission"), ended.said());
        const QString reason = entry.toObject().value(QLatin1String("reason")).toString();
        const QString action = entry.toObject().value(QLatin1String("next_action")).toString();
        QCOMPARE(reason, QStringLiteral("You are not allowed to read it."));
        QCOMPARE(action, QStringLiteral("Allow your user to read the file, then read it again."));
    }
    const auto hits = [&program] {
        const Ended search =
            program.run({ QStringLiteral("search"), QStringLiteral("words"), QStringLiteral("--json") });
        return search.object().value(QLatin1String("hits")).toArray().size();
    };
    QCOMPARE(hits(), 1);
    QVERIFY(::chmod(file.constData(), 0600) == 0 && ::chmod(folder.constData(), 0700) == 0);
    const Ended again = program.run({ QStringLiteral("documents"), QStringLiteral("retry"), QStringLiteral("--json") });
    QVERIFY2(again.status == 0, again.said());
    QCOMPARE(hits(), 3);
}

/// A55: on a disk of a few megabytes: the run ends with a clear error, what was stored is there, and with more room the
/// next run goes on.
void TroubleProgramTest::diskIsFull()
{
    QProcess probe;
    probe.start(QStringLiteral("unshare"), { QStringLiteral("-rm"), QStringLiteral("true") });
    if (!probe.waitForFinished() || probe.exitCode() != 0)
        QSKIP("A small disk needs a user namespace (unshare -rm), which this system does not allow.");
    const Program program;
    // Of words that hardly can be compressed.
    QRandomGenerator random(5);
    QByteArray text;
    for (int i = 0; i < 1500; ++i)
        text += "Turbine " + QByteArray::number(random.generate64(), 36) + ' '
            + QByteArray::number(random.generate64(), 36) + ".\n";
    for (int i = 0; i < 60; ++i)
        program.write(QStringLiteral("file%1.txt").arg(i), "File " + QByteArray::number(i) + "\n\n" + text);
    // All of it in one namespace, outside which the disk does not exist.
    Program::writeFile(program.place(QStringLiteral("script")), R"(
        mkdir -p "$1"
        mount -t tmpfs -o size=3m tmpfs "$1"
        "$2" index "$3" --library "$1/library" --json > "$4/full.json" 2> "$4/full.err"; echo $? > "$4/full.status"
        "$2" documents --library "$1/library" --json > "$4/kept.json"; echo $? > "$4/kept.status"
        mount -o remount,size=200m "$1"
        "$2" index "$3" --library "$1/library" --json > "$4/more.json" 2> "$4/more.err"; echo $? > "$4/more.status"
        "$2" documents --library "$1/library" --json > "$4/all.json"
    )");
    QProcess process;
    process.start(QStringLiteral("unshare"),
        { QStringLiteral("-rm"), QStringLiteral("sh"), program.place(QStringLiteral("script")),
            program.place(QStringLiteral("disk")), qEnvironmentVariable("DOCENT_PROGRAM"), program.documents(),
            program.place(QString()) });
    const Ended script = Program::end(process);
    QVERIFY2(script.status == 0, script.said());
    const auto result = [&program](const char* name) {
        QFile file(program.place(QLatin1String(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    QVERIFY2(result("full.status").trimmed() != "0", result("full.json").constData());
    QVERIFY2(result("full.err").contains("disk that holds the library is full"), result("full.err").constData());
    QVERIFY2(result("kept.status").trimmed() == "0", result("kept.json").constData());
    const auto readyOf = [](const QByteArray& json) { return json.count("\"state\":\"ready\""); };
    QVERIFY2(!result("kept.json").contains("\"state\":\"failed\""), result("kept.json").constData());
    QVERIFY(readyOf(result("kept.json")) < 60);
    QVERIFY2(result("more.status").trimmed() == "0", result("more.err").constData());
    QCOMPARE(readyOf(result("all.json")), 60);
}

void TroubleProgramTest::libraryFileIsMoved_data()
{
    QTest::addColumn<bool>("replaced");
    QTest::newRow("deleted") << false;
    QTest::newRow("replaced by another") << true;
}

/// A running program says so and writes no more, neither into the other file nor into the void.
void TroubleProgramTest::libraryFileIsMoved()
{
    QFETCH(bool, replaced);
    const Program program;
    const Program other;
    other.write(QStringLiteral("other.txt"), "Words of another library.\n");
    QVERIFY(other.run(index(other)).status == 0);
    program.write(QStringLiteral("a.txt"), "Gardens\n");
    const auto process = program.start(index(program) + QStringList { QStringLiteral("--watch") });
    QByteArray out;
    QTRY_VERIFY((out += process->readAllStandardOutput()).contains('\n'));
    const QString file = program.library() + QStringLiteral("/library.db");
    QVERIFY(QFile::rename(file, program.place(QStringLiteral("moved.db"))));
    if (replaced)
        QVERIFY(QFile::rename(other.library() + QStringLiteral("/library.db"), file));
    program.write(QStringLiteral("b.txt"), "Turbines\n");
    QByteArray told;
    QTRY_VERIFY((told += process->readAllStandardError()).contains("was moved, deleted or replaced"));
    process->terminate();
    Program::end(*process);

    const Ended after = program.run({ QStringLiteral("documents"), QStringLiteral("--json") });
    QVERIFY2(after.status == 0, after.said());
    QVERIFY2(!after.err.contains("damaged"), after.said());
    QCOMPARE(after.array().size(), replaced ? 1 : 0);
    if (replaced) {
        const Ended search = program.run({ QStringLiteral("search"), QStringLiteral("another") });
        QVERIFY2(search.out.contains("other.txt"), search.said());
    }
    // The one that was moved is whole.
    const Program old;
    QVERIFY(QDir().mkpath(old.library()));
    QVERIFY(QFile::rename(program.place(QStringLiteral("moved.db")), old.library() + QStringLiteral("/library.db")));
    const Ended search = old.run({ QStringLiteral("search"), QStringLiteral("gardens") });
    QVERIFY2(search.out.contains("a.txt"), search.said());
}

QTEST_GUILESS_MAIN(TroubleProgramTest)
#include "troubleprogramtest.moc"
