#include "llm/embeddingclient.h"

#include "net/httpclient.h"
#include "net/ratelimiter.h"
#include "support/coroutinerunner.h"
#include "support/fakewaits.h"
#include "support/scriptedserver.h"

#include <algorithm>
#include <cmath>
#include <QDeadlineTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace docent;
using namespace std::chrono_literals;
using test::ScriptedReply;
using test::ScriptedServer;
using test::SeenRequest;
using Purpose = EmbeddingModel::Purpose;

namespace {

const QByteArray path = "/v1/embeddings";

QJsonObject bodyOf(const SeenRequest& request)
{
    return QJsonDocument::fromJson(request.body).object();
}

QStringList inputsOf(const SeenRequest& request)
{
    QStringList inputs;
    for (const QJsonValue& value : bodyOf(request).value(QLatin1String("input")).toArray())
        inputs.append(value.toString());
    return inputs;
}

/// A vector that tells its text: the direction is given by the text's number.
QJsonArray vectorFor(const QString& text)
{
    const double angle = text.toDouble() / 1000;
    return { 3 * std::cos(angle), 3 * std::sin(angle) };
}

double numberOf(const std::vector<float>& vector)
{
    return std::atan2(vector.at(1), vector.at(0)) * 1000;
}

/// Answers each input by vectorFor(), the last one first.
ScriptedReply embedBackwards(const SeenRequest& request)
{
    const QStringList inputs = inputsOf(request);
    QJsonArray data;
    for (qsizetype i = inputs.size() - 1; i >= 0; --i)
        data.append(
            QJsonObject { { QStringLiteral("index"), i }, { QStringLiteral("embedding"), vectorFor(inputs.at(i)) } });
    return ScriptedReply::json(QJsonDocument(QJsonObject { { QStringLiteral("data"), data } }).toJson());
}

QStringList numbers(int count)
{
    QStringList texts;
    for (int i = 1; i <= count; ++i)
        texts.append(QString::number(i));
    return texts;
}

ScriptedReply tooLong()
{
    return ScriptedReply::json(
        R"x({"error":{"code":500,"message":"input (702 tokens) is too large to process. increase the physical batch size (current batch size: 512)","type":"server_error"}})x",
        500);
}

struct Bench {
    Bench()
    {
        config.kind = ModelConfig::Kind::OpenAi;
        config.endpoint = server.url(QStringLiteral("/v1"));
        config.model = QStringLiteral("embedder");
        options.retry = waits.policy();
    }

    EmbeddingClient& client()
    {
        if (!made)
            made = std::make_unique<EmbeddingClient>(http, ProviderProfile(config, QStringLiteral("k")), options);
        return *made;
    }

    Result<Vectors> embed(const QStringList& texts, Purpose purpose = Purpose::Passage, std::stop_token stop = {})
    {
        auto outcome = test::run(client().embed(texts, purpose, std::move(stop)));
        if (!outcome.result)
            return fail(ErrorCode::Internal, QStringLiteral("never ended"));
        return std::move(*outcome.result);
    }

    ScriptedServer server;
    HttpClient http;
    test::FakeWaits waits;
    ModelConfig config;
    EmbeddingClientOptions options;
    std::unique_ptr<EmbeddingClient> made;
};

} // namespace

class EmbeddingClientTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void orderIsThatOfTheInputs();
    void localServersGetTwoRequestsAtOnce();
    void queriesDoNotWaitBehindPassages();
    void hostedServersGetFiftyAtOnce();
    void nothingIsSentTwice();
    void q32OneTooLongText();
    void hopelessText();
    void otherModelIsNoticed();
    void tooManyRequests();
    void limiterGrowsBack();
    void failureStopsTheRest();
    void stopFreesTheConnection();
    void base64RefusedIsRemembered();
    void ollama();
    void blankTexts();
    void nothingToEmbed();
    void waitsWhileLoading();
};

