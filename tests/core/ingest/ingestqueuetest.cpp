#include "support/ingestfakes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <utime.h>

using namespace docent;
using test::IngestBench;

/// What add(), retry() and remove() do to a library, with a reader inside this process.
class IngestQueueTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsAFolder();
    void oneBadFileDoesNotStopOthers();
    void nothingChanged();
    void touchedFileIsNotReadAgain();
    void changedFileIsReadAgain();
    void goneFileIsRemoved();
    void missingFolderRemovesNothing();
    void driveGoesWhileItIsRead();
    void removesWhatIsIgnoredNow();
    void sameNameInTwoFolders();
    void collections();
    void emptyFolder();
    void filesFarApart();
    void textIsKeptWhole();
    void retriesFailedOnes();
    void removes();
    void severalAddsAtOnce();
};

static QStringList lines(const char* text)
{
    return QString::fromUtf8(text).split(QLatin1Char('|'), Qt::SkipEmptyParts);
}

static QStringList problemLines(const QList<IngestSummary::Problem>& problems)
{
    QStringList found;
    for (const IngestSummary::Problem& problem : problems)
        found << problem.path.section(QLatin1Char('/'), -1) + QLatin1String(": ") + errorCodeName(problem.reason.code)
                + (problem.reason.message.isEmpty() ? QStringLiteral(" without words") : QString());
    return found;
}

void IngestQueueTest::readsAFolder()
{
    // A53, A54: everything is listed in the end, each file once.
    IngestBench bench;
    bench.write(QStringLiteral("a.txt"), "The first of them.");
    bench.write(QStringLiteral("sub/deep/b.txt"), "The second one.");
    bench.write(QStringLiteral("picture.png"), "no text");
    bench.write(QStringLiteral("empty.txt"), "");
    const auto outcome = test::run(bench.addAll());
    QVERIFY(outcome.suspended);
    QVERIFY(outcome.result && *outcome.result);
    const IngestSummary& summary = **outcome.result;
    QCOMPARE(summary.processed, 2);
    QCOMPARE(summary.unchanged, 0);
    QCOMPARE(summary.removed, 0);
    QVERIFY(summary.failed.isEmpty());
    QCOMPARE(problemLines(summary.skipped), lines("empty.txt: empty|picture.png: no_text"));
    QCOMPARE(summary.passages, 2);
    QCOMPARE(summary.bytes, 33);
    QVERIFY(summary.seconds > 0);
    QCOMPARE(bench.states(),
        lines("a.txt: ready|empty.txt: skipped empty|picture.png: skipped no_text|sub/deep/b.txt: ready"));
    QCOMPARE(bench.hits(QStringLiteral("second")), 1);
    QTRY_VERIFY(bench.isIdle());
    QVERIFY(bench.problems.isEmpty());
    QCOMPARE(bench.finished.size(), 1);
}

void IngestQueueTest::oneBadFileDoesNotStopOthers()
{
    // A54
    IngestBench bench;
    bench.writeMany(6);
    bench.reader.errors.insert(
        QStringLiteral("doc001.txt"), { ErrorCode::Damaged, QStringLiteral("It is damaged."), {}, {} });
    bench.reader.errors.insert(
        QStringLiteral("doc002.txt"), { ErrorCode::WorkerDied, QStringLiteral("The reader died."), {}, {} });
    bench.reader.errors.insert(
        QStringLiteral("doc003.txt"), { ErrorCode::Unsupported, QStringLiteral("Not a text."), {}, {} });
    bench.reader.throws.insert(QStringLiteral("doc004.txt"), true);
    const auto summary = bench.added();
    QVERIFY(summary);
    QCOMPARE(summary->processed, 2);
    QStringList failed = problemLines(summary->failed);
    failed.sort();
    QCOMPARE(failed, lines("doc001.txt: damaged|doc002.txt: worker_died|doc004.txt: internal"));
    QCOMPARE(problemLines(summary->skipped), lines("doc003.txt: unsupported"));
    QCOMPARE(bench.states(),
        lines("doc000.txt: ready|doc001.txt: failed damaged|doc002.txt: failed worker_died|doc003.txt: skipped "
              "unsupported|doc004.txt: failed internal|doc005.txt: ready"));
    QTRY_VERIFY(bench.isIdle());
}

