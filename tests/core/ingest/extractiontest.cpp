#include "base/paths.h"
#include "support/ingestfakes.h"
#include "support/looptick.h"

using namespace docent;
using namespace std::chrono_literals;
using test::IngestBench;

/// The queue with the real reading processes.
class ExtractionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void readsRealFiles();
    void largeTextKeepsTheLoopTurning();
    void shutdownInTheMiddle();
};

void ExtractionTest::initTestCase()
{
    QVERIFY2(!paths::extractorProgram().isEmpty(), "docent-extractor isn't built");
}

static void useExtractor(IngestBench& bench, ExtractorPool& extractors)
{
    bench.stop();
    bench.queue = std::make_unique<IngestQueue>(bench.library.database(), extractors, bench.vectors, bench.pool);
}

void ExtractionTest::readsRealFiles()
{
    // A53, A54
    ExtractorPool extractors(paths::extractorProgram(), 2);
    IngestBench bench;
    useExtractor(bench, extractors);
    bench.write(QStringLiteral("a.txt"), "Plain text about turbines.");
    bench.write(QStringLiteral("b.md"), "# Heading\n\nMarkdown about gardens.");
    bench.write(QStringLiteral("c.html"), "<html><title>T</title><body><p>HTML about bridges.</p></body></html>");
    bench.write(QStringLiteral("broken.pdf"), "%PDF-1.4 nothing of a PDF");
    bench.write(QStringLiteral("broken.docx"), "PK\x03\x04 nothing of a document");
    QFile program(QCoreApplication::applicationFilePath());
    QVERIFY(program.open(QIODevice::ReadOnly));
    bench.write(QStringLiteral("unknown.xyz"), program.read(50'000));
    const auto outcome = test::run(bench.addAll(), 60s);
    QVERIFY(outcome.suspended);
    QVERIFY(outcome.result && *outcome.result);
    const IngestSummary& summary = **outcome.result;
    QVERIFY2(summary.processed == 3, qPrintable(bench.states().join(QLatin1String(", "))));
    QCOMPARE(summary.failed.size() + summary.skipped.size(), 3);
    for (const auto& problem : summary.failed + summary.skipped)
        QVERIFY2(!problem.reason.message.isEmpty(), qPrintable(problem.path));
    QCOMPARE(bench.hits(QStringLiteral("turbines")), 1);
    QCOMPARE(bench.hits(QStringLiteral("gardens")), 1);
    QCOMPARE(bench.hits(QStringLiteral("bridges")), 1);
    // The hash that the reader made is the one that a second look compares with: touched files aren't read again.
    const int started = extractors.started();
    bench.write(QStringLiteral("a.txt"), "Plain text about turbines.");
    const auto again = test::run(bench.addAll(), 60s);
    QCOMPARE((*again.result)->processed, 0);
    QCOMPARE((*again.result)->unchanged, 6 - int((*again.result)->skipped.size()));
    QCOMPARE(extractors.started(), started);
    bench.stop();
}

void ExtractionTest::largeTextKeepsTheLoopTurning()
{
    // A10
    ExtractorPool extractors(paths::extractorProgram(), 1);
    IngestBench bench;
    useExtractor(bench, extractors);
    QByteArray text;
    while (text.size() < 10'000'000)
        text += "Line " + QByteArray::number(text.size()) + " of a text that is rather large, with some words in it.\n";
    bench.write(QStringLiteral("large.txt"), text);
    const test::LoopTick tick(5ms);
    const auto outcome = test::run(bench.addAll(), 120s);
    QVERIFY(outcome.result && *outcome.result);
    QCOMPARE((*outcome.result)->processed, 1);
    QVERIFY((*outcome.result)->passages > 1000);
    QVERIFY2(tick.longestHoldUpMs() < 300, qPrintable(QString::number(tick.longestHoldUpMs())));
    QVERIFY2(tick.longestWorkMs() < 50, qPrintable(QString::number(tick.longestWorkMs())));
    bench.stop();
}

void ExtractionTest::shutdownInTheMiddle()
{
    // A6, A23: readers are stopped, nothing is half written, and the next start goes on.
    ExtractorPool extractors(paths::extractorProgram(), 2);
    IngestBench bench;
    useExtractor(bench, extractors);
    bench.writeMany(400);
    for (int i = 0; i < 5; ++i) {
        auto adding = bench.addAll();
        QTest::qWait(30 * i);
        QVERIFY(test::finish(bench.queue->shutdown()));
        QVERIFY(test::run(std::move(adding)).result.has_value());
        QCOMPARE(bench.counts().reading, 0);
        QCOMPARE(bench.counts().failed, 0);
        useExtractor(bench, extractors);
    }
    const auto outcome = test::run(bench.addAll(), 60s);
    QVERIFY(outcome.result && *outcome.result);
    QCOMPARE(bench.counts().ready, 400);
    QCOMPARE(bench.hits(QStringLiteral("common")), 400);
    bench.stop();
}

QTEST_GUILESS_MAIN(ExtractionTest)
#include "extractiontest.moc"