// A15
void EmbeddingClientTest::orderIsThatOfTheInputs()
{
    Bench bench;
    int request = 0;
    bench.server.on(path, [&request](const SeenRequest& seen) {
        // The first requests take longest.
        return embedBackwards(seen).delay(std::chrono::milliseconds(20 - 2 * std::min(10, request++)));
    });
    const auto vectors = bench.embed(numbers(300));
    QVERIFY(vectors);
    QCOMPARE(vectors->size(), std::size_t(300));
    for (int i = 0; i < 300; ++i)
        QCOMPARE(qRound(numberOf(vectors->at(std::size_t(i)))), i + 1);
    QCOMPARE(bench.server.requests(path).size(), 10); // 32 to a request
    QCOMPARE(bodyOf(bench.server.requests(path).first()).value(QLatin1String("model")).toString(),
        QStringLiteral("embedder"));
}

// A17
void EmbeddingClientTest::localServersGetTwoRequestsAtOnce()
{
    Bench bench;
    bench.server.on(path, [](const SeenRequest& seen) { return embedBackwards(seen).delay(5ms); });
    QVERIFY(bench.embed(numbers(200)));
    QCOMPARE(bench.server.maxInFlight(path), 2);
}

// A17
void EmbeddingClientTest::queriesDoNotWaitBehindPassages()
{
    Bench bench;
    bench.server.on(path, [](const SeenRequest& seen) {
        return inputsOf(seen).size() > 1 ? ScriptedReply::silence() : embedBackwards(seen);
    });
    std::stop_source stop;
    auto passages = bench.client().embed(numbers(400), Purpose::Passage, stop.get_token());
    QTRY_COMPARE(bench.server.inFlight(path), 2);
    const auto query = bench.embed({ QStringLiteral("7") }, Purpose::Query);
    QVERIFY(query);
    stop.request_stop();
    QVERIFY(test::run(std::move(passages)).result->error().isCancelled());
}

// A17
// One request of a call fails for good: what the others brought isn't asked for again.
void EmbeddingClientTest::nothingIsSentTwice()
{
    Bench bench;
    bench.options.localBatch = 2;
    bench.options.localInFlight = 1;
    bool broken = true;
    bench.server.on(path, [&broken](const SeenRequest& request) {
        return broken && inputsOf(request).contains(QStringLiteral("5")) ? ScriptedReply::json("{}", 401)
                                                                         : embedBackwards(request);
    });
    const QStringList texts = numbers(6) + numbers(2); // some of them twice
    QVERIFY(!bench.embed(texts));
    QCOMPARE(bench.server.requests(path).size(), 3);
    broken = false;
    const Result<Vectors> vectors = bench.embed(texts);
    QVERIFY(vectors);
    QCOMPARE(bench.server.requests(path).size(), 4);
    QCOMPARE(inputsOf(bench.server.requests(path).last()), (QStringList { QStringLiteral("5"), QStringLiteral("6") }));
    QCOMPARE(vectors->size(), std::size_t(8));
    for (std::size_t i = 0; i < vectors->size(); ++i)
        QVERIFY(std::abs(numberOf((*vectors)[i]) - texts.at(qsizetype(i)).toDouble()) < 0.01);
}

// A17
void EmbeddingClientTest::hostedServersGetFiftyAtOnce()
{
    Bench bench;
    bench.config.endpoint.setHost(QStringLiteral("0.0.0.0")); // reaches the test's server, but is none of this network
    bench.options.hostedBatch = 1;
    bench.server.on(path, ScriptedReply::silence());
    std::stop_source stop;
    auto passages = bench.client().embed(numbers(200), Purpose::Passage, stop.get_token());
    QTRY_COMPARE(bench.server.inFlight(path), 50);
    QTest::qWait(30);
    QCOMPARE(bench.server.maxInFlight(path), 50);
    stop.request_stop();
    QVERIFY(test::run(std::move(passages)).result->error().isCancelled());
    QTRY_COMPARE(bench.server.inFlight(path), 0);
}

