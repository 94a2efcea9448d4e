#include "support/ingestfakes.h"

using namespace docent;
using test::IngestBench;

/// Documents whose text is in pictures: how the queue treats them with and without recognition.
class RecognitionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void withoutItTheySayWhy();
    void theyAreRecognised();
    void othersComeFirst();
    void oneAtATime();
    void readAgainWhenSwitchedOn();
    void mixedOnesAreReadAgainWhenSwitchedOn();
    void otherLanguagesReadAgain();
    void nothingIsLookedForWithoutTheProgram();
    void picturesInFiles();
    void textStaysWhenSwitchedOff();
    void picturesWithoutTextAreNotTriedAgain();
    void textOfMixedOnesSurvivesAFailure();
    void aPauseHoldsThemUp();
    void pagesAreShown();

private:
    static Error noText() { return { ErrorCode::NoText, QStringLiteral("scanned"), {}, {} }; }
    static QStringList lines(const char* text)
    {
        return QString::fromUtf8(text).split(QLatin1Char('|'), Qt::SkipEmptyParts);
    }
};

void RecognitionTest::withoutItTheySayWhy()
{
    IngestBench bench;
    bench.write(QStringLiteral("a.png"), "picture");
    bench.write(QStringLiteral("b.pdf"), "scan");
    bench.write(QStringLiteral("c.heic"), "picture");
    bench.reader.errors.insert(QStringLiteral("b.pdf"), noText());
    QVERIFY(bench.added());
    QCOMPARE(bench.states(), lines("a.png: skipped no_text|b.pdf: failed no_text|c.heic: skipped unsupported"));
}

void RecognitionTest::theyAreRecognised()
{
    IngestBench bench;
    test::FakeReader recognizer;
    bench.queue->setRecognizer(recognizer.function(), QStringLiteral("eng"));
    bench.write(QStringLiteral("a.png"), "picture words");
    bench.write(QStringLiteral("b.pdf"), "scan words");
    bench.write(QStringLiteral("c.txt"), "plain words");
    bench.reader.errors.insert(QStringLiteral("a.png"), noText());
    bench.reader.errors.insert(QStringLiteral("b.pdf"), noText());
    const Result<IngestSummary> summary = bench.added();
    QVERIFY(summary);
    QCOMPARE(summary->processed, 3);
    QVERIFY(summary->failed.isEmpty() && summary->skipped.isEmpty());
    QCOMPARE(bench.states(), lines("a.png: ready|b.pdf: ready|c.txt: ready"));
    QCOMPARE(bench.hits(QStringLiteral("words")), 3);
    QCOMPARE(recognizer.calls, 2);
}

/// More scans than documents are read at once: the others don't wait for them.
void RecognitionTest::othersComeFirst()
{
    IngestOptions options;
    options.documentsAtOnce = 2;
    IngestBench bench(options);
    test::FakeReader recognizer;
    recognizer.hold();
    bench.queue->setRecognizer(recognizer.function(), QStringLiteral("eng"));
    for (int i = 0; i < 5; ++i) {
        bench.write(QStringLiteral("a%1.pdf").arg(i), "scan words " + QByteArray::number(i));
        bench.reader.errors.insert(QStringLiteral("a%1.pdf").arg(i), noText());
    }
    bench.write(QStringLiteral("z.txt"), "plain words");
    auto adding = bench.addAll();
    QTRY_COMPARE(bench.hits(QStringLiteral("plain")), 1);
    QCOMPARE(recognizer.now, 1);
    recognizer.releaseAll();
    auto ended = test::run(std::move(adding));
    QVERIFY(ended.result && *ended.result);
    QCOMPARE((*ended.result)->processed, 6);
}

