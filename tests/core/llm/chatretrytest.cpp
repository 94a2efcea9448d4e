#include "core/llm/chatbench.h"
#include "llm/chatclient.h"

#include "async/gather.h"
#include "async/scope.h"
#include "net/httpclient.h"
#include "support/coroutinerunner.h"
#include "support/fakewaits.h"
#include "support/scriptedserver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace docent;
using namespace docent::test;
using namespace std::chrono_literals;

class ChatRetryTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void q25NoHeadersForLong();
    void q26SilenceThenCut();
    void q12FinishedButHanging();
    void q13CutKeepsWhatCame();
    void q16WebPageAsError();
    void q27WaitsWhileLoading();
    void q27StopEndsTheWait();
    void q29RefusedParametersAreRemembered();
    void retries_data();
    void retries();
    void noRetryAfterTheFirstToken();
    void retryAfterIsHonoured();
    void stopEndsTheRetryWait();
};

void ChatRetryTest::q25NoHeadersForLong()
{
    Bench bench;
    bench.options.timeouts = { 5s, 60ms, 5s };
    bench.options.retry.attempts = 1;
    bench.server.on(chatPath, ScriptedReply::silence());
    const auto reply = bench.chat();
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::Timeout);
    QCOMPARE(reply.error().detail, QStringLiteral("first byte timeout after 60 ms"));

    // Pings while a prompt is read are no reason to give up either.
    bench.made.reset();
    bench.options.timeouts = { 5s, 5s, 30ms };
    bench.server.on(chatPath, ScriptedReply::sse().send(": ping\n\n").wait(120ms).send(content("Hi") + end));
    QVERIFY(bench.chat());
}

void ChatRetryTest::q26SilenceThenCut()
{
    Bench bench;
    bench.options.timeouts = { 5s, 5s, 50ms };
    bench.server.on(chatPath, ScriptedReply::sse().send(content("Half")).stall());
    auto reply = bench.chat();
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::Timeout);
    QCOMPARE(reply.error().detail, QStringLiteral("idle timeout after 50 ms"));
    QCOMPARE(bench.text, QStringLiteral("Half"));

    bench.text.clear();
    bench.made.reset();
    bench.options.timeouts = {};
    bench.server.on(chatPath, ScriptedReply::sse().send(content("Half")).wait(20ms).send(": ping\n\n").wait(5ms).cut());
    reply = bench.chat();
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::Truncated);
    QCOMPARE(bench.text, QStringLiteral("Half"));
}

void ChatRetryTest::q12FinishedButHanging()
{
    Bench bench;
    bench.options.timeouts = { 5s, 5s, 50ms };
    bench.server.on(chatPath,
        ScriptedReply::sse()
            .send(content("Whole") + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
            .stall());
    const auto reply = bench.chat();
    QVERIFY(reply);
    QCOMPARE(reply->text, QStringLiteral("Whole"));
}

void ChatRetryTest::q13CutKeepsWhatCame()
{
    Bench bench;
    bench.server.on(chatPath, ScriptedReply::sse().send(content("Half <th")));
    const auto reply = bench.chat();
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::Truncated);
    QCOMPARE(bench.text, QStringLiteral("Half <th"));
    QCOMPARE(bench.server.requests(chatPath).size(), 1);
}

void ChatRetryTest::q16WebPageAsError()
{
    Bench bench;
    bench.options.retry.attempts = 1;
    bench.server.on(chatPath, ScriptedReply::text("<html><h1>Bad Gateway</h1></html>", "text/html", 502));
    const auto reply = bench.chat();
    QVERIFY(!reply);
    QVERIFY2(reply.error().message.contains(QLatin1String("Bad Gateway")), qPrintable(reply.error().message));
    QVERIFY(!reply.error().message.contains(QLatin1Char('<')));
}

void ChatRetryTest::q27WaitsWhileLoading()
{
    Bench bench;
    const ScriptedReply loading = error(503, R"("message":"Loading model","type":"unavailable_error","code":503)");
    bench.server.on(chatPath, { loading, loading, loading, loading, loading, answer("Hi") });
    const auto reply = bench.chat();
    QVERIFY(reply);
    QCOMPARE(reply->text, QStringLiteral("Hi"));
    QCOMPARE(bench.said.size(), 5);
    QVERIFY2(bench.said.first().contains(QLatin1String("loading its model")), qPrintable(bench.said.first()));
    QCOMPARE(*bench.waits.asked, QList<std::chrono::milliseconds>(5, 1s));
}

void ChatRetryTest::q27StopEndsTheWait()
{
    Bench bench;
    bench.server.on(chatPath, error(503, R"("message":"Loading model","type":"unavailable_error")"));
    std::stop_source stop;
    bench.onStatus = [&] {
        if (bench.said.size() == 3)
            stop.request_stop();
    };
    const auto reply = bench.chat(ask(), stop.get_token());
    QVERIFY(!reply && reply.error().isCancelled());
    QCOMPARE(bench.server.requests(chatPath).size(), 3);
}

