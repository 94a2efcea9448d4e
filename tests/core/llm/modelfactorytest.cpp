#include "llm/modelfactory.h"
#include "llm/filemodels.h"

#include "llm/localservers.h"
#include "llm/modellist.h"
#include "llm/providerprofile.h"
#include "net/httpclient.h"
#include "support/coroutinerunner.h"
#include "support/ggufbytes.h"
#include "support/scriptedserver.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;
using namespace std::chrono_literals;
using test::ScriptedReply;
using test::ScriptedServer;
using test::SeenRequest;
using Kind = ModelConfig::Kind;

namespace {

ModelConfig configFor(Kind kind, const QUrl& endpoint, const QString& model = QStringLiteral("m1"))
{
    ModelConfig config;
    config.kind = kind;
    config.endpoint = endpoint;
    config.model = model;
    return config;
}

LocalServerProbe probe(const char* name, const ScriptedServer& server, Kind kind = Kind::OpenAi)
{
    return { QString::fromLatin1(name), server.port(), kind, 1min };
}

} // namespace

class ModelFactoryTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void filesAreKnownWhereverTheyLie();
    void addresses_data();
    void addresses();
    void names_data();
    void names();
    void noModelForNone();
    void lists_data();
    void lists();
    void listModelsAsksTheServer();
    void knownPorts();
    void findsLocalServers();
    void findingEndsInTime();
    void limitsAreOfOneModel();
    void likelyKinds();
    void timeLimits_data();
    void timeLimits();
    void modelWaitsAsLongAsWasChosen();
    void otherModels_data();
    void otherModels();
};

void ModelFactoryTest::timeLimits_data()
{
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QList<int>>("chosen");
    QTest::addColumn<QList<int>>("seconds");
    const QString hosted = QStringLiteral("https://api.example.com/v1");
    QTest::newRow("hosted") << hosted << QList<int> { 0, 0, 0 } << QList<int> { 10, 120, 30 };
    QTest::newRow("here") << QStringLiteral("http://127.0.0.1:8080") << QList<int> { 0, 0, 0 }
                          << QList<int> { 10, 300, 30 };
    QTest::newRow("nearby") << QStringLiteral("http://192.168.1.5:8080") << QList<int> { 0, 0, 0 }
                            << QList<int> { 10, 300, 30 };
    QTest::newRow("one chosen") << hosted << QList<int> { 0, 600, 0 } << QList<int> { 10, 600, 30 };
    QTest::newRow("all chosen") << hosted << QList<int> { 3, 4, 5 } << QList<int> { 3, 4, 5 };
}

// A38
void ModelFactoryTest::timeLimits()
{
    QFETCH(const QString, endpoint);
    QFETCH(const QList<int>, chosen);
    QFETCH(const QList<int>, seconds);
    ModelConfig config = configFor(Kind::OpenAi, QUrl(endpoint));
    config.limits = { chosen.at(0), chosen.at(1), chosen.at(2) };
    const ProviderProfile profile(config, {});
    for (const HttpTimeouts& limits :
        { profile.timeouts(), profile.request(profile.chatUrl(), HttpLane::Chat, QStringLiteral("chat")).timeouts }) {
        QCOMPARE(limits.connect, std::chrono::seconds(seconds.at(0)));
        QCOMPARE(limits.firstByte, std::chrono::seconds(seconds.at(1)));
        QCOMPARE(limits.idle, std::chrono::seconds(seconds.at(2)));
    }
}

void ModelFactoryTest::modelWaitsAsLongAsWasChosen()
{
    ScriptedServer server;
    server.on("/v1/chat/completions", ScriptedReply::silence());
    HttpClient http;
    ModelConfig config = configFor(Kind::OpenAi, server.url());
    config.limits.firstByte = 1;
    const std::unique_ptr<ChatModel> model = makeChatModel(http, config, {});
    std::stop_source stop;
    QStringList said;
    const auto status = [&](const QString& text) { // before it tries again
        said.append(text);
        if (text.contains(QLatin1String("within 1 s")))
            stop.request_stop();
    };
    ChatRequest request;
    request.messages = { { ChatRole::User, QStringLiteral("?") } };
    const auto outcome = test::run(model->chat(
        request, [](const ChatDelta&) {}, status, stop.get_token()));
    QVERIFY2(outcome.result && stop.stop_requested(), qPrintable(said.join(u'|')));
}