void EmbeddingClientTest::q32OneTooLongText()
{
    Bench bench;
    bench.server.on(path, [](const SeenRequest& seen) {
        const QStringList inputs = inputsOf(seen);
        const bool fits =
            std::all_of(inputs.begin(), inputs.end(), [](const QString& text) { return text.size() <= 512; });
        if (!fits)
            return tooLong();
        QJsonArray data;
        for (const QString& text : inputs)
            data.append(QJsonObject {
                { QStringLiteral("index"), data.size() }, { QStringLiteral("embedding"), vectorFor(text.left(3)) } });
        return ScriptedReply::json(QJsonDocument(QJsonObject { { QStringLiteral("data"), data } }).toJson());
    });
    QStringList texts = numbers(16);
    texts[11] = QStringLiteral("777") + QString(699, QLatin1Char(' ')) + QLatin1Char('x');
    const auto vectors = bench.embed(texts);
    QVERIFY(vectors);
    for (int i = 0; i < 16; ++i)
        QCOMPARE(qRound(numberOf(vectors->at(std::size_t(i)))), i == 11 ? 777 : i + 1);
    QCOMPARE(bench.client().shortenedTexts(), 1);
    QVERIFY2(bench.server.requests(path).size() <= 10, qPrintable(QString::number(bench.server.requests(path).size())));
    QVERIFY(bench.waits.asked->isEmpty());
}

void EmbeddingClientTest::hopelessText()
{
    Bench bench;
    bench.server.on(path, tooLong());
    const auto vectors = bench.embed({ QString(5000, QLatin1Char('x')) });
    QVERIFY(!vectors);
    QCOMPARE(vectors.error().code, ErrorCode::ContextOverflow);
    QVERIFY(bench.server.requests(path).size() < 30);
}

void EmbeddingClientTest::otherModelIsNoticed()
{
    const ScriptedReply first = ScriptedReply::json(R"({"model":"a","data":[{"index":0,"embedding":[1,0]}]})");
    const QByteArray longer = R"({"model":"a","data":[{"index":0,"embedding":[1,0,0]}]})";
    const QByteArray named = R"({"model":"b","data":[{"index":0,"embedding":[1,0]}]})";
    for (const QByteArray& second : { longer, named }) {
        Bench bench;
        bench.server.on(path, { first, first, ScriptedReply::json(second) });
        QVERIFY(bench.embed({ QStringLiteral("a") }));
        QVERIFY(bench.embed({ QStringLiteral("a") }));
        const auto other = bench.embed({ QStringLiteral("a") });
        QVERIFY(!other);
        QVERIFY2(other.error().message.contains(QLatin1String("another model")), qPrintable(other.error().message));
    }
}

// A19
void EmbeddingClientTest::tooManyRequests()
{
    Bench bench;
    bench.config.endpoint.setHost(QStringLiteral("0.0.0.0"));
    bench.options.hostedBatch = 1;
    bench.options.retry.sleep = &sleepFor;
    bench.options.retry.firstWait = 1ms;
    constexpr int allowed = 6;
    int refused = 0;
    bench.server.on(path, [&](const SeenRequest& seen) {
        if (bench.server.inFlight(path) <= allowed)
            return embedBackwards(seen).delay(1ms);
        ++refused;
        return ScriptedReply::json(R"({"error":{"message":"slow down"}})", 429).header("retry-after-ms", "20");
    });
    const auto vectors = bench.embed(numbers(1000));
    QVERIFY2(vectors, vectors ? "" : qPrintable(vectors.error().message));
    for (int i = 0; i < 1000; ++i)
        QCOMPARE(qRound(numberOf(vectors->at(std::size_t(i)))), i + 1);
    qInfo("1,000 texts: %lld requests, %d of them refused", bench.server.requests(path).size(), refused);
    QVERIFY(refused > 0 && refused < 500);
}

void EmbeddingClientTest::limiterGrowsBack()
{
    RateLimiter limiter(8);
    QElapsedTimer sinceRefusal;
    const auto takeOne = [&limiter] { return std::move(**test::run(limiter.acquire(0, {})).result); };
    {
        RateLimiter::Permit a = takeOne();
        RateLimiter::Permit b = takeOne();
        sinceRefusal.start();
        a.refused(30ms);
        b.refused(30ms);
        QCOMPARE(limiter.limit(), 4); // one burst halves once
    }
    QVERIFY(*test::run(limiter.acquire(0, {})).result);
    QVERIFY(sinceRefusal.elapsed() >= 28); // a coarse timer may be 5 % early
    for (int i = 0; i < 60; ++i) {
        RateLimiter::Permit permit = takeOne();
        permit.accepted();
    }
    QCOMPARE(limiter.limit(), 8);
}