void RecognitionTest::oneAtATime()
{
    IngestBench bench;
    test::FakeReader recognizer;
    bench.queue->setRecognizer(recognizer.function(), QStringLiteral("eng"));
    for (int i = 0; i < 6; ++i) {
        bench.write(QStringLiteral("a%1.pdf").arg(i), "scan words " + QByteArray::number(i));
        bench.reader.errors.insert(QStringLiteral("a%1.pdf").arg(i), noText());
    }
    QVERIFY(bench.added());
    QCOMPARE(recognizer.calls, 6);
    QCOMPARE(recognizer.most, 1);
}

void RecognitionTest::readAgainWhenSwitchedOn()
{
    IngestBench bench;
    bench.write(QStringLiteral("a.png"), "picture words");
    bench.write(QStringLiteral("b.pdf"), "scan words");
    bench.write(QStringLiteral("c.txt"), "plain words");
    bench.write(QStringLiteral("d.txt"), "damaged");
    bench.reader.errors.insert(QStringLiteral("a.png"), noText());
    bench.reader.errors.insert(QStringLiteral("b.pdf"), noText());
    bench.reader.errors.insert(
        QStringLiteral("d.txt"), Error { ErrorCode::Damaged, QStringLiteral("damaged"), {}, {} });
    QVERIFY(bench.added());
    test::FakeReader recognizer;
    bench.queue->setRecognizer(recognizer.function(), QStringLiteral("eng"));
    const auto again = test::run(bench.queue->retryScanned({}, {}));
    QVERIFY(again.result && *again.result);
    QCOMPARE((*again.result)->processed, 2);
    QCOMPARE(bench.states(), lines("a.png: ready|b.pdf: ready|c.txt: ready|d.txt: failed damaged"));
}

/// What was read of them is found until then, and their copies get the new text too.
void RecognitionTest::mixedOnesAreReadAgainWhenSwitchedOn()
{
    IngestBench bench;
    bench.reader.scanned << QStringLiteral("a.pdf") << QStringLiteral("b.pdf");
    bench.write(QStringLiteral("a.pdf"), "plain words");
    QVERIFY(bench.added());
    bench.write(QStringLiteral("b.pdf"), "plain words");
    bench.write(QStringLiteral("c.pdf"), "other words");
    QVERIFY(bench.added());
    QCOMPARE(bench.reader.calls, 2); // one is a copy
    test::FakeReader recognizer;
    recognizer.texts.insert(QStringLiteral("a.pdf"), QStringLiteral("plain words and seen ones"));
    recognizer.hold();
    bench.queue->setRecognizer(recognizer.function(), QStringLiteral("eng"));
    auto again = bench.queue->retryScanned({}, {});
    QTRY_COMPARE(recognizer.now, 1);
    QCOMPARE(bench.hits(QStringLiteral("plain")), 1);
    recognizer.releaseAll();
    const auto ended = test::run(std::move(again));
    QVERIFY(ended.result && *ended.result);
    QCOMPARE((*ended.result)->processed, 1);
    QCOMPARE(bench.states(), lines("a.pdf: ready|b.pdf: ready|c.pdf: ready"));
    QCOMPARE(bench.hits(QStringLiteral("seen")), 1);
    const auto copies = bench.library.read([](Connection& db) { return documents::list(db); });
    QVERIFY(std::any_of(copies->begin(), copies->end(), [](const DocumentRecord& one) { return one.copyOf != 0; }));
}

void RecognitionTest::otherLanguagesReadAgain()
{
    IngestBench bench;
    test::FakeReader recognizer;
    bench.write(QStringLiteral("a.png"), "picture words");
    bench.write(QStringLiteral("b.png"), "no words");
    bench.write(QStringLiteral("c.txt"), "plain words");
    bench.reader.errors.insert(QStringLiteral("a.png"), noText());
    bench.reader.errors.insert(QStringLiteral("b.png"), noText());
    recognizer.errors.insert(QStringLiteral("b.png"), noText());
    bench.queue->setRecognizer(recognizer.function(), QStringLiteral("eng"));
    QVERIFY(bench.added());
    QCOMPARE(recognizer.calls, 2);
    const auto again = [&bench] { return test::run(bench.queue->retryScanned({}, {})).result.value()->processed; };
    QCOMPARE(again(), 0);
    QCOMPARE(recognizer.calls, 2);
    bench.queue->setRecognizer(recognizer.function(), QStringLiteral("deu"));
    QCOMPARE(again(), 1);
    QCOMPARE(recognizer.calls, 4);
    QCOMPARE(bench.states(), lines("a.png: ready|b.png: skipped no_text|c.txt: ready"));
}

