// What reading costs, and what it does to the event loop.
//
// 1. Reads the folder of the command line into a fresh library, without embedding: files and megabytes a second,
// seconds
//    of processor time (this process and its readers), then looks again with nothing changed.
// 2. Reads generated files while searches run and a reply streams 1,000 words a second: gaps of the event loop's 10 ms
//    heartbeat (A1). The same heartbeat with nothing else to do is measured first, for comparison.
//
//     ingestbench [FOLDER] [--files N] [--workers N] [--json FILE]

#include "base/paths.h"
#include "bench/generatedreports.h"
#include "extract/extractorpool.h"
#include "ingest/ingestqueue.h"
#include "search/keywordsource.h"
#include "search/retriever.h"
#include "support/coroutinerunner.h"
#include "support/fakemodels.h"
#include "support/looptick.h"
#include "support/temporarylibrary.h"

#include <cstdio>
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTextStream>
#include <QThread>
#include <sys/resource.h>

using namespace docent;
using namespace std::chrono_literals;

namespace {

double processorSeconds(int who)
{
    rusage usage {};
    ::getrusage(who, &usage);
    return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/// A library with its queue and readers.
class Reading {
public:
    explicit Reading(int workers)
        : extractors(std::make_unique<ExtractorPool>(paths::extractorProgram(), workers))
        , vectors(library.database(), pool)
        , queue(library.database(), *extractors, vectors, pool)
    {
    }
    ~Reading()
    {
        test::finish(queue.shutdown(), 60s);
        pool.waitForDone();
    }

    IngestSummary add(const QString& folder)
    {
        auto outcome = test::run(queue.add({ folder }, {}, {}), 3600s);
        if (!outcome.result || !*outcome.result)
            qFatal("reading failed: %s", outcome.result ? qPrintable(outcome.result->error().message) : "no end");
        return **outcome.result;
    }

    test::TemporaryLibrary library;
    QThreadPool pool;
    std::unique_ptr<ExtractorPool> extractors;
    VectorIndex vectors;
    IngestQueue queue;
};

QJsonObject gapsOf(const test::LoopTick& tick)
{
    return { { QStringLiteral("beats"), tick.beats() }, { QStringLiteral("p50_ms"), tick.gapMsAt(0.5) },
        { QStringLiteral("p99_ms"), tick.gapMsAt(0.99) }, { QStringLiteral("max_ms"), tick.longestGapMs() },
        { QStringLiteral("longest_work_ms"), tick.longestWorkMs() } };
}

void printGaps(QTextStream& out, const char* name, const QJsonObject& gaps)
{
    out << QString::asprintf("%-34s %8d %8.1f %8.1f %8.1f\n", name, gaps.value(QLatin1String("beats")).toInt(),
        gaps.value(QLatin1String("p50_ms")).toDouble(), gaps.value(QLatin1String("p99_ms")).toDouble(),
        gaps.value(QLatin1String("max_ms")).toDouble());
}

QJsonObject measureFolder(const QString& folder, int workers, QTextStream& out)
{
    const double own = processorSeconds(RUSAGE_SELF);
    const double children = processorSeconds(RUSAGE_CHILDREN);
    IngestSummary first;
    IngestSummary again;
    QJsonObject gaps;
    {
        Reading reading(workers);
        const test::LoopTick tick(10ms);
        first = reading.add(folder);
        gaps = gapsOf(tick);
        again = reading.add(folder);
    }
    // The readers have ended: their time is counted now.
    const double ownSeconds = processorSeconds(RUSAGE_SELF) - own;
    const double readerSeconds = processorSeconds(RUSAGE_CHILDREN) - children;
    const double megabytes = double(first.bytes) / 1e6;
    out << QString::asprintf("%-34s %d read, %d failed, %d skipped, %lld passages, %.1f MB\n", "folder",
        first.processed, int(first.failed.size()), int(first.skipped.size()), static_cast<long long>(first.passages),
        megabytes);
    out << QString::asprintf("%-34s %.2f s, %.0f files/s, %.1f MB/s\n", "reading", first.seconds,
        first.processed / first.seconds, megabytes / first.seconds);
    out << QString::asprintf("%-34s %.2f s (program %.2f, readers %.2f)\n", "processor time",
        ownSeconds + readerSeconds, ownSeconds, readerSeconds);
    out << QString::asprintf("%-34s %.3f s, %d unchanged\n", "looking again", again.seconds, again.unchanged);
    printGaps(out, "heartbeat while reading", gaps);
    return { { QStringLiteral("files"), first.processed }, { QStringLiteral("failed"), first.failed.size() },
        { QStringLiteral("skipped"), first.skipped.size() }, { QStringLiteral("passages"), first.passages },
        { QStringLiteral("bytes"), first.bytes }, { QStringLiteral("seconds"), first.seconds },
        { QStringLiteral("cpu_seconds"), ownSeconds + readerSeconds },
        { QStringLiteral("cpu_seconds_program"), ownSeconds }, { QStringLiteral("cpu_seconds_readers"), readerSeconds },
        { QStringLiteral("again_seconds"), again.seconds }, { QStringLiteral("gaps"), gaps } };
}

Task<> searchOver(Retriever& retriever, int& searches, std::stop_token stop)
{
    while (!stop.stop_requested()) {
        SearchRequest request;
        request.query = QStringLiteral("turbine %1 inspected").arg(searches % 5000);
        const Result<SearchResults> found = co_await retriever.search(request, stop);
        if (found)
            ++searches;
        const Result<> slept = co_await sleepFor(20ms, stop);
        if (!slept)
            co_return slept;
    }
    co_return Result<>();
}

Task<> streamOver(test::FakeChatModel& model, qint64& words, std::stop_token stop)
{
    const ChatRequest request;
    const ChatModel::Status status;
    const ChatModel::Sink sink = [&words](const ChatDelta&) { ++words; };
    while (!stop.stop_requested()) {
        const Result<ChatReply> reply = co_await model.chat(request, sink, status, stop);
        if (!reply)
            co_return fail(reply.error());
    }
    co_return Result<>();
}

QJsonObject measureGaps(int files, int workers, QTextStream& out)
{
    QTemporaryDir folder;
    bench::generateReports(folder.path(), files);
    test::LoopTick idleTick(10ms);
    test::run(sleepFor(1000ms, {}));
    const QJsonObject idle = gapsOf(idleTick);

    Reading reading(workers);
    KeywordSource keywords(reading.library.keywords());
    Retriever retriever(reading.library.database(), { &keywords });
    test::FakeChatModel model;
    for (int i = 0; i < 1000; ++i)
        model.deltas.append({ QStringLiteral("word "), {} });
    int searches = 0;
    qint64 words = 0;
    Scope scope;
    const test::LoopTick tick(10ms);
    scope.spawn(QStringLiteral("searching"), searchOver(retriever, searches, scope.token()));
    scope.spawn(QStringLiteral("streaming"), streamOver(model, words, scope.token()));
    const IngestSummary summary = reading.add(folder.path());
    const QJsonObject busy = gapsOf(tick);
    scope.cancel();
    test::finish(scope.join());

    printGaps(out, "heartbeat, nothing to do", idle);
    printGaps(out, "heartbeat, all at once", busy);
    out << QString::asprintf("%-34s %d files in %.2f s, %d searches, %lld words streamed\n", "meanwhile",
        summary.processed, summary.seconds, searches, static_cast<long long>(words));
    return { { QStringLiteral("files"), summary.processed }, { QStringLiteral("seconds"), summary.seconds },
        { QStringLiteral("searches"), searches }, { QStringLiteral("words"), words }, { QStringLiteral("idle"), idle },
        { QStringLiteral("busy"), busy } };
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addPositionalArgument(QStringLiteral("folder"), QStringLiteral("what to read"), QStringLiteral("[FOLDER]"));
    const QCommandLineOption filesOption(
        QStringLiteral("files"), QStringLiteral("generated files"), QStringLiteral("N"), QStringLiteral("1000"));
    const QCommandLineOption workersOption(QStringLiteral("workers"), QStringLiteral("reading processes"),
        QStringLiteral("N"), QString::number(QThread::idealThreadCount()));
    const QCommandLineOption jsonOption(
        QStringLiteral("json"), QStringLiteral("write figures to"), QStringLiteral("FILE"));
    parser.addOptions({ filesOption, workersOption, jsonOption });
    parser.process(application);
    if (paths::extractorProgram().isEmpty())
        qFatal("docent-extractor isn't there: build it, or say where it is with DOCENT_EXTRACTOR");

    QTextStream out(stdout);
    const int workers = std::max(1, parser.value(workersOption).toInt());
    QJsonObject all;
    out << QString::asprintf("%-34s %8s %8s %8s %8s\n", "", "beats", "p50 ms", "p99 ms", "max ms");
    all.insert(QStringLiteral("gaps"), measureGaps(std::max(1, parser.value(filesOption).toInt()), workers, out));
    out.flush();
    if (!parser.positionalArguments().isEmpty())
        all.insert(QStringLiteral("folder"), measureFolder(parser.positionalArguments().constFirst(), workers, out));
    if (parser.isSet(jsonOption)) {
        QFile file(parser.value(jsonOption));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("can't write %s", qPrintable(file.fileName()));
        file.write(QJsonDocument(all).toJson());
    }
    return 0;
}
