#include "llm/rerankclient.h"

#include "net/httpclient.h"
#include "support/coroutinerunner.h"
#include "support/fakewaits.h"
#include "support/scriptedserver.h"

#include <algorithm>
#include <cmath>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace docent;
using namespace std::chrono_literals;
using test::ScriptedReply;
using test::ScriptedServer;
using test::SeenRequest;

namespace {

const QByteArray path = "/v1/rerank";

QJsonObject bodyOf(const SeenRequest& request)
{
    return QJsonDocument::fromJson(request.body).object();
}

QStringList textsOf(const SeenRequest& request, const char* field = "documents")
{
    QStringList texts;
    for (const QJsonValue& value : bodyOf(request).value(QLatin1String(field)).toArray())
        texts.append(value.toString());
    return texts;
}

/// Scores each text by the number that it begins with; the best first, as servers do.
QJsonArray scoresFor(const QStringList& texts, const char* field)
{
    QList<std::pair<double, qsizetype>> scored;
    for (qsizetype i = 0; i < texts.size(); ++i)
        scored.append({ texts.at(i).section(QLatin1Char(' '), 0, 0).toDouble(), i });
    std::sort(scored.rbegin(), scored.rend());
    QJsonArray entries;
    for (const auto& [score, index] : scored)
        entries.append(QJsonObject { { QStringLiteral("index"), index }, { QLatin1String(field), score } });
    return entries;
}

ScriptedReply scored(const SeenRequest& request)
{
    const QJsonObject body { { QStringLiteral("results"), scoresFor(textsOf(request), "relevance_score") } };
    return ScriptedReply::json(QJsonDocument(body).toJson());
}

ScriptedReply teiScored(const SeenRequest& request)
{
    return ScriptedReply::json(QJsonDocument(scoresFor(textsOf(request, "texts"), "score")).toJson());
}

QStringList numbers(int count)
{
    QStringList texts;
    for (int i = 1; i <= count; ++i)
        texts.append(QString::number(i));
    return texts;
}

/// As llama-server says it: the first text that has too many tokens, of four characters each, fails them all.
std::optional<ScriptedReply> tooLong(const SeenRequest& request, qsizetype tokens)
{
    for (const QString& text : textsOf(request)) {
        const qsizetype counted = (text.size() + bodyOf(request).value(QLatin1String("query")).toString().size()) / 4;
        if (counted <= tokens)
            continue;
        const QString message = QStringLiteral("input (%1 tokens) is too large to process. increase the physical "
                                               "batch size (current batch size: %2)");
        const QJsonObject error { { QStringLiteral("code"), 500 },
            { QStringLiteral("message"), message.arg(counted).arg(tokens) } };
        return ScriptedReply::json(QJsonDocument(QJsonObject { { QStringLiteral("error"), error } }).toJson(), 500);
    }
    return {};
}

struct Bench {
    Bench()
    {
        config.kind = ModelConfig::Kind::OpenAi;
        config.endpoint = server.url(QStringLiteral("/v1"));
        config.model = QStringLiteral("ranker");
        options.retry = waits.policy();
    }

    RerankClient& client()
    {
        if (!made)
            made = std::make_unique<RerankClient>(http, ProviderProfile(config, QStringLiteral("secret")), options);
        return *made;
    }

    Result<RerankScores> rerank(const QStringList& texts, std::stop_token stop = {})
    {
        auto outcome = test::run(client().rerank(QStringLiteral("the question"), texts, std::move(stop)));
        if (!outcome.result)
            return fail(ErrorCode::Internal, QStringLiteral("never ended"));
        return std::move(*outcome.result);
    }

    ScriptedServer server;
    HttpClient http;
    test::FakeWaits waits;
    ModelConfig config;
    RerankClientOptions options;
    std::unique_ptr<RerankClient> made;
};

} // namespace

class RerankClientTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void q34Replies_data();
    void q34Replies();
    void asksInTheCommonShape();
    void asksTeiInItsOwn();
    void cutsWhatIsTooLong();
    void cutsBetweenCharacters();
    void halvesWhatAreTooMany();
    void hopelessText();
    void triesAgain();
    void localServersGetTwoRequestsAtOnce();
    void tooManyRequests();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void stopFreesTheConnection();
    void nothingToScore();
};