void ModelFactoryTest::addresses_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QString>("chat");
    QTest::addColumn<QString>("embeddings");
    QTest::addColumn<QString>("models");
    const auto row = [](Kind kind, const char* endpoint, const char* chat, const char* embeddings, const char* models) {
        QTest::newRow(endpoint) << int(kind) << QString::fromLatin1(endpoint) << QString::fromLatin1(chat)
                                << QString::fromLatin1(embeddings) << QString::fromLatin1(models);
    };
    for (const char* endpoint : { "http://h:8080", "http://h:8080/", "http://h:8080/v1", "http://h:8080/v1/",
             "http://h:8080/v1/chat/completions", "http://h:8080/v1/models" }) {
        row(Kind::OpenAi, endpoint, "http://h:8080/v1/chat/completions", "http://h:8080/v1/embeddings",
            "http://h:8080/v1/models");
    }
    row(Kind::OpenAi, "https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1/chat/completions",
        "https://openrouter.ai/api/v1/embeddings", "https://openrouter.ai/api/v1/models");
    row(Kind::OpenAi, "https://g.example/v1beta/openai/", "https://g.example/v1beta/openai/chat/completions",
        "https://g.example/v1beta/openai/embeddings", "https://g.example/v1beta/openai/models");
    for (const char* endpoint :
        { "http://o:11434", "http://o:11434/v1", "http://o:11434/api/chat", "http://o:11434/api" })
        row(Kind::Ollama, endpoint, "http://o:11434/api/chat", "http://o:11434/api/embed", "http://o:11434/api/tags");
    for (const char* endpoint : { "https://a.example", "https://a.example/", "https://a.example/v1",
             "https://a.example/v1/messages", "https://a.example/v1/models" })
        row(Kind::Anthropic, endpoint, "https://a.example/v1/messages", "", "https://a.example/v1/models");
    row(Kind::Anthropic, "https://gate.example/anthropic", "https://gate.example/anthropic/v1/messages", "",
        "https://gate.example/anthropic/v1/models");
    row(Kind::Azure, "https://r.openai.azure.com", "https://r.openai.azure.com/openai/v1/chat/completions",
        "https://r.openai.azure.com/openai/v1/embeddings", "");
    row(Kind::Azure, "https://r.openai.azure.com/openai/deployments/d?api-version=2025-01-01",
        "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2025-01-01",
        "https://r.openai.azure.com/openai/deployments/d/embeddings?api-version=2025-01-01", "");
}

void ModelFactoryTest::addresses()
{
    QFETCH(int, kind);
    QFETCH(QString, endpoint);
    QFETCH(QString, chat);
    QFETCH(QString, embeddings);
    QFETCH(QString, models);
    const ProviderProfile profile(configFor(Kind(kind), QUrl(endpoint)), {});
    QCOMPARE(profile.chatUrl(), QUrl(chat));
    QCOMPARE(profile.embeddingsUrl(), QUrl(embeddings));
    QCOMPARE(profile.modelsUrl(), QUrl(models));
}

void ModelFactoryTest::names_data()
{
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("local");
    const auto row = [](const char* endpoint, const char* model, const char* name, bool local) {
        QTest::newRow(endpoint) << QString::fromLatin1(endpoint) << QString::fromLatin1(model)
                                << QString::fromUtf8(name) << local;
    };
    row("http://127.0.0.1:8080/v1", "llama3.2", "llama3.2 · this computer", true);
    row("http://localhost/v1", "", "Model · this computer", true);
    row("http://192.168.1.20:8000/v1", "m", "m · 192.168.1.20", true);
    row("http://nas:8000/v1", "m", "m · nas", true);
    row("http://nas.local/v1", "m", "m · nas.local", true);
    row("https://api.openai.com/v1", "gpt", "gpt · api.openai.com", false);
    row("https://10.example.com/v1", "m", "m · 10.example.com", false);
    row("http://172.32.0.1/v1", "m", "m · 172.32.0.1", false);
}