/// When it has been installed, switching on looks once more.
void RecognitionTest::nothingIsLookedForWithoutTheProgram()
{
    IngestBench bench;
    test::FakeReader recognizer;
    const Error missing { ErrorCode::NeedsProgram, QStringLiteral("missing"), {}, {} };
    recognizer.errors = { { QStringLiteral("a.pdf"), missing }, { QStringLiteral("b.pdf"), missing } };
    bench.reader.errors.insert(QStringLiteral("a.pdf"), noText());
    bench.reader.scanned << QStringLiteral("b.pdf");
    bench.write(QStringLiteral("a.pdf"), "scan words");
    bench.write(QStringLiteral("b.pdf"), "plain words");
    bench.queue->setRecognizer(recognizer.function(), QStringLiteral("eng"));
    QVERIFY(bench.added());
    QCOMPARE(bench.states(), lines("a.pdf: failed needs_program|b.pdf: ready"));
    recognizer.errors.clear();
    const auto again = test::run(bench.queue->retryScanned({}, {}));
    QCOMPARE((*again.result)->processed, 2);
    QCOMPARE(bench.states(), lines("a.pdf: ready|b.pdf: ready"));
}

/// One of what lies in a file is a picture: all of the file is read once more, and what needs no recognition stays.
void RecognitionTest::picturesInFiles()
{
    IngestBench bench;
    bench.write(QStringLiteral("a.zip"), "names");
    bench.reader.memberError = noText();
    bench.reader.members[QStringLiteral("a.zip")] = { { QStringLiteral("one.txt"), QStringLiteral("plain") },
        { QStringLiteral("two.png"), QString() } };
    test::FakeReader recognizer;
    recognizer.members[QStringLiteral("a.zip")] = { { QStringLiteral("one.txt"), QStringLiteral("plain") },
        { QStringLiteral("two.png"), QStringLiteral("seen") } };
    QVERIFY(bench.added());
    QCOMPARE(bench.states(), lines("a.zip/one.txt: ready|a.zip/two.png: skipped no_text|a.zip: ready"));
    bench.queue->setRecognizer(recognizer.function(), QStringLiteral("eng"));
    const auto again = test::run(bench.queue->retryScanned({}, {}));
    QVERIFY(again.result && *again.result);
    QCOMPARE(bench.states(), lines("a.zip/one.txt: ready|a.zip/two.png: ready|a.zip: ready"));
    QCOMPARE(bench.hits(QStringLiteral("seen")), 1);
    // Found with recognition switched on, it is recognised at once.
    bench.write(QStringLiteral("a.zip"), "other names");
    QVERIFY(bench.added());
    QCOMPARE(recognizer.calls, 2);
    QCOMPARE(bench.states(), lines("a.zip/one.txt: ready|a.zip/two.png: ready|a.zip: ready"));
}

void RecognitionTest::textStaysWhenSwitchedOff()
{
    IngestBench bench;
    test::FakeReader recognizer;
    bench.queue->setRecognizer(recognizer.function(), QStringLiteral("eng"));
    bench.write(QStringLiteral("a.png"), "picture words");
    bench.reader.errors.insert(QStringLiteral("a.png"), noText());
    QVERIFY(bench.added());
    bench.queue->setRecognizer({}, {});
    QVERIFY(bench.added());
    QCOMPARE(bench.states(), lines("a.png: ready"));
    QCOMPARE(bench.hits(QStringLiteral("picture")), 1);
}

