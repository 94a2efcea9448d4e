#include "llm/modelfactory.h"

#include "net/httpclient.h"
#include "support/coroutinerunner.h"
#include "support/scriptedserver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>
#include <QTest>

using namespace docent;
using test::ScriptedReply;
using test::ScriptedServer;
using test::SeenRequest;
using Kind = ModelConfig::Kind;

namespace {

ModelConfig configFor(const QUrl& endpoint, const QString& model = QStringLiteral("m1"))
{
    return { Kind::OpenAi, endpoint, model };
}

const QByteArray chatAnswer =
    "data: {\"model\":\"m1\",\"choices\":[{\"delta\":{\"reasoning_content\":\"Hm\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}],\"timings\":{\"predicted_n\":4,"
    "\"predicted_per_second\":40}}\n\ndata: [DONE]\n\n";

QString summary(const Result<QList<ConnectionCheck>>& checks)
{
    QStringList lines;
    for (const ConnectionCheck& check : checks.value_or(QList<ConnectionCheck>()))
        lines.append((check.ok ? QLatin1String("+ ") : QLatin1String("- ")) + check.what);
    return lines.join(QLatin1String(", "));
}

QString detailOf(const Result<QList<ConnectionCheck>>& checks, const char* what)
{
    for (const ConnectionCheck& check : checks.value_or(QList<ConnectionCheck>())) {
        if (check.what == QLatin1String(what))
            return check.detail;
    }
    return QStringLiteral("not checked");
}

Result<QList<ConnectionCheck>> check(HttpClient& http, const ModelChoice& models, const QString& key = {})
{
    return *test::run(checkConnection(http, models, key, {})).result;
}

} // namespace

class ConnectionCheckTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void steps_data();
    void steps();
    void tellsWhatItSaw();
    void triesTheSmallModel();
    void namesAreLookedUp();
    void noEncryption();
    void offlineSaysSo();
    void tellsOfAnotherModel();
    void tellsOfAModelThatIsNotListed();
    void tellsOfAnAnswerInOnePiece();
    void checksReranking_data();
    void checksReranking();
};

void ConnectionCheckTest::steps_data()
{
    QTest::addColumn<int>("modelsStatus");
    QTest::addColumn<int>("chatStatus");
    QTest::addColumn<int>("embedStatus");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, int models, int chat, int embed, const char* expected) {
        QTest::newRow(name) << models << chat << embed << QString::fromLatin1(expected);
    };
    row("all well", 200, 200, 200,
        "+ Connects, + Lists its models, + Key is accepted, + Chats, + Streams, + Thinks, + Context window, + Speed, "
        "+ Embeds");
    row("key refused", 401, 401, 401, "+ Connects, - Key is accepted");
    row("key refused by the chat", 200, 401, 200, "+ Connects, + Lists its models, - Key is accepted");
    row("no list", 404, 200, 200, "+ Connects, + Key is accepted, + Chats, + Streams, + Thinks, + Speed, + Embeds");
    row("no chat", 200, 500, 200, "+ Connects, + Lists its models, - Chats");
    row("no embeddings", 200, 200, 501,
        "+ Connects, + Lists its models, + Key is accepted, + Chats, + Streams, + Thinks, + Context window, + Speed, "
        "- Embeds");
    row("nobody there", 0, 0, 0, "- Connects");
}

void ConnectionCheckTest::steps()
{
    QFETCH(int, modelsStatus);
    QFETCH(int, chatStatus);
    QFETCH(int, embedStatus);
    QFETCH(QString, expected);
    const auto failure = [](int status) { return ScriptedReply::json(R"({"error":{"message":"no"}})", status); };
    ScriptedServer server;
    server.on("/v1/models",
        modelsStatus == 200 ? ScriptedReply::json(R"({"data":[{"id":"m1","max_model_len":4096}]})")
                            : failure(modelsStatus));
    server.on("/v1/chat/completions", chatStatus == 200 ? ScriptedReply::sse().send(chatAnswer) : failure(chatStatus));
    server.on("/v1/embeddings",
        embedStatus == 200 ? ScriptedReply::json(R"({"data":[{"index":0,"embedding":[1,2,2]}]})")
                           : failure(embedStatus));
    const ModelConfig config = configFor(server.url(QStringLiteral("/v1")));
    if (modelsStatus == 0)
        server.close();
    HttpClient http;
    const auto checks = check(http, { config, {}, config }, QStringLiteral("key"));
    QCOMPARE(summary(checks), expected);
    QVERIFY(!checks->last().detail.isEmpty());
}

