#include "support/program.h"

using namespace docent;
using test::Ended;
using test::Program;

/// What the command line tells of folders, copies and limits.
class FolderProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void listsFollowedFolders();
    void hitsNameTheirCopies();
    void limitsAreOptions();
    void largeFilesArePointedOut();
    void namesOfAnyBytes();
};

void FolderProgramTest::listsFollowedFolders()
{
    const Program program;
    program.write(QStringLiteral("one/a.txt"), "Gardens\n");
    program.write(QStringLiteral("two/b.txt"), "Turbines\n");
    for (const char* name : { "one", "two" })
        QCOMPARE(program.run({ QStringLiteral("index"), program.path(QLatin1String(name)) }).status, 0);
    QVERIFY(QDir().rename(program.path(QStringLiteral("two")), program.path(QStringLiteral("away"))));
    const Ended ended =
        program.run({ QStringLiteral("documents"), QStringLiteral("--folders"), QStringLiteral("--json") });
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(ended.array().size(), 2);
    const QJsonObject first = ended.array().first().toObject();
    QCOMPARE(first.value(QLatin1String("path")).toString(), program.path(QStringLiteral("one")));
    QCOMPARE(first.value(QLatin1String("state")).toString(), QStringLiteral("followed"));
    QCOMPARE(first.value(QLatin1String("documents")).toInt(), 1);
    QCOMPARE(ended.array().last().toObject().value(QLatin1String("state")).toString(), QStringLiteral("offline"));
}

void FolderProgramTest::hitsNameTheirCopies()
{
    const Program program;
    program.write(QStringLiteral("a.txt"), "Gardens\n");
    program.write(QStringLiteral("b.txt"), "Gardens\n");
    QCOMPARE(program.run({ QStringLiteral("index"), program.documents() }).status, 0);
    const Ended found = program.run({ QStringLiteral("search"), QStringLiteral("gardens"), QStringLiteral("--json") });
    const QJsonArray hits = found.object().value(QLatin1String("hits")).toArray();
    QVERIFY2(hits.size() == 1, found.said());
    QStringList places { hits.first().toObject().value(QLatin1String("path")).toString() };
    for (const QJsonValue& copy : hits.first().toObject().value(QLatin1String("copies")).toArray())
        places << copy.toString();
    places.sort();
    QCOMPARE(places, QStringList({ program.path(QStringLiteral("a.txt")), program.path(QStringLiteral("b.txt")) }));
    const Ended documents = program.run({ QStringLiteral("documents"), QStringLiteral("--json") });
    for (const QJsonValue& document : documents.array())
        QCOMPARE(document.toObject().value(QLatin1String("stage")).toString(), QStringLiteral("ready"));
}

void FolderProgramTest::limitsAreOptions()
{
    const Program program;
    program.write(QStringLiteral("a.txt"), QByteArray("Gardens and turbines\n").repeated(200));
    const QStringList index { QStringLiteral("index"), program.documents(), QStringLiteral("--json") };
    const Ended small = program.run(index + QStringList { QStringLiteral("--max-file-size"), QStringLiteral("2K") });
    QVERIFY2(small.object().value(QLatin1String("skipped")).toArray().size() == 1, small.said());
    const Ended whole = program.run(index + QStringList { QStringLiteral("--time-limit"), QStringLiteral("30") });
    QVERIFY2(whole.object().value(QLatin1String("processed")).toInt() == 1, whole.said());
    for (const QStringList& wrong : { QStringList { QStringLiteral("--time-limit"), QStringLiteral("0") },
             QStringList { QStringLiteral("--max-file-size"), QStringLiteral("large") } })
        QCOMPARE(program.run(index + wrong).status, 1);
}

void FolderProgramTest::largeFilesArePointedOut()
{
    const Program program;
    QDir().mkpath(program.library());
    Settings(program.library() + QStringLiteral("/settings.ini")).setFileLimits(60, 1, 2048);
    program.write(QStringLiteral("large.txt"), QByteArray("Gardens and turbines\n").repeated(60'000));
    program.write(QStringLiteral("small.txt"), "Gardens\n");
    const Ended ended = program.run({ QStringLiteral("index"), program.documents(), QStringLiteral("--json") });
    QVERIFY2(ended.status == 0, ended.said());
    const QJsonArray notices = ended.object().value(QLatin1String("notices")).toArray();
    QVERIFY2(
        notices.size() == 1 && notices.first().toString().contains(QLatin1String("large.txt is large")), ended.said());
}

void FolderProgramTest::namesOfAnyBytes()
{
    const Program program;
    const QByteArray name = QFile::encodeName(program.documents()) + "/odd\xff.txt";
    FILE* file = std::fopen(name.constData(), "w");
    QVERIFY(file);
    std::fputs("Gardens\n", file);
    std::fclose(file);
    QCOMPARE(program.run({ QStringLiteral("index"), program.documents() }).status, 0);
    // As text the name goes out as it is.
    QVERIFY(program.run({ QStringLiteral("search"), QStringLiteral("gardens") }).out.contains(name));
    const Ended json = program.run({ QStringLiteral("documents"), QStringLiteral("--json") });
    QCOMPARE(json.array().size(), 1);
    QVERIFY(json.array()
                .first()
                .toObject()
                .value(QLatin1String("path"))
                .toString()
                .endsWith(QStringLiteral("odd\uefff.txt")));
    std::remove(name.constData());
}

QTEST_GUILESS_MAIN(FolderProgramTest)
#include "folderprogramtest.moc"