void IngestQueueTest::nothingChanged()
{
    IngestBench bench;
    bench.writeMany(20);
    QVERIFY(bench.added());
    const auto again = bench.added();
    QVERIFY(again);
    QCOMPARE(again->processed, 0);
    QCOMPARE(again->unchanged, 20);
    QCOMPARE(again->passages, 0);
    QCOMPARE(bench.reader.calls, 20);
}

void IngestQueueTest::touchedFileIsNotReadAgain()
{
    IngestBench bench;
    bench.writeMany(3);
    QVERIFY(bench.added());
    const auto passageIds = [&bench] {
        return bench.library.value(QStringLiteral("SELECT group_concat(id) FROM passages")).toString();
    };
    const QString before = passageIds();
    const timespec times[2] = { { 1'600'000'000, 0 }, { 1'600'000'000, 7 } };
    QCOMPARE(
        ::utimensat(AT_FDCWD, QFile::encodeName(bench.path(QStringLiteral("doc001.txt"))).constData(), times, 0), 0);
    const auto touched = bench.added();
    QVERIFY(touched);
    QCOMPARE(touched->processed, 0);
    QCOMPARE(touched->unchanged, 3);
    QCOMPARE(bench.reader.calls, 3);
    QCOMPARE(passageIds(), before);
    QCOMPARE(bench.states(), lines("doc000.txt: ready|doc001.txt: ready|doc002.txt: ready"));
    // The new time is known: the next look doesn't even open it.
    QCOMPARE(bench.library.value(QStringLiteral("SELECT modified_ns FROM documents WHERE path LIKE '%doc001.txt'"))
                 .toLongLong(),
        1'600'000'000'000'000'007);
}

void IngestQueueTest::changedFileIsReadAgain()
{
    IngestBench bench;
    bench.writeMany(3);
    QVERIFY(bench.added());
    bench.write(QStringLiteral("doc001.txt"), "something entirely different");
    const auto summary = bench.added();
    QVERIFY(summary);
    QCOMPARE(summary->processed, 1);
    QCOMPARE(summary->unchanged, 2);
    QCOMPARE(bench.hits(QStringLiteral("word001")), 0);
    QCOMPARE(bench.hits(QStringLiteral("entirely")), 1);
}

void IngestQueueTest::goneFileIsRemoved()
{
    IngestBench bench;
    bench.writeMany(3);
    bench.write(QStringLiteral("sub/x.txt"), "below");
    QVERIFY(bench.added());
    QVERIFY(QFile::remove(bench.path(QStringLiteral("doc001.txt"))));
    QVERIFY(QDir(bench.path(QStringLiteral("sub"))).removeRecursively());
    const auto summary = bench.added();
    QVERIFY(summary);
    QCOMPARE(summary->removed, 2);
    QCOMPARE(summary->unchanged, 2);
    QCOMPARE(bench.states(), lines("doc000.txt: ready|doc002.txt: ready"));
    QCOMPARE(bench.hits(QStringLiteral("word001")), 0);
}

void IngestQueueTest::missingFolderRemovesNothing()
{
    // A drive that isn't connected is not an empty one.
    IngestBench bench;
    bench.write(QStringLiteral("drive/a.txt"), "on the drive");
    bench.write(QStringLiteral("b.txt"), "here");
    QVERIFY(bench.added());
    QVERIFY(QDir().rename(bench.path(QStringLiteral("drive")), bench.path(QStringLiteral(".away"))));
    const auto outcome = test::run(
        bench.queue->add({ bench.path(QStringLiteral("drive")), bench.path(QStringLiteral("b.txt")) }, {}, {}));
    QVERIFY(outcome.result && *outcome.result);
    const IngestSummary& summary = **outcome.result;
    QCOMPARE(problemLines(summary.failed), lines("drive: not_found"));
    QCOMPARE(summary.removed, 0);
    QCOMPARE(summary.unchanged, 1);
    QCOMPARE(bench.states(), lines("b.txt: ready|drive/a.txt: offline"));
    QCOMPARE(bench.hits(QStringLiteral("drive")), 1);
    // The same when the folder above is looked through while this one is named as well.
    const auto both = test::run(bench.queue->add({ bench.folder.path(), bench.path(QStringLiteral("drive")) }, {}, {}));
    QCOMPARE((*both.result)->removed, 0);
    QCOMPARE(bench.states(), lines("b.txt: ready|drive/a.txt: offline"));
    // It is back, as it was.
    QVERIFY(QDir().rename(bench.path(QStringLiteral(".away")), bench.path(QStringLiteral("drive"))));
    const int calls = bench.reader.calls;
    QCOMPARE(bench.added()->removed, 0);
    QCOMPARE(bench.states(), lines("b.txt: ready|drive/a.txt: ready"));
    QCOMPARE(bench.reader.calls, calls);
}