void RerankClientTest::q34Replies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QList<float>>("expected"); ///< of three texts; NaN: none; empty: an error
    const float none = std::nanf("");
    const auto row = [](const char* name, const QByteArray& body, const QList<float>& expected = {}) {
        QTest::newRow(name) << body << expected;
    };
    row("out of order",
        R"({"results":[{"index":2,"relevance_score":0.9},{"index":0,"relevance_score":0.5},{"index":1,"relevance_score":0.1}]})",
        { 0.5F, 0.1F, 0.9F });
    row("unbounded and negative",
        R"({"results":[{"index":0,"relevance_score":-11.5},{"index":1,"relevance_score":1e300},{"index":2,"relevance_score":42}]})",
        { -11.5F, std::numeric_limits<float>::max(), 42 });
    row("fewer than asked", R"({"results":[{"index":1,"relevance_score":0}]})", { none, 0, none });
    row("index out of range",
        R"({"results":[{"index":7,"relevance_score":1},{"index":-1,"relevance_score":1},{"index":1,"relevance_score":2}]})",
        { none, 2, none });
    row("an index twice", R"({"results":[{"index":1,"relevance_score":2},{"index":1,"relevance_score":3}]})",
        { none, 2, none });
    row("no number",
        R"({"results":[{"index":0,"relevance_score":null},{"index":1,"relevance_score":"x"},{"index":2,"relevance_score":1}]})",
        { none, none, 1 });
    row("documents given back",
        R"({"results":[{"index":0,"relevance_score":3,"document":{"text":"a"}},{"document":"b","index":1,"relevance_score":2}]})",
        { 3, 2, none });
    row("TEI", R"([{"index":1,"score":-0.5},{"index":0,"score":-1.5}])", { -1.5F, -0.5F, none });
    row("Voyage", R"({"object":"list","data":[{"relevance_score":0.4,"index":0}]})", { 0.4F, none, none });
    row("none at all", R"({"results":[]})");
    row("another reply", R"({"object":"list","data":[{"id":"model"}]})");
    row("not JSON", "<html>");
}

void RerankClientTest::q34Replies()
{
    QFETCH(QByteArray, body);
    QFETCH(QList<float>, expected);
    const auto scores = parseScores(body, 3);
    QCOMPARE(bool(scores), !expected.isEmpty());
    if (!scores) {
        QCOMPARE(scores.error().code, ErrorCode::Parse);
        return;
    }
    QCOMPARE(scores->size(), std::size_t(expected.size()));
    for (qsizetype i = 0; i < expected.size(); ++i) {
        const float got = scores->at(std::size_t(i));
        QVERIFY2(got == expected.at(i) || (std::isnan(got) && std::isnan(expected.at(i))),
            qPrintable(QStringLiteral("%1: %2").arg(i).arg(double(got))));
    }
}

void RerankClientTest::asksInTheCommonShape()
{
    Bench bench;
    bench.server.on(path, scored);
    const auto scores = bench.rerank({ QStringLiteral("-3 a"), QStringLiteral("12.5 b"), QStringLiteral("0 c") });
    QVERIFY2(scores, scores ? "" : qPrintable(scores.error().message));
    QCOMPARE(*scores, (RerankScores { -3, 12.5F, 0 }));
    QCOMPARE(bench.server.requests().size(), 1);
    const SeenRequest seen = bench.server.requests().first();
    QCOMPARE(seen.method, "POST");
    QCOMPARE(seen.header("Authorization"), "Bearer secret");
    const QJsonObject body = bodyOf(seen);
    QCOMPARE(body.value(QLatin1String("query")).toString(), QStringLiteral("the question"));
    QCOMPARE(body.value(QLatin1String("model")).toString(), QStringLiteral("ranker"));
    QCOMPARE(body.value(QLatin1String("top_n")).toInt(), 3);
    QCOMPARE(body.size(), 4);
}

