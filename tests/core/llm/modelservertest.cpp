#include "core/llm/modelserverscene.h"

using namespace docent;
using namespace docent::test;
using namespace std::chrono_literals;

/// The servers that the program runs itself, with a program that does as the test wants.
class ModelServerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void startsWhenItIsNeeded();
    void theKeyIsNoArgument();
    void waitsWhileItLoads();
    void manyWaitForOneStart();
    void startsAgainAfterACrash();
    void crashesWhenAsked_data();
    void crashesWhenAsked();
    void crashInMidstreamKeepsThePart();
    void givesUpInWords();
    void neverReady();
    void stopWhileItLoads();
    void idleServersEnd();
    void unchosenServersEnd();
    void stubbornServersEndToo();
    void scriptsEndWithTheirServer();
    void oneChatFileAtATime();
    void noProgram();
    void noModel();
    void tooLargeForTheMemory();
    void embeds();
    void errorsNameTheFile();
    void checksInWords();
    void preparingLoadsIt();
};

void ModelServerTest::startsWhenItIsNeeded()
{
    Scene scene;
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    QCOMPARE(model.displayName(), QString::fromUtf8("chat · this computer"));
    QVERIFY(scene.starts().isEmpty());
    QCOMPARE(textOf(scene.ask(model)), QStringLiteral("It works by 1"));
    QCOMPARE(scene.heard, QStringLiteral("It works by 1"));
    QCOMPARE(textOf(scene.ask(model)), QStringLiteral("It works by 1"));
    QCOMPARE(scene.starts().size(), 1);
    QCOMPARE(model.contextWindow(), 1024); // as the server says
    const qint64 process = scene.process(0);
    QVERIFY(!isGone(process));
    QCOMPARE(scene.servers.processes(), QList<qint64> { process });
    QVERIFY(test::finish(scene.servers.shutdown()));
    QVERIFY(isGone(process));
}

void ModelServerTest::theKeyIsNoArgument()
{
    qputenv("DOCENT_API_KEY", "sk-somebody");
    Scene scene;
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    QVERIFY(scene.ask(model));
    qunsetenv("DOCENT_API_KEY");
    const auto use = test::run(scene.servers.use(ServerRole::Chat, scene.chatFile(), {}, {})).result.value();
    QVERIFY(use && (*use)->key().size() >= 32);
    const QByteArray start = scene.starts().first();
    QVERIFY(!start.contains((*use)->key().toUtf8()));
    QVERIFY(!start.endsWith("LEAKED"));
    QVERIFY2(start.contains("--host 127.0.0.1") && start.contains("-c 4096"), start.constData());
    // It is open to this program alone.
    HttpRequest request;
    request.url = (*use)->address().endpoint;
    request.url.setPath(QStringLiteral("/v1/models"));
    QCOMPARE(test::run(scene.http.send(request, {})).result.value()->status, 401);
}

void ModelServerTest::waitsWhileItLoads()
{
    Scene scene("loads:3");
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    QCOMPARE(textOf(scene.ask(model)), QStringLiteral("It works by 1"));
    QVERIFY(scene.said.size() >= 3);
    QCOMPARE(scene.said.first(), QString::fromUtf8("chat is being loaded…"));
}

void ModelServerTest::manyWaitForOneStart()
{
    Scene scene("loads:2");
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    std::stop_source impatient;
    auto first = model.chat(question(), {}, {}, impatient.get_token());
    auto second = model.chat(question(), {}, {}, {});
    auto third = model.chat(question(), {}, {}, {});
    impatient.request_stop();
    QVERIFY(test::run(std::move(first)).result.value().error().isCancelled());
    QVERIFY(test::run(std::move(second)).result.value());
    QVERIFY(test::run(std::move(third)).result.value());
    QCOMPARE(scene.starts().size(), 1);
}

void ModelServerTest::startsAgainAfterACrash()
{
    Scene scene("dies-starting:2");
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    QCOMPARE(textOf(scene.ask(model)), QStringLiteral("It works by 3"));
    QVERIFY(scene.said.contains(QString::fromUtf8("The model's server ended by itself; it is started again…")));
    ::kill(pid_t(scene.process(2)), SIGKILL);
    QTRY_VERIFY(scene.servers.processes().isEmpty());
    QCOMPARE(textOf(scene.ask(model)), QStringLiteral("It works by 4"));
}

