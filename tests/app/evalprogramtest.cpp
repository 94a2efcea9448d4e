#include "support/program.h"

using namespace docent;
using test::Ended;
using test::Program;
using test::ScriptedReply;
using test::ScriptedServer;

/// docent eval on collections of a few documents.
class EvalProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void measuresKeywords();
    void saysThatHybridWasKeywords();
    void measuresVectors_data();
    void measuresVectors();
    void vectorsFailWithTheReason();
    void printsEachQuery();
    void comparesSettings();
    void comparesWithAnEarlierRun();
    void quotesWithoutAModel();
    void comparesAnswers();
    void asksTheModel_data();
    void asksTheModel();

private:
    static QString dataset(const Program& program);
    static QString questions(const Program& program);
};

namespace {

const QString json = QStringLiteral("--json");

double figure(const Ended& ended, const char* name)
{
    return ended.object().value(QLatin1String(name)).toDouble(-1);
}

QString text(const Ended& ended, const char* name)
{
    return ended.object().value(QLatin1String(name)).toString();
}

QJsonArray notices(const Ended& ended)
{
    return ended.object().value(QLatin1String("notices")).toArray();
}

} // namespace

/// The first query shares words with its document, the second only letters.
QString EvalProgramTest::dataset(const Program& program)
{
    const QString folder = program.place(QStringLiteral("dataset"));
    Program::writeFile(folder + QStringLiteral("/corpus.jsonl"),
        "{\"_id\":\"wind\",\"title\":\"Wind\",\"text\":\"Turbines turn in the wind.\"}\n"
        "{\"_id\":\"zebra\",\"title\":\"\",\"text\":\"zzz zz zzzz\"}\n"
        "{\"_id\":\"rent\",\"title\":\"Rent\",\"text\":\"Rent is due each month.\"}\n");
    Program::writeFile(folder + QStringLiteral("/queries.jsonl"),
        "{\"_id\":\"q1\",\"text\":\"turbines\"}\n{\"_id\":\"q2\",\"text\":\"zzzzzzzzz\"}\n");
    Program::writeFile(
        folder + QStringLiteral("/qrels/test.tsv"), "query-id\tcorpus-id\tscore\nq1\twind\t1\nq2\tzebra\t1\n");
    return folder;
}

QString EvalProgramTest::questions(const Program& program)
{
    program.write(QStringLiteral("lease.md"), "# Lease\n\nThe rent is due on the third of each month.\n");
    program.write(QStringLiteral("perks.md"), "# Perks\n\nGyms are paid for after six months.\n");
    program.write(QStringLiteral("questions.jsonl"),
        "{\"question\":\"When is the rent due?\",\"truth\":\"On the third of each month.[lease.md]\"}\n");
    return program.path(QStringLiteral("questions.jsonl"));
}

void EvalProgramTest::measuresKeywords()
{
    const Program program;
    const QString run = program.place(QStringLiteral("run.txt"));
    const Ended ended = program.run({ QStringLiteral("eval"), dataset(program), QStringLiteral("--mode"),
        QStringLiteral("keyword"), QStringLiteral("--run"), run, json });
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(figure(ended, "documents"), 3.0);
    QCOMPARE(figure(ended, "queries"), 2.0);
    QCOMPARE(figure(ended, "ndcg@10"), 0.5);
    QVERIFY(notices(ended).isEmpty());
    QVERIFY(ended.object().value(QLatin1String("embedding")).isNull());
    QFile file(run);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArrayList fields = file.readLine().trimmed().split(' ');
    QCOMPARE(fields.size(), 6);
    QCOMPARE(fields.mid(0, 4), QByteArrayList({ "q1", "Q0", "wind", "1" }));
    QCOMPARE(fields.last(), QByteArray("docent"));
    QVERIFY(!QFile::exists(program.library() + QStringLiteral("/library.db"))); // not in the person's own library
    const Ended unwritable = program.run({ QStringLiteral("eval"), dataset(program), QStringLiteral("--mode"),
        QStringLiteral("keyword"), QStringLiteral("--run"), QStringLiteral("/nowhere/run.txt") });
    QVERIFY2(unwritable.status == 2 && unwritable.err.contains("/nowhere/run.txt"), unwritable.said());
}

void EvalProgramTest::saysThatHybridWasKeywords()
{
    const Program program;
    const Ended ended = program.run({ QStringLiteral("eval"), dataset(program), json });
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(notices(ended).size(), 1);
    QVERIFY2(ended.err.contains("keywords only"), ended.said());
    const Ended strict = program.run({ QStringLiteral("eval"), dataset(program), QStringLiteral("--strict") });
    QVERIFY2(strict.status == 3, strict.said());
}