void ModelFactoryTest::names()
{
    QFETCH(QString, endpoint);
    QFETCH(QString, model);
    QFETCH(QString, name);
    QFETCH(bool, local);
    const ProviderProfile profile(configFor(Kind::OpenAi, QUrl(endpoint), model), {});
    QCOMPARE(profile.displayName(), name);
    QCOMPARE(profile.isLocal(), local);
}

void ModelFactoryTest::noModelForNone()
{
    HttpClient http;
    QVERIFY(!makeChatModel(http, {}, {}));
    QVERIFY(!makeEmbeddingModel(http, {}, {}));
    const auto config = configFor(Kind::OpenAi, QUrl(QStringLiteral("http://127.0.0.1:1/v1")));
    QCOMPARE(makeChatModel(http, config, {})->displayName(), QString::fromUtf8("m1 · this computer"));
    QCOMPARE(makeEmbeddingModel(http, config, {})->id(), QStringLiteral("openai|127.0.0.1:1|m1"));
}

void ModelFactoryTest::lists_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QStringList>("models");
    QTest::addColumn<QString>("chatModel");
    QTest::addColumn<int>("window");
    const auto list = [](std::initializer_list<const char*> models) {
        QStringList all;
        for (const char* model : models)
            all.append(QLatin1String(model));
        return all;
    };
    QTest::newRow("OpenAI") << QByteArray(
        R"({"object":"list","data":[{"id":"text-embedding-3-small"},{"id":"gpt-4o"}]})")
                            << list({ "text-embedding-3-small", "gpt-4o" }) << QStringLiteral("gpt-4o") << 0;
    QTest::newRow("llama-server") << QByteArray(
        R"({"models":[{"name":"tiny"}],"data":[{"id":"tiny","meta":{"n_ctx":1024,"n_ctx_train":8192}}]})")
                                  << list({ "tiny" }) << QStringLiteral("tiny") << 1024;
    QTest::newRow("vLLM") << QByteArray(R"({"data":[{"id":"m","max_model_len":32768}]})") << list({ "m" })
                          << QStringLiteral("m") << 32768;
    QTest::newRow("Ollama") << QByteArray(R"({"models":[{"name":"all-minilm:latest"},{"name":"llama3.2:latest"}]})")
                            << list({ "all-minilm:latest", "llama3.2:latest" }) << QStringLiteral("llama3.2:latest")
                            << 0;
    QTest::newRow("bare array") << QByteArray(R"([{"id":"a","context_length":4096}])") << list({ "a" })
                                << QStringLiteral("a") << 4096;
    QTest::newRow("only embedders") << QByteArray(R"({"data":[{"id":"bge-m3"}]})") << list({ "bge-m3" })
                                    << QStringLiteral("bge-m3") << 0;
    QTest::newRow("empty") << QByteArray(R"({"data":[]})") << QStringList() << QString() << 0;
}

void ModelFactoryTest::lists()
{
    QFETCH(QByteArray, body);
    QFETCH(QStringList, models);
    QFETCH(QString, chatModel);
    QFETCH(int, window);
    HttpReply reply;
    reply.status = 200;
    reply.body = body;
    const auto listed =
        parseModelList(reply, ProviderProfile(configFor(Kind::OpenAi, QUrl(QStringLiteral("http://h/v1"))), {}));
    QVERIFY(listed);
    QCOMPARE(modelNames(*listed), models);
    QCOMPARE(firstChatModel(*listed), chatModel);
    QCOMPARE(listed->isEmpty() ? 0 : listed->first().contextWindow, window);
}

