#include "models/modelsession.h"

#include "net/httpclient.h"
#include "support/scriptedserver.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;
using test::ScriptedReply;
using test::ScriptedServer;
using Kind = ModelConfig::Kind;

namespace {

/// A session for two servers: one answers, the other embeds.
struct Scene {
    Scene()
    {
        chatting.on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"m1"}]})"));
        chatting.on("/v1/chat/completions",
            ScriptedReply::sse().send(
                "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n"
                "data: [DONE]\n\n"));
        embedding.on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"e1"}]})"));
        embedding.on("/v1/embeddings", ScriptedReply::json(R"({"data":[{"index":0,"embedding":[1,2,2]}]})"));
        choice.chat = { Kind::OpenAi, chatting.url(QStringLiteral("/v1")), QStringLiteral("m1") };
        choice.embedding = { Kind::OpenAi, embedding.url(QStringLiteral("/v1")), QStringLiteral("e1") };
    }

    QStringList checked()
    {
        QStringList all;
        const auto checks = spy.value(0).value(0).value<QList<ConnectionCheck>>();
        for (const ConnectionCheck& check : checks)
            all.append((check.ok ? QLatin1String("+ ") : QLatin1String("- ")) + check.what);
        return all;
    }

    QTemporaryDir place;
    ScriptedServer chatting;
    ScriptedServer embedding;
    HttpClient http;
    ModelServers servers { http };
    Settings settings { QString() };
    Secrets secrets { place.filePath(QStringLiteral("keys.json")), false };
    ModelSession session { http, servers, settings, secrets, {} };
    QSignalSpy spy { &session, &ModelSession::tested };
    ModelChoice choice;
};

} // namespace

class ModelSessionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void testsBothServersWithTheirKeys();
    void oneServerIsTestedOnce();
    void storesBothKeys();
};

void ModelSessionTest::testsBothServersWithTheirKeys()
{
    Scene scene;
    scene.session.test(scene.choice, QStringLiteral("sk-a"), QStringLiteral("sk-b"));
    QTRY_COMPARE(scene.spy.size(), 1);
    QCOMPARE(scene.checked().last(), QStringLiteral("+ Embeds"));
    QCOMPARE(scene.checked().count(QStringLiteral("+ Connects")), 2);
    for (const test::SeenRequest& request : scene.chatting.requests())
        QCOMPARE(request.header("authorization"), QByteArray("Bearer sk-a"));
    for (const test::SeenRequest& request : scene.embedding.requests())
        QCOMPARE(request.header("authorization"), QByteArray("Bearer sk-b"));
    QCOMPARE(scene.embedding.requests("/v1/embeddings").size(), 1);
}

void ModelSessionTest::oneServerIsTestedOnce()
{
    Scene scene;
    scene.chatting.on("/v1/embeddings", ScriptedReply::json(R"({"data":[{"index":0,"embedding":[1,2,2]}]})"));
    scene.choice.embedding.endpoint = scene.choice.chat.endpoint;
    scene.session.test(scene.choice, QStringLiteral("sk-a"));
    QTRY_COMPARE(scene.spy.size(), 1);
    QCOMPARE(scene.checked().count(QStringLiteral("+ Connects")), 1);
    QCOMPARE(scene.checked().last(), QStringLiteral("+ Embeds"));
    QVERIFY(scene.embedding.requests().isEmpty());
}

void ModelSessionTest::storesBothKeys()
{
    Scene scene;
    scene.session.apply(scene.choice, QStringLiteral("sk-a"), QStringLiteral("sk-b"));
    QTRY_COMPARE(scene.settings.models(), scene.choice);
    // What was stored is used where nothing is typed.
    scene.session.test(scene.choice, {});
    QTRY_COMPARE(scene.spy.size(), 1);
    QCOMPARE(scene.chatting.requests().last().header("authorization"), QByteArray("Bearer sk-a"));
    QCOMPARE(scene.embedding.requests().last().header("authorization"), QByteArray("Bearer sk-b"));
}

QTEST_GUILESS_MAIN(ModelSessionTest)
#include "modelsessiontest.moc"
