// What Docent's model clients cost: many embedding requests at several limits beside a bare QNetworkAccessManager that
// keeps as many in flight, the processor's time for streamed tokens beside a bare manager that reads the same bytes,
// and memory while requests go on for long. The server is a second process of this program.
//
//     clientbench [--requests N] [--tokens N] [--soak SECONDS] [--per-minute N] [--json FILE]

#include "bench/processmemory.h"
#include "llm/chatclient.h"
#include "llm/embeddingclient.h"
#include "net/httpclient.h"
#include "support/coroutinerunner.h"
#include "support/scriptedserver.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QTimer>

using namespace docent;
using namespace std::chrono_literals;

namespace {

constexpr int dimension = 384;
/// For one measurement. Each leaves a timer behind for so long.
constexpr auto patience = 20s;
constexpr auto answerTime = 5ms; ///< that the server takes for an embedding

double processorMs()
{
    timespec time {};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

QByteArray embeddingReply()
{
    QByteArray numbers = "0.5";
    for (int i = 1; i < dimension; ++i)
        numbers += ",-0.0" + QByteArray::number(1000 + i);
    return "{\"model\":\"m\",\"data\":[{\"index\":0,\"embedding\":[" + numbers + "]}],\"usage\":{\"prompt_tokens\":9}}";
}

QByteArray chatReply(int tokens)
{
    QByteArray all;
    for (int i = 0; i < tokens; ++i) {
        all +=
            R"(data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":" word)"
            + QByteArray::number(i) + "\"},\"finish_reason\":null}]}\n\n";
    }
    return all
        + "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
          "data: [DONE]\n\n";
}

/// Until its input ends.
int serve(QCoreApplication& application, int tokens)
{
    test::ScriptedServer server;
    const QByteArray vectors = embeddingReply();
    server.on("/v1/embeddings",
        [vectors](const test::SeenRequest&) { return test::ScriptedReply::json(vectors).delay(answerTime); });
    const QByteArray streamed = chatReply(tokens);
    server.on("/v1/chat/completions",
        [streamed](const test::SeenRequest&) { return test::ScriptedReply::sse().drip(streamed, 700, 0ms); });
    std::printf("%s\n", qPrintable(server.url(QStringLiteral("/v1")).toString()));
    std::fflush(stdout);
    return application.exec();
}

struct Figures {
    double seconds = 0;
    double processorMs = 0;
};

template <typename Work> Figures measured(Work work)
{
    QElapsedTimer clock;
    clock.start();
    const double before = processorMs();
    work();
    return { double(clock.nsecsElapsed()) / 1e9, processorMs() - before };
}

QJsonObject toJson(const Figures& figures)
{
    return { { QStringLiteral("seconds"), figures.seconds }, { QStringLiteral("processor_ms"), figures.processorMs } };
}

/// The server, and both clients.
class Bench {
public:
    explicit Bench(const QUrl& server)
        : m_server(server)
    {
    }

    Figures embed(int requests, int limit)
    {
        EmbeddingClientOptions options;
        options.localBatch = 1;
        options.localInFlight = limit;
        EmbeddingClient client(m_http, ProviderProfile(config(), {}), options);
        const QStringList texts(requests, QStringLiteral("The notice period of the lease is three months."));
        return measured([&] {
            const auto ended = test::run(client.embed(texts, EmbeddingModel::Purpose::Passage, {}), patience);
            if (!ended.result || !*ended.result || int((*ended.result)->size()) != requests)
                qFatal("embedding failed");
        });
    }

    Figures bareEmbed(int requests, int limit)
    {
        return measured([&] {
            QEventLoop loop;
            int sent = 0;
            int done = 0;
            // Qt keeps six connections a manager.
            const int managers = std::max(1, (limit + 5) / 6);
            std::vector<std::unique_ptr<QNetworkAccessManager>> all;
            for (int i = 0; i < managers; ++i)
                all.push_back(std::make_unique<QNetworkAccessManager>());
            std::function<void(int)> next = [&](int manager) {
                if (sent == requests)
                    return;
                ++sent;
                QNetworkReply* reply = all[size_t(manager)]->post(request("/embeddings"),
                    R"({"model":"m","input":["The notice period of the lease is three months."]})");
                QObject::connect(reply, &QNetworkReply::finished, reply, [&, manager, reply] {
                    const QByteArray body = reply->readAll();
                    if (!body.startsWith("{\"model\""))
                        qFatal("no embedding: %s", body.left(200).constData());
                    reply->deleteLater();
                    if (++done == requests)
                        loop.quit();
                    next(manager);
                });
            };
            for (int i = 0; i < limit; ++i)
                next(i % managers);
            loop.exec();
        });
    }

    Figures stream(int tokens)
    {
        ChatClient client(m_http, ProviderProfile(config(), {}));
        ChatRequest asked;
        asked.messages.append({ ChatRole::User, QStringLiteral("Go on.") });
        return measured([&] {
            qsizetype pieces = 0;
            const ChatModel::Sink sink = [&pieces](const ChatDelta&) { ++pieces; };
            const auto ended = test::run(client.chat(asked, sink, {}, {}), patience);
            if (!ended.result || !*ended.result || pieces < tokens)
                qFatal("streaming failed");
        });
    }

    Figures bareStream()
    {
        QNetworkAccessManager manager;
        return measured([&] {
            QEventLoop loop;
            QNetworkReply* reply = manager.post(request("/chat/completions"), R"({"stream":true})");
            QObject::connect(reply, &QNetworkReply::readyRead, reply, [reply] { reply->readAll(); });
            QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
            loop.exec();
            reply->deleteLater();
        });
    }

    /// Requests at an even pace, by turns of both kinds; memory of its own after a tenth of the time, and at the
    /// end.
    QJsonObject soak(int seconds, int perMinute, int tokens)
    {
        const auto pause = std::chrono::milliseconds(60'000 / std::max(1, perMinute));
        QElapsedTimer clock;
        clock.start();
        double warm = 0;
        int asked = 0;
        while (clock.elapsed() < seconds * 1000LL) {
            if (asked % 2 == 0)
                stream(tokens);
            else
                embed(1, 1);
            ++asked;
            if (warm <= 0 && clock.elapsed() > seconds * 100LL)
                warm = bench::processMemory("RssAnon:");
            QEventLoop rest;
            QTimer::singleShot(pause, &rest, &QEventLoop::quit);
            rest.exec();
        }
        return { { QStringLiteral("seconds"), seconds }, { QStringLiteral("requests"), asked },
            { QStringLiteral("warm_megabytes"), warm },
            { QStringLiteral("end_megabytes"), bench::processMemory("RssAnon:") } };
    }

private:
    ModelConfig config() const
    {
        ModelConfig made;
        made.kind = ModelConfig::Kind::OpenAi;
        made.endpoint = m_server;
        made.model = QStringLiteral("m");
        return made;
    }
    QNetworkRequest request(const char* path) const
    {
        QNetworkRequest made(QUrl(m_server.toString() + QLatin1String(path)));
        made.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
        return made;
    }

    QUrl m_server;
    HttpClient m_http;
};

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    const auto add = [&parser](const char* name, const char* words, const char* value) {
        const QCommandLineOption option(
            QLatin1String(name), QLatin1String(words), QString::fromLatin1(name).toUpper(), QLatin1String(value));
        parser.addOption(option);
    };
    add("requests", "for embeddings, at each limit", "1000");
    add("tokens", "of a streamed reply", "1000");
    add("soak", "how many seconds requests go on for", "0");
    add("per-minute", "how many of them a minute", "100");
    add("json", "also write the figures there", "");
    parser.addOption({ QStringLiteral("serve"), QStringLiteral("Be the server (for the program itself).") });
    parser.process(application);
    const int requests = parser.value(QStringLiteral("requests")).toInt();
    const int tokens = parser.value(QStringLiteral("tokens")).toInt();
    if (parser.isSet(QStringLiteral("serve")))
        return serve(application, tokens);

    QProcess server;
    server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    server.start(QCoreApplication::applicationFilePath(),
        { QStringLiteral("--serve"), QStringLiteral("--tokens"), QString::number(tokens) });
    if (!server.waitForReadyRead(30'000))
        qFatal("the server doesn't start");
    Bench bench(QUrl(QString::fromUtf8(server.readLine().trimmed())));
    QJsonObject json;
    if (const int seconds = parser.value(QStringLiteral("soak")).toInt(); seconds > 0) {
        json = bench.soak(seconds, parser.value(QStringLiteral("per-minute")).toInt(), tokens);
    } else {
        std::printf("%-34s %10s %14s\n", "", "seconds", "processor, ms");
        const auto show = [&json](const QString& name, const Figures& figures) {
            std::printf("%-34s %10.2f %14.1f\n", qPrintable(name), figures.seconds, figures.processorMs);
            json.insert(name, toJson(figures));
        };
        bench.embed(20, 8);
        for (const int limit : { 1, 8, 50 }) {
            const QString what = QStringLiteral("%1 embeddings, %2 at once").arg(requests).arg(limit);
            show(what, bench.embed(requests, limit));
            show(what + QStringLiteral(", bare"), bench.bareEmbed(requests, limit));
        }
        bench.stream(tokens);
        show(QStringLiteral("%1 tokens").arg(tokens), bench.stream(tokens));
        show(QStringLiteral("%1 tokens, bare").arg(tokens), bench.bareStream());
    }
    const QByteArray text = QJsonDocument(json).toJson();
    std::printf("%s", text.constData());
    server.kill();
    server.waitForFinished();
    if (!parser.isSet(QStringLiteral("json")))
        return 0;
    QFile file(parser.value(QStringLiteral("json")));
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? 0 : 1;
}
