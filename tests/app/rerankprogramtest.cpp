#include "support/program.h"

using namespace docent;
using test::Ended;
using test::Program;
using test::ScriptedReply;
using test::ScriptedServer;
using test::SeenRequest;

namespace {

const QString json = QStringLiteral("--json");

/// Documents that all have the words of a query; search finds the first one first, and the server likes the last best.
void writeDocuments(const Program& program)
{
    program.write(QStringLiteral("a.md"), "Turbines, turbines, turbines.\n");
    program.write(QStringLiteral("b.md"), "Turbines turn in the wind of the sea and of the hills around it.\n");
    program.write(QStringLiteral("c.md"),
        "It says much about other matters too, and not before the end that turbines are out of order, the best.\n");
}

ScriptedReply preferTheLast(const SeenRequest& request)
{
    QJsonArray results;
    const QJsonArray documents =
        QJsonDocument::fromJson(request.body).object().value(QLatin1String("documents")).toArray();
    for (qsizetype i = 0; i < documents.size(); ++i) {
        const bool best = documents.at(i).toString().contains(QLatin1String("the best"));
        results.prepend(QJsonObject {
            { QStringLiteral("index"), i }, { QStringLiteral("relevance_score"), best ? 9.5 : -double(i) } });
    }
    return ScriptedReply::json(QJsonDocument(QJsonObject { { QStringLiteral("results"), results } }).toJson());
}

QStringList filesIn(const Ended& ended, const char* list)
{
    QStringList files;
    for (const QJsonValue& value : ended.object().value(QLatin1String(list)).toArray())
        files.append(value.toObject().value(QLatin1String("path")).toString().section(QLatin1Char('/'), -1));
    return files;
}

bool timesReranking(const Ended& ended)
{
    return ended.object().value(QLatin1String("milliseconds")).toObject().contains(QLatin1String("rerank"));
}

} // namespace

/// Reranking by the whole program.
class RerankProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void searchesWhereTold();
    void needsAModel();
    void asksAsTheSettingsSay();
    void theChatModelReranks();
    void theNamedChatModelReranks();
    void failingIsANotice();
    void measures();
};

void RerankProgramTest::searchesWhereTold()
{
    const Program program;
    writeDocuments(program);
    ScriptedServer server;
    server.on("/v1/rerank", preferTheLast);
    program.useReranker(server.url(QStringLiteral("/v1")));
    QCOMPARE(program.run({ QStringLiteral("index"), program.documents() }).status, 0);
    const QStringList search { QStringLiteral("search"), QStringLiteral("turbines"), json };
    const Ended plain = program.run(search);
    QVERIFY2(plain.status == 0, plain.said());
    QCOMPARE(filesIn(plain, "hits").first(), QStringLiteral("a.md"));
    QVERIFY(!timesReranking(plain));
    QVERIFY(server.requests().isEmpty()); // though the settings have reranking switched on: that is for questions
    const Ended reranked = program.run(search + QStringList(QStringLiteral("--rerank")));
    QVERIFY2(reranked.status == 0, reranked.said());
    QCOMPARE(filesIn(reranked, "hits").first(), QStringLiteral("c.md"));
    QVERIFY(timesReranking(reranked));
    QCOMPARE(server.requests().size(), 1);
}

void RerankProgramTest::needsAModel()
{
    const Program program;
    writeDocuments(program);
    QCOMPARE(program.run({ QStringLiteral("index"), program.documents() }).status, 0);
    const Ended search =
        program.run({ QStringLiteral("search"), QStringLiteral("turbines"), QStringLiteral("--rerank") });
    QVERIFY2(search.status == 2 && search.err.contains("Reranking needs a model"), search.said());
    const Ended eval = program.run({ QStringLiteral("eval"), program.documents(), QStringLiteral("--rerank") });
    QVERIFY2(eval.status == 2, eval.said());
    const Ended ask = program.run({ QStringLiteral("ask"), QStringLiteral("turbines"), QStringLiteral("--strict") });
    QVERIFY2(ask.status == 0, ask.said()); // without one, questions are simply not reranked
}

void RerankProgramTest::asksAsTheSettingsSay() // A35
{
    const Program program;
    writeDocuments(program);
    ScriptedServer server;
    server.on("/v1/rerank", preferTheLast);
    program.useReranker(server.url(QStringLiteral("/v1")));
    QCOMPARE(program.run({ QStringLiteral("index"), program.documents() }).status, 0);
    const QStringList ask { QStringLiteral("ask"), QStringLiteral("turbines"), json };
    const Ended reranked = program.run(ask);
    QVERIFY2(reranked.status == 0, reranked.said());
    QCOMPARE(filesIn(reranked, "sources").first(), QStringLiteral("c.md"));
    QVERIFY(timesReranking(reranked));
    const Ended told = program.run(ask + QStringList(QStringLiteral("--no-rerank")));
    QCOMPARE(filesIn(told, "sources").first(), QStringLiteral("a.md"));
    QVERIFY(!timesReranking(told));
    Settings(program.library() + QStringLiteral("/settings.ini")).setRerank(RerankChoice::Off);
    const Ended off = program.run(ask);
    QCOMPARE(filesIn(off, "sources").first(), QStringLiteral("a.md"));
    QCOMPARE(server.requests().size(), 1);
}