void EvalProgramTest::measuresVectors_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<bool>("configured");
    QTest::newRow("vector, named") << QStringLiteral("vector") << false;
    QTest::newRow("vector, of the settings") << QStringLiteral("vector") << true;
    QTest::newRow("hybrid, of the settings") << QStringLiteral("hybrid") << true;
}

void EvalProgramTest::measuresVectors()
{
    QFETCH(QString, mode);
    QFETCH(bool, configured);
    const Program program;
    ScriptedServer server;
    server.on("/v1/embeddings", test::letterVectors);
    const QUrl url = server.url(QStringLiteral("/v1"));
    QStringList arguments { QStringLiteral("eval"), dataset(program), QStringLiteral("--mode"), mode, json };
    if (configured)
        program.useEmbedding(url);
    else
        arguments += { QStringLiteral("--embed-endpoint"), url.toString(), QStringLiteral("--embed-model"),
            QStringLiteral("fake") };
    const Ended ended = program.run(arguments);
    QVERIFY2(ended.status == 0, ended.said());
    QVERIFY2(notices(ended).isEmpty(), ended.said());
    QVERIFY2(text(ended, "embedding").contains(QStringLiteral("fake")), ended.said());
    QCOMPARE(figure(ended, "ndcg@10"), 1.0); // the second by its letters alone
}

void EvalProgramTest::vectorsFailWithTheReason()
{
    const Program program;
    const QStringList vector { QStringLiteral("eval"), dataset(program), QStringLiteral("--mode"),
        QStringLiteral("vector") };
    const Ended none = program.run(vector);
    QVERIFY2(none.status == 2 && none.err.contains("--embed-endpoint"), none.said());
    const Ended away = program.run(
        vector + QStringList { QStringLiteral("--embed-endpoint"), QStringLiteral("http://127.0.0.1:9/v1") });
    QVERIFY2(away.status == 2 && away.err.contains("127.0.0.1:9"), away.said());
    const Ended unknown = program.run(vector + QStringList { QStringLiteral("--embed-model"), QStringLiteral("big") });
    QVERIFY2(unknown.status == 2 && unknown.err.contains("big"), unknown.said());
}

void EvalProgramTest::printsEachQuery()
{
    const Program program;
    const QStringList arguments { QStringLiteral("eval"), dataset(program), QStringLiteral("--mode"),
        QStringLiteral("keyword") };
    const Ended printed = program.run(arguments + QStringList(QStringLiteral("--queries")));
    QVERIFY2(printed.status == 0, printed.said());
    QVERIFY2(printed.out.contains("1.0000  1  q1 turbines\n"), printed.said());
    QVERIFY2(printed.out.contains("expected zebra; first was nothing"), printed.said());
    const Ended ended = program.run(arguments + QStringList(json));
    const QJsonArray rows = ended.object().value(QLatin1String("rows")).toArray();
    QCOMPARE(rows.size(), 2);
    const QJsonObject expected = rows.at(0).toObject().value(QLatin1String("expected")).toArray().first().toObject();
    QCOMPARE(expected.value(QLatin1String("id")).toString(), QStringLiteral("wind"));
    QCOMPARE(test::number(expected, "rank"), 1);
    QVERIFY(rows.at(1).toObject().value(QLatin1String("first")).isNull());
}

void EvalProgramTest::comparesSettings()
{
    const Program program;
    ScriptedServer server;
    server.on("/v1/embeddings", test::letterVectors);
    program.useEmbedding(server.url(QStringLiteral("/v1")));
    const QStringList arguments { QStringLiteral("eval"), dataset(program), QStringLiteral("--mode"),
        QStringLiteral("keyword"), QStringLiteral("--against"), QStringLiteral("hybrid") };
    const Ended ended = program.run(arguments + QStringList(json));
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(figure(ended, "ndcg@10"), 0.5);
    const QJsonObject against = ended.object().value(QLatin1String("against")).toObject();
    QCOMPARE(against.value(QLatin1String("ndcg@10")).toDouble(), 1.0);
    const QJsonObject comparison = ended.object().value(QLatin1String("comparison")).toObject();
    const QJsonObject ndcg = comparison.value(QLatin1String("measures")).toArray().first().toObject();
    QCOMPARE(ndcg.value(QLatin1String("difference")).toDouble(), 0.5);
    QCOMPARE(test::number(ndcg, "better"), 1);
    QCOMPARE(test::number(ndcg, "equal"), 1);
    QCOMPARE(ndcg.value(QLatin1String("p")).toDouble(), 1.0); // one query tells nothing
    QCOMPARE(comparison.value(QLatin1String("conclusion")).toString(),
        QStringLiteral("No difference that could not be chance."));
    const Ended printed = program.run(arguments);
    QVERIFY2(printed.out.contains("No difference that could not be chance."), printed.said());
}

