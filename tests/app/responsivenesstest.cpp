#include "app/application.h"
#include "support/coroutinerunner.h"
#include "support/fakemodels.h"
#include "support/looptick.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;
using namespace std::chrono_literals;

/// Reading, searching and streaming at once on the real parts, with the event loop's heartbeat.
class ResponsivenessTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsSearchesAndStreamsAtOnce();
    void quitsInMidstream();
};

namespace {

constexpr int fileCount = 200;
/// Far above what a person would call fluent, and far below what any blocking call would cost on the slowest machine;
/// the true figures are the benchmark's.
constexpr double blockedMs = 500;

void writeFiles(const QString& folder)
{
    QDir().mkpath(folder);
    for (int i = 0; i < fileCount; ++i) {
        QFile file(folder + QStringLiteral("/file%1.md").arg(i));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray("# Report ") + QByteArray::number(i) + "\n\n");
        for (int k = 0; k < 30; ++k)
            file.write(
                "The turbine number " + QByteArray::number(i * 31 + k) + " was inspected and found in order.\n\n");
    }
}

struct Counts {
    int searches = 0;
    int pieces = 0;
};

Task<> searchOver(Application& app, Counts& counts, std::stop_token stop)
{
    while (!stop.stop_requested()) {
        SearchRequest request;
        request.query = QStringLiteral("turbine inspected");
        const auto found = co_await app.retriever().search(std::move(request), stop);
        if (found)
            ++counts.searches;
        const auto slept = co_await sleepFor(5ms, stop);
        if (!slept)
            break;
    }
    co_return Result<>();
}

Task<> streamOver(std::shared_ptr<test::FakeChatModel> model, Counts& counts, std::stop_token stop)
{
    while (!stop.stop_requested()) {
        ChatModel::Sink sink = [&counts](const ChatDelta&) { ++counts.pieces; };
        const auto reply = co_await model->chat(ChatRequest(), std::move(sink), ChatModel::Status(), stop);
        if (!reply)
            break;
    }
    co_return Result<>();
}

} // namespace

void ResponsivenessTest::readsSearchesAndStreamsAtOnce() // A1 A56
{
    QTemporaryDir place;
    const QString files = place.filePath(QStringLiteral("files"));
    writeFiles(files);
    Application app(place.filePath(QStringLiteral("library")));
    QVERIFY(test::run(app.open({})).result.has_value());
    auto model = std::make_shared<test::FakeChatModel>();
    for (int i = 0; i < 200; ++i)
        model->deltas.append(ChatDelta { QStringLiteral("word "), {} });
    app.queue().start();

    Counts counts;
    Scope scope;
    test::LoopTick tick(10ms);
    scope.spawn(QStringLiteral("search"), searchOver(app, counts, scope.token()));
    scope.spawn(QStringLiteral("stream"), streamOver(model, counts, scope.token()));
    const auto added = test::run(app.queue().add({ files }, {}, {}), 120s);
    const int searchesWhileReading = counts.searches;
    scope.cancel();
    QVERIFY(test::finish(scope.join()));

    QVERIFY(added.result && *added.result);
    QCOMPARE((*added.result)->processed, fileCount);
    QVERIFY(searchesWhileReading > 0);
    QVERIFY(counts.pieces > 0);
    QVERIFY2(tick.longestHoldUpMs() < blockedMs, qPrintable(QString::number(tick.longestHoldUpMs())));
    QVERIFY2(tick.longestWorkMs() < test::mostWorkMs, qPrintable(QString::number(tick.longestWorkMs())));
    QVERIFY(test::finish(app.shutdown()));
}

void ResponsivenessTest::quitsInMidstream() // A6
{
    QTemporaryDir place;
    const QString files = place.filePath(QStringLiteral("files"));
    writeFiles(files);
    Application app(place.filePath(QStringLiteral("library")));
    QVERIFY(test::run(app.open({})).result.has_value());
    app.queue().start();
    Scope scope;
    std::stop_source adding;
    auto add = [](Application& on, QString folder, std::stop_token stop) -> Task<> {
        const auto summary = co_await on.queue().add(QStringList(folder), QString(), stop);
        co_return summary ? Result<>() : Result<>(fail(summary.error()));
    };
    scope.spawn(QStringLiteral("add"), add(app, files, adding.get_token()));
    QTRY_VERIFY(app.queue().progress().running);
    adding.request_stop();
    QVERIFY(test::finish(app.shutdown()));
    QVERIFY(test::finish(scope.join()));
    QCOMPARE(scope.live(), 0);

    // What was not read waits for the next start.
    Application again(place.filePath(QStringLiteral("library")));
    QVERIFY(test::run(again.open({})).result.has_value());
    const auto added = test::run(again.queue().add({ files }, {}, {}), 120s);
    QVERIFY(added.result && *added.result);
    auto job = [](Connection& db) { return documents::counts(db); };
    const auto documents = test::run(again.database().read(std::move(job), {}));
    QCOMPARE((*documents.result)->ready, fileCount);
    QVERIFY(test::finish(again.shutdown()));
}

QTEST_GUILESS_MAIN(ResponsivenessTest)
#include "responsivenesstest.moc"