void ConnectionCheckTest::tellsWhatItSaw()
{
    ScriptedServer server;
    server.on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"m1","max_model_len":4096},{"id":"m2"}]})"));
    server.on("/v1/chat/completions", ScriptedReply::sse().send(chatAnswer));
    server.on("/v1/embeddings", ScriptedReply::json(R"({"data":[{"index":0,"embedding":[1,2,2]}]})"));
    const ModelConfig config = configFor(server.url(QStringLiteral("/v1")));
    HttpClient http;
    const auto checks = check(http, { config, {}, config });
    QVERIFY2(detailOf(checks, "Connects").endsWith(QLatin1String(" ms")), qPrintable(detailOf(checks, "Connects")));
    QVERIFY(detailOf(checks, "Lists its models").startsWith(QLatin1Char('2')));
    QCOMPARE(detailOf(checks, "Chats"), QStringLiteral("m1"));
    QVERIFY(detailOf(checks, "Context window").remove(QRegularExpression(QStringLiteral("[^0-9]"))) == u"4096");
    QVERIFY2(detailOf(checks, "Speed").contains(QLatin1String("40 tokens/s")), qPrintable(detailOf(checks, "Speed")));
    QVERIFY(detailOf(checks, "Embeds").contains(QLatin1Char('3')));
    QCOMPARE(detailOf(checks, "Finds the server"), QStringLiteral("not checked")); // an address has no name to look up
    QCOMPARE(detailOf(checks, "Encrypts"), QStringLiteral("not checked"));
}

void ConnectionCheckTest::triesTheSmallModel()
{
    ScriptedServer server;
    server.on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"m1"}]})"));
    server.on("/v1/chat/completions", [](const test::SeenRequest& request) {
        return request.body.contains("\"m1\"") ? ScriptedReply::sse().send(chatAnswer)
                                               : ScriptedReply::json(R"({"error":{"message":"no such model"}})", 404);
    });
    const ModelConfig chat = configFor(server.url(QStringLiteral("/v1")));
    ModelConfig small = chat;
    HttpClient http;
    const auto well = check(http, { chat, small, {} });
    QCOMPARE(detailOf(well, "Does small tasks"), QStringLiteral("m1"));
    small.model = QStringLiteral("tiny");
    const auto wrong = check(http, { chat, small, {} });
    QCOMPARE(wrong->last().what, QStringLiteral("Does small tasks"));
    QVERIFY(!wrong->last().ok);
}

void ConnectionCheckTest::namesAreLookedUp()
{
    ScriptedServer server;
    QUrl url = server.url(QStringLiteral("/v1"));
    url.setHost(QStringLiteral("localhost"));
    HttpClient http;
    const auto found = check(http, { configFor(url), {}, {} });
    QVERIFY2(detailOf(found, "Finds the server").contains(QLatin1String("127.0.0.1")), qPrintable(summary(found)));
    QVERIFY(detailOf(found, "Connects") != QLatin1String("not checked"));
    // Longer than a name can be: nobody is asked for it.
    const QString impossible = QStringList(4, QString(63, QLatin1Char('a'))).join(QLatin1Char('.'));
    url.setHost(impossible);
    const auto lost = check(http, { configFor(url), {}, {} });
    QCOMPARE(summary(lost), QStringLiteral("- Finds the server"));
    QVERIFY2(detailOf(lost, "Finds the server").contains(QLatin1String("no server named ") + impossible),
        qPrintable(detailOf(lost, "Finds the server")));
}

void ConnectionCheckTest::noEncryption()
{
    QTcpServer plain;
    QVERIFY(plain.listen(QHostAddress::LocalHost));
    connect(&plain, &QTcpServer::newConnection, this, [&plain] {
        QTcpSocket* socket = plain.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [socket] {
            socket->write("HTTP/1.1 400 Bad Request\r\n\r\n");
            socket->disconnectFromHost();
        });
    });
    HttpClient http;
    const QUrl url(QStringLiteral("https://127.0.0.1:%1/v1").arg(plain.serverPort()));
    const auto checks = check(http, { configFor(url), {}, {} });
    QCOMPARE(summary(checks), QStringLiteral("+ Connects, - Encrypts"));
}

void ConnectionCheckTest::offlineSaysSo()
{
    HttpClient http;
    http.setOffline(true);
    const auto checks = check(http, { configFor(QUrl(QStringLiteral("https://api.example.com/v1"))), {}, {} });
    QCOMPARE(summary(checks), QStringLiteral("- Connects"));
    QVERIFY(detailOf(checks, "Connects").contains(QLatin1String("offline")));
}

