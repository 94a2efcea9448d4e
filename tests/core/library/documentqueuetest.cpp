#include "core/library/documentjobs.h"
#include "library/documentstore.h"
#include "support/temporarylibrary.h"

#include <QProcess>
#include <QTest>

using namespace docent;
using namespace docent::test;

class DocumentQueueTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void enqueuesNewChangedAndUnreadable();
    void aSkippedFileThatBecomesReadableWaits();
    void takesInOrderPriorityFirst();
    void findsWhatAQuestionNames_data();
    void findsWhatAQuestionNames();
    void resetsWhatTheLastProcessLeft();
    void goesOnWaitingWhenTheFileChangedMeanwhile();
    void retriesFailures();
    void settlesWhatIsGone();
};

void DocumentQueueTest::enqueuesNewChangedAndUnreadable()
{
    TemporaryLibrary library;
    const QString a = QStringLiteral("/a.txt");
    const auto first =
        enqueue(library, { file(a), file(QStringLiteral("/b.txt")), unreadable(QStringLiteral("/c.bin")) });
    QCOMPARE(QList<int>({ first.added, first.unchanged, first.skipped }), QList<int>({ 2, 0, 1 }));
    const auto again =
        enqueue(library, { file(a, 11), file(QStringLiteral("/b.txt")), unreadable(QStringLiteral("/c.bin")) });
    QCOMPARE(QList<int>({ again.added, again.unchanged, again.skipped }), QList<int>({ 1, 1, 1 }));
    const auto touched = enqueue(library, { file(a, 11, 2) }, QStringLiteral("work"));
    QCOMPARE(touched.added, 1);
    QCOMPARE(record(library, a).state, DocumentState::Waiting);
    QCOMPARE(record(library, a).bytes, 11);
    QCOMPARE(record(library, a).modifiedNs, 2);
    QCOMPARE(record(library, a).collection, QStringLiteral("work"));
    const DocumentRecord skipped = record(library, QStringLiteral("/c.bin"));
    QCOMPARE(skipped.state, DocumentState::Skipped);
    QCOMPARE(skipped.reason->code, ErrorCode::Unsupported);
    QCOMPARE(skipped.reason->message, QStringLiteral("This kind of file has no text."));
    // A collection stays when none is given.
    enqueue(library, { file(a, 11, 2) });
    QCOMPARE(record(library, a).collection, QStringLiteral("work"));
}

void DocumentQueueTest::aSkippedFileThatBecomesReadableWaits()
{
    TemporaryLibrary library;
    const QString path = QStringLiteral("/a.txt");
    QVERIFY(test::store(library, readDocument(path, { QStringLiteral("apples") })));
    enqueue(library, { unreadable(path) });
    QCOMPARE(record(library, path).state, DocumentState::Skipped);
    QCOMPARE(found(library, QStringLiteral("apples")), QStringList());
    QCOMPARE(enqueue(library, { file(path) }).added, 1);
    QCOMPARE(record(library, path).state, DocumentState::Waiting);
    QVERIFY(!record(library, path).reason);
}

void DocumentQueueTest::takesInOrderPriorityFirst() // A18
{
    TemporaryLibrary library;
    enqueue(library, { file(QStringLiteral("/z")), file(QStringLiteral("/y")), file(QStringLiteral("/x")) });
    enqueue(library, { file(QStringLiteral("/w")), file(QStringLiteral("/v")) });
    for (const char* path : { "/w", "/x" }) {
        const qint64 id = record(library, QLatin1String(path)).id;
        QVERIFY(library.write([id](Connection& db) { return documents::prioritize(db, id); }));
    }
    QCOMPARE(take(library, 3), paths({ "/x", "/w", "/z" }));
    QCOMPARE(record(library, QStringLiteral("/x")).state, DocumentState::Reading);
    // A document that comes back queues behind the others.
    enqueue(library, { file(QStringLiteral("/x"), 99) });
    QCOMPARE(take(library, 10), paths({ "/y", "/v", "/x" }));
    QCOMPARE(take(library, 10), QStringList());
}

void DocumentQueueTest::findsWhatAQuestionNames_data()
{
    QTest::addColumn<QString>("question");
    QTest::addColumn<QStringList>("named");
    QTest::newRow("by a word") << QStringLiteral("What does the LEASE say?") << paths({ "/x/office-lease.pdf" });
    QTest::newRow("the better first") << QStringLiteral("Is travel in the travel policy, or in the office?")
                                      << paths({ "/x/travel_policy.docx", "/x/office-lease.pdf" });
    QTest::newRow("by its whole name") << QStringLiteral("Sum up PerksPlus.html") << paths({ "/x/PerksPlus.html" });
    QTest::newRow("by words that say nothing") << QStringLiteral("What is this about?") << QStringList();
    QTest::newRow("by its folder or ending") << QStringLiteral("which pdf is in x") << QStringList();
    QTest::newRow("what was read") << QStringLiteral("the handbook") << QStringList();
    QTest::newRow("nothing") << QString() << QStringList();
}

void DocumentQueueTest::findsWhatAQuestionNames() // A18
{
    QFETCH(QString, question);
    TemporaryLibrary library;
    for (const char* path :
        { "/x/office-lease.pdf", "/x/travel_policy.docx", "/x/PerksPlus.html", "/x/what-is-this.txt" })
        enqueue(library, { file(QLatin1String(path)) });
    QVERIFY(test::store(library, readDocument(QStringLiteral("/x/handbook.txt"), { QStringLiteral("text") })));
    const auto ids = library.read([question](Connection& db) { return documents::waitingNamedIn(db, question, 10); });
    QVERIFY(ids.has_value());
    QStringList named;
    for (const qint64 id : *ids)
        named << library.value(QStringLiteral("SELECT path FROM documents WHERE id = %1").arg(id)).toString();
    QTEST(named, "named");
}