void EmbeddingClientTest::failureStopsTheRest()
{
    Bench bench;
    bench.server.on(path, [](const SeenRequest& seen) {
        return inputsOf(seen).contains(QStringLiteral("1"))
            ? ScriptedReply::json(R"({"error":{"message":"no such model","code":"model_not_found"}})", 404)
            : ScriptedReply::silence();
    });
    const auto vectors = bench.embed(numbers(300));
    QVERIFY(!vectors);
    QCOMPARE(vectors.error().code, ErrorCode::ModelNotFound);
    QTRY_COMPARE(bench.server.inFlight(path), 0);
    QVERIFY(bench.server.requests(path).size() <= 3);
}

// A44
void EmbeddingClientTest::stopFreesTheConnection()
{
    Bench bench;
    bench.server.on(path, ScriptedReply::silence());
    std::stop_source stop;
    connect(&bench.server, &ScriptedServer::requestSeen, this, [&stop] { stop.request_stop(); });
    const auto vectors = bench.embed(numbers(100), Purpose::Passage, stop.get_token());
    QVERIFY(!vectors && vectors.error().isCancelled());
    QTRY_COMPARE(bench.server.inFlight(path), 0);
}

void EmbeddingClientTest::base64RefusedIsRemembered()
{
    Bench bench;
    bench.server.on(path, [](const SeenRequest& seen) {
        if (bodyOf(seen).contains(QLatin1String("encoding_format")))
            return ScriptedReply::json(R"({"error":{"message":"encoding_format is not supported"}})", 400);
        return embedBackwards(seen);
    });
    QVERIFY(bench.embed({ QStringLiteral("1") }));
    QVERIFY(bench.embed({ QStringLiteral("1") }));
    QCOMPARE(bench.server.requests(path).size(), 3);
}

void EmbeddingClientTest::ollama()
{
    Bench bench;
    bench.config.kind = ModelConfig::Kind::Ollama;
    bench.server.on("/api/embed", ScriptedReply::json(R"({"embeddings":[[3,4]]})"));
    const auto vectors = bench.embed({ QStringLiteral("a") });
    QVERIFY(vectors);
    QCOMPARE(vectors->front().at(0), 0.6F);
    QCOMPARE(bodyOf(bench.server.requests().first()).value(QLatin1String("truncate")).toBool(true), false);
    QVERIFY(bench.client().id().startsWith(QLatin1String("ollama|127.0.0.1")));
    QVERIFY(bench.client().id().endsWith(QLatin1String("|embedder")));
}

void EmbeddingClientTest::blankTexts()
{
    Bench bench;
    bench.server.on(path, embedBackwards);
    QVERIFY(bench.embed({ QString(), QStringLiteral("  "), QStringLiteral("3") }));
    for (const QString& input : inputsOf(bench.server.requests(path).first()))
        QVERIFY(!input.trimmed().isEmpty());
}

void EmbeddingClientTest::nothingToEmbed()
{
    Bench bench;
    const auto vectors = bench.embed({});
    QVERIFY(vectors && vectors->empty());
    QVERIFY(bench.server.requests().isEmpty());
}

// Q27
void EmbeddingClientTest::waitsWhileLoading()
{
    Bench bench;
    const ScriptedReply loading =
        ScriptedReply::json(R"({"error":{"message":"Loading model","type":"unavailable_error","code":503}})", 503);
    bench.server.on(path,
        { loading, loading, loading, loading, ScriptedReply::json(R"({"data":[{"index":0,"embedding":[1,0]}]})") });
    QVERIFY(bench.embed({ QStringLiteral("1") }));
    QCOMPARE(bench.server.requests(path).size(), 5);
}

QTEST_GUILESS_MAIN(EmbeddingClientTest)
#include "embeddingclienttest.moc"
