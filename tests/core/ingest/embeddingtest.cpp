#include "support/ingestfakes.h"

using namespace docent;
using test::IngestBench;

/// Vectors follow behind the reading.
class EmbeddingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyPassageGetsItsVector();
    void withoutAModelNothingIsEmbedded();
    void modelThatComesLaterCatchesUp();
    void slowEmbedderPausesReading();
    void brokenServerSurfacesOnceAndReadingGoesOn();
    void refusedPassageIsLeftOut();
    void anotherModelBeginsAnew();
    void formerModelIsNotUsedAnyMore();
    void pauseHoldsItToo();
    void shutdownCutsTheRequest();
};

static void writePassages(const IngestBench& bench, int documents)
{
    for (int i = 0; i < documents; ++i)
        bench.write(QStringLiteral("doc%1.txt").arg(1000 + i), "passage number " + QByteArray::number(i));
}

void EmbeddingTest::everyPassageGetsItsVector()
{
    IngestBench bench;
    writePassages(bench, 700);
    test::GatedEmbedding model;
    bench.queue->setEmbeddingModel(&model);
    QCOMPARE(bench.added()->processed, 700);
    QVERIFY(bench.queue->progress().toEmbed > 0 || model.embedded == 700);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(model.embedded, 700); // none twice
    QCOMPARE(bench.queue->progress().toEmbed, 0);
    QVERIFY(model.calls < 100); // many texts in a request
    QVERIFY(bench.problems.isEmpty());
    bench.stop();
}

void EmbeddingTest::withoutAModelNothingIsEmbedded()
{
    IngestBench bench;
    writePassages(bench, 5);
    QCOMPARE(bench.added()->processed, 5);
    QCOMPARE(bench.queue->progress().toEmbed, 0);
    QTRY_VERIFY(bench.isIdle());
}

void EmbeddingTest::modelThatComesLaterCatchesUp()
{
    IngestBench bench;
    writePassages(bench, 30);
    QCOMPARE(bench.added()->processed, 30);
    QTRY_VERIFY(bench.isIdle());
    test::GatedEmbedding model;
    bench.queue->setEmbeddingModel(&model);
    QVERIFY(!bench.isIdle());
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(model.embedded, 30);
    bench.stop();
}

void EmbeddingTest::slowEmbedderPausesReading()
{
    // A20: what waits between reading and embedding is bounded.
    IngestOptions options;
    options.embedBacklog = 40;
    options.documentsAtOnce = 4;
    IngestBench bench(options);
    writePassages(bench, 300);
    test::GatedEmbedding model;
    model.hold();
    bench.queue->setEmbeddingModel(&model);
    qint64 most = 0;
    const auto measure = [&] {
        const documents::Counts counts = bench.counts();
        most = std::max({ most, counts.passages - counts.embedded, bench.queue->progress().toEmbed });
    };
    auto adding = bench.addAll();
    QTRY_VERIFY(bench.queue->progress().toEmbed >= 40);
    QTest::qWait(150);
    measure();
    // Reading stands: what was being read when the bound was reached was read to its end.
    QVERIFY2(bench.reader.calls <= 40 + 1 + options.documentsAtOnce, qPrintable(QString::number(bench.reader.calls)));
    QVERIFY(!adding.isReady());
    for (const QDeadlineTimer limit(60'000); !adding.isReady() && !limit.hasExpired();) {
        model.release(false);
        measure();
        QTest::qWait(2);
    }
    QCOMPARE((*test::run(std::move(adding)).result)->processed, 300);
    model.release();
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(model.embedded, 300);
    // The bound, and what was being read when it was reached: one passage a document here.
    QVERIFY2(most <= 40 + 1 + options.documentsAtOnce, qPrintable(QString::number(most)));
    bench.stop();
}

void EmbeddingTest::brokenServerSurfacesOnceAndReadingGoesOn()
{
    IngestOptions options;
    options.embedBacklog = 10;
    IngestBench bench(options);
    writePassages(bench, 100);
    test::GatedEmbedding model;
    model.error = Error { ErrorCode::Network, QStringLiteral("The embedding server is away."), {}, {} };
    bench.queue->setEmbeddingModel(&model);
    // Words are found without vectors: a server that is away doesn't keep documents from being read.
    QCOMPARE(bench.added()->processed, 100);
    QTRY_VERIFY(model.calls >= 1);
    QTRY_COMPARE(bench.problems.size(), 1);
    QCOMPARE(bench.problems.first().message, QStringLiteral("The embedding server is away."));
    QTRY_VERIFY_WITH_TIMEOUT(model.calls >= 2, 60'000); // it tries again by itself
    QCOMPARE(bench.problems.size(), 1);
    QVERIFY(bench.queue->progress().toEmbed > 0);
    model.error.reset();
    QTRY_COMPARE_WITH_TIMEOUT(model.embedded, 100, 60'000);
    QTRY_VERIFY(bench.isIdle());
    bench.stop();
}

void EmbeddingTest::refusedPassageIsLeftOut()
{
    IngestBench bench;
    writePassages(bench, 50);
    bench.write(QStringLiteral("doc1020.txt"), "this one is poison to the model");
    test::GatedEmbedding model;
    model.refused = QStringLiteral("poison");
    bench.queue->setEmbeddingModel(&model);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("no vector for passage")));
    QCOMPARE(bench.added()->processed, 50);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(model.embedded, 49);
    QVERIFY(bench.problems.isEmpty());
    bench.stop();
}

void EmbeddingTest::anotherModelBeginsAnew()
{
    IngestBench bench;
    writePassages(bench, 20);
    test::GatedEmbedding first;
    test::GatedEmbedding second;
    second.name = QStringLiteral("fake/other");
    bench.queue->setEmbeddingModel(&first);
    QVERIFY(bench.added());
    QTRY_VERIFY(bench.isIdle());
    bench.queue->setEmbeddingModel(&second);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(first.embedded, 20);
    QCOMPARE(second.embedded, 20);
    QCOMPARE(bench.vectors.model(), second.name);
    bench.stop();
}

void EmbeddingTest::formerModelIsNotUsedAnyMore()
{
    IngestBench bench;
    writePassages(bench, 20);
    auto first = std::make_unique<test::GatedEmbedding>();
    first->hold();
    bench.queue->setEmbeddingModel(first.get());
    QVERIFY(bench.added());
    QTRY_COMPARE(first->calls, 1);
    QVERIFY(test::finish(bench.queue->setEmbeddingModel(nullptr)));
    QCOMPARE(first->cut, 1);
    first.reset(); // from here on a use would be a use after free
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.queue->progress().toEmbed, 0);
}

void EmbeddingTest::pauseHoldsItToo()
{
    IngestBench bench;
    writePassages(bench, 20);
    QVERIFY(bench.added());
    bench.queue->pause();
    test::GatedEmbedding model;
    bench.queue->setEmbeddingModel(&model);
    QTest::qWait(50);
    QCOMPARE(model.calls, 0);
    bench.queue->resume();
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(model.embedded, 20);
    bench.stop();
}

void EmbeddingTest::shutdownCutsTheRequest()
{
    // A6, A23
    IngestBench bench;
    writePassages(bench, 20);
    test::GatedEmbedding model;
    model.hold();
    bench.queue->setEmbeddingModel(&model);
    QVERIFY(bench.added());
    QTRY_COMPARE(model.calls, 1);
    bench.stop();
    QCOMPARE(model.cut, 1);
}

QTEST_GUILESS_MAIN(EmbeddingTest)
#include "embeddingtest.moc"