void IngestQueueTest::driveGoesWhileItIsRead()
{
    IngestBench bench;
    bench.write(QStringLiteral("drive/a.txt"), "the former text");
    QVERIFY(bench.added());
    bench.write(QStringLiteral("drive/a.txt"), "the text that came later");
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 1);
    QVERIFY(QDir().rename(bench.path(QStringLiteral("drive")), bench.path(QStringLiteral(".away"))));
    bench.reader.releaseAll();
    QCOMPARE(problemLines((*test::run(std::move(adding)).result)->failed), lines("a.txt: not_found"));
    // What was read before is still there, and what is new is read when the drive is back.
    QCOMPARE(bench.states(), lines("drive/a.txt: offline"));
    QCOMPARE(bench.hits(QStringLiteral("former")), 1);
    QVERIFY(QDir().rename(bench.path(QStringLiteral(".away")), bench.path(QStringLiteral("drive"))));
    QCOMPARE(bench.added()->processed, 1);
    QCOMPARE(bench.hits(QStringLiteral("later")), 1);
}

void IngestQueueTest::removesWhatIsIgnoredNow()
{
    IngestBench bench;
    bench.write(QStringLiteral("keep.txt"), "keep");
    bench.write(QStringLiteral("draft.txt"), "draft");
    QVERIFY(bench.added());
    IngestOptions options;
    options.scan.ignore = QStringList(QStringLiteral("draft*"));
    bench.queue->setOptions(options);
    QCOMPARE(bench.added()->removed, 1);
    QCOMPARE(bench.states(), lines("keep.txt: ready"));
}

void IngestQueueTest::sameNameInTwoFolders()
{
    // A55
    IngestBench bench;
    bench.write(QStringLiteral("one/notes.txt"), "apples");
    bench.write(QStringLiteral("two/notes.txt"), "oranges");
    QCOMPARE(bench.added()->processed, 2);
    QCOMPARE(bench.states(), lines("one/notes.txt: ready|two/notes.txt: ready"));
    QCOMPARE(bench.hits(QStringLiteral("apples")), 1);
    QCOMPARE(bench.hits(QStringLiteral("oranges")), 1);
}

void IngestQueueTest::collections()
{
    IngestBench bench;
    bench.write(QStringLiteral("a.txt"), "apples");
    const auto added = test::run(bench.queue->add({ bench.folder.path() }, QStringLiteral("Fruit"), {}));
    QVERIFY(added.result && *added.result);
    QCOMPARE(
        bench.library.value(QStringLiteral("SELECT collection FROM documents")).toString(), QStringLiteral("Fruit"));
}

void IngestQueueTest::emptyFolder()
{
    IngestBench bench;
    const auto summary = bench.added();
    QVERIFY(summary);
    QCOMPARE(summary->processed, 0);
    QTRY_VERIFY(bench.isIdle());
}

void IngestQueueTest::filesFarApart()
{
    IngestBench bench;
    bench.write(QStringLiteral("x/a.txt"), "a");
    bench.write(QStringLiteral("y/b.txt"), "b");
    const auto added =
        test::run(bench.queue->add({ bench.path(QStringLiteral("x/a.txt")), bench.path(QStringLiteral("y")) }, {}, {}));
    QCOMPARE((*added.result)->processed, 2);
    // What isn't in the folder that was looked through stays.
    const auto again = test::run(bench.queue->add({ bench.path(QStringLiteral("y")) }, {}, {}));
    QCOMPARE((*again.result)->removed, 0);
    QCOMPARE(bench.states(), lines("x/a.txt: ready|y/b.txt: ready"));
}

