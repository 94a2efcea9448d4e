#include "llm/ollamapull.h"
#include "net/httpclient.h"
#include "support/coroutinerunner.h"
#include "support/scriptedserver.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace docent;
using namespace docent::test;
using namespace std::chrono_literals;

namespace {

const char* const manifest = "{\"status\":\"pulling manifest\"}\n";
const char* const half = "{\"status\":\"pulling aa\",\"digest\":\"sha256:aa\",\"total\":1000,\"completed\":500}\n";
const char* const whole = "{\"status\":\"pulling aa\",\"digest\":\"sha256:aa\",\"total\":1000,\"completed\":1000}\n";
const char* const second = "{\"status\":\"pulling bb\",\"digest\":\"sha256:bb\",\"total\":10}\n";
const char* const success = "{\"status\":\"verifying sha256 digest\"}\n{\"status\":\"success\"}\n";

ScriptedReply lines()
{
    return ScriptedReply::chunked("application/x-ndjson");
}

struct Bench {
    Bench() { options.retry.firstWait = 1ms; }
    Task<> start(std::stop_token stop = {})
    {
        ModelConfig ollama;
        ollama.kind = ModelConfig::Kind::Ollama;
        ollama.endpoint = server.url();
        const auto note = [this](const TransferProgress& progress) { seen.append(progress); };
        return pullModel(http, ollama, QStringLiteral("llama3.2"), note, options, stop);
    }
    Result<> pull() { return run(start()).result.value_or(fail(ErrorCode::Timeout, QStringLiteral("hangs"))); }

    ScriptedServer server;
    HttpClient http;
    TransferOptions options;
    QList<TransferProgress> seen;
};

} // namespace

/// Models that Ollama downloads for us.
class PullTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void addsUpItsLayers();
    void anySplitOfItsLines();
    void nonsenseAddsUpToNothing();
    void goesOnAfterACut();
    void givesUpWithoutProgress();
    void stops();
    void complaints_data();
    void complaints();
    void offline();
    void offlineMeanwhile();
    void offlineBeforeAnotherTry();
};

void PullTest::addsUpItsLayers()
{
    Bench bench;
    bench.server.on("/api/pull", lines().send(manifest).send(half).send(second).send(whole).send(success));
    QVERIFY(bench.pull());
    const SeenRequest request = bench.server.requests().first();
    QCOMPARE(request.method, QByteArray("POST"));
    QCOMPARE(QJsonDocument::fromJson(request.body).object().value(QLatin1String("model")).toString(),
        QStringLiteral("llama3.2"));
    QCOMPARE(bench.seen.last().done, qint64(1000));
    QCOMPARE(bench.seen.last().total, qint64(1010));
}

void PullTest::anySplitOfItsLines()
{
    Bench bench;
    const QByteArray all = QByteArray(manifest) + half + second + whole + QByteArray(success).chopped(1);
    bench.server.on("/api/pull", lines().drip(all, 7, 0ms));
    QVERIFY(bench.pull());
    QCOMPARE(bench.seen.last().done, qint64(1000));
}

void PullTest::nonsenseAddsUpToNothing()
{
    PullDecoder decoder;
    for (const char* const line : { R"({"status":"a","digest":"a","total":9223372036854775807,"completed":1})",
             R"({"status":"a","digest":"b","total":100,"completed":-5})",
             R"({"status":"a","digest":"c","total":-7,"completed":3})",
             R"({"status":"a","digest":"d","total":100,"completed":500})" })
        QVERIFY(decoder.take(line));
    QCOMPARE(decoder.progress().done, qint64(100));
    QCOMPARE(decoder.progress().total, qint64(200));
}

void PullTest::goesOnAfterACut()
{
    Bench bench;
    bench.server.on("/api/pull",
        { lines().send(manifest).send(half).cut(), lines().send(half), lines().send(whole).send(success) });
    QVERIFY(bench.pull());
    QCOMPARE(bench.server.requests().size(), 3);
}

void PullTest::givesUpWithoutProgress()
{
    Bench bench;
    bench.server.on("/api/pull", lines().send(half));
    bench.options.attempts = 3;
    const Result<> pulled = bench.pull();
    QCOMPARE(pulled.error().code, ErrorCode::Network);
    QVERIFY(pulled.error().message.contains(QLatin1String("broke off while it downloaded llama3.2")));
    QCOMPARE(bench.server.requests().size(), 3);
}

void PullTest::stops()
{
    Bench bench;
    bench.server.on("/api/pull", lines().send(half).stall());
    std::stop_source stop;
    auto pulling = bench.start(stop.get_token());
    QTRY_VERIFY(!bench.seen.isEmpty());
    stop.request_stop();
    QVERIFY(run(std::move(pulling)).result.value().error().isCancelled());
    QTRY_COMPARE(bench.server.disconnects(), 1); // which ends it there
}

void PullTest::complaints_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("code");
    QTest::newRow("no such model") << QByteArray(R"({"error":"pull model manifest: file does not exist"})")
                                   << int(ErrorCode::ModelNotFound);
    QTest::newRow("disk full") << QByteArray(R"({"error":"write blob: no space left on device"})")
                               << int(ErrorCode::DiskFull);
    QTest::newRow("the network") << QByteArray(R"({"error":"max retries exceeded: EOF"})") << int(ErrorCode::Http);
}

void PullTest::complaints()
{
    QFETCH(QByteArray, line);
    QFETCH(int, code);
    Bench bench;
    bench.options.attempts = 2;
    bench.server.on("/api/pull", lines().send(manifest).send(line + '\n'));
    const Result<> pulled = bench.pull();
    QCOMPARE(int(pulled.error().code), code);
    QVERIFY(pulled.error().message.startsWith(QLatin1String("Ollama says: ")));
    QCOMPARE(bench.server.requests().size(), code == int(ErrorCode::Http) ? 2 : 1);
}

void PullTest::offline()
{
    Bench bench;
    bench.http.setOffline(true);
    QCOMPARE(bench.pull().error().code, ErrorCode::Offline);
    QVERIFY(bench.server.requests().isEmpty());
}

void PullTest::offlineMeanwhile()
{
    Bench bench;
    bench.server.on("/api/pull", lines().send(half).gate("more").send(half).stall());
    auto pulling = bench.start();
    QTRY_VERIFY(!bench.seen.isEmpty());
    bench.http.setOffline(true);
    bench.server.openGate("more");
    QCOMPARE(run(std::move(pulling)).result.value().error().code, ErrorCode::Offline);
    QTRY_COMPARE(bench.server.disconnects(), 1);
}

void PullTest::offlineBeforeAnotherTry()
{
    Bench bench;
    bench.options.retry.sleep = [&bench](std::chrono::milliseconds, std::stop_token stop) {
        bench.http.setOffline(true);
        return sleepFor(0ms, stop);
    };
    bench.server.on("/api/pull", lines().send(half));
    QCOMPARE(bench.pull().error().code, ErrorCode::Offline);
    QCOMPARE(bench.server.requests().size(), 1);
}

QTEST_GUILESS_MAIN(PullTest)
#include "pulltest.moc"