void RerankProgramTest::theChatModelReranks()
{
    const Program program;
    writeDocuments(program);
    ScriptedServer server;
    server.on("/v1/chat/completions", [](const SeenRequest& request) {
        // The number of the passage that is best.
        const QString prompt = QString::fromUtf8(request.body);
        const QString before = prompt.left(prompt.indexOf(QLatin1String("the best.")));
        const QString number =
            before.mid(before.lastIndexOf(QLatin1String(" passage ")) + 9).section(QLatin1Char('\\'), 0, 0);
        return ScriptedReply::sse()
            .send("data: {\"choices\":[{\"delta\":{\"content\":\"Best: [" + number.toUtf8() + "]\"}}]}\n\n")
            .send("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
    });
    program.useChat(server.url(QStringLiteral("/v1")));
    Settings(program.library() + QStringLiteral("/settings.ini")).setRerank(RerankChoice::Chat);
    QCOMPARE(program.run({ QStringLiteral("index"), program.documents() }).status, 0);
    const Ended reranked =
        program.run({ QStringLiteral("search"), QStringLiteral("turbines"), QStringLiteral("--rerank"), json });
    QVERIFY2(reranked.status == 0, reranked.said());
    QCOMPARE(filesIn(reranked, "hits"),
        (QStringList { QStringLiteral("c.md"), QStringLiteral("a.md"), QStringLiteral("b.md") }));
    QCOMPARE(server.requests("/v1/chat/completions").size(), 1);
}

void RerankProgramTest::theNamedChatModelReranks()
{
    const Program program;
    writeDocuments(program);
    const ScriptedReply best =
        ScriptedReply::sse()
            .send("data: {\"choices\":[{\"delta\":{\"content\":\"Best: [1]\"}}]}\n\n")
            .send("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
    ScriptedServer configured;
    configured.on("/v1/chat/completions", best);
    ScriptedServer named;
    named.on("/v1/chat/completions", best);
    program.useChat(configured.url(QStringLiteral("/v1")));
    Settings(program.library() + QStringLiteral("/settings.ini")).setRerank(RerankChoice::Chat);
    const QString questions = program.path(QStringLiteral("questions.jsonl"));
    Program::writeFile(questions, "{\"question\":\"turbines\",\"truth\":\"Out of order.[c.md]\"}\n");
    const QStringList eval { QStringLiteral("eval"), QStringLiteral("--answers"), questions, QStringLiteral("--mode"),
        QStringLiteral("keyword"), QStringLiteral("--rerank") };
    const Ended ended =
        program.run(eval + QStringList { QStringLiteral("--endpoint"), named.url(QStringLiteral("/v1")).toString() });
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(named.requests("/v1/chat/completions").size(), 2); // the order and the answer
    const Ended none = program.run(eval + QStringList(QStringLiteral("--no-model")));
    QVERIFY2(none.status == 2 && none.err.contains("Reranking needs a model"), none.said());
    QVERIFY(configured.requests().isEmpty());
}

void RerankProgramTest::failingIsANotice() // A32
{
    const Program program;
    writeDocuments(program);
    ScriptedServer server;
    server.on("/v1/rerank", ScriptedReply::json(R"({"error":{"message":"no","code":"model_not_found"}})", 404));
    server.on("/rerank", ScriptedReply::json(R"({"error":{"message":"no","code":"model_not_found"}})", 404));
    program.useReranker(server.url(QStringLiteral("/v1")));
    QCOMPARE(program.run({ QStringLiteral("index"), program.documents() }).status, 0);
    const Ended ended = program.run({ QStringLiteral("search"), QStringLiteral("turbines"), QStringLiteral("--rerank"),
        QStringLiteral("--strict") });
    QVERIFY2(ended.status == 3 && ended.err.contains("Reranking unavailable"), ended.said());
    QVERIFY2(ended.out.startsWith("1. ") && ended.out.contains("a.md"), ended.said());
}

void RerankProgramTest::measures()
{
    const Program program;
    Program::writeFile(program.documents() + QStringLiteral("/corpus.jsonl"),
        "{\"_id\":\"a\",\"title\":\"\",\"text\":\"Turbines, turbines, turbines.\"}\n"
        "{\"_id\":\"b\",\"title\":\"\",\"text\":\"Turbines turn in the wind of the sea and the hills, the best.\"}\n");
    Program::writeFile(
        program.documents() + QStringLiteral("/queries.jsonl"), "{\"_id\":\"q1\",\"text\":\"turbines\"}\n");
    Program::writeFile(
        program.documents() + QStringLiteral("/qrels/test.tsv"), "query-id\tcorpus-id\tscore\nq1\tb\t1\n");
    ScriptedServer server;
    server.on("/v1/rerank", preferTheLast);
    const Ended ended = program.run({ QStringLiteral("eval"), program.documents(), QStringLiteral("--mode"),
        QStringLiteral("keyword"), QStringLiteral("--against"), QStringLiteral("rerank"),
        QStringLiteral("--rerank-endpoint"), server.url(QStringLiteral("/v1")).toString(), json });
    QVERIFY2(ended.status == 0, ended.said());
    const QJsonObject against = ended.object().value(QLatin1String("against")).toObject();
    QCOMPARE(ended.object().value(QLatin1String("mrr@10")).toDouble(), 0.5);
    QCOMPARE(against.value(QLatin1String("mrr@10")).toDouble(), 1.0);
    QVERIFY(ended.object().value(QLatin1String("rerank")).isNull());
    QVERIFY(against.value(QLatin1String("rerank")).isString());
    QCOMPARE(server.requests().size(), 1);
}

QTEST_GUILESS_MAIN(RerankProgramTest)
#include "rerankprogramtest.moc"
