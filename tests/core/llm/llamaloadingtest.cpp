#include "llm/chatclient.h"
#include "llm/modelfactory.h"
#include "net/httpclient.h"
#include "support/coroutinerunner.h"
#include "support/llamaserver.h"

#include <fcntl.h>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace docent;
using namespace std::chrono_literals;
using test::LlamaServer;

/// The clients against a real llama-server that loads its model, or one of several when it is asked for.
/// `DOCENT_LLAMA_SERVER` names its program; without it all is skipped.
class LlamaLoadingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void routerServesSeveralModels();
    void loadingIsWaitedFor();

private:
    static Task<ChatReply> start(ChatModel& model, QStringList* statuses, std::stop_token stop);
};

void LlamaLoadingTest::initTestCase()
{
    if (const QString missing = LlamaServer::missing(); !missing.isEmpty())
        QSKIP(qPrintable(QLatin1String("SKIP-SUITE: ") + missing));
}

Task<ChatReply> LlamaLoadingTest::start(ChatModel& model, QStringList* statuses, std::stop_token stop)
{
    ChatRequest request;
    request.messages.append({ ChatRole::User, QStringLiteral("What is it?") });
    request.temperature = 0;
    const ChatModel::Status status = [statuses](const QString& words) {
        if (statuses)
            statuses->append(words);
    };
    return model.chat(std::move(request), {}, status, std::move(stop));
}

void LlamaLoadingTest::routerServesSeveralModels()
{
    const QTemporaryDir folder;
    for (const char* name : { "micro-say.gguf", "micro-think.gguf" }) {
        const QString file = QLatin1String(name);
        QVERIFY(QFile::link(QFileInfo(LlamaServer::modelFile(file)).absoluteFilePath(), folder.filePath(file)));
    }
    LlamaServer server(
        { QStringLiteral("--models-dir"), folder.path(), QStringLiteral("--models-max"), QStringLiteral("1"),
            QStringLiteral("-c"), QStringLiteral("1024"), QStringLiteral("-np"), QStringLiteral("1") });
    QVERIFY2(server.waitUntilListening(), server.log().constData());
    HttpClient http;
    ModelConfig config = server.config();
    const auto listed = test::run(listModels(http, config, {}, {}));
    QStringList names = listed.result->value();
    names.sort();
    QCOMPARE(names, QStringList({ QStringLiteral("micro-say"), QStringLiteral("micro-think") }));
    // Each is loaded when it is asked for, in place of the one before.
    for (const QString& name : { names.at(0), names.at(1), names.at(0) }) {
        config.model = name;
        const auto model = makeChatModel(http, config, {});
        const auto heard = test::run(start(*model, nullptr, {}), 120s);
        QVERIFY(heard.result);
        QVERIFY2(*heard.result, *heard.result ? "" : qPrintable(heard.result->error().message));
        QCOMPARE(heard.result->value().model, name);
        QVERIFY(!heard.result->value().text.isEmpty());
        QCOMPARE(!heard.result->value().reasoning.isEmpty(), name == QLatin1String("micro-think"));
    }
    config.model = QStringLiteral("nonesuch");
    const auto unknown = test::run(start(*makeChatModel(http, config, {}), nullptr, {}), 60s);
    QVERIFY(unknown.result && !*unknown.result);
    QCOMPARE(unknown.result->error().code, ErrorCode::ModelNotFound);
}

/// A pipe in place of a model: the server answers that it loads until the pipe is opened at its other end, and gives up
/// then, since what comes out of it is no model.
void LlamaLoadingTest::loadingIsWaitedFor() // Q27
{
    const QTemporaryDir folder;
    const QString pipe = folder.filePath(QStringLiteral("slow.gguf"));
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), S_IRUSR | S_IWUSR), 0);
    LlamaServer server(pipe, 512);
    QTRY_VERIFY_WITH_TIMEOUT(server.log().contains("loading model"), 20'000);
    HttpClient http;
    ChatClientOptions options;
    options.loadingPoll = 20ms;
    options.retry.firstWait = 20ms;
    ChatClient model(http, ProviderProfile(server.config(), {}), options);

    QStringList statuses;
    std::stop_source stop;
    auto stopped = start(model, &statuses, stop.get_token());
    const auto toldOfLoading = [&statuses] {
        return std::any_of(statuses.begin(), statuses.end(),
            [](const QString& words) { return words.contains(QLatin1String("loading")); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(toldOfLoading(), 20'000);
    stop.request_stop();
    const auto ended = test::run(std::move(stopped));
    QVERIFY(ended.result && !*ended.result && ended.result->error().isCancelled());
    QVERIFY(server.isRunning());

    statuses.clear();
    auto waiting = start(model, &statuses, {});
    QTRY_VERIFY_WITH_TIMEOUT(toldOfLoading(), 20'000);
    // It looks at the file more than once before it gives up.
    const auto hasGivenUp = [&server, &pipe] {
        const int end = ::open(QFile::encodeName(pipe).constData(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        if (end >= 0)
            ::close(end);
        return !server.isRunning();
    };
    QTRY_VERIFY_WITH_TIMEOUT(hasGivenUp(), 30'000);
    const auto given = test::run(std::move(waiting), 60s);
    QVERIFY(given.result && !*given.result);
    QCOMPARE(given.result->error().code, ErrorCode::Network);
}

QTEST_GUILESS_MAIN(LlamaLoadingTest)
#include "llamaloadingtest.moc"