/// At the root of its server, and with another name for the documents.
void RerankClientTest::asksTeiInItsOwn()
{
    Bench bench;
    bench.config.endpoint = bench.server.url();
    bench.server.on("/rerank", [](const SeenRequest& seen) {
        return bodyOf(seen).contains(QLatin1String("texts"))
            ? teiScored(seen)
            : ScriptedReply::json(
                R"({"error":"Failed to deserialize: missing field `texts`","error_type":"Validation"})", 422);
    });
    for (int i = 0; i < 2; ++i) {
        const auto scores = bench.rerank({ QStringLiteral("1"), QStringLiteral("2") });
        QVERIFY2(scores, scores ? "" : qPrintable(scores.error().message));
        QCOMPARE(*scores, (RerankScores { 1, 2 }));
    }
    QCOMPARE(bench.server.requests(path).size(), 1);
    QCOMPARE(bench.server.requests("/rerank").size(), 3); // what was learned is remembered
    QVERIFY(bench.waits.asked->isEmpty());
}

void RerankClientTest::cutsWhatIsTooLong()
{
    Bench bench;
    bench.server.on(path, [](const SeenRequest& seen) { return tooLong(seen, 512).value_or(scored(seen)); });
    const QString longText = QStringLiteral("7 ") + QStringLiteral("word ").repeated(600);
    const auto scores = bench.rerank({ QStringLiteral("1"), longText, QStringLiteral("3"), longText });
    QVERIFY2(scores, scores ? "" : qPrintable(scores.error().message));
    QCOMPARE(*scores, (RerankScores { 1, 7, 3, 7 }));
    const qsizetype requests = bench.server.requests().size();
    QVERIFY2(requests <= 3, qPrintable(QString::number(requests)));
    QVERIFY(textsOf(bench.server.requests().last()).at(1).size() > 1800); // no more than has to
    QVERIFY(bench.rerank({ longText, longText }));
    QCOMPARE(bench.server.requests().size(), requests + 1); // how much fits is known now
}

void RerankClientTest::cutsBetweenCharacters()
{
    Bench bench;
    bench.server.on(path, [](const SeenRequest& seen) {
        for (const QString& text : textsOf(seen)) {
            if (text.contains(QChar::ReplacementCharacter))
                return ScriptedReply::json("{}", 400);
        }
        return tooLong(seen, 50).value_or(scored(seen));
    });
    for (const char* letter : { "e", "é", "字", "😀" })
        QVERIFY2(bench.rerank({ QStringLiteral("5 ") + QString::fromUtf8(letter).repeated(997) }), letter);
}

void RerankClientTest::halvesWhatAreTooMany()
{
    Bench bench;
    bench.server.on(path, [](const SeenRequest& seen) {
        return textsOf(seen).size() <= 8 ? scored(seen) : ScriptedReply::json(R"({"error":"batch size 20 > 8"})", 413);
    });
    const auto scores = bench.rerank(numbers(20));
    QVERIFY2(scores, scores ? "" : qPrintable(scores.error().message));
    QCOMPARE(scores->size(), std::size_t(20));
    for (int i = 0; i < 20; ++i)
        QCOMPARE(scores->at(std::size_t(i)), float(i + 1));
}

void RerankClientTest::hopelessText()
{
    Bench bench;
    bench.server.on(path, [](const SeenRequest& seen) { return *tooLong(seen, 0); });
    const auto scores = bench.rerank({ QStringLiteral("x").repeated(5000) });
    QVERIFY(!scores);
    QCOMPARE(scores.error().code, ErrorCode::ContextOverflow);
    QVERIFY(bench.server.requests().size() < 20);
}

void RerankClientTest::triesAgain()
{
    Bench bench;
    const ScriptedReply broken = ScriptedReply::json(R"({"error":{"message":"overloaded"}})", 500);
    bench.server.on(path, { broken, broken, ScriptedReply::json(R"({"results":[{"index":0,"relevance_score":4}]})") });
    const auto scores = bench.rerank({ QStringLiteral("a") });
    QVERIFY(scores);
    QCOMPARE(*scores, RerankScores { 4 });
    QCOMPARE(bench.waits.asked->size(), 2);
}

