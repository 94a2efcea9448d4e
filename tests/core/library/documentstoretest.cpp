#include "library/documentstore.h"
#include "core/library/documentjobs.h"
#include "library/keywordlog.h"
#include "library/passagestore.h"
#include "support/temporarylibrary.h"

#include <QRandomGenerator>
#include <QTest>
#include <QTimeZone>

using namespace docent;
using namespace docent::test;

class DocumentStoreTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void twoFilesOfOneNameAreTwoDocuments();
    void storesAWholeDocument();
    void joinsOverlappingPassages();
    void replacesADocument();
    void keepsPassagesThatAreTheSame();
    void reindexesANewTitle();
    void leavesOutWhatWasRemovedMeanwhile();
    void storesNothingOfADocumentThatFails();
    void keepsTheReasonOfAFailure();
    void removesPathsAndFolders();
    void survivesTextsThatAreNoUnicode();
    void keepsKeywordIndexInStep();
    void rebuildsAnOldKeywordIndex();
    void countsStates();
    void findsEachDocumentAsSoonAsItIsStored();
};

void DocumentStoreTest::twoFilesOfOneNameAreTwoDocuments() // A55
{
    TemporaryLibrary library;
    QVERIFY(
        test::store(library, readDocument(QStringLiteral("/one/notes.md"), { QStringLiteral("apples and pears") })));
    QVERIFY(
        test::store(library, readDocument(QStringLiteral("/two/notes.md"), { QStringLiteral("apples and plums") })));
    QCOMPARE(found(library, QStringLiteral("apples")), paths({ "/one/notes.md", "/two/notes.md" }));
    QCOMPARE(found(library, QStringLiteral("plums")), paths({ "/two/notes.md" }));
    QVERIFY(record(library, QStringLiteral("/one/notes.md")).id != record(library, QStringLiteral("/two/notes.md")).id);
}

