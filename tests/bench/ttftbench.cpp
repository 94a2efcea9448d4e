// Time to first token of Docent's client against `curl -N`, on the same llama-server in the same run, in turns. curl's
// times are those of its own trace, from its first try to connect to the first data, so that starting its process does
// not count; llama-server sends its header at once and the first data with the first token. `fresh` opens a connection
// for each question as curl does, `kept` uses the connection of the question before, as Docent does.
//
//     DOCENT_LLAMA_SERVER=/path/to/llama-server DOCENT_SHARED=/path/to/shared ttftbench [--runs N] [--json FILE]

#include "llm/modelfactory.h"
#include "net/httpclient.h"
#include "support/coroutinerunner.h"
#include "support/llamaserver.h"

#include <algorithm>
#include <cstdio>
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTime>

using namespace docent;

namespace {

constexpr int words = 120; // of a prompt

QString question(int number)
{
    // Different from the first word on, so that no run profits from the server's cache of the one before.
    return QStringLiteral("%1 ").arg(number) + QStringLiteral("once upon a time ").repeated(words / 4);
}

struct Series {
    const char* name;
    QList<double> milliseconds;

    double at(double fraction) const
    {
        QList<double> sorted = milliseconds;
        std::sort(sorted.begin(), sorted.end());
        return sorted.isEmpty() ? 0 : sorted.at(qsizetype(fraction * double(sorted.size() - 1) + 0.5));
    }
};

/// Milliseconds from the call to the first delta; negative if there was none.
double askDocent(ChatModel& model, const QString& text)
{
    ChatRequest request;
    request.messages.append({ ChatRole::User, text });
    request.temperature = 0;
    request.maxTokens = 4;
    double first = -1;
    QElapsedTimer clock;
    const ChatModel::Sink sink = [&](const ChatDelta&) {
        if (first < 0)
            first = double(clock.nsecsElapsed()) / 1e6;
    };
    clock.start();
    test::run(model.chat(request, sink, {}, {}));
    return first;
}

/// The time of day that the first line of curl's trace with `mark` begins with, in milliseconds; negative if there is
/// none.
double timeOf(const QByteArray& trace, const QByteArray& mark)
{
    const qsizetype at = trace.indexOf(mark);
    const qsizetype lineBegin = trace.lastIndexOf('\n', at) + 1;
    const QTime time = QTime::fromString(QString::fromLatin1(trace.mid(lineBegin, 8)), QStringLiteral("HH:mm:ss"));
    if (at < 0 || !time.isValid())
        return -1;
    return double(time.msecsSinceStartOfDay()) + trace.mid(lineBegin + 9, 6).toDouble() / 1000;
}

double askCurl(const ModelConfig& config, const QString& text)
{
    const QJsonObject message { { QStringLiteral("role"), QStringLiteral("user") },
        { QStringLiteral("content"), text } };
    const QJsonObject body { { QStringLiteral("messages"), QJsonArray { message } }, { QStringLiteral("stream"), true },
        { QStringLiteral("temperature"), 0 }, { QStringLiteral("max_tokens"), 4 } };
    QProcess curl;
    curl.start(QStringLiteral("curl"),
        { QStringLiteral("-N"), QStringLiteral("-s"), QStringLiteral("-o"), QStringLiteral("/dev/null"),
            QStringLiteral("--trace-ascii"), QStringLiteral("-"), QStringLiteral("--trace-time"), QStringLiteral("-H"),
            QStringLiteral("Content-Type: application/json"), QStringLiteral("-d"),
            QString::fromUtf8(QJsonDocument(body).toJson(QJsonDocument::Compact)),
            config.endpoint.toString() + QLatin1String("/chat/completions") });
    curl.waitForFinished();
    const QByteArray trace = curl.readAllStandardOutput();
    const double begin = timeOf(trace, " == Info:   Trying");
    const double first = timeOf(trace, " <= Recv data");
    return begin < 0 || first < begin ? -1 : first - begin;
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption(
        { QStringLiteral("runs"), QStringLiteral("Questions for each."), QStringLiteral("N"), QStringLiteral("40") });
    parser.addOption(
        { QStringLiteral("json"), QStringLiteral("Also write the figures there."), QStringLiteral("FILE") });
    parser.process(application);
    if (const QString missing = test::LlamaServer::missing(); !missing.isEmpty()) {
        std::fprintf(stderr, "ttftbench: %s\n", qPrintable(missing));
        return 2;
    }
    test::LlamaServer server(QStringLiteral("stories260K.gguf"), 1024);
    if (!server.waitUntilListening()) {
        std::fprintf(stderr, "ttftbench: llama-server does not start\n%s", server.log().constData());
        return 1;
    }
    Series curl { "curl -N", {} };
    Series fresh { "docent, fresh connection", {} };
    Series kept { "docent, kept connection", {} };
    HttpClient http;
    const auto model = makeChatModel(http, server.config(), {});
    askDocent(*model, question(0)); // the model loads
    const int runs = parser.value(QStringLiteral("runs")).toInt();
    for (int run = 0, number = 1; run < runs; ++run) {
        curl.milliseconds.append(askCurl(server.config(), question(number++)));
        HttpClient freshHttp;
        const auto freshModel = makeChatModel(freshHttp, server.config(), {});
        test::run(freshModel->prepare({}));
        fresh.milliseconds.append(askDocent(*freshModel, question(number++)));
        kept.milliseconds.append(askDocent(*model, question(number++)));
    }
    QJsonObject json { { QStringLiteral("runs"), runs } };
    std::printf("%-28s %10s %10s %10s\n", "time to first token", "median", "p95", "least");
    for (const Series* series : { &curl, &fresh, &kept }) {
        std::printf(
            "%-28s %7.2f ms %7.2f ms %7.2f ms\n", series->name, series->at(0.5), series->at(0.95), series->at(0));
        json.insert(QLatin1String(series->name),
            QJsonObject { { QStringLiteral("median_ms"), series->at(0.5) },
                { QStringLiteral("p95_ms"), series->at(0.95) }, { QStringLiteral("least_ms"), series->at(0) } });
    }
    const QByteArray text = QJsonDocument(json).toJson();
    std::printf("%s", text.constData());
    if (parser.isSet(QStringLiteral("json"))) {
        QFile file(parser.value(QStringLiteral("json")));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            return 1;
    }
    return curl.at(0) < 0 || fresh.at(0) < 0 || kept.at(0) < 0 ? 1 : 0;
}