void RecognitionTest::picturesWithoutTextAreNotTriedAgain()
{
    IngestBench bench;
    test::FakeReader recognizer;
    recognizer.errors.insert(QStringLiteral("a.png"), noText());
    bench.queue->setRecognizer(recognizer.function(), QStringLiteral("eng"));
    bench.write(QStringLiteral("a.png"), "a photo");
    bench.reader.errors.insert(QStringLiteral("a.png"), noText());
    QVERIFY(bench.added());
    QVERIFY(bench.added());
    QCOMPARE(bench.states(), lines("a.png: skipped no_text"));
    QCOMPARE(recognizer.calls, 1);
}

/// Some pages have text: a page that can't be recognised doesn't take that away.
void RecognitionTest::textOfMixedOnesSurvivesAFailure()
{
    IngestBench bench;
    bench.reader.scanned << QStringLiteral("a.pdf");
    test::FakeReader recognizer;
    recognizer.errors.insert(
        QStringLiteral("a.pdf"), Error { ErrorCode::WorkerDied, QStringLiteral("crashed"), {}, {} });
    bench.queue->setRecognizer(recognizer.function(), QStringLiteral("eng"));
    bench.write(QStringLiteral("a.pdf"), "plain words");
    QVERIFY(bench.added());
    QCOMPARE(recognizer.calls, 1);
    QCOMPARE(bench.states(), lines("a.pdf: ready"));
    QCOMPARE(bench.hits(QStringLiteral("plain")), 1);
}

void RecognitionTest::aPauseHoldsThemUp()
{
    IngestBench bench;
    test::FakeReader recognizer;
    recognizer.hold();
    bench.queue->setRecognizer(recognizer.function(), QStringLiteral("eng"));
    for (int i = 0; i < 2; ++i) {
        bench.write(QStringLiteral("a%1.pdf").arg(i), "scan words " + QByteArray::number(i));
        bench.reader.errors.insert(QStringLiteral("a%1.pdf").arg(i), noText());
    }
    auto adding = bench.addAll();
    QTRY_COMPARE(recognizer.now, 1);
    bench.queue->pause();
    recognizer.releaseAll();
    QTRY_COMPARE(bench.counts().ready, 1);
    QCOMPARE(recognizer.calls, 1);
    bench.queue->resume();
    auto ended = test::run(std::move(adding));
    QVERIFY(ended.result && *ended.result);
    QCOMPARE(recognizer.calls, 2);
}

void RecognitionTest::pagesAreShown()
{
    IngestBench bench;
    test::FakeReader recognizer;
    recognizer.hold();
    bench.queue->setRecognizer(recognizer.function(), QStringLiteral("eng"));
    bench.write(QStringLiteral("a.pdf"), "scan words");
    bench.reader.errors.insert(QStringLiteral("a.pdf"), noText());
    PageProgress told;
    connect(bench.queue.get(), &IngestQueue::progressChanged, this,
        [&told](const IngestProgress& progress) { told = progress.recognizing; });
    bench.queue->pageRecognized(1, 2); // of nothing
    QCOMPARE(bench.queue->progress().recognizing.page, 0);
    auto adding = bench.addAll();
    QTRY_COMPARE(recognizer.now, 1);
    bench.queue->pageRecognized(12, 300);
    QTRY_COMPARE(told.page, 12);
    QCOMPARE(told.pages, 300);
    QCOMPARE(told.path, bench.path(QStringLiteral("a.pdf")));
    recognizer.releaseAll();
    auto ended = test::run(std::move(adding));
    QVERIFY(ended.result && *ended.result);
    QTRY_COMPARE(told.document, 0);
}

QTEST_GUILESS_MAIN(RecognitionTest)
#include "recognitiontest.moc"