void ModelFactoryTest::listModelsAsksTheServer()
{
    ScriptedServer server;
    server.on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"a"},{"id":"b"}]})"));
    server.on("/other/models", ScriptedReply::text("<html>hello</html>", "text/html"));
    HttpClient http;
    const auto config = configFor(Kind::OpenAi, server.url(QStringLiteral("/v1")));
    const auto models = test::run(listModels(http, config, QStringLiteral("k"), {}));
    QVERIFY(*models.result);
    QCOMPARE(models.result->value(), QStringList({ QStringLiteral("a"), QStringLiteral("b") }));
    QCOMPARE(server.requests().first().header("authorization"), QByteArray("Bearer k"));
    const auto page =
        test::run(listModels(http, configFor(Kind::OpenAi, server.url(QStringLiteral("/other"))), {}, {}));
    QCOMPARE(page.result->error().code, ErrorCode::Parse);
    QVERIFY(page.result->error().message.contains(QLatin1String("/v1")));
}

void ModelFactoryTest::knownPorts()
{
    QStringList known;
    for (const LocalServerProbe& one : knownLocalServers())
        known.append(one.name + QLatin1Char(' ') + QString::number(one.port));
    QCOMPARE(known.join(QLatin1String(", ")),
        QStringLiteral("Ollama 11434, LM Studio 1234, llama-server 8080, Jan 1337, vLLM 8000"));
}

void ModelFactoryTest::findsLocalServers()
{
    ScriptedServer ollama;
    ollama.on("/api/tags", ScriptedReply::json(R"({"models":[{"name":"nomic-embed-text"},{"name":"llama3.2"}]})"));
    ScriptedServer llama;
    llama.on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"tiny"}]})").header("Server", "llama.cpp"));
    ScriptedServer locked;
    locked.on("/v1/models", ScriptedReply::json(R"({"error":{"message":"Invalid API Key","code":401}})", 401));
    ScriptedServer website;
    website.on("*", ScriptedReply::text("<html>my site</html>", "text/html"));
    ScriptedServer gone;
    const LocalServerProbe goneProbe = probe("vLLM", gone);
    gone.close();
    HttpClient http;
    const auto outcome = test::run(findLocalServers(http,
        { probe("Ollama", ollama, Kind::Ollama), probe("vLLM", llama), probe("Jan", locked),
            probe("LM Studio", website), goneProbe },
        {}));
    QVERIFY(outcome.suspended && *outcome.result);
    const QList<FoundServer> found = **outcome.result;
    QCOMPARE(found.size(), 3);
    QCOMPARE(found.at(0).name, QStringLiteral("Ollama"));
    QCOMPARE(found.at(0).config, configFor(Kind::Ollama, ollama.url(), QStringLiteral("llama3.2")));
    QCOMPARE(found.at(0).models.size(), 2);
    QCOMPARE(found.at(1).name, QStringLiteral("llama-server"));
    QCOMPARE(found.at(1).config, configFor(Kind::OpenAi, llama.url(QStringLiteral("/v1")), QStringLiteral("tiny")));
    QCOMPARE(found.at(2).name, QStringLiteral("Jan"));
    QVERIFY(found.at(2).models.isEmpty());
    for (const ScriptedServer* server : { &ollama, &llama, &locked, &website })
        QCOMPARE(server->requests().size(), 1); // nothing else is sent
}

// A12
void ModelFactoryTest::findingEndsInTime()
{
    ScriptedServer silent;
    silent.on("*", ScriptedReply::silence());
    QList<LocalServerProbe> probes;
    for (int i = 0; i < 5; ++i)
        probes.append(probe("x", silent));
    HttpClient http;
    std::stop_source stop;
    auto finding = findLocalServers(http, probes, stop.get_token());
    QTRY_COMPARE(silent.inFlight(), 5); // all at once
    stop.request_stop();
    QVERIFY(test::run(std::move(finding)).result->error().isCancelled());
    for (LocalServerProbe& asked : probes)
        asked.limit = 50ms;
    const auto outcome = test::run(findLocalServers(http, probes, {}));
    QVERIFY(*outcome.result && outcome.result->value().isEmpty());
    QTRY_COMPARE(silent.inFlight(), 0);
}

