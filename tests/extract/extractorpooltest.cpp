#include "extract/extractorpool.h"
#include "async/gather.h"
#include "async/scope.h"
#include "base/paths.h"
#include "support/coroutinerunner.h"
#include "support/looptick.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <sys/stat.h>

using namespace docent;
using namespace std::chrono_literals;

class ExtractorPoolTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void misbehaviourCostsOneFile_data();
    void misbehaviourCostsOneFile();
    void usedWorkerIsNotTrustedTwice();
    void servesInOrder();
    void stopKillsTheWorker();
    void retiredWorkerIsReplaced();
    void missingProgram();
    void largeReplyIsDecodedElsewhere();
    void readsText();
    void refusesWhatIsNoFile_data();
    void refusesWhatIsNoFile();
    void stalledFileHoldsUpNoOther();
    void hugeText();
    void workersEndWithTheProgram();

private:
    static QString fake(const char* behaviour) { return QLatin1String("/nowhere/") + QLatin1String(behaviour); }
    static QString real() { return paths::extractorProgram(); }
};

namespace {

ExtractLimits quick(std::chrono::milliseconds time)
{
    ExtractLimits limits;
    limits.time = time;
    return limits;
}

Result<Extracted> read(ExtractorPool& pool, const QString& path)
{
    return *test::run(pool.extract(path, {})).result;
}

bool writeFile(const QString& path, const QByteArray& content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

} // namespace

void ExtractorPoolTest::misbehaviourCostsOneFile_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("code");
    QTest::newRow("hangs") << fake("hang") << int(ErrorCode::Timeout);
    QTest::newRow("says half a reply") << fake("half") << int(ErrorCode::Timeout);
    QTest::newRow("is killed") << fake("die") << int(ErrorCode::WorkerDied);
    QTest::newRow("exits") << fake("exit") << int(ErrorCode::WorkerDied);
    QTest::newRow("claims 2 GB") << fake("huge") << int(ErrorCode::WorkerDied);
    QTest::newRow("speaks no CBOR") << fake("garbage") << int(ErrorCode::WorkerDied);
    QTest::newRow("floods its output") << fake("flood") << int(ErrorCode::WorkerDied);
    QTest::newRow("answers twice") << fake("twice") << int(ErrorCode::WorkerDied);
    QTest::newRow("floods its error channel") << fake("noise") << int(ErrorCode::WorkerDied);
}

// A54: the file fails with its reason, and the next one is read.
void ExtractorPoolTest::misbehaviourCostsOneFile()
{
    QFETCH(QString, path);
    QFETCH(int, code);
    ExtractorPool pool(QStringLiteral(FAKE_WORKER), 1, quick(code == int(ErrorCode::Timeout) ? 2s : 60s));
    const Result<Extracted> bad = read(pool, path);
    QVERIFY(!bad);
    QCOMPARE(int(bad.error().code), code);
    QVERIFY(!bad.error().message.isEmpty());
    const Result<Extracted> good = read(pool, fake("fine"));
    QVERIFY2(good, good ? "" : qPrintable(good.error().message));
    QVERIFY(good->document.text.startsWith(QLatin1String("fine by")));
    QCOMPARE(pool.started(), 2);
}

void ExtractorPoolTest::usedWorkerIsNotTrustedTwice()
{
    QTemporaryDir folder;
    ExtractorPool pool(QStringLiteral(FAKE_WORKER), 1);
    QVERIFY(read(pool, fake("fine")));
    // The used process dies on it, a fresh one reads it.
    QVERIFY(read(pool, folder.filePath(QStringLiteral("once"))));
    QCOMPARE(pool.started(), 2);
    // A file that kills fresh processes too is given up after one of them.
    QVERIFY(!read(pool, fake("die")));
    QCOMPARE(pool.started(), 3);
}

void ExtractorPoolTest::servesInOrder()
{
    ExtractorPool pool(QStringLiteral(FAKE_WORKER), 1);
    QStringList order;
    Scope scope;
    auto one = [](ExtractorPool& from, QString path, QStringList& into, std::stop_token stop) -> Task<> {
        const Result<Extracted> result = co_await from.extract(path, stop);
        if (!result)
            co_return fail(result.error());
        into.append(result->document.text.section(QLatin1Char(' '), 0, 0));
        co_return {};
    };
    QStringList expected;
    for (int i = 0; i < 20; ++i) {
        expected.append(QStringLiteral("file%1").arg(i));
        scope.spawn(expected.last(), one(pool, QLatin1String("/nowhere/") + expected.last(), order, scope.token()));
    }
    QVERIFY(test::finish(scope.join()));
    QCOMPARE(order, expected);
    QCOMPARE(pool.started(), 1);
}