// Q30
void ConnectionCheckTest::tellsOfAnotherModel()
{
    ScriptedServer server;
    server.on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"m1"}]})"));
    server.on("/v1/chat/completions", ScriptedReply::sse().send(chatAnswer));
    HttpClient http;
    const auto checks = check(http, { configFor(server.url(QStringLiteral("/v1")), QStringLiteral("wanted")), {}, {} });
    QCOMPARE(detailOf(checks, "Chats"), QStringLiteral("m1 answers, not wanted"));
}

void ConnectionCheckTest::tellsOfAModelThatIsNotListed()
{
    ScriptedServer server;
    server.on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"m2"}]})"));
    server.on("/v1/chat/completions", ScriptedReply::sse().send(chatAnswer));
    HttpClient http;
    const auto checks = check(http, { configFor(server.url(QStringLiteral("/v1"))), {}, {} });
    QVERIFY(detailOf(checks, "Lists its models").endsWith(QLatin1String("m1 is not among them")));
}

void ConnectionCheckTest::tellsOfAnAnswerInOnePiece()
{
    ScriptedServer server;
    server.on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"m1"}]})"));
    server.on("/v1/chat/completions",
        ScriptedReply::json(
            R"({"model":"m1","choices":[{"message":{"content":"Hello you"},"finish_reason":"stop"}],"usage":{"completion_tokens":3}})"));
    HttpClient http;
    const auto checks = check(http, { configFor(server.url(QStringLiteral("/v1"))), {}, {} });
    QVERIFY2(detailOf(checks, "Streams").contains(QLatin1String("one piece")), qPrintable(summary(checks)));
}

void ConnectionCheckTest::checksReranking_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("understands");
    QTest::addColumn<int>("scoredFrom");
    QTest::addColumn<QString>("expected");
    QTest::newRow("all works") << 200 << true << 0 << QStringLiteral("+ Connects, + Reranks");
    QTest::newRow("scores that mean nothing") << 200 << false << 0 << QStringLiteral("+ Connects, - Reranks");
    QTest::newRow("a text without a score") << 200 << true << 1 << QStringLiteral("+ Connects, + Reranks");
    QTest::newRow("bad key") << 401 << true << 0 << QStringLiteral("+ Connects, - Key is accepted");
    QTest::newRow("no rerank model") << 501 << true << 0 << QStringLiteral("+ Connects, - Reranks");
    QTest::newRow("nobody there") << 0 << true << 0 << QStringLiteral("- Connects");
}

void ConnectionCheckTest::checksReranking()
{
    QFETCH(int, status);
    QFETCH(bool, understands);
    QFETCH(int, scoredFrom);
    QFETCH(QString, expected);
    ScriptedServer server; // which lists no models, as rerank servers often don't
    server.on("/v1/rerank", [=](const SeenRequest& seen) {
        if (status != 200)
            return ScriptedReply::json(R"({"error":{"message":"no"}})", status);
        const QJsonObject body = QJsonDocument::fromJson(seen.body).object();
        const bool bread = body.value(QLatin1String("query")).toString().contains(QLatin1String("bread"));
        const QJsonArray texts = body.value(QLatin1String("documents")).toArray();
        QJsonArray results;
        for (qsizetype i = scoredFrom; i < texts.size(); ++i) {
            const QString text = texts.at(i).toString();
            const bool fits = text.contains(bread || !understands ? QLatin1String("bread") : QLatin1String("train"));
            results.append(
                QJsonObject { { QStringLiteral("index"), i }, { QStringLiteral("relevance_score"), fits ? -1 : -7 } });
        }
        return ScriptedReply::json(QJsonDocument(QJsonObject { { QStringLiteral("results"), results } }).toJson());
    });
    const auto config = configFor(server.url(QStringLiteral("/v1")));
    if (status == 0)
        server.close();
    HttpClient http;
    const auto outcome = test::run(checkReranking(http, config, QStringLiteral("key"), {}));
    QCOMPARE(summary(*outcome.result), expected);
    QVERIFY(!outcome.result->value().last().detail.isEmpty());
    QVERIFY(test::run(checkReranking(http, {}, {}, {})).result->value().isEmpty());
}

QTEST_GUILESS_MAIN(ConnectionCheckTest)
#include "connectionchecktest.moc"