void DocumentQueueTest::resetsWhatTheLastProcessLeft()
{
    TemporaryLibrary library;
    enqueue(library, { file(QStringLiteral("/own")), file(QStringLiteral("/dead")), file(QStringLiteral("/other")) });
    QCOMPARE(take(library, 3).size(), 3);
    QProcess ended;
    ended.start(QStringLiteral("true"), {});
    QVERIFY(ended.waitForStarted());
    const qint64 dead = ended.processId();
    QVERIFY(ended.waitForFinished());
    library.value(QStringLiteral("UPDATE documents SET reader = %1 WHERE path = '/dead'").arg(dead));
    library.value(
        QStringLiteral("UPDATE documents SET reader = 1 WHERE path = '/other'")); // lives as long as the system
    const auto reset = library.write([](Connection& db) { return documents::resetReading(db); });
    QVERIFY(reset);
    QCOMPARE(*reset, 2);
    QCOMPARE(take(library, 10), paths({ "/own", "/dead" }));
}

void DocumentQueueTest::goesOnWaitingWhenTheFileChangedMeanwhile()
{
    TemporaryLibrary library;
    const QString path = QStringLiteral("/a.txt");
    enqueue(library, { file(path, 10, 1) });
    take(library, 1);
    enqueue(library, { file(path, 20, 2) });
    ReadDocument old = readDocument(path, { QStringLiteral("old words") });
    old.record.id = record(library, path).id;
    old.record.bytes = 10;
    old.record.modifiedNs = 1;
    QVERIFY(test::store(library, old));
    QCOMPARE(record(library, path).state, DocumentState::Waiting);
    QCOMPARE(record(library, path).bytes, 20);
    QCOMPARE(found(library, QStringLiteral("old")), QStringList { path });
}

void DocumentQueueTest::retriesFailures()
{
    TemporaryLibrary library;
    enqueue(library,
        { file(QStringLiteral("/f/a")), file(QStringLiteral("/f/b")), file(QStringLiteral("/g")),
            file(QStringLiteral("/h")) });
    take(library, 10);
    const Error reason { ErrorCode::Damaged, QStringLiteral("broken"), {}, {} };
    for (const char* path : { "/f/a", "/f/b", "/g" }) {
        const qint64 id = record(library, QLatin1String(path)).id;
        QVERIFY(library.write(
            [=](Connection& db) { return documents::storeFailure(db, id, DocumentState::Failed, reason); }));
    }
    const auto pathsOf = [&library](const QStringList& asked) {
        QStringList waiting;
        const auto retried = library.write([asked](Connection& db) { return documents::retry(db, asked); });
        for (const DocumentRecord& document : retried.value_or(QList<DocumentRecord>()))
            waiting << document.path;
        return waiting;
    };
    // The second lies under the first: it counts once.
    QCOMPARE(pathsOf(paths({ "/f", "/f/b", "/h" })), paths({ "/f/a", "/f/b" }));
    QCOMPARE(record(library, QStringLiteral("/g")).state, DocumentState::Failed);
    QCOMPARE(pathsOf({}), paths({ "/g" }));
    QVERIFY(!record(library, QStringLiteral("/g")).reason);
    QCOMPARE(take(library, 10), paths({ "/f/a", "/f/b", "/g" }));
}

void DocumentQueueTest::settlesWhatIsGone()
{
    TemporaryLibrary library;
    for (const char* path : { "/a/old.txt", "/a/removed.txt", "/b/kept.txt" }) {
        ReadDocument document = readDocument(QLatin1String(path), { QStringLiteral("apples") });
        document.record.title = QString::fromLatin1(path).section(QLatin1Char('/'), -1);
        document.record.bytes = 10;
        document.record.modifiedNs = path[3] == 'o' ? 7 : 8;
        document.record.contentHash = QByteArray(path);
        QVERIFY(test::store(library, document));
    }
    const qint64 id = record(library, QStringLiteral("/a/old.txt")).id;
    enqueue(library, { file(QStringLiteral("/b/new.txt"), 10, 7) });
    const auto gone = library.write([](Connection& db) {
        return documents::settleGone(db, { QStringLiteral("/a/old.txt"), QStringLiteral("/a/removed.txt") });
    });
    QVERIFY(gone);
    QCOMPARE(gone->removed, 1);
    QCOMPARE(gone->moved, QList<qint64> { id });
    const DocumentRecord moved = record(library, QStringLiteral("/b/new.txt"));
    QCOMPARE(moved.id, id);
    QCOMPARE(moved.state, DocumentState::Waiting);
    QCOMPARE(moved.title, QStringLiteral("new.txt"));
    QCOMPARE(found(library, QStringLiteral("apples")), paths({ "/b/kept.txt", "/b/new.txt" }));
    // The name is indexed too.
    QCOMPARE(found(library, QStringLiteral("new")), paths({ "/b/new.txt" }));
    QCOMPARE(found(library, QStringLiteral("old")), paths({}));
}

QTEST_GUILESS_MAIN(DocumentQueueTest)
#include "documentqueuetest.moc"