void DocumentStoreTest::storesAWholeDocument()
{
    TemporaryLibrary library;
    enqueue(library, { file(QStringLiteral("/a.pdf"), 1234, 77) }, QStringLiteral("work"));
    take(library, 1);
    ReadDocument document =
        readDocument(QStringLiteral("/a.pdf"), { QStringLiteral("first "), QStringLiteral("second") });
    document.record.id = record(library, document.record.path).id;
    document.record.bytes = 1234;
    document.record.modifiedNs = 77;
    document.record.title = QStringLiteral("Title");
    document.record.author = QStringLiteral("Author");
    document.record.language = QStringLiteral("en");
    document.record.kind = QStringLiteral("pdf");
    document.record.contentHash = QByteArray("\0\1hash", 6);
    document.record.pages = 3;
    document.record.readMs = 42;
    document.record.readAt = QDateTime::fromMSecsSinceEpoch(1'700'000'000'123, QTimeZone::utc());
    document.passages[1].page = 2;
    document.passages[1].headings = { QStringLiteral("Chapter"), QStringLiteral("Two\nlines") };
    QVERIFY(test::store(library, document));
    library.reopen();

    const DocumentRecord stored = record(library, document.record.path);
    QCOMPARE(stored.id, document.record.id);
    QCOMPARE(stored.state, DocumentState::Ready);
    QCOMPARE(stored.collection, QStringLiteral("work"));
    QCOMPARE(stored.title, document.record.title);
    QCOMPARE(stored.author, document.record.author);
    QCOMPARE(stored.language, document.record.language);
    QCOMPARE(stored.kind, document.record.kind);
    QCOMPARE(stored.contentHash, document.record.contentHash);
    QCOMPARE(stored.bytes, 1234);
    QCOMPARE(stored.modifiedNs, 77);
    QCOMPARE(stored.pages, 3);
    QCOMPARE(stored.passages, 2);
    QCOMPARE(stored.readMs, 42);
    QCOMPARE(stored.readAt, document.record.readAt);
    const auto passages = library.read([id = stored.id](Connection& db) { return documents::passagesOf(db, id); });
    QVERIFY(passages);
    QCOMPARE(passages->size(), 2);
    const Passage& second = passages->at(1);
    QCOMPARE(second.documentId, stored.id);
    QCOMPARE(second.ordinal, 1);
    QCOMPARE(second.page, 2);
    QCOMPARE(second.headings, (QStringList { QStringLiteral("Chapter"), QStringLiteral("Two lines") }));
    QCOMPARE(second.start, 6);
    QCOMPARE(second.end, 12);
    QCOMPARE(second.text, QStringLiteral("second"));
    const auto byId = library.read([ids = QList<qint64> { second.id, 999'999, passages->at(0).id }](
                                       Connection& db) { return documents::passages(db, ids); });
    QVERIFY(byId);
    QCOMPARE(byId->size(), 2);
    QCOMPARE(byId->at(0).text, QStringLiteral("second"));
}

void DocumentStoreTest::joinsOverlappingPassages()
{
    TemporaryLibrary library;
    const QString whole = QStringLiteral("Zwölf 𝒳 Boxkämpfer jagen 🦊 Viktor über den Sylter Deich.");
    const auto codePoints = whole.toUcs4();
    ReadDocument document = readDocument(QStringLiteral("/a.txt"), {});
    for (qsizetype start = 0; start < codePoints.size(); start += 7) {
        Passage passage;
        passage.ordinal = int(document.passages.size());
        passage.start = start;
        passage.end = std::min<qsizetype>(start + 12, codePoints.size());
        passage.text = QString::fromUcs4(
            reinterpret_cast<const char32_t*>(codePoints.constData()) + start, qsizetype(passage.end - start));
        document.passages.append(passage);
    }
    QVERIFY(test::store(library, document));
    const auto text = library.read(
        [id = record(library, QStringLiteral("/a.txt")).id](Connection& db) { return documents::text(db, id); });
    QVERIFY(text);
    QCOMPARE(*text, whole);
}

void DocumentStoreTest::replacesADocument()
{
    TemporaryLibrary library;
    const QString path = QStringLiteral("/a.txt");
    QVERIFY(test::store(library, readDocument(path, { QStringLiteral("apples"), QStringLiteral("pears") })));
    const qint64 before = library.value(QStringLiteral("SELECT max(id) FROM passages")).toLongLong();
    QVERIFY(test::store(library, readDocument(path, { QStringLiteral("plums") })));
    QCOMPARE(found(library, QStringLiteral("apples pears")), QStringList());
    QCOMPARE(found(library, QStringLiteral("plums")), QStringList { path });
    QCOMPARE(record(library, path).passages, 1);
    QVERIFY(library.value(QStringLiteral("SELECT min(id) FROM passages")).toLongLong() > before);
}

void DocumentStoreTest::keepsPassagesThatAreTheSame()
{
    TemporaryLibrary library;
    const QString path = QStringLiteral("/a.txt");
    const QString ids = QStringLiteral("SELECT group_concat(id) FROM passages");
    QVERIFY(test::store(library, readDocument(path, { QStringLiteral("apples"), QStringLiteral("pears") })));
    const QString before = library.value(ids).toString();
    ReadDocument touched = readDocument(path, { QStringLiteral("apples"), QStringLiteral("pears") });
    touched.record.modifiedNs = 5;
    QVERIFY(test::store(library, touched));
    QCOMPARE(library.value(ids).toString(), before);
    QCOMPARE(record(library, path).modifiedNs, 5);
}

void DocumentStoreTest::reindexesANewTitle()
{
    TemporaryLibrary library;
    const QString path = QStringLiteral("/folder/scan_0815.txt");
    QVERIFY(test::store(library, readDocument(path, { QStringLiteral("apples") }, QStringLiteral("Fruit report"))));
    QCOMPARE(found(library, QStringLiteral("fruit")), QStringList { path });
    QCOMPARE(found(library, QStringLiteral("0815")), QStringList { path });
    QVERIFY(test::store(library, readDocument(path, { QStringLiteral("apples") }, QStringLiteral("Harvest review"))));
    QCOMPARE(found(library, QStringLiteral("fruit")), QStringList());
    QCOMPARE(found(library, QStringLiteral("harvest")), QStringList { path });
    QCOMPARE(found(library, QStringLiteral("apples")), QStringList { path });
}

void DocumentStoreTest::leavesOutWhatWasRemovedMeanwhile()
{
    TemporaryLibrary library;
    ReadDocument document = readDocument(QStringLiteral("/a.txt"), { QStringLiteral("apples") });
    document.record.id = 4711;
    QVERIFY(test::store(library, document));
    QVERIFY(library.write([](Connection& db) {
        return documents::storeFailure(
            db, 4712, DocumentState::Failed, { ErrorCode::Damaged, QStringLiteral("broken"), {}, {} });
    }));
    QCOMPARE(library.value(QStringLiteral("SELECT (SELECT count(*) FROM documents) + (SELECT count(*) FROM passages)"))
                 .toInt(),
        0);
}

void DocumentStoreTest::storesNothingOfADocumentThatFails() // A55
{
    TemporaryLibrary library;
    const QString path = QStringLiteral("/a.txt");
    QVERIFY(test::store(library, readDocument(path, { QStringLiteral("apples") })));
    const auto failed = library.write([path](Connection& db) -> Result<> {
        if (const Result<> stored = documents::store(db, readDocument(path, { QStringLiteral("plums") })); !stored)
            return stored;
        return db.run(QStringLiteral("INSERT INTO nowhere VALUES (1)"));
    });
    QVERIFY(!failed);
    library.reopen();
    QCOMPARE(found(library, QStringLiteral("apples")), QStringList { path });
    QCOMPARE(found(library, QStringLiteral("plums")), QStringList());
}

void DocumentStoreTest::keepsTheReasonOfAFailure()
{
    TemporaryLibrary library;
    const QString path = QStringLiteral("/a.txt");
    QVERIFY(test::store(library, readDocument(path, { QStringLiteral("apples") })));
    const qint64 id = record(library, path).id;
    QVERIFY(library.write([id](Connection& db) {
        return documents::storeFailure(db, id, DocumentState::Failed,
            { ErrorCode::WorkerDied, QStringLiteral("The reader crashed."), QStringLiteral("signal 11"), {} });
    }));
    const DocumentRecord failed = record(library, path);
    QCOMPARE(failed.state, DocumentState::Failed);
    QCOMPARE(failed.reason->code, ErrorCode::WorkerDied);
    QCOMPARE(failed.reason->message, QStringLiteral("The reader crashed."));
    QCOMPARE(failed.reason->detail, QStringLiteral("signal 11"));
    QCOMPARE(failed.passages, 0);
    QCOMPARE(found(library, QStringLiteral("apples")), QStringList());
}

void DocumentStoreTest::removesPathsAndFolders()
{
    TemporaryLibrary library;
    for (const char* path : { "/a/1", "/a/b/2", "/a.txt", "/ab/3", "/a%/4", "/A/5" })
        QVERIFY(test::store(library, readDocument(QLatin1String(path), { QStringLiteral("apples") })));
    const auto removed = library.write([](Connection& db) { return documents::remove(db, { QStringLiteral("/a/") }); });
    QCOMPARE(removed.value_or(-1), 2);
    QCOMPARE(found(library, QStringLiteral("apples")), paths({ "/A/5", "/a%/4", "/a.txt", "/ab/3" }));
    QCOMPARE(
        library.write([](Connection& db) { return documents::remove(db, { QStringLiteral("/a.txt") }); }).value_or(-1),
        1);
    QCOMPARE(
        library.write([](Connection& db) { return documents::remove(db, { QStringLiteral("/") }); }).value_or(-1), 3);
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM passages")).toInt(), 0);
}

void DocumentStoreTest::survivesTextsThatAreNoUnicode()
{
    TemporaryLibrary library;
    QString text = QStringLiteral("apples x pears y plums");
    text[7] = QChar(u'\xd800');
    text[15] = QChar(u'\0');
    QVERIFY(test::store(library, readDocument(QStringLiteral("/a.txt"), { text }, text)));
    const auto stored = library.read([](Connection& db) { return documents::text(db, 1); });
    QVERIFY(stored);
    QCOMPARE(stored->size(), text.size());
    QCOMPARE(found(library, QStringLiteral("plums")), paths({ "/a.txt" }));
    QVERIFY(library.write([](Connection& db) { return documents::remove(db, { QStringLiteral("/") }); }));
    QCOMPARE(found(library, QStringLiteral("plums")), QStringList());
}

void DocumentStoreTest::keepsKeywordIndexInStep()
{
    TemporaryLibrary library;
    QRandomGenerator random(20);
    const QStringList words = QStringLiteral("apple running Straße 東京都庁 naïve don't e-mail 3.5 ﬁnance ไทย x كِتَاب")
                                  .split(QLatin1Char(' '));
    const auto someText = [&] {
        QStringList text;
        for (int i = random.bounded(1, 12); i > 0; --i)
            text.append(words.at(random.bounded(int(words.size()))));
        return text.join(QLatin1Char(' '));
    };
    for (int step = 0; step < 300; ++step) {
        const QString path = QStringLiteral("/%1.txt").arg(random.bounded(20));
        const int action = random.bounded(10);
        if (step % 20 == 0) // the index is sometimes ahead of the rest of the changes, sometimes behind
            QVERIFY(library.search(words.first(), 10));
        if (action < 7) {
            ReadDocument document = readDocument(path, {}, someText());
            QStringList texts;
            for (int i = random.bounded(4); i >= 0; --i)
                texts.append(someText());
            document = readDocument(path, texts, someText());
            document.passages[0].headings = { someText(), someText() };
            QVERIFY(test::store(library, document));
        } else {
            QVERIFY(library.write([path](Connection& db) { return documents::remove(db, { path }); }));
        }
    }
    const auto hits = [&] {
        QStringList lines;
        for (const QString& word : words) {
            const auto found = library.search(word, 1000);
            for (const ScoredPassage& hit : found.value_or(QList<ScoredPassage>()))
                lines.append(QStringLiteral("%1 %2").arg(word).arg(hit.passageId));
        }
        lines.sort();
        return lines;
    };
    const QStringList kept = hits();
    QVERIFY(!kept.isEmpty());
    QVERIFY(library.write([](Connection& db) { return keywordlog::restart(db); }));
    QCOMPARE(hits(), kept);
}

void DocumentStoreTest::rebuildsAnOldKeywordIndex()
{
    TemporaryLibrary library;
    QVERIFY(test::store(library, readDocument(QStringLiteral("/a.txt"), { QStringLiteral("apples") })));
    library.value(QStringLiteral("UPDATE keyword_version SET version = 0"));
    library.value(QStringLiteral("DELETE FROM keyword_log"));
    library.reopen();
    QCOMPARE(found(library, QStringLiteral("apples")), paths({ "/a.txt" }));
}

void DocumentStoreTest::countsStates()
{
    TemporaryLibrary library;
    enqueue(library,
        { file(QStringLiteral("/1")), file(QStringLiteral("/2")), file(QStringLiteral("/3")),
            unreadable(QStringLiteral("/4")) });
    take(library, 1);
    QVERIFY(test::store(library, readDocument(QStringLiteral("/5"), { QStringLiteral("a"), QStringLiteral("b") })));
    const auto counts = library.read([](Connection& db) { return documents::counts(db); });
    QVERIFY(counts);
    QCOMPARE(counts->waiting, 2);
    QCOMPARE(counts->reading, 1);
    QCOMPARE(counts->ready, 1);
    QCOMPARE(counts->skipped, 1);
    QCOMPARE(counts->failed, 0);
    QCOMPARE(counts->total(), 5);
    QCOMPARE(counts->passages, 2);
    const auto list = library.read([](Connection& db) { return documents::list(db); });
    QVERIFY(list);
    QCOMPARE(list->size(), 5);
}

void DocumentStoreTest::findsEachDocumentAsSoonAsItIsStored() // A56
{
    TemporaryLibrary library;
    // Searches run on the reader thread between and beside the writes: each sees what is committed and nothing else.
    std::vector<Task<>> writes;
    for (int i = 0; i < 50; ++i) {
        auto job = [i](Connection& db) {
            return documents::store(
                db, readDocument(QStringLiteral("/%1").arg(i), { QStringLiteral("apples"), QStringLiteral("apples") }));
        };
        writes.push_back(library.database().write(std::move(job), {}));
    }
    qsizetype before = 0;
    int searches = 0;
    while (!writes.back().isReady()) {
        const auto hits = library.search(QStringLiteral("apples"), 1000);
        QVERIFY(hits);
        QVERIFY(hits->size() >= before);
        QCOMPARE(hits->size() % 2, 0);
        before = hits->size();
        ++searches;
    }
    QVERIFY(searches > 0);
    for (Task<>& write : writes)
        QVERIFY(*test::run(std::move(write)).result);
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM passages")).toInt(), 100);
}

QTEST_GUILESS_MAIN(DocumentStoreTest)
#include "documentstoretest.moc"