void ExtractorPoolTest::stopKillsTheWorker()
{
    ExtractorPool pool(QStringLiteral(FAKE_WORKER), 1);
    std::stop_source stop;
    QTimer::singleShot(50, this, [&stop] { stop.request_stop(); });
    const auto outcome = test::run(pool.extract(fake("hang"), stop.get_token()));
    QVERIFY(outcome.suspended);
    QVERIFY(!*outcome.result && outcome.result->error().isCancelled());
    QVERIFY(read(pool, fake("fine")));
    QCOMPARE(pool.started(), 2);
    // One that waits for its turn leaves the queue.
    std::stop_source second;
    Scope scope;
    auto hang = [](ExtractorPool& from, std::stop_token token) -> Task<> {
        const Result<Extracted> result = co_await from.extract(QStringLiteral("/nowhere/hang"), token);
        if (!result)
            co_return fail(result.error());
        co_return {};
    };
    scope.spawn(QStringLiteral("first"), hang(pool, scope.token()));
    QTimer::singleShot(20, this, [&second] { second.request_stop(); });
    const auto waiting = test::run(pool.extract(fake("fine"), second.get_token()));
    QVERIFY(!*waiting.result && waiting.result->error().isCancelled());
    scope.cancel();
    QVERIFY(test::finish(scope.join()));
}

void ExtractorPoolTest::retiredWorkerIsReplaced()
{
    ExtractorPool pool(QStringLiteral(FAKE_WORKER), 1);
    for (int i = 0; i < 3; ++i)
        QVERIFY(read(pool, fake("retire")));
    QCOMPARE(pool.started(), 3);
}

void ExtractorPoolTest::missingProgram()
{
    ExtractorPool pool(QStringLiteral("/nowhere/docent-extractor"), 2);
    for (int i = 0; i < 3; ++i) {
        const Result<Extracted> result = read(pool, fake("fine"));
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Io);
    }
}

void ExtractorPoolTest::largeReplyIsDecodedElsewhere()
{
    ExtractorPool pool(QStringLiteral(FAKE_WORKER), 1);
    const auto outcome = test::run(pool.extract(fake("large"), {}));
    QVERIFY(outcome.suspended && *outcome.result);
    QCOMPARE((*outcome.result)->document.text.size(), 2'000'000);
}

void ExtractorPoolTest::readsText()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("Grüße.txt"));
    QVERIFY(writeFile(path, "Title\r\n=====\r\n\r\nFirst paragraph.\r\n\r\n- an item\r\n"));
    ExtractorPool pool(real(), 1);
    const Result<Extracted> result = read(pool, path);
    QVERIFY2(result, result ? "" : qPrintable(result.error().message + result.error().detail));
    QCOMPARE(result->document.text, QStringLiteral("Title\n=====\n\nFirst paragraph.\n\n- an item\n"));
    QCOMPARE(result->document.kind, QStringLiteral("text"));
    QCOMPARE(result->document.blocks.size(), 3);
    QCOMPARE(result->document.blocks.at(0).kind, BlockKind::Heading);
    QCOMPARE(result->document.blocks.at(2).kind, BlockKind::ListItem);
    QCOMPARE(result->contentHash.size(), 16);
    QVERIFY(writeFile(path, "Other"));
    QVERIFY(read(pool, path)->contentHash != result->contentHash);
    QCOMPARE(pool.started(), 1);
}

void ExtractorPoolTest::refusesWhatIsNoFile_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("code");
    QTest::newRow("missing") << QStringLiteral("missing") << int(ErrorCode::NotFound);
    QTest::newRow("FIFO") << QStringLiteral("fifo") << int(ErrorCode::Unsupported);
    QTest::newRow("folder") << QStringLiteral("folder") << int(ErrorCode::Unsupported);
    QTest::newRow("device") << QStringLiteral("/dev/zero") << int(ErrorCode::Unsupported);
    QTest::newRow("dangling link") << QStringLiteral("dangling") << int(ErrorCode::NotFound);
    QTest::newRow("endless link") << QStringLiteral("loop") << int(ErrorCode::NotFound);
    QTest::newRow("empty") << QStringLiteral("empty.txt") << int(ErrorCode::Empty);
    QTest::newRow("only spaces") << QStringLiteral("spaces.txt") << int(ErrorCode::Empty);
    QTest::newRow("larger than allowed") << QStringLiteral("large.txt") << int(ErrorCode::TooLarge);
    QTest::newRow("more text than allowed") << QStringLiteral("long.txt") << int(ErrorCode::TooLarge);
    QTest::newRow("binary") << QStringLiteral("binary.txt") << int(ErrorCode::Unsupported);
    QTest::newRow("picture") << QStringLiteral("picture.txt") << int(ErrorCode::NoText);
}