/// A pause that a server wants for one model is none of the others'.
void ModelFactoryTest::limitsAreOfOneModel()
{
    HttpClient http;
    const QUrl url(QStringLiteral("https://h.example/v1"));
    const auto limits = [&](const char* model, const char* key) {
        const ProviderProfile profile(configFor(Kind::OpenAi, url, QLatin1String(model)), QLatin1String(key));
        return http.limits(profile.server(), profile.account());
    };
    QCOMPARE(limits("m1", "k"), limits("m1", "k"));
    QVERIFY(limits("m1", "k") != limits("m2", "k"));
    QVERIFY(limits("m1", "k") != limits("m1", "j"));
}

void ModelFactoryTest::likelyKinds()
{
    const auto kind = [](const char* address) { return likelyKind(QUrl(QString::fromLatin1(address))); };
    QCOMPARE(kind("http://127.0.0.1:11434"), Kind::Ollama);
    QCOMPARE(kind("https://me.openai.azure.com"), Kind::Azure);
    QCOMPARE(kind("https://me.cognitiveservices.azure.com"), Kind::Azure);
    QCOMPARE(kind("https://api.openai.com/v1"), Kind::OpenAi);
    QCOMPARE(kind("http://127.0.0.1:8080"), Kind::OpenAi);
}

void ModelFactoryTest::otherModels_data()
{
    QTest::addColumn<QString>("asked");
    QTest::addColumn<QString>("answered");
    QTest::addColumn<bool>("other");
    const auto row = [](const char* asked, const char* answered, bool other) {
        QTest::addRow("%s, %s", asked, answered)
            << QString::fromLatin1(asked) << QString::fromLatin1(answered) << other;
    };
    row("m1", "m1", false);
    row("M1", "m1", false);
    row("gpt-4o", "gpt-4o-2024-08-06", false);
    row("openai/gpt-4o", "gpt-4o", false);
    row("llama3.2", "llama3.2:latest", false);
    row("claude-3-5-sonnet-latest", "claude-3-5-sonnet-20241022", false);
    row("qwen", "/models/qwen-7b.gguf", false);
    row("openrouter/auto", "anthropic/claude", false);
    row("", "m1", false);
    row("m1", "", false);
    row("wanted", "m1", true);
    row("gpt-4o", "gpt-3.5-turbo", true);
}

// Q30
void ModelFactoryTest::otherModels()
{
    QFETCH(QString, asked);
    QFETCH(QString, answered);
    QFETCH(bool, other);
    QCOMPARE(isOtherModel(asked, answered), other);
}

void ModelFactoryTest::filesAreKnownWhereverTheyLie()
{
    const QTemporaryDir place;
    const auto write = [](const QString& path, const QByteArray& bytes) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    };
    const QString embedding = place.filePath(QStringLiteral("embed.gguf"));
    write(embedding, test::GgufBytes::embedding().bytes());
    HttpClient http;
    ModelServers servers(http);
    const QString id = modelFileId(embedding);
    QVERIFY(!id.isEmpty());
    const QString moved = place.filePath(QStringLiteral("moved.gguf"));
    QVERIFY(QFile::copy(embedding, moved));
    QCOMPARE(modelFileId(moved), id);
    QCOMPARE(FileEmbeddingModel(http, servers, moved, id).id(), QStringLiteral("file|") + id);
    // The same length and beginning, and other weights.
    QByteArray weights(400 << 10, 'w');
    write(moved, weights);
    const QString before = modelFileId(moved);
    weights.back() = 'v';
    write(moved, weights);
    QVERIFY(modelFileId(moved) != before);
    QVERIFY(modelFileId(place.filePath(QStringLiteral("none.gguf"))).isEmpty());
}

QTEST_GUILESS_MAIN(ModelFactoryTest)
#include "modelfactorytest.moc"