void ModelServerTest::crashesWhenAsked_data()
{
    QTest::addColumn<int>("times");
    QTest::addColumn<bool>("answers");
    QTest::newRow("once") << 1 << true;
    QTest::newRow("twice") << 2 << true;
    QTest::newRow("every time") << 99 << false;
}

void ModelServerTest::crashesWhenAsked()
{
    QFETCH(int, times);
    QFETCH(bool, answers);
    Scene scene(QByteArray("dies-asked:" + QByteArray::number(times)).constData());
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    const Result<ChatReply> reply = scene.ask(model);
    QCOMPARE(bool(reply), answers);
    QCOMPARE(scene.starts().size(), answers ? times + 1 : 3);
}

void ModelServerTest::crashInMidstreamKeepsThePart()
{
    Scene scene("dies-answering:1");
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    const Result<ChatReply> reply = scene.ask(model);
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::Truncated);
    QCOMPARE(scene.heard, QStringLiteral("It works "));
    QCOMPARE(scene.starts().size(), 1);
    QCOMPARE(textOf(scene.ask(model)), QStringLiteral("It works by 2"));
}

void ModelServerTest::givesUpInWords()
{
    Scene scene("dies-starting:3");
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    const Result<ChatReply> reply = scene.ask(model);
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::WorkerDied);
    const QString message = reply.error().message;
    QVERIFY2(message.startsWith(QLatin1String("The server of chat.gguf ended by itself. Its last words:")),
        qPrintable(message));
    QVERIFY(message.contains(QLatin1String("no luck with number 3")));
    QVERIFY2(message.contains(QString::fromUtf8("made of …")), qPrintable(message)); // the key isn't told
    QCOMPARE(scene.starts().size(), 3);
    // Whoever asks again gets another try.
    QCOMPARE(textOf(scene.ask(model)), QStringLiteral("It works by 4"));
}

void ModelServerTest::neverReady()
{
    Scene scene("never-ready:1");
    scene.change([](ModelServerOptions& options) { options.loadLimit = 3s; });
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    auto asking = model.chat(question(), {}, {}, {});
    QTRY_COMPARE(scene.starts().size(), 1);
    const Result<ChatReply> reply = test::run(std::move(asking)).result.value();
    QCOMPARE(reply.error().code, ErrorCode::Timeout);
    QVERIFY(reply.error().message.startsWith(QLatin1String("chat.gguf could not be loaded within")));
    QCOMPARE(scene.starts().size(), 1);
    QTRY_VERIFY(isGone(scene.process(0)));
}

void ModelServerTest::stopWhileItLoads()
{
    Scene scene("never-ready:1");
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    std::stop_source stop;
    auto asking = model.chat(question(), {}, {}, stop.get_token());
    QTRY_COMPARE(scene.starts().size(), 1);
    stop.request_stop();
    QVERIFY(test::run(std::move(asking)).result.value().error().isCancelled());
    const qint64 process = scene.process(0);
    QVERIFY(test::finish(scene.servers.shutdown()));
    QVERIFY(isGone(process));
    QVERIFY(scene.ask(model).error().isCancelled());
}

void ModelServerTest::idleServersEnd()
{
    Scene scene;
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    QVERIFY(scene.ask(model)); // idle from here on: another limit counts for it, too
    scene.change([](ModelServerOptions& options) { options.idleLimit = 20ms; });
    QTRY_VERIFY(isGone(scene.process(0)));
    QVERIFY(scene.servers.processes().isEmpty());
    {
        const auto use = test::run(scene.servers.use(ServerRole::Chat, scene.chatFile(), {}, {})).result.value();
        QVERIFY(use);
        QTest::qWait(60); // while it is used, it stays
        QCOMPARE(scene.servers.processes().size(), 1);
    }
    QTRY_VERIFY(scene.servers.processes().isEmpty());
    QCOMPARE(textOf(scene.ask(model)), QStringLiteral("It works by 3"));
}

