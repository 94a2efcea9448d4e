#include "support/ingestfakes.h"

using namespace docent;
using test::IngestBench;

/// What lies in files goes through the queue with them.
class MemberIngestTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void countsAndFinds();
    void wholeOrNotAtAll();
    void embedsOnlyWhatChanged();
    void lookingAgainLeavesThem();
    void movesWithoutReading();
    void retriesTheFile();
    void takesOneOut();
};

namespace {

const QString archive = QStringLiteral("a.zip");

void writeArchive(IngestBench& bench, const QByteArray& content = "names of what is in it")
{
    bench.reader.members[archive] = { { QStringLiteral("one.txt"), QStringLiteral("apples and pears") },
        { QStringLiteral("in/two.txt"), QStringLiteral("plums and cherries") },
        { QStringLiteral("three.pdf"), QString() } };
    bench.write(archive, content);
}

QStringList lines(std::initializer_list<const char*> texts)
{
    QStringList list;
    for (const char* text : texts)
        list << QLatin1String(text);
    return list;
}

const QStringList all =
    lines({ "a.zip/in/two.txt: ready", "a.zip/one.txt: ready", "a.zip/three.pdf: failed encrypted", "a.zip: ready" });

Result<IngestSummary> refreshed(IngestBench& bench)
{
    const QList<FollowedFolder> followed { { bench.folder.path(), {} } };
    auto outcome = test::run(bench.queue->refresh(followed, {}, {}, {}));
    return outcome.result ? *outcome.result : fail(ErrorCode::Timeout, QStringLiteral("refresh() doesn't end"));
}

} // namespace

void MemberIngestTest::countsAndFinds()
{
    IngestBench bench;
    writeArchive(bench);
    const Result<IngestSummary> summary = bench.added();
    QVERIFY(summary);
    QCOMPARE(summary->processed, 3);
    QCOMPARE(summary->passages, 3);
    QCOMPARE(summary->failed.size(), 1);
    QCOMPARE(summary->failed.first().path, bench.path(QStringLiteral("a.zip/three.pdf")));
    QCOMPARE(summary->failed.first().reason.code, ErrorCode::Encrypted);
    QCOMPARE(bench.states(), all);
    QCOMPARE(bench.hits(QStringLiteral("cherries")), 1);
    QCOMPARE(bench.reader.calls, 1);
}

/// A process that ends while the file is read leaves nothing of what is in it; the next one has all of it.
void MemberIngestTest::wholeOrNotAtAll() // A55
{
    IngestBench bench;
    writeArchive(bench);
    bench.reader.hold();
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.reader.now, 1);
    bench.stop();
    QCOMPARE(bench.states(), lines({ "a.zip: waiting" }));
    bench.reader.releaseAll();
    bench.makeQueue();
    bench.queue->start();
    QTRY_COMPARE(bench.finished.size(), 1);
    QCOMPARE(bench.states(), all);
}

void MemberIngestTest::embedsOnlyWhatChanged()
{
    IngestBench bench;
    test::GatedEmbedding model;
    bench.vectors.setModel(model.id());
    bench.queue->setEmbeddingModel(&model);
    writeArchive(bench);
    QVERIFY(bench.added());
    QTRY_COMPARE(model.embedded, 3);
    QTRY_VERIFY(bench.isIdle());
    writeArchive(bench, "names of what is in it now");
    bench.reader.members[archive][QStringLiteral("one.txt")] = QStringLiteral("apples and quinces");
    bench.reader.members[archive].remove(QStringLiteral("three.pdf"));
    QVERIFY(bench.added());
    QTRY_COMPARE(model.embedded, 5); // the list of names and the one that changed
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.counts().embedded, 3);
    QCOMPARE(bench.states(), lines({ "a.zip/in/two.txt: ready", "a.zip/one.txt: ready", "a.zip: ready" }));
    QCOMPARE(bench.hits(QStringLiteral("pears")), 0);
    QCOMPARE(bench.hits(QStringLiteral("quinces")), 1);
    bench.queue->setEmbeddingModel(nullptr);
    bench.stop();
}

/// They are no files that a look through the folder could miss.
void MemberIngestTest::lookingAgainLeavesThem()
{
    IngestBench bench;
    writeArchive(bench);
    QVERIFY(bench.added());
    const Result<IngestSummary> summary = refreshed(bench);
    QVERIFY(summary);
    QCOMPARE(summary->removed, 0);
    QCOMPARE(bench.states(), all);
    QVERIFY(QFile::remove(bench.path(archive)));
    QCOMPARE(refreshed(bench)->removed, 4);
    QCOMPARE(bench.states(), QStringList());
    QCOMPARE(bench.hits(QStringLiteral("apples")), 0);
}

void MemberIngestTest::movesWithoutReading()
{
    IngestBench bench;
    writeArchive(bench);
    QVERIFY(bench.added());
    QVERIFY(QDir(bench.folder.path()).mkdir(QStringLiteral("sub")));
    QVERIFY(QFile::rename(bench.path(archive), bench.path(QStringLiteral("sub/b.zip"))));
    QVERIFY(refreshed(bench));
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.reader.calls, 1);
    QCOMPARE(bench.states(),
        lines({ "sub/b.zip/in/two.txt: ready", "sub/b.zip/one.txt: ready", "sub/b.zip/three.pdf: failed encrypted",
            "sub/b.zip: ready" }));
    QCOMPARE(bench.hits(QStringLiteral("cherries")), 1);
}

void MemberIngestTest::retriesTheFile()
{
    IngestBench bench;
    writeArchive(bench);
    QVERIFY(bench.added());
    bench.reader.members[archive][QStringLiteral("three.pdf")] = QStringLiteral("bananas");
    auto outcome = test::run(bench.queue->retry({ bench.path(QStringLiteral("a.zip/three.pdf")) }, {}));
    QVERIFY(outcome.result && *outcome.result);
    QCOMPARE((*outcome.result)->processed, 4);
    QVERIFY((*outcome.result)->failed.isEmpty());
    QCOMPARE(bench.hits(QStringLiteral("bananas")), 1);
}

void MemberIngestTest::takesOneOut()
{
    IngestBench bench;
    writeArchive(bench);
    QVERIFY(bench.added());
    auto outcome = test::run(bench.queue->remove({ bench.path(QStringLiteral("a.zip/in")) }, {}));
    QCOMPARE(**outcome.result, 1);
    outcome = test::run(bench.queue->remove({ bench.path(QStringLiteral("a.zip/one.txt")) }, {}));
    QCOMPARE(**outcome.result, 1);
    writeArchive(bench, "changed meanwhile");
    QVERIFY(refreshed(bench));
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.states(), lines({ "a.zip/three.pdf: failed encrypted", "a.zip: ready" }));
    // Adding it again takes all of it, though it hasn't changed since.
    QVERIFY(test::run(bench.queue->add({ bench.path(archive) }, {}, {})).result->has_value());
    QCOMPARE(bench.states(), all);
}

QTEST_GUILESS_MAIN(MemberIngestTest)
#include "memberingesttest.moc"