void EvalProgramTest::comparesWithAnEarlierRun()
{
    const Program program;
    const QStringList arguments { QStringLiteral("eval"), dataset(program), QStringLiteral("--mode"),
        QStringLiteral("keyword"), json };
    const QString kept = program.place(QStringLiteral("before.json"));
    Program::writeFile(kept, program.run(arguments).out);
    const QStringList compare { QStringLiteral("--compare"), kept };
    const Ended same = program.run(arguments + compare);
    QVERIFY2(same.status == 0, same.said());
    const QJsonObject comparison = same.object().value(QLatin1String("comparison")).toObject();
    QCOMPARE(test::number(comparison, "questions"), 2);
    for (const QJsonValue& measure : comparison.value(QLatin1String("measures")).toArray())
        QCOMPARE(test::number(measure.toObject(), "equal"), 2);
    // A run of something else.
    const Ended other =
        program.run(QStringList { QStringLiteral("eval"), QStringLiteral("--answers"), questions(program) } + compare);
    QVERIFY2(other.status == 2 && other.err.contains("no question in common"), other.said());
}

void EvalProgramTest::comparesAnswers()
{
    const Program program;
    ScriptedServer server;
    server.on("/v1/embeddings", test::letterVectors);
    program.useEmbedding(server.url(QStringLiteral("/v1")));
    const QStringList arguments { QStringLiteral("eval"), QStringLiteral("--answers"), questions(program),
        QStringLiteral("--mode"), QStringLiteral("keyword"), QStringLiteral("--against"), QStringLiteral("vector") };
    const Ended ended = program.run(arguments + QStringList(json));
    QVERIFY2(ended.status == 0, ended.said());
    const QJsonObject comparison = ended.object().value(QLatin1String("comparison")).toObject();
    QCOMPARE(comparison.value(QLatin1String("measures")).toArray().size(), 3); // no truth names a page
    const Ended printed = program.run(arguments + QStringList(QStringLiteral("--queries")));
    QVERIFY2(printed.out.contains("When is the rent due?") && printed.out.contains("truth recall"), printed.said());
}

void EvalProgramTest::quotesWithoutAModel()
{
    const Program program;
    const Ended ended = program.run({ QStringLiteral("eval"), QStringLiteral("--answers"), questions(program), json });
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(text(ended, "answered_by"), QStringLiteral("quoting"));
    QCOMPARE(figure(ended, "documents"), 2.0); // the questions are none
    QCOMPARE(figure(ended, "file_retrieved@5"), 1.0);
    QCOMPARE(figure(ended, "questions_with_page"), 0.0);
    QCOMPARE(figure(ended, "file_cited"), 1.0);
    QCOMPARE(figure(ended, "truth_recall"), 1.0);
    const Ended printed = program.run({ QStringLiteral("eval"), QStringLiteral("--answers"), questions(program) });
    QVERIFY2(printed.out.contains("answered by quoting"), printed.said());
    QVERIFY2(printed.out.contains("of the 0 questions with one"), printed.said());
}

void EvalProgramTest::asksTheModel_data()
{
    QTest::addColumn<bool>("configured");
    QTest::addColumn<bool>("noModel");
    QTest::newRow("named") << false << false;
    QTest::newRow("of the settings") << true << false;
    QTest::newRow("of the settings, but not wanted") << true << true;
}

void EvalProgramTest::asksTheModel()
{
    QFETCH(bool, configured);
    QFETCH(bool, noModel);
    const Program program;
    ScriptedServer server;
    server.on("/v1/chat/completions",
        ScriptedReply::sse().send(
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"It is the third.\"}}]}\n\n"
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"));
    QStringList arguments { QStringLiteral("eval"), QStringLiteral("--answers"), questions(program), json };
    if (configured)
        program.useChat(server.url(QStringLiteral("/v1")));
    else
        arguments += { QStringLiteral("--endpoint"), server.url(QStringLiteral("/v1")).toString(),
            QStringLiteral("--model"), QStringLiteral("fake") };
    if (noModel)
        arguments += QStringLiteral("--no-model");
    const Ended ended = program.run(arguments);
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(server.requests("/v1/chat/completions").size(), noModel ? 0 : 1);
    if (noModel) {
        QCOMPARE(text(ended, "answered_by"), QStringLiteral("quoting"));
        return;
    }
    QVERIFY2(text(ended, "answered_by").contains(QStringLiteral("fake")), ended.said());
    QCOMPARE(figure(ended, "words"), 4.0);
    QCOMPARE(figure(ended, "file_retrieved@5"), 1.0);
    QCOMPARE(figure(ended, "file_cited"), 0.0); // it cites nothing
}

QTEST_GUILESS_MAIN(EvalProgramTest)
#include "evalprogramtest.moc"