void ModelServerTest::unchosenServersEnd()
{
    Scene scene;
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    QVERIFY(scene.ask(model));
    QVERIFY(test::finish(scene.servers.keepOnly({ scene.chatFile() })));
    QCOMPARE(scene.servers.processes().size(), 1);
    {
        const auto use = test::run(scene.servers.use(ServerRole::Chat, scene.chatFile(), {}, {})).result.value();
        QVERIFY(test::finish(scene.servers.keepOnly({ scene.embeddingFile() })));
        QCOMPARE(scene.servers.processes().size(), 1); // somebody is using it
    }
    QVERIFY(test::finish(scene.servers.keepOnly({ scene.embeddingFile() })));
    QVERIFY(scene.servers.processes().isEmpty());
    QCOMPARE(textOf(scene.ask(model)), QStringLiteral("It works by 2"));
}

void ModelServerTest::stubbornServersEndToo()
{
    Scene scene("stubborn:1");
    scene.change([](ModelServerOptions& options) { options.grace = 20ms; });
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    QVERIFY(scene.ask(model));
    QVERIFY(test::finish(scene.servers.shutdown()));
    QVERIFY(isGone(scene.process(0)));
}

void ModelServerTest::scriptsEndWithTheirServer()
{
    Scene scene;
    const QString script = scene.place.filePath(QStringLiteral("llama-server"));
    Scene::write(script, "#!/bin/sh\n\"" FAKE_LLAMA_SERVER "\" \"$@\"\nexit $?\n");
    QVERIFY(QFile::setPermissions(script, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    scene.change([&script](ModelServerOptions& options) { options.program = script; });
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    QCOMPARE(textOf(scene.ask(model)), QStringLiteral("It works by 1"));
    const qint64 process = scene.process(0);
    QVERIFY(scene.servers.processes() != QList<qint64> { process });
    QVERIFY(test::finish(scene.servers.shutdown()));
    QTRY_VERIFY(isGone(process));
}

void ModelServerTest::oneChatFileAtATime()
{
    Scene scene;
    const QString other = scene.chatFile(QStringLiteral("other.gguf"));
    Scene::write(other, GgufBytes::chat().bytes());
    FileChatModel first(scene.http, scene.servers, scene.chatFile());
    FileChatModel second(scene.http, scene.servers, other);
    FileEmbeddingModel embedding(scene.http, scene.servers, scene.embeddingFile());
    QVERIFY(scene.ask(first));
    QVERIFY(test::run(embedding.embed({ QStringLiteral("x") }, EmbeddingModel::Purpose::Query, {})).result.value());
    QCOMPARE(scene.servers.processes().size(), 2);
    QVERIFY(scene.ask(second));
    QVERIFY(isGone(scene.process(0)));
    QCOMPARE(scene.servers.processes().size(), 2);
}

void ModelServerTest::noProgram()
{
    Scene scene;
    scene.change([](ModelServerOptions& options) { options.program = QStringLiteral("/nowhere/llama-server"); });
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    const Result<ChatReply> named = scene.ask(model);
    QCOMPARE(named.error().code, ErrorCode::NeedsProgram);
    QVERIFY(named.error().message.contains(QLatin1String("/nowhere/llama-server")));
    // A program that can't be run after all.
    const QString broken = scene.place.filePath(QStringLiteral("broken"));
    Scene::write(broken, "#!/nowhere/interpreter\n");
    QFile::setPermissions(broken, QFile::ReadOwner | QFile::ExeOwner);
    scene.change([&broken](ModelServerOptions& options) { options.program = broken; });
    const Result<ChatReply> reply = scene.ask(model);
    QCOMPARE(reply.error().code, ErrorCode::WorkerDied);
    QVERIFY(!reply.error().detail.isEmpty());
}

void ModelServerTest::noModel()
{
    Scene scene;
    FileChatModel missing(scene.http, scene.servers, scene.chatFile(QStringLiteral("none.gguf")));
    QCOMPARE(scene.ask(missing).error().code, ErrorCode::NotFound);
    FileChatModel embedding(scene.http, scene.servers, scene.embeddingFile());
    QCOMPARE(scene.ask(embedding).error().code, ErrorCode::InvalidArgument);
    Scene::write(scene.chatFile(), "a text");
    FileChatModel text(scene.http, scene.servers, scene.chatFile());
    QCOMPARE(scene.ask(text).error().code, ErrorCode::Unsupported);
    QVERIFY(scene.starts().isEmpty());
}

void ModelServerTest::tooLargeForTheMemory()
{
    Scene scene;
    const auto free = std::make_shared<qint64>(1 << 20);
    scene.change([free](ModelServerOptions& options) {
        options.checkMemory = true;
        options.freeMemory = [free] { return *free; };
    });
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    const Result<ChatReply> reply = scene.ask(model);
    QCOMPARE(reply.error().code, ErrorCode::TooLarge);
    QVERIFY(scene.starts().isEmpty());
    *free = qint64(1) << 40;
    QVERIFY(scene.ask(model));
}

void ModelServerTest::embeds()
{
    Scene scene("dies-asked:1");
    FileEmbeddingModel model(scene.http, scene.servers, scene.embeddingFile());
    QCOMPARE(model.id(), QStringLiteral("file|") + scene.embeddingFile());
    const auto vectors =
        test::run(model.embed({ QStringLiteral("x") }, EmbeddingModel::Purpose::Passage, {})).result.value();
    QVERIFY2(vectors, vectors ? "" : qPrintable(vectors.error().message));
    QCOMPARE(vectors->front().size(), std::size_t(3));
    QCOMPARE(scene.starts().size(), 2);
    QVERIFY(scene.starts().last().contains("--embeddings -b 512 -ub 512"));
    QCOMPARE(model.shortenedTexts(), 0);
}

void ModelServerTest::errorsNameTheFile()
{
    Scene scene("dies-asked:9");
    FileEmbeddingModel model(scene.http, scene.servers, scene.embeddingFile());
    const auto vectors =
        test::run(model.embed({ QStringLiteral("x") }, EmbeddingModel::Purpose::Passage, {})).result.value();
    QVERIFY2(vectors.error().message.contains(QLatin1String("embed.gguf")), qPrintable(vectors.error().message));
}

void ModelServerTest::checksInWords()
{
    Scene scene;
    const ModelConfig chat { ModelConfig::Kind::File, QUrl::fromLocalFile(scene.chatFile()), {} };
    const ModelConfig embedding { ModelConfig::Kind::File, QUrl::fromLocalFile(scene.embeddingFile()), {} };
    const auto words = [](const QList<ConnectionCheck>& checks) {
        QStringList all;
        for (const ConnectionCheck& check : checks)
            all.append((check.ok ? QLatin1String("+ ") : QLatin1String("- ")) + check.what);
        return all.join(QLatin1String(", "));
    };
    const auto both = test::run(checkModelFiles(scene.http, scene.servers, { chat, {}, embedding }, {})).result.value();
    QCOMPARE(words(*both),
        QStringLiteral(
            "+ Runs the model file, + Chats, + Streams, + Context window, + Speed, + Runs the model file, + Embeds"));
    const auto wrong = test::run(checkModelFiles(scene.http, scene.servers, { embedding, {}, {} }, {})).result.value();
    QCOMPARE(words(*wrong), QStringLiteral("- Runs the model file"));
    QVERIFY(wrong->first().detail.contains(QLatin1String("embed.gguf holds an embedding model")));
    QVERIFY(!makeChatModel(scene.http, chat, {}));
    QVERIFY(makeChatModel(scene.http, chat, {}, &scene.servers));
}

void ModelServerTest::preparingLoadsIt()
{
    Scene scene("loads:1");
    FileChatModel model(scene.http, scene.servers, scene.chatFile());
    QVERIFY(test::run(model.prepare({})).result.value());
    QCOMPARE(model.contextWindow(), 4096); // as the file says
    QTRY_COMPARE(scene.servers.processes().size(), 1);
    QVERIFY(scene.ask(model));
    QCOMPARE(scene.starts().size(), 1);
    FileChatModel missing(scene.http, scene.servers, scene.chatFile(QStringLiteral("none.gguf")));
    QVERIFY(test::run(missing.prepare({})).result.value()); // asking will tell
}

QTEST_GUILESS_MAIN(ModelServerTest)
#include "modelservertest.moc"
