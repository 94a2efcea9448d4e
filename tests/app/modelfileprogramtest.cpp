#include "support/ggufbytes.h"
#include "support/program.h"

#include <QTest>

using namespace docent;
using namespace docent::test;

namespace {

bool isGone(qint64 process)
{
    QFile state(QStringLiteral("/proc/%1/stat").arg(process));
    return !state.open(QIODevice::ReadOnly) || state.readAll().contains(") Z ");
}

/// The program with a model file, and with a llama-server that behaves as it is told.
struct Scene {
    Scene()
    {
        Program::writeFile(model(), GgufBytes::chat().bytes());
        program.write(QStringLiteral("lease.txt"), "The notice period of the office lease is three months.");
        if (const Ended ended = program.run({ QStringLiteral("index"), program.documents() }); ended.status != 0)
            qFatal("%s", ended.said());
        Settings(program.library() + QStringLiteral("/settings.ini"))
            .setModelFiles(QStringLiteral(FAKE_LLAMA_SERVER), 10, true);
    }

    QString model() const { return program.place(QStringLiteral("tiny.gguf")); }
    QString log() const { return program.place(QStringLiteral("starts")); }
    std::unique_ptr<QProcess> ask(const char* behaviour, const QStringList& more = {}) const
    {
        return program.start(QStringList { QStringLiteral("ask"), QStringLiteral("--endpoint"), model(),
                                 QStringLiteral("What is the notice period of the lease?") }
                + more,
            { { "DOCENT_TEST_LLAMA", QString::fromLatin1(behaviour) }, { "DOCENT_TEST_LLAMA_LOG", log() } });
    }
    /// The process of the server that was started; 0 if none was.
    qint64 server() const
    {
        QFile file(log());
        return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').first().toLongLong() : 0;
    }

    Program program;
};

} // namespace

/// The whole program, which runs a model file by itself.
class ModelFileProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void answers();
    void answersWhatIsMeasured();
    void saysWhatIsMissing();
    void serverEndsWithTheProgram_data();
    void serverEndsWithTheProgram();
};

void ModelFileProgramTest::answers()
{
    const Scene scene;
    const Ended plain = Program::end(*scene.ask("loads:1"));
    QVERIFY2(plain.status == 0 && plain.out.startsWith("It works by 1"), plain.said());
    QVERIFY(isGone(scene.server()));
    const Ended json =
        Program::end(*scene.ask("", { QStringLiteral("--kind"), QStringLiteral("file"), QStringLiteral("--json") }));
    QVERIFY2(json.status == 0, json.said());
    QCOMPARE(json.object().value(QLatin1String("answer")).toString(), QStringLiteral("It works by 2"));
    QCOMPARE(json.object().value(QLatin1String("model")).toString(), QString::fromUtf8("tiny · this computer"));
}

/// With the llama-server of the settings, and without a look at keys: a file has none.
void ModelFileProgramTest::answersWhatIsMeasured()
{
    const Scene scene;
    const QString questions = scene.program.path(QStringLiteral("questions.jsonl"));
    Program::writeFile(questions, "{\"question\":\"What is the notice period of the lease?\",\"truth\":\"x\"}\n");
    Program::writeFile(scene.program.library() + QStringLiteral("/keys.ini"), "spoilt");
    const Ended ended = scene.program.run(
        { QStringLiteral("eval"), QStringLiteral("--answers"), questions, QStringLiteral("--endpoint"), scene.model() },
        { { "DOCENT_TEST_LLAMA_LOG", scene.log() } });
    QVERIFY2(ended.status == 0, ended.said());
    QVERIFY(scene.server() > 0);
}

void ModelFileProgramTest::saysWhatIsMissing()
{
    const Scene scene;
    QVERIFY(QFile::remove(scene.model()));
    const Ended missing = Program::end(*scene.ask(""));
    QCOMPARE(missing.status, 2);
    QVERIFY2(missing.err.contains("There is no file ") && missing.err.contains("tiny.gguf"), missing.said());
    Program::writeFile(scene.model(), GgufBytes::embedding().bytes());
    const Ended wrong = Program::end(*scene.ask(""));
    QCOMPARE(wrong.status, 2);
    QVERIFY2(wrong.err.contains("tiny.gguf holds an embedding model"), wrong.said());
    QCOMPARE(scene.server(), 0);
}

void ModelFileProgramTest::serverEndsWithTheProgram_data()
{
    QTest::addColumn<QByteArray>("behaviour");
    QTest::addColumn<bool>("killed");
    QTest::newRow("killed while it loads") << QByteArray("never-ready:1 stubborn:1") << true;
    QTest::newRow("killed while it answers") << QByteArray("stalls:1 stubborn:1") << true;
    QTest::newRow("terminated while it loads") << QByteArray("never-ready:1") << false;
    QTest::newRow("terminated while it answers") << QByteArray("stalls:1") << false;
}

// A6
void ModelFileProgramTest::serverEndsWithTheProgram()
{
    QFETCH(QByteArray, behaviour);
    QFETCH(bool, killed);
    const Scene scene;
    const std::unique_ptr<QProcess> asking = scene.ask(behaviour.constData());
    QTRY_VERIFY_WITH_TIMEOUT(scene.server() > 0, 60'000);
    QByteArray said;
    if (behaviour.startsWith("stalls"))
        QTRY_VERIFY_WITH_TIMEOUT((said += asking->readAllStandardOutput()).contains("It works"), 60'000);
    QVERIFY(!isGone(scene.server()));
    if (killed)
        asking->kill();
    else
        asking->terminate();
    const Ended ended = Program::end(*asking);
    QCOMPARE(ended.status, killed ? -2 : 130);
    if (!killed)
        QVERIFY(isGone(scene.server())); // waited for
    QTRY_VERIFY(isGone(scene.server()));
}

QTEST_GUILESS_MAIN(ModelFileProgramTest)
#include "modelfileprogramtest.moc"
