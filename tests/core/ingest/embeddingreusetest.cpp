#include "support/ingestfakes.h"

using namespace docent;
using test::IngestBench;

/// What a model was paid for isn't sent again, and what costs much is asked for.
class EmbeddingReuseTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void addedAgain();
    void sameTextInAnotherFile();
    void otherModelHasItsOwn();
    void keepsSomeOfTheRemoved();
    void asksBeforeItSendsMuch();
    void asksNotForLittleOrAtHome_data();
    void asksNotForLittleOrAtHome();
    void consentSurvivesARestart();
    void reusedTextsCostNothing();
    void agreesBeforehand();
};

static void writePassages(const IngestBench& bench, int documents)
{
    for (int i = 0; i < documents; ++i)
        bench.write(QStringLiteral("doc%1.txt").arg(1000 + i), "passage number " + QByteArray::number(i));
}

static IngestOptions freeTokens(qint64 tokens)
{
    IngestOptions options;
    options.freeTokens = tokens;
    return options;
}

void EmbeddingReuseTest::addedAgain() // A17
{
    IngestBench bench;
    writePassages(bench, 300);
    test::GatedEmbedding model;
    bench.queue->setEmbeddingModel(&model);
    QCOMPARE(bench.added()->processed, 300);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(model.embedded, 300);
    QVERIFY(test::run(bench.queue->remove({ bench.folder.path() }, {})).result.value());
    QCOMPARE(bench.counts().passages, 0);
    QCOMPARE(bench.added()->processed, 300);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(model.embedded, 300);
    QCOMPARE(bench.counts().embedded, 300);
    bench.stop();
}

void EmbeddingReuseTest::sameTextInAnotherFile()
{
    IngestBench bench;
    bench.write(QStringLiteral("a.txt"), "1");
    bench.reader.texts.insert(QStringLiteral("a.txt"), QStringLiteral("the same words"));
    bench.reader.texts.insert(QStringLiteral("b.txt"), QStringLiteral("the same words"));
    test::GatedEmbedding model;
    bench.queue->setEmbeddingModel(&model);
    QCOMPARE(bench.added()->processed, 1);
    QTRY_VERIFY(bench.isIdle());
    bench.write(QStringLiteral("b.txt"), "2");
    QCOMPARE(bench.added()->processed, 1);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.counts().embedded, 2);
    QCOMPARE(model.embedded, 1);
    bench.stop();
}

void EmbeddingReuseTest::otherModelHasItsOwn()
{
    IngestBench bench;
    writePassages(bench, 3);
    test::GatedEmbedding first;
    bench.queue->setEmbeddingModel(&first);
    QCOMPARE(bench.added()->processed, 3);
    QTRY_VERIFY(bench.isIdle());
    test::GatedEmbedding second;
    second.name = QStringLiteral("other/model");
    bench.queue->setEmbeddingModel(&second);
    QTRY_COMPARE(second.embedded, 3);
    QTRY_VERIFY(bench.isIdle());
    bench.stop();
}

void EmbeddingReuseTest::keepsSomeOfTheRemoved()
{
    IngestBench bench;
    writePassages(bench, 10);
    test::GatedEmbedding model; // vectors of four half floats
    bench.queue->setEmbeddingModel(&model);
    QCOMPARE(bench.added()->processed, 10);
    QTRY_VERIFY(bench.isIdle());
    QVERIFY(bench.library.write([](Connection& db) {
        QList<qint64> all;
        for (qint64 id = 1; id <= 10; ++id)
            all << id;
        return vectorstore::keepForReuse(db, all, 4 * 8);
    }));
    QCOMPARE(bench.library.value(QStringLiteral("SELECT count(*) FROM spare_vectors")).toInt(), 4);
    bench.stop();
}

