#include "app/desktop.h"
#include "support/coroutinerunner.h"
#include "support/scriptedserver.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;
using test::ScriptedReply;
using test::ScriptedServer;

namespace {

constexpr int patience = 30'000; ///< milliseconds, on a machine that does other work

/// An opened library and a server of an embedding model and a rerank model.
struct Scene {
    Scene()
    {
        server.on("/v1/embeddings", ScriptedReply::json(R"({"data":[{"index":0,"embedding":[1,2,2]}]})"));
        server.on("/v1/rerank", ScriptedReply::json(R"({"results":[{"index":0,"relevance_score":1}]})"));
        app.settings().setWelcomed(true);
        if (!test::run(app.open({})).result->has_value())
            qFatal("the library can't be opened");
        keep("sk-old");
        app.settings().setEmbeddingModel(model());
        app.settings().setRerankModel(model());
    }
    ~Scene()
    {
        if (!test::finish(app.shutdown()))
            qFatal("the program doesn't end");
    }
    Q_DISABLE_COPY_MOVE(Scene)

    ModelConfig model() const
    {
        return { ModelConfig::Kind::OpenAi, server.url(QStringLiteral("/v1")), QStringLiteral("m") };
    }
    void keep(const char* key)
    {
        auto writing = app.secrets().write(secretName(model()), QString::fromLatin1(key), {});
        if (!test::run(std::move(writing)).result->has_value())
            qFatal("the key can't be stored");
    }
    /// From now on no key can be read.
    void spoilKeys() const
    {
        QFile file(place.filePath(QStringLiteral("keys.ini")));
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write("spoilt") < 0)
            qFatal("the keys can't be spoilt");
    }

    /// With which a question is embedded now.
    QByteArray embeddingKey()
    {
        SearchRequest request;
        request.query = QString::number(++asked); // a query is embedded once
        request.mode = SearchMode::Vector;
        test::run(app.retriever().search(std::move(request), {}));
        return lastKey("/v1/embeddings");
    }
    QByteArray rerankKey()
    {
        if (const std::shared_ptr<RerankModel> reranker = app.reranker())
            test::run(reranker->rerank(QStringLiteral("a"), { QStringLiteral("b") }, {}));
        return lastKey("/v1/rerank");
    }
    QByteArray lastKey(const char* path) const
    {
        const auto requests = server.requests(path);
        return requests.isEmpty() ? QByteArray() : requests.last().header("authorization");
    }

    int asked = 0;
    QTemporaryDir place;
    ScriptedServer server;
    Application app { place.path() };
};

} // namespace

/// Keys that change or can't be read while the program runs.
class KeyChangeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void newKeyIsUsedAtOnce();
    void withoutItsKeyNoModelIsUsed();
};

/// Keys go to the file.
void KeyChangeTest::initTestCase()
{
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    qunsetenv("XDG_RUNTIME_DIR");
}

void KeyChangeTest::newKeyIsUsedAtOnce()
{
    Scene scene;
    Desktop desktop(scene.app);
    desktop.start();
    QTRY_COMPARE_WITH_TIMEOUT(scene.embeddingKey(), QByteArray("Bearer sk-old"), patience);
    QTRY_COMPARE_WITH_TIMEOUT(scene.rerankKey(), QByteArray("Bearer sk-old"), patience);
    // The same models as before.
    desktop.context().models.apply(scene.app.settings().models(), {}, QStringLiteral("sk-new"));
    QTRY_COMPARE_WITH_TIMEOUT(scene.embeddingKey(), QByteArray("Bearer sk-new"), patience);
    QTRY_COMPARE_WITH_TIMEOUT(scene.rerankKey(), QByteArray("Bearer sk-new"), patience);
    desktop.context().models.applyReranker(scene.model(), QStringLiteral("sk-newer"));
    QTRY_COMPARE_WITH_TIMEOUT(scene.rerankKey(), QByteArray("Bearer sk-newer"), patience);
    QVERIFY(test::finish(desktop.shutdown()));
}

void KeyChangeTest::withoutItsKeyNoModelIsUsed()
{
    Scene scene;
    ModelChoice models;
    models.embedding = scene.model();
    QVERIFY(test::run(scene.app.useModels(models, {})).result->has_value());
    QVERIFY(test::run(scene.app.useReranking(RerankChoice::Model, scene.model(), {})).result->has_value());
    QVERIFY(scene.app.embeddingModel() && scene.app.reranker());
    scene.spoilKeys();
    QCOMPARE(test::run(scene.app.useModels(models, {})).result->error().code, ErrorCode::Damaged);
    QCOMPARE(test::run(scene.app.useReranking(RerankChoice::Model, scene.model(), {})).result->error().code,
        ErrorCode::Damaged);
    QVERIFY(!scene.app.embeddingModel() && !scene.app.reranker());
}

QTEST_GUILESS_MAIN(KeyChangeTest)
#include "keychangetest.moc"