// A11: special files end at once with a reason.
void ExtractorPoolTest::refusesWhatIsNoFile()
{
    QFETCH(QString, name);
    QFETCH(int, code);
    QTemporaryDir folder;
    const auto at = [&folder](const char* file) { return folder.filePath(QLatin1String(file)); };
    QCOMPARE(mkfifo(QFile::encodeName(at("fifo")).constData(), 0600), 0);
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("folder")));
    QVERIFY(QFile::link(at("gone"), at("dangling")) && QFile::link(at("loop"), at("loop")));
    QVERIFY(writeFile(at("empty.txt"), {}) && writeFile(at("spaces.txt"), " \n\t\n"));
    QVERIFY(
        writeFile(at("large.txt"), QByteArray(2 << 20, 'x')) && writeFile(at("long.txt"), QByteArray(600'000, 'x')));
    QVERIFY(writeFile(at("binary.txt"), QByteArray("\1\2\3\0\4\5\6\7", 8).repeated(99)));
    QVERIFY(writeFile(at("picture.txt"), "\x89PNG\r\n\x1a\n"));
    ExtractLimits limits = quick(20s);
    limits.fileBytes = 1 << 20;
    limits.outputBytes = 500'000;
    ExtractorPool pool(real(), 1, limits);
    const Result<Extracted> result = read(pool, name.startsWith(QLatin1Char('/')) ? name : folder.filePath(name));
    QVERIFY(!result);
    QCOMPARE(errorCodeName(result.error().code), errorCodeName(ErrorCode(code)));
    QVERIFY(!result.error().message.isEmpty());
    QCOMPARE(pool.started(), 1);
}

// A11: while one worker hangs in a file, the other reads on.
void ExtractorPoolTest::stalledFileHoldsUpNoOther()
{
    ExtractorPool pool(QStringLiteral(FAKE_WORKER), 2);
    Scope scope;
    auto hang = [](ExtractorPool& from, std::stop_token token) -> Task<> {
        const Result<Extracted> result = co_await from.extract(QStringLiteral("/nowhere/hang"), token);
        if (!result)
            co_return fail(result.error());
        co_return {};
    };
    scope.spawn(QStringLiteral("stalled"), hang(pool, scope.token()));
    for (int i = 0; i < 10; ++i)
        QVERIFY(read(pool, fake("fine")));
    QCOMPARE(scope.live(), 1);
    scope.cancel();
    QVERIFY(test::finish(scope.join()));
}

// A10: 100 MB of text come through, while the event loop turns.
void ExtractorPoolTest::hugeText()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("huge.txt"));
    QVERIFY(writeFile(path, QByteArray("The quick brown fox jumps over the lazy dog.\n").repeated(100'000'000 / 45)));
    ExtractorPool pool(real(), 1);
    test::LoopTick tick(10ms);
    QElapsedTimer clock;
    clock.start();
    const Result<Extracted> result = *test::run(pool.extract(path, {}), 60s).result;
    QVERIFY2(result, result ? "" : qPrintable(result.error().message));
    QVERIFY(result->document.text.size() > 99'000'000);
    qInfo("100 MB of text: %lld ms, longest gap of the event loop %.1f ms, p99 %.1f ms, longest work %.1f ms",
        clock.elapsed(), tick.longestGapMs(), tick.gapMsAt(0.99), tick.longestWorkMs());
    QVERIFY(tick.beats() > 10);
    QVERIFY2(tick.longestWorkMs() < test::mostWorkMs, qPrintable(QString::number(tick.longestWorkMs()))); // A1
}

void ExtractorPoolTest::workersEndWithTheProgram()
{
    QProcess process;
    process.start(real(), {});
    QVERIFY(process.waitForStarted());
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 0);
}

QTEST_GUILESS_MAIN(ExtractorPoolTest)
#include "extractorpooltest.moc"