void EmbeddingReuseTest::asksBeforeItSendsMuch()
{
    IngestBench bench(freeTokens(100));
    writePassages(bench, 60);
    test::GatedEmbedding model;
    model.hosted = true;
    bench.queue->setEmbeddingModel(&model);
    QCOMPARE(bench.added()->processed, 60);
    QTRY_VERIFY(bench.isIdle());
    const std::optional<HostedEmbedding> offer = bench.queue->progress().unagreed;
    QVERIFY(offer.has_value());
    QCOMPARE(offer->model, model.name);
    QCOMPARE(offer->passages + model.embedded, 60);
    QVERIFY(offer->tokens >= 2 * offer->passages);
    QVERIFY2(model.embedded <= 50, qPrintable(QString::number(model.embedded))); // what is free
    QVERIFY(bench.problems.isEmpty());
    QCOMPARE(bench.hits(QStringLiteral("passage number")), 60);
    const int free = model.embedded;
    bench.queue->agreeToEmbedding();
    QTRY_VERIFY(bench.isIdle() && bench.queue->progress().toEmbed == 0);
    QCOMPARE(model.embedded, 60);
    QVERIFY(!bench.queue->progress().unagreed);
    Q_UNUSED(free)
    // A few changed files aren't asked for again.
    bench.write(QStringLiteral("new.txt"), "another passage");
    QCOMPARE(bench.added()->processed, 1);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(model.embedded, 61);
    bench.stop();
}

void EmbeddingReuseTest::asksNotForLittleOrAtHome_data()
{
    QTest::addColumn<bool>("hosted");
    QTest::addColumn<qint64>("tokens");
    QTest::newRow("little") << true << qint64(100'000);
    QTest::newRow("on this computer") << false << qint64(0);
}

void EmbeddingReuseTest::asksNotForLittleOrAtHome()
{
    QFETCH(bool, hosted);
    QFETCH(qint64, tokens);
    IngestBench bench(freeTokens(tokens));
    writePassages(bench, 60);
    test::GatedEmbedding model;
    model.hosted = hosted;
    bench.queue->setEmbeddingModel(&model);
    QCOMPARE(bench.added()->processed, 60);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(model.embedded, 60);
    bench.stop();
}

void EmbeddingReuseTest::consentSurvivesARestart()
{
    IngestBench bench(freeTokens(0));
    writePassages(bench, 600);
    test::GatedEmbedding model;
    model.hosted = true;
    bench.queue->setEmbeddingModel(&model);
    QCOMPARE(bench.added()->processed, 600);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(model.embedded, 0);
    model.hold();
    bench.queue->agreeToEmbedding();
    QTRY_COMPARE(model.calls, 1);
    model.release(false); // the first batch alone
    QTRY_COMPARE(model.calls, 2);
    bench.stop();
    QVERIFY(model.embedded < 600);
    model.release();
    bench.makeQueue(freeTokens(0));
    bench.queue->setEmbeddingModel(&model);
    bench.queue->start();
    QTRY_COMPARE(model.embedded, 600);
    QTRY_VERIFY(bench.isIdle());
    bench.stop();
}

void EmbeddingReuseTest::reusedTextsCostNothing()
{
    IngestBench bench(freeTokens(0));
    writePassages(bench, 600);
    test::GatedEmbedding model;
    model.hosted = true;
    bench.queue->setEmbeddingModel(&model);
    QCOMPARE(bench.added()->processed, 600);
    QTRY_VERIFY(bench.isIdle());
    bench.queue->agreeToEmbedding();
    QTRY_VERIFY(bench.isIdle() && bench.queue->progress().toEmbed == 0);
    QVERIFY(test::run(bench.queue->remove({ bench.folder.path() }, {})).result.value());
    // Its vector would be made first, but waits for consent; those of all others are there.
    bench.write(QStringLiteral("a.txt"), "something new");
    QCOMPARE(bench.added()->processed, 601);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(model.embedded, 600);
    QCOMPARE(bench.counts().embedded, 600);
    const std::optional<HostedEmbedding> offer = bench.queue->progress().unagreed;
    QVERIFY(offer.has_value());
    QCOMPARE(offer->passages, 1);
    QVERIFY2(offer->tokens < 10, qPrintable(QString::number(offer->tokens)));
    // What isn't there any more isn't asked for.
    QVERIFY(test::run(bench.queue->remove({ bench.path(QStringLiteral("a.txt")) }, {})).result.value());
    QTRY_VERIFY(!bench.queue->progress().unagreed);
    bench.stop();
}

void EmbeddingReuseTest::agreesBeforehand()
{
    IngestBench bench(freeTokens(0));
    writePassages(bench, 60);
    test::GatedEmbedding model;
    model.hosted = true;
    bench.queue->agreeToEmbedding(true);
    bench.queue->setEmbeddingModel(&model);
    QCOMPARE(bench.added()->processed, 60);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(model.embedded, 60);
    bench.stop();
}

QTEST_GUILESS_MAIN(EmbeddingReuseTest)
#include "embeddingreusetest.moc"