// A17
void RerankClientTest::localServersGetTwoRequestsAtOnce()
{
    Bench bench;
    QCOMPARE(bench.client().atOnce(), 10);
    bench.server.on(path, ScriptedReply::silence());
    std::stop_source stop;
    std::vector<Task<RerankScores>> running;
    for (int i = 0; i < 5; ++i)
        running.push_back(bench.client().rerank(QStringLiteral("q"), { QStringLiteral("a") }, stop.get_token()));
    QTRY_COMPARE(bench.server.inFlight(path), 2);
    stop.request_stop();
    for (auto& task : running)
        QVERIFY(test::run(std::move(task)).result->error().isCancelled());
    QCOMPARE(bench.server.maxInFlight(path), 2);
}

// A19
void RerankClientTest::tooManyRequests()
{
    Bench bench;
    bench.config.endpoint.setHost(QStringLiteral("0.0.0.0")); // reaches the test's server, but is none of this network
    QCOMPARE(bench.client().atOnce(), 50);
    int refusals = 2;
    bench.server.on(path, [&refusals](const SeenRequest& seen) {
        if (refusals-- <= 0)
            return scored(seen);
        return ScriptedReply::json(R"({"error":{"message":"slow down"}})", 429).header("retry-after-ms", "20");
    });
    const auto scores = bench.rerank(numbers(50));
    QVERIFY2(scores, scores ? "" : qPrintable(scores.error().message));
    QCOMPARE(bench.server.requests().size(), 3);
    QVERIFY(std::all_of(bench.waits.asked->begin(), bench.waits.asked->end(), [](auto wait) { return wait >= 20ms; }));
}

void RerankClientTest::saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("requests");
    const auto row = [](const char* name, const QByteArray& body, int status, ErrorCode code, int requests) {
        QTest::newRow(name) << body << status << int(code) << requests;
    };
    row("not a rerank model",
        R"({"error":{"code":501,"message":"This server does not support reranking. Start it with `--reranking`","type":"not_supported_error"}})",
        501, ErrorCode::Unsupported, 1);
    row("key", R"({"error":{"message":"bad key secret"}})", 401, ErrorCode::Unauthorized, 1);
    row("credit", R"({"detail":"balance"})", 402, ErrorCode::Permission, 1);
    row("no such model", R"({"error":{"code":"model_not_found","message":"no"}})", 404, ErrorCode::ModelNotFound, 2);
    row("still loading", R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})", 503,
        ErrorCode::ModelLoading, 1);
    row("error under 200", R"({"error":{"code":500,"message":"no memory"}})", 200, ErrorCode::Http, 3);
    row("web page", "<html><body>Hello</body></html>", 200, ErrorCode::Http, 3);
    row("nothing", "{}", 200, ErrorCode::Parse, 1);
}

void RerankClientTest::saysWhatIsWrong()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(int, code);
    QFETCH(int, requests);
    Bench bench;
    bench.server.on("*", ScriptedReply::json(body, status));
    const auto scores = bench.rerank({ QStringLiteral("a") });
    QVERIFY(!scores);
    QCOMPARE(int(scores.error().code), code);
    QVERIFY(!scores.error().message.contains(QLatin1String("secret")));
    QVERIFY(!scores.error().detail.contains(QLatin1String("secret")));
    QCOMPARE(bench.server.requests().size(), requests);
}

// A44
void RerankClientTest::stopFreesTheConnection()
{
    Bench bench;
    bench.server.on(path, ScriptedReply::silence());
    std::stop_source stop;
    connect(&bench.server, &ScriptedServer::requestSeen, this, [&stop] { stop.request_stop(); });
    const auto scores = bench.rerank(numbers(5), stop.get_token());
    QVERIFY(!scores && scores.error().isCancelled());
    QTRY_COMPARE(bench.server.inFlight(path), 0);
}

void RerankClientTest::nothingToScore()
{
    Bench bench;
    const auto scores = bench.rerank({});
    QVERIFY(scores && scores->empty());
    QVERIFY(bench.server.requests().isEmpty());
}

QTEST_GUILESS_MAIN(RerankClientTest)
#include "rerankclienttest.moc"
