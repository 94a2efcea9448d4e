#include "base/paths.h"
#include "support/ingestfakes.h"
#include "support/looptick.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace docent;
using namespace std::chrono_literals;
using test::IngestBench;

/// The queue with the real reading processes.
class ExtractionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void readsRealFiles();
    void namesOfAnyBytes();
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

void ExtractionTest::namesOfAnyBytes()
{
    ExtractorPool extractors(paths::extractorProgram(), 1);
    IngestBench bench;
    useExtractor(bench, extractors);
    // Words that tell them apart, with the names that they are in: composed and decomposed letters are two names.
    const QList<std::pair<QByteArray, QByteArray>> names { { "aardvark", "bad\xff.txt" },
        { "buffalo", "line\nbreak.txt" }, { "cheetah", "-rf.txt" }, { "dolphin", QByteArray(251, 'n') + ".txt" },
        { "elephant", "\xc3\xa9.txt" }, { "flamingo", "e\xcc\x81.txt" }, { "gorilla", "\xed\xa0\x80 half\xc3.txt" },
        { "hedgehog", "\xee\xbe\xbf.txt" }, { "iguana", "percent %FF.txt" } };
    const QByteArray folder = QFile::encodeName(bench.folder.path()) + "/deep\xfe/";
    QCOMPARE(::mkdir(folder.constData(), 0700), 0);
    for (const auto& [word, name] : names) {
        const int fd = ::open((folder + name).constData(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        QVERIFY2(fd >= 0, name.constData());
        const QByteArray text = "A text about the " + word + ".\n";
        QCOMPARE(::write(fd, text.constData(), size_t(text.size())), text.size());
        ::close(fd);
    }
    const auto outcome = test::run(bench.addAll(), 60s);
    QVERIFY(outcome.result && *outcome.result);
    QCOMPARE((*outcome.result)->processed, int(names.size()));
    for (const auto& [word, name] : names) {
        QCOMPARE(bench.hits(QString::fromLatin1(word)), 1);
        const auto record = bench.library.read(
            [path = paths::decoded(folder + name)](Connection& db) { return documents::findByPath(db, path); });
        QVERIFY2(record && *record, name.constData());
        QCOMPARE(paths::encoded((*record)->path), folder + name);
        QCOMPARE((*record)->state, DocumentState::Ready);
    }
    // A second look knows them all again, and finds the one that went.
    QCOMPARE(::unlink((folder + names.first().second).constData()), 0);
    const auto again = test::run(bench.addAll(), 60s);
    QCOMPARE((*again.result)->processed, 0);
    QCOMPARE((*again.result)->removed, 1);
    for (const auto& [word, name] : names.mid(1))
        QCOMPARE(::unlink((folder + name).constData()), 0);
    QCOMPARE(::rmdir(folder.constData()), 0);
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
    QVERIFY2(tick.longestWorkMs() < test::mostWorkMs, qPrintable(QString::number(tick.longestWorkMs())));
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
