#include "support/program.h"

#include <memory>

using namespace docent;
using test::Ended;
using test::HeldExtractor;
using test::Program;
using test::ScriptedReply;
using test::ScriptedServer;

/// The stages of a document, as another process sees them in the library while one reads.
class StagesProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyStageIsSeen();
};

namespace {

constexpr int atOnce = 10; ///< documents that are read
constexpr int firstTexts = 300; ///< that get their vectors first: more than are sent at once, fewer than there are

/// Stage of each document, by file name.
QHash<QString, QString> stages(const Program& program)
{
    QHash<QString, QString> found;
    const QJsonArray all = program.run({ QStringLiteral("documents"), QStringLiteral("--json") }).array();
    for (const QJsonValue& document : all) {
        const QString path = document.toObject().value(QLatin1String("path")).toString();
        found.insert(path.section(QLatin1Char('/'), -1), document.toObject().value(QLatin1String("stage")).toString());
    }
    return found;
}

qsizetype count(const Program& program, const char* stage)
{
    const QStringList all = stages(program).values();
    return all.count(QLatin1String(stage));
}

/// Holds all requests at the gate "first", and those after so many texts at the gate "rest".
ScriptedServer::Handler gatedVectors()
{
    const auto seen = std::make_shared<qsizetype>(0);
    return [seen](const test::SeenRequest& request) {
        const QJsonObject body = QJsonDocument::fromJson(request.body).object();
        *seen += body.value(QLatin1String("input")).toArray().size();
        const QByteArray gate = *seen > firstTexts ? "rest" : "first";
        const QByteArray reply = test::letterVectorsOf(request);
        return ScriptedReply::chunked("application/json").gate(gate).send(reply);
    };
}

} // namespace

void StagesProgramTest::everyStageIsSeen()
{
    const Program program;
    ScriptedServer server;
    server.on("/v1/embeddings", gatedVectors());
    program.useEmbedding(server.url(QStringLiteral("/v1")));
    for (int i = 0; i < 12; ++i)
        program.write(QStringLiteral("file%1.txt").arg(i), "Words and number " + QByteArray::number(i) + ".\n");
    QByteArray text;
    for (int i = 0; i < 40'000; ++i)
        text += "Sentence " + QByteArray::number(i * 7919) + " tells of turbines.\n";
    program.write(QStringLiteral("long.txt"), text);
    program.write(QStringLiteral("damaged.pdf"), "%PDF-1.4\nnothing\n");
    program.write(QStringLiteral("strange.exe"), "MZ\x90");
    const HeldExtractor extractor(program);
    const auto process = program.start({ QStringLiteral("index"), program.documents() }, extractor.variables());
    QTRY_COMPARE(count(program, "reading"), atOnce);
    QCOMPARE(count(program, "waiting"), 14 - atOnce);
    QCOMPARE(stages(program).value(QStringLiteral("strange.exe")), QStringLiteral("skipped"));

    extractor.release();
    QTRY_COMPARE(count(program, "keyword-ready"), 13);
    QTRY_COMPARE(count(program, "failed"), 1);
    QVERIFY(program.run({ QStringLiteral("search"), QStringLiteral("turbines") }).out.contains("long.txt"));

    server.openGate("first");
    QString stage;
    const auto semantic = [&] {
        stage = stages(program).value(QStringLiteral("long.txt"));
        return stage.startsWith(QLatin1String("semantic "));
    };
    QTRY_VERIFY(semantic());
    const int percent = stage.section(QLatin1Char(' '), 1, 1).toInt();
    QVERIFY2(percent > 0 && percent < 100, qPrintable(stage));

    server.openGate("rest");
    const Ended ended = Program::end(*process);
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(count(program, "ready"), 13);

    QVERIFY(QDir().rename(program.documents(), program.place(QStringLiteral("away"))));
    program.run({ QStringLiteral("index"), program.documents() });
    QCOMPARE(count(program, "offline"), 13);
    QCOMPARE(stages(program).value(QStringLiteral("damaged.pdf")), QStringLiteral("failed"));
}

QTEST_GUILESS_MAIN(StagesProgramTest)
#include "stagesprogramtest.moc"