void ChatRetryTest::q29RefusedParametersAreRemembered()
{
    Bench bench;
    bench.server.on(chatPath, [](const SeenRequest& request) {
        const QJsonObject body = bodyOf(request);
        if (body.contains(QLatin1String("max_tokens")))
            return error(400, R"("message":"Unsupported parameter: 'max_tokens'","param":"max_tokens")");
        if (body.contains(QLatin1String("temperature")))
            return error(400, R"("message":"Unsupported value: 'temperature'","param":"temperature")");
        if (body.contains(QLatin1String("stream_options")))
            return error(422, R"("message":"stream_options: extra fields not permitted")");
        return answer("Hi");
    });
    QVERIFY(bench.chat());
    QCOMPARE(bench.server.requests(chatPath).size(), 4);
    QVERIFY(bench.chat());
    QCOMPARE(bench.server.requests(chatPath).size(), 5);
    QCOMPARE(bodyOf(bench.server.requests(chatPath).last()).value(QLatin1String("max_completion_tokens")).toInt(), 50);
    QVERIFY(bench.waits.asked->isEmpty());
}

void ChatRetryTest::retries_data()
{
    QTest::addColumn<ScriptedReply>("failure");
    QTest::addColumn<bool>("again");
    for (const int status : { 408, 409, 425, 429, 500, 502, 503 })
        QTest::newRow(qPrintable(QString::number(status))) << error(status, "\"message\":\"x\"") << true;
    for (const int status : { 400, 401, 403, 404, 501 })
        QTest::newRow(qPrintable(QString::number(status))) << error(status, "\"message\":\"x\"") << false;
    QTest::newRow("cut before anything") << ScriptedReply::sse().wait(5ms).cut() << true;
    QTest::newRow("ended before anything") << ScriptedReply::sse().send("\n") << true;
    QTest::newRow("first byte timeout") << ScriptedReply::silence() << true;
}

// A39
void ChatRetryTest::retries()
{
    QFETCH(ScriptedReply, failure);
    QFETCH(bool, again);
    Bench bench;
    if (QByteArray(QTest::currentDataTag()).contains("timeout"))
        bench.options.timeouts.firstByte = 400ms;
    bench.server.on(chatPath, { failure, failure, answer("Hi") });
    const auto reply = bench.chat();
    QCOMPARE(bool(reply), again);
    QCOMPARE(bench.server.requests(chatPath).size(), again ? 3 : 1);
    if (!again)
        return;
    // Exponential, with the jitter that the fake clock fixes at its middle; each wait is visible.
    const QList<std::chrono::milliseconds> expected { 375ms, 750ms };
    QCOMPARE(*bench.waits.asked, expected);
    QCOMPARE(bench.said.size(), 2);
    QVERIFY2(bench.said.first().contains(QLatin1String("Trying again in 1 s")), qPrintable(bench.said.first()));

    bench.server.on(chatPath, failure);
    QVERIFY(!bench.chat());
    QCOMPARE(bench.server.requests(chatPath).size(), 6);
}

// A39
void ChatRetryTest::noRetryAfterTheFirstToken()
{
    Bench bench;
    bench.server.on(chatPath,
        { ScriptedReply::sse().send(content("Hi") + "data: {\"error\":{\"code\":500,\"message\":\"boom\"}}\n\n"),
            answer("again") });
    const auto reply = bench.chat();
    QVERIFY(!reply);
    QCOMPARE(bench.server.requests(chatPath).size(), 1);
    QCOMPARE(bench.text, QStringLiteral("Hi"));
}

// A39
void ChatRetryTest::retryAfterIsHonoured()
{
    Bench bench;
    ScriptedReply limited = error(429, "\"message\":\"x\"");
    limited.header("Retry-After", "0.05");
    ScriptedReply overloaded = error(503, "\"message\":\"x\"");
    overloaded.header("retry-after-ms", "90000");
    bench.server.on(chatPath, { limited, overloaded, answer("Hi") });
    QVERIFY(bench.chat());
    const QList<std::chrono::milliseconds> expected { 375ms, 90'000ms };
    QCOMPARE(*bench.waits.asked, expected);
}

// A39
void ChatRetryTest::stopEndsTheRetryWait()
{
    Bench bench;
    bench.options.retry.sleep = &sleepFor;
    ScriptedReply limited = error(500, "\"message\":\"x\"");
    limited.header("Retry-After", "3600");
    bench.server.on(chatPath, limited);
    std::stop_source stop;
    bench.onStatus = [&stop] { stop.request_stop(); };
    const auto reply = bench.chat(ask(), stop.get_token());
    QVERIFY(!reply && reply.error().isCancelled());
}

QTEST_GUILESS_MAIN(ChatRetryTest)
#include "chatretrytest.moc"