void IngestQueueTest::textIsKeptWhole()
{
    IngestBench bench;
    QByteArray content;
    for (int i = 0; i < 3000; ++i)
        content += "Sentence number " + QByteArray::number(i) + " äöü. ";
    bench.write(QStringLiteral("long.txt"), content);
    const auto summary = bench.added();
    QVERIFY(summary->passages > 10);
    const qint64 id = bench.library.value(QStringLiteral("SELECT id FROM documents")).toLongLong();
    const auto text = bench.library.read([id](Connection& db) { return documents::text(db, id); });
    QCOMPARE(text->trimmed(), QString::fromUtf8(content).trimmed());
}

void IngestQueueTest::retriesFailedOnes()
{
    IngestBench bench;
    bench.writeMany(3);
    for (const char* name : { "doc000.txt", "doc001.txt" })
        bench.reader.errors.insert(
            QString::fromUtf8(name), { ErrorCode::Timeout, QStringLiteral("Too slow."), {}, {} });
    QCOMPARE(bench.added()->failed.size(), 2);
    bench.reader.errors.clear();
    const auto retried = [&bench](const QStringList& paths) {
        return test::run(bench.queue->retry(paths, {})).result->value();
    };
    QCOMPARE(retried({ bench.path(QStringLiteral("doc001.txt")) }).processed, 1);
    QCOMPARE(bench.states(), lines("doc000.txt: failed timeout|doc001.txt: ready|doc002.txt: ready"));
    bench.reader.errors.insert(
        QStringLiteral("doc000.txt"), { ErrorCode::Damaged, QStringLiteral("Cut off."), {}, {} });
    const IngestSummary again = retried({});
    QCOMPARE(again.processed, 0);
    QCOMPARE(again.failed.size(), 1);
    QCOMPARE(again.failed.first().path, bench.path(QStringLiteral("doc000.txt")));
    QVERIFY(again.failed.first().reason.code == ErrorCode::Damaged);
    bench.reader.errors.clear();
    QCOMPARE(retried({}).processed, 1);
    QCOMPARE(bench.states(), lines("doc000.txt: ready|doc001.txt: ready|doc002.txt: ready"));
    QCOMPARE(retried({}).processed, 0);
    QCOMPARE(bench.finished.size(), 5); // the add and the retries
    QTRY_VERIFY(bench.isIdle());
}

void IngestQueueTest::removes()
{
    IngestBench bench;
    bench.writeMany(3);
    QVERIFY(bench.added());
    QSignalSpy changes(bench.queue.get(), &IngestQueue::documentsChanged);
    QCOMPARE(test::run(bench.queue->remove({ bench.path(QStringLiteral("doc001.txt")) }, {})).result->value(), 1);
    QCOMPARE(bench.states(), lines("doc000.txt: ready|doc002.txt: ready"));
    QVERIFY(QFile::exists(bench.path(QStringLiteral("doc001.txt"))));
    QTRY_VERIFY(!changes.isEmpty());
    QCOMPARE(test::run(bench.queue->remove({ bench.folder.path() }, {})).result->value(), 2);
    QCOMPARE(bench.hits(QStringLiteral("common")), 0);
}

void IngestQueueTest::severalAddsAtOnce()
{
    IngestBench bench;
    bench.write(QStringLiteral("x/a.txt"), "a");
    bench.write(QStringLiteral("x/b.txt"), "b");
    bench.write(QStringLiteral("y/c.txt"), "c");
    bench.reader.hold();
    auto first = bench.queue->add({ bench.path(QStringLiteral("x")) }, {}, {});
    auto second = bench.queue->add({ bench.path(QStringLiteral("y")) }, {}, {});
    auto whole = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 3);
    test::settle();
    QVERIFY(!first.isReady() && !second.isReady() && !whole.isReady());
    bench.reader.releaseAll();
    QCOMPARE((*test::run(std::move(second)).result)->processed, 1);
    QCOMPARE((*test::run(std::move(first)).result)->processed, 2);
    // It queued nothing new itself, but waited for what was in the queue already.
    QCOMPARE((*test::run(std::move(whole)).result)->processed, 3);
    QCOMPARE(bench.reader.calls, 3);
}

QTEST_GUILESS_MAIN(IngestQueueTest)
#include "ingestqueuetest.moc"
