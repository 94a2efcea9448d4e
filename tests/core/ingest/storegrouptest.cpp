#include "ingest/storegroup.h"
#include "support/temporarylibrary.h"

#include <QTest>

using namespace docent;

class StoreGroupTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void storesEachKind();
    void leavesOutWhatIsGoneOrChanged();
    void allOrNothing();
    void marksWhatIsRead();

private:
    QList<DocumentRecord> queued(test::TemporaryLibrary& library, int count);
};

static QString pathOf(int number)
{
    return QStringLiteral("/folder/%1.txt").arg(number);
}

static ReadOutcome outcomeOf(const DocumentRecord& record, ReadOutcome::Kind kind)
{
    ReadOutcome outcome;
    outcome.kind = kind;
    outcome.record = record;
    outcome.reason = { ErrorCode::Damaged, QStringLiteral("It is damaged."), {}, {} };
    if (kind == ReadOutcome::Kind::Read) {
        outcome.passages = test::readDocument(record.path, { QStringLiteral("some words") }).passages;
        outcome.record.passages = 1;
    }
    return outcome;
}

QList<DocumentRecord> StoreGroupTest::queued(test::TemporaryLibrary& library, int count)
{
    QList<FileEntry> files;
    for (int i = 0; i < count; ++i)
        files << FileEntry { pathOf(i), 10, 20, {} };
    const auto enqueued = library.write([files](Connection& db) { return documents::enqueue(db, files, {}); });
    if (!enqueued)
        qFatal("can't queue");
    return library.read([](Connection& db) { return documents::peekWaiting(db, 100); }).value();
}

static QString stateOf(test::TemporaryLibrary& library, qint64 id)
{
    return library.value(QStringLiteral("SELECT state || ' ' || passages FROM documents WHERE id = %1").arg(id))
        .toString();
}

void StoreGroupTest::storesEachKind()
{
    test::TemporaryLibrary library;
    const QList<DocumentRecord> records = queued(library, 4);
    using Kind = ReadOutcome::Kind;
    QList<ReadOutcome> group;
    for (int i = 0; i < 4; ++i)
        group << outcomeOf(
            records.at(i), QList<Kind> { Kind::Read, Kind::Failed, Kind::Skipped, Kind::Unchanged }.at(i));
    const auto stored = library.write([group](Connection& db) { return storeGroup(db, group, {}); });
    QVERIFY(stored);
    QCOMPARE(*stored, QList<Stored>(4, Stored::Done));
    QCOMPARE(stateOf(library, records.at(0).id), QStringLiteral("ready 1"));
    QCOMPARE(stateOf(library, records.at(1).id), QStringLiteral("failed 0"));
    QCOMPARE(stateOf(library, records.at(2).id), QStringLiteral("skipped 0"));
    QCOMPARE(stateOf(library, records.at(3).id), QStringLiteral("ready 0"));
}

void StoreGroupTest::leavesOutWhatIsGoneOrChanged()
{
    test::TemporaryLibrary library;
    const QList<DocumentRecord> records = queued(library, 3);
    const QList<FileEntry> changed { { pathOf(1), 10, 21, {} } };
    QVERIFY(library.write([](Connection& db) { return documents::remove(db, { pathOf(0) }); }));
    QVERIFY(library.write([changed](Connection& db) { return documents::enqueue(db, changed, {}); }));
    QList<ReadOutcome> group;
    for (const DocumentRecord& record : records)
        group << outcomeOf(record, ReadOutcome::Kind::Read);
    const auto stored = library.write([group](Connection& db) { return storeGroup(db, group, {}); });
    QCOMPARE(*stored, (QList<Stored> { Stored::Gone, Stored::Superseded, Stored::Done }));
    QCOMPARE(stateOf(library, records.at(1).id), QStringLiteral("waiting 0"));
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM passages")).toInt(), 1);
}

void StoreGroupTest::allOrNothing()
{
    // A55: the group is one transaction; what fails in it takes back the rest.
    test::TemporaryLibrary library;
    const QList<DocumentRecord> records = queued(library, 3);
    library.value(QStringLiteral("CREATE TRIGGER refuse BEFORE INSERT ON passages WHEN NEW.document = %1 BEGIN SELECT "
                                 "RAISE(ABORT, 'refused'); END")
                      .arg(records.at(2).id));
    QList<ReadOutcome> group;
    for (const DocumentRecord& record : records)
        group << outcomeOf(record, ReadOutcome::Kind::Read);
    QVERIFY(!library.write([group](Connection& db) { return storeGroup(db, group, {}); }));
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM passages")).toInt(), 0);
    for (const DocumentRecord& record : records)
        QCOMPARE(stateOf(library, record.id), QStringLiteral("waiting 0"));
}

void StoreGroupTest::marksWhatIsRead()
{
    test::TemporaryLibrary library;
    const QList<DocumentRecord> records = queued(library, 2);
    QVERIFY(library.write([id = records.at(1).id](Connection& db) { return storeGroup(db, {}, { id }); }));
    QCOMPARE(stateOf(library, records.at(0).id), QStringLiteral("waiting 0"));
    QCOMPARE(stateOf(library, records.at(1).id), QStringLiteral("reading 0"));
}

QTEST_GUILESS_MAIN(StoreGroupTest)
#include "storegrouptest.moc"
