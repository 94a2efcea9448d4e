#include "base/paths.h"
#include "fuzz/mutator.h"
#include "fuzz/seeds.h"
#include "support/ingestfakes.h"

#include <QDirIterator>
#include <QFile>
#include <unistd.h>

using namespace docent;
using namespace std::chrono_literals;
using fuzz::Mutator;
using test::IngestBench;

/// Files that were cut off or lost a few bits, as bad disks and broken transfers leave them, through all of reading:
/// the queue, the real reading processes, the library. Each ends as text or with a reason.
class SpoiltFilesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void ownFiles();
    void realFiles();

private:
    struct Original {
        QString name;
        QByteArray content;
    };
    static void spoil(const QList<Original>& originals, int variants, quint32 seed, const QString& folder);
    static void readAll(IngestBench& bench, const QString& folder, int files);
    static void readTwice(const QList<Original>& originals, int variants);
};

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true; // what is freed stays for a while
#else
constexpr bool sanitized = false;
#endif

qint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(1).toLongLong() * sysconf(_SC_PAGESIZE) : 0;
}

} // namespace

void SpoiltFilesTest::initTestCase()
{
    QVERIFY2(!paths::extractorProgram().isEmpty(), "docent-extractor isn't built");
}

void SpoiltFilesTest::spoil(const QList<Original>& originals, int variants, quint32 seed, const QString& folder)
{
    Mutator random(seed);
    QDir().mkpath(folder);
    for (int i = 0; i < variants; ++i) {
        const Original& original = originals.at(i % originals.size());
        QByteArray content = original.content;
        if (random.below(2) == 0)
            content.truncate(1 + random.below(content.size()));
        else
            for (int flips = 1 << random.below(7); flips > 0; --flips) {
                const int at = random.below(content.size());
                content[at] = char(content.at(at) ^ (1 << random.below(8)));
            }
        QFile file(folder + QStringLiteral("/%1-%2").arg(i).arg(original.name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
    }
}

void SpoiltFilesTest::readAll(IngestBench& bench, const QString& folder, int files)
{
    const auto outcome = test::run(bench.queue->add({ folder }, {}, {}), 3h);
    QVERIFY(outcome.result && *outcome.result);
    const IngestSummary& summary = **outcome.result;
    // What is attached to a message or lies in an archive counts as a document of its own.
    const qsizetype ended = summary.processed + summary.unchanged + summary.failed.size() + summary.skipped.size();
    QVERIFY2(ended >= files, qPrintable(QString::number(ended)));
    for (const auto& problem : summary.failed + summary.skipped) {
        QVERIFY2(!problem.reason.message.isEmpty(), qPrintable(problem.path));
        const bool died = problem.reason.code == ErrorCode::WorkerDied || problem.reason.code == ErrorCode::Timeout;
        if (!died)
            continue;
        // Kept for a look at it. Pages of PDF are Qt's own matter: that costs the file, and is told.
        QFile::copy(problem.path, QDir::temp().filePath(QFileInfo(problem.path).fileName()));
        const QByteArray said = (problem.path + QLatin1String(": ") + problem.reason.message).toUtf8();
        QVERIFY2(problem.path.endsWith(QLatin1String(".pdf")), said.constData());
        qWarning("%s", said.constData());
    }
    const documents::Counts counts = bench.counts();
    QCOMPARE(counts.waiting + counts.reading, 0);
    qInfo("%d files: %d read, %lld failed, %lld skipped; %.1f s", files, summary.processed,
        static_cast<long long>(summary.failed.size()), static_cast<long long>(summary.skipped.size()), summary.seconds);
}

/// The second half must not need more memory than the first left behind.
void SpoiltFilesTest::readTwice(const QList<Original>& originals, int variants)
{
    ExtractLimits limits;
    limits.time = 20s;
    ExtractorPool extractors(paths::extractorProgram(), 2, limits);
    IngestBench bench;
    bench.stop();
    bench.queue = std::make_unique<IngestQueue>(bench.library.database(), extractors, bench.vectors, bench.pool);
    qint64 before = 0;
    for (const quint32 seed : { 1U, 2U }) {
        const QString folder = bench.path(QString::number(seed));
        spoil(originals, variants / 2, seed, folder);
        readAll(bench, folder, variants / 2);
        if (QTest::currentTestFailed())
            break;
        if (seed == 1)
            before = residentBytes();
    }
    const qint64 grown = residentBytes() - before;
    qInfo("%d reading processes; %lld MB, grown by %lld KB in the second half", extractors.started(),
        static_cast<long long>(residentBytes() >> 20), static_cast<long long>(grown / 1024));
    QVERIFY2(sanitized || grown < (48 << 20), qPrintable(QString::number(grown)));
    bench.stop();
}

void SpoiltFilesTest::ownFiles()
{
    QList<Original> originals;
    for (const fuzz::Seed& seed : fuzz::readSeeds(QStringLiteral(FUZZ_SEEDS)))
        originals.append({ QString::fromUtf8(seed.name), seed.bytes() });
    readTwice(originals, 200);
}

void SpoiltFilesTest::realFiles()
{
    const int variants = qEnvironmentVariableIntValue("DOCENT_SPOILT_FILES");
    if (variants <= 0)
        QSKIP("Takes minutes: DOCENT_SPOILT_FILES=2000 runs it.");
    const QString folder = qEnvironmentVariable("DOCENT_SHARED") + QStringLiteral("/data/formats");
    QList<Original> originals;
    for (QDirIterator it(folder, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        QFile file(it.next());
        if (file.size() > 0 && file.size() < (4 << 20) && file.open(QIODevice::ReadOnly))
            originals.append({ it.fileName(), file.readAll() });
    }
    if (originals.isEmpty())
        QSKIP("The collection of sample files is not here (DOCENT_SHARED).");
    std::sort(originals.begin(), originals.end(), [](const Original& a, const Original& b) { return a.name < b.name; });
    readTwice(originals, variants);
}

QTEST_GUILESS_MAIN(SpoiltFilesTest)
#include "spoiltfilestest.moc"
